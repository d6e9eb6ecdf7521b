"""What holds for every test: no example of a property is judged by how long it took."""

from hypothesis import settings

settings.register_profile("fleet", deadline=None)
settings.load_profile("fleet")

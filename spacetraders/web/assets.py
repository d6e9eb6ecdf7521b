"""Assets: the pages' own scripts and styles, under a path that names their content."""

import hashlib
from importlib.resources import files

import attrs

TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}

INDEX = "index.html"


@attrs.frozen
class Asset:
    """A file of the pages."""

    content: bytes = attrs.field(repr=False)
    media_type: str


@attrs.frozen
class Assets:
    """All files of the pages, read once. `version` changes with any of them.

    The version is a folder of the path. So modules that import each other by relative names need
    no table of hashed names, and a browser may keep what it has for ever.
    """

    version: str
    index: bytes = attrs.field(repr=False)
    files: dict[str, Asset] = attrs.field(repr=False)

    @classmethod
    def read(cls) -> "Assets":
        """Read them from the package."""
        folder = files("spacetraders.web") / "pages"
        found = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
        index = found.pop(INDEX)
        digest = hashlib.sha256()
        for name, content in sorted(found.items()):
            digest.update(name.encode() + b"\0" + content + b"\0")
        version = digest.hexdigest()[:12]
        kept = {
            name: Asset(content, TYPES[name.rpartition(".")[2]]) for name, content in found.items()
        }
        return cls(version, index.replace(b"/assets/", f"/assets/{version}/".encode()), kept)

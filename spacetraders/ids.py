"""The one place that makes up names which nobody else may have."""

from spacetraders import surroundings


def token_hex(nbytes: int) -> str:
    """Return so many random bytes in hexadecimal digits."""
    return surroundings.current().token_hex(nbytes)


def container_id(kind: str, name: str = "") -> str:
    """Return the id of a new container, with the name of whom or what it is for, if that is one."""
    return f"{kind}-{name.lower()}-{token_hex(3)}" if name else f"{kind}-{token_hex(4)}"

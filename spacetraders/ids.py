"""The one place that makes up names which nobody else may have."""

from spacetraders import surroundings


def token_hex(nbytes: int) -> str:
    """Return so many random bytes in hexadecimal digits."""
    return surroundings.current().token_hex(nbytes)

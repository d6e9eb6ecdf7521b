"""Names for things that the game knows by symbol."""

_UPPER = frozenset({"I", "II", "III", "AI"})


def name_of(symbol: str) -> str:
    """Return the symbol as words: `MINING_LASER_II` becomes `Mining Laser II`."""
    words = symbol.split("_")
    return " ".join(word if word in _UPPER else word.capitalize() for word in words)

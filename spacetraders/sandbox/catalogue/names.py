"""Names made from symbols: `MINING_LASER_II` becomes `Mining Laser II`."""

_UPPER = frozenset({"I", "II", "III", "AI"})


def name_of(symbol: str) -> str:
    """Return a symbol as capitalized words. Numerals stay as they are."""
    words = symbol.split("_")
    return " ".join(word if word in _UPPER else word.capitalize() for word in words)

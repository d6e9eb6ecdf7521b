"""Pauses: what is left of one, for code that waits until nothing is."""

GRAIN_SECONDS = 1e-6
"""Less than this is nothing. After weeks, a clock's numbers cannot tell less than a thousandth of
it apart, and a clock that moves by waits alone would never move on by less."""


def left_of(seconds: float) -> float:
    """Return the seconds that are left of a pause, 0 where it is over."""
    return seconds if seconds > GRAIN_SECONDS else 0.0

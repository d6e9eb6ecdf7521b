"""Random choice: by weight, and between ends."""

import random
from collections.abc import Callable, Mapping

MOST_DRAWS = 1_000
"""After so many draws beyond the ends, which other laws may bring about, the nearer end counts."""


def weighted(dice: random.Random, weights: Mapping[str, float]) -> str:
    """Return one of the keys, each as likely as its weight."""
    return dice.choices(list(weights), list(weights.values()))[0]


def between(least: float, most: float, draw: Callable[[], float]) -> float:
    """Return a draw that lies between the ends.

    Beyond them it is drawn anew, rather than cut: else the ends themselves would be common.
    """
    draws = (draw() for _ in range(MOST_DRAWS))
    within = next((drawn for drawn in draws if least <= drawn <= most), None)
    return min(max(least, draw()), most) if within is None else within

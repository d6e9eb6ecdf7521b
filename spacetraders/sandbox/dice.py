"""Random choice by weight."""

import random
from collections.abc import Mapping


def weighted(dice: random.Random, weights: Mapping[str, float]) -> str:
    """Return one of the keys, each as likely as its weight."""
    return dice.choices(list(weights), list(weights.values()))[0]

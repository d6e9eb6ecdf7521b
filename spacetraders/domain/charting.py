"""Charting: which place a ship charts next."""

import math
from collections.abc import Collection, Iterable

from spacetraders.domain.game.waypoints import JUMP_GATE, UNCHARTED, Waypoint


def uncharted(places: Iterable[Waypoint]) -> list[Waypoint]:
    """Return the places that nobody has charted, as far as is known."""
    return [place for place in places if UNCHARTED in place.traits]


def next_to_chart(
    places: Iterable[Waypoint], at: tuple[int, int], left_out: Collection[str] = ()
) -> Waypoint | None:
    """Return the place that a ship at `at` charts next, or None where nothing is left.

    Gates come first, as the chart of a gate pays most (ECONOMY 9), then the nearest.
    """
    left = [place for place in uncharted(places) if place.symbol not in left_out]
    return min(
        left,
        key=lambda it: (it.type != JUMP_GATE, math.dist((it.x, it.y), at), it.symbol),
        default=None,
    )

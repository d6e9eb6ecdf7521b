"""The network of jump gates: the Gabriel graph of their places (Gabriel and Sokal, 1969).

Two gates are connected unless a third lies inside the circle that has them on opposite ends. No
dice are needed: no two edges cross, every gate can be reached from every other, and the edges of
one gate follow from its neighbourhood. From the real gates' places it makes edges like the real
ones: medians of 1,239 and 1,230 map units, most often 4 at a gate (MECHANICS 12.2).
"""

from collections import defaultdict
from collections.abc import Sequence

import attrs

CELL = 2_000  # map units; a few gates in most cells of a galaxy as dense as the game's
FAR = 8  # cells; a gate without neighbours on every side by then is compared with all gates
OCTANTS = 8

Point = tuple[int, int]
Neighbour = tuple[int, int, int, int]
"""A gate seen from another: the distance squared, both parts of the way, and its number."""


@attrs.define(repr=False)
class GateNetwork:
    """The edges between gates at `places`; a gate's number is its index there."""

    places: Sequence[Point]
    _cells: dict[Point, list[int]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._cells = defaultdict(list)
        for number, (x, y) in enumerate(self.places):
            self._cells[x // CELL, y // CELL].append(number)
        self._cells = dict(self._cells)

    def __repr__(self) -> str:
        return f"<GateNetwork of {len(self.places)} gates>"

    def joined(self, gate: int) -> list[int]:
        """Return the gates that a gate is connected to, the nearest first."""
        seen = sorted(self._surroundings(gate))
        # The limits leave a few candidates, so that the full test runs for these alone.
        limits = _limits(seen)
        within = [it for it in seen if it[0] <= limits[_octant(it)]]
        return [number for far, x, y, number in within if not _is_blocked(seen, far, x, y)]

    def _surroundings(self, gate: int) -> list[Neighbour]:
        # The square around the gate doubles until the limits of all octants lie inside it: no gate
        # outside can be an edge then. At the rim of the galaxy an octant stays empty.
        reach = 1
        while reach <= FAR:
            seen = self._seen(gate, self._within(gate, reach))
            limits = _limits(seen)
            if len(limits) == OCTANTS and max(limits.values()) <= (reach * CELL) ** 2:
                return seen
            reach *= 2
        return self._seen(gate, range(len(self.places)))

    def _within(self, gate: int, reach: int) -> list[int]:
        x, y = self.places[gate]
        columns = range(x // CELL - reach, x // CELL + reach + 1)
        rows = range(y // CELL - reach, y // CELL + reach + 1)
        return [
            it for column in columns for row in rows for it in self._cells.get((column, row), ())
        ]

    def _seen(self, gate: int, others: Sequence[int]) -> list[Neighbour]:
        x, y = self.places[gate]
        ways = ((self.places[it][0] - x, self.places[it][1] - y, it) for it in others if it != gate)
        return [(dx * dx + dy * dy, dx, dy, it) for dx, dy, it in ways]


def _limits(seen: Sequence[Neighbour]) -> dict[tuple[bool, bool, bool], int]:
    # The squared distance in each octant beyond which no gate can be connected: the nearest gate
    # there lies in the circle over the way to any gate that is 1.41 times as far, or farther.
    limits: dict[tuple[bool, bool, bool], int] = {}
    for it in seen:
        octant = _octant(it)
        limits[octant] = min(limits.get(octant, 2 * it[0]), 2 * it[0])
    return limits


def _octant(seen: Neighbour) -> tuple[bool, bool, bool]:
    _, x, y, _ = seen
    return x > 0, y > 0, abs(x) > abs(y)


def _is_blocked(seen: Sequence[Neighbour], far: int, x: int, y: int) -> bool:
    # By Thales a gate lies inside the circle over a way if it sees the ends at an obtuse angle.
    return any(near < far and x * ax + y * ay > near for near, ax, ay, _ in seen)

"""The network of jump gates: a beta skeleton of their places (Kirkpatrick and Radke, 1985).

Two gates are connected unless a third lies between them: it sees them at an angle that is wider
than a right one, by as much as `guesses.GATE_BLUNTNESS` says. With 0 that is the Gabriel graph,
which has a tenth too few edges. No dice are needed: every gate can be reached from every other,
and the edges of one gate follow from its neighbourhood.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

import attrs

from spacetraders.sandbox import guesses

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


def _limits(seen: Sequence[Neighbour]) -> dict[tuple[bool, bool, bool], float]:
    # The squared distance in each octant beyond which no gate can be connected: the nearest gate
    # there lies between this one and any that is so many times as far, or farther.
    limits: dict[tuple[bool, bool, bool], float] = {}
    factor = _reach_squared()
    for it in seen:
        octant = _octant(it)
        limits[octant] = min(limits.get(octant, math.inf), factor * it[0])
    return limits


def _reach_squared() -> float:
    # The law of sines in the triangle of this gate, one at 45 degrees to the way, and the far end.
    cosine = guesses.GATE_BLUNTNESS
    sine = math.sqrt(1 - cosine**2)
    return 2 * (sine / (sine - cosine)) ** 2


def _octant(seen: Neighbour) -> tuple[bool, bool, bool]:
    _, x, y, _ = seen
    return x > 0, y > 0, abs(x) > abs(y)


def _is_blocked(seen: Sequence[Neighbour], far: int, x: int, y: int) -> bool:
    return any(near < far and _is_between(near, ax, ay, x, y) for near, ax, ay, _ in seen)


def _is_between(near: int, ax: int, ay: int, x: int, y: int) -> bool:
    # The dot product of the ways from the third gate to both ends, negated: above 0 if the angle
    # is obtuse. All is whole but for one factor, so both ends of an edge agree on it.
    obtuse = x * ax + y * ay - near
    beyond = (x - ax) ** 2 + (y - ay) ** 2
    return obtuse > 0 and obtuse**2 > guesses.GATE_BLUNTNESS**2 * (near * beyond)

"""The galaxy: systems, their jump gates, the edges between them, and the cooldowns of jumps."""

import math
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import ClassVar

import attrs

from routing.errors import RoutingError
from routing.model import round_half_up

# The cooldown of a jump grows with its distance (MECHANICS 3.4).
COOLDOWN_BASE_SECONDS = 15
COOLDOWN_SECONDS_PER_UNIT = 0.3


def jump_cooldown_seconds(distance: float) -> int:
    """Whole seconds until a ship may jump again after a jump over `distance` (MECHANICS 3.4).

    `distance` is in map units between the two systems in the galaxy, not rounded. The jump itself
    takes no time. During the cooldown a ship may fly within the system.
    """
    return round_half_up(COOLDOWN_BASE_SECONDS + COOLDOWN_SECONDS_PER_UNIT * distance)


@attrs.define(eq=False, str=False)
class UnknownSystem(RoutingError):
    """The galaxy has no system of this symbol."""

    kind: ClassVar[str] = "unknown_system"

    symbol: str

    def __str__(self) -> str:
        return f"no system {self.symbol} in this galaxy"


class Gate(StrEnum):
    """The known state of a system's jump gate. A ship can jump only from BUILT to BUILT."""

    BUILT = "BUILT"
    UNBUILT = "UNBUILT"
    UNKNOWN = "UNKNOWN"
    NONE = "NONE"


@attrs.frozen
class StarSystem:
    """A system as a node of the galaxy, with `x` and `y` in the galaxy's map units."""

    symbol: str
    x: int
    y: int
    gate: Gate


class Galaxy:
    """Systems, and the pairs of them that gates join, with the cooldown of each jump.

    An edge leads both ways, and an edge that is given twice counts once. It is immutable. Keep it
    between questions, and build another when a gate is built or found.

    Raises:
        UnknownSystem: an edge leads to a system that is not given.
        ValueError: an edge leads to a system that has no gate.
    """

    def __init__(self, systems: Iterable[StarSystem], edges: Iterable[tuple[str, str]]) -> None:
        # Kept in the order of their symbols, so that no answer depends on the order given.
        by_symbol = {system.symbol: system for system in systems}
        self.systems = tuple(by_symbol[symbol] for symbol in sorted(by_symbol))
        self.index = {system.symbol: i for i, system in enumerate(self.systems)}
        self.edges = sorted({self._ends(*edge) for edge in edges})
        """Pairs of indices, the smaller one first."""
        self.longest = 0.0
        """Map units of the longest jump that a ship can make."""
        self.cooldowns: list[list[tuple[int, int]]] = [[] for _ in self.systems]
        """For each system the systems in one jump's reach, each with the jump's cooldown."""
        self._join_built_gates()

    def __len__(self) -> int:
        return len(self.systems)

    def __iter__(self) -> Iterator[StarSystem]:
        return iter(self.systems)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.index

    def __repr__(self) -> str:
        built = sum(system.gate is Gate.BUILT for system in self.systems)
        return f"<Galaxy of {len(self)} systems, {built} gates built, {len(self.edges)} edges>"

    def find(self, symbol: str) -> int:
        """Return the index of a system.

        Raises:
            UnknownSystem: the galaxy lacks it.
        """
        try:
            return self.index[symbol]
        except KeyError:
            raise UnknownSystem(symbol) from None

    def distance(self, a: int, b: int) -> float:
        """Map units in a straight line between the systems of these indices."""
        here, there = self.systems[a], self.systems[b]
        return math.hypot(here.x - there.x, here.y - there.y)

    def _ends(self, one: str, other: str) -> tuple[int, int]:
        # An edge leads both ways, so the two forms of a pair become one.
        a, b = sorted((self.find(one), self.find(other)))
        for i in (a, b):
            if self.systems[i].gate is Gate.NONE:
                raise ValueError(f"an edge leads to {self.systems[i].symbol}, which has no gate")
        return a, b

    def _join_built_gates(self) -> None:
        for a, b in self.edges:
            if self.systems[a].gate is self.systems[b].gate is Gate.BUILT:
                # Other edges stay in `edges` alone, where they tell which gates are in the way.
                distance = self.distance(a, b)
                self.longest = max(self.longest, distance)
                cooldown = jump_cooldown_seconds(distance)
                self.cooldowns[a].append((b, cooldown))
                self.cooldowns[b].append((a, cooldown))

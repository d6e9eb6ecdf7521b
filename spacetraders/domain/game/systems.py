"""Star systems on the galaxy's map, with their jump gates."""

import math

import attrs

from spacetraders.domain.game.waypoints import system_of


@attrs.frozen
class StarSystem:
    """A system at `x` and `y` on the galaxy's map, and its gate, None where it has none.

    `connections` are the gates that its own leads to, None where it is not charted. `built` is None
    where that is not known.
    """

    symbol: str
    x: int
    y: int
    gate: str | None
    built: bool | None = None
    connections: tuple[str, ...] | None = None

    @property
    def settled(self) -> bool:
        """Whether all of it is known for good: a gate is never unbuilt or uncharted."""
        return self.gate is None or (self.built is True and self.connections is not None)

    @property
    def neighbours(self) -> tuple[str, ...]:
        """The systems that its gate is known to lead to."""
        # A gate whose symbol names no system has an empty front, and leads nowhere that is known.
        return tuple(filter(None, map(system_of, self.connections or ())))

    def distance(self, other: "StarSystem") -> float:
        """Map units to another system."""
        return math.hypot(self.x - other.x, self.y - other.y)


def system_named(symbol: str) -> str:
    """Return a system by its own symbol, or by that of a waypoint in it."""
    # A waypoint's symbol has two dashes, a system's one. So the front of a system's symbol has no
    # front of its own.
    system_symbol = system_of(symbol)
    return system_symbol if system_of(system_symbol) else symbol

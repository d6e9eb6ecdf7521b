"""Star systems seen from afar: where they are, and what is known of their jump gates."""

import math

import attrs

from spacetraders.domain.waypoints import system_of


@attrs.frozen
class StarSystem:
    """A system at `x` and `y` on the galaxy's map, and its gate, None where it has none.

    `connections` are the gates that its own leads to, None where nobody has charted it; whether it
    is `built` may be unknown too.
    """

    symbol: str
    x: int
    y: int
    gate: str | None
    built: bool | None = None
    connections: tuple[str, ...] | None = None

    @property
    def settled(self) -> bool:
        """Whether what is known stays so: a gate that is built or charted is not undone."""
        return self.gate is None or (self.built is True and self.connections is not None)

    @property
    def neighbours(self) -> tuple[str, ...]:
        """The systems that its gate is known to lead to; what can be no gate leads nowhere."""
        return tuple(filter(None, map(system_of, self.connections or ())))

    def distance(self, other: "StarSystem") -> float:
        """Map units to another system."""
        return math.hypot(self.x - other.x, self.y - other.y)


def system_named(symbol: str) -> str:
    """Return the system that is meant by its own symbol, or by that of a waypoint in it."""
    system_symbol = system_of(symbol)
    return system_symbol if system_of(system_symbol) else symbol

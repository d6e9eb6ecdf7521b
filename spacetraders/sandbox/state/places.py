"""What can change about a waypoint: its chart, its modifiers, and what is built there.

Only what has changed is kept, by `World.places`; the rest follows from the waypoint itself.
"""

import attrs

from spacetraders.sandbox.state.universe import Chart, Waypoint

GATE_MATERIALS = (
    ("FAB_MATS", 1600, 0),
    ("ADVANCED_CIRCUITRY", 400, 0),
    ("QUANTUM_STABILIZERS", 1, 1),
)
"""What a jump gate is built of: good, units required, units there already (MECHANICS 12.3)."""


@attrs.frozen
class Material:
    """Units of a good that a construction needs, and those that it has."""

    good: str
    required: int
    fulfilled: int


@attrs.frozen
class Construction:
    """What is being built at a waypoint, and of what."""

    materials: tuple[Material, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing any more."""
        return all(material.fulfilled >= material.required for material in self.materials)


@attrs.frozen
class PlaceState:
    """The state of a waypoint; `modifiers` are symbols (MECHANICS 5.2)."""

    chart: Chart | None = None
    modifiers: tuple[str, ...] = ()
    construction: Construction | None = None

    @property
    def under_construction(self) -> bool:
        """Whether something here is still being built."""
        return self.construction is not None and not self.construction.is_complete

    @classmethod
    def at_first(cls, waypoint: Waypoint) -> "PlaceState":
        """Return how a waypoint is as long as nobody changes it."""
        return cls(waypoint.chart, (), _begun() if waypoint.under_construction else None)


def _begun() -> Construction:
    return Construction(tuple(Material(*material) for material in GATE_MATERIALS))

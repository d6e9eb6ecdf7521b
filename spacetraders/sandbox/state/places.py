"""The state of a waypoint: its chart, its modifiers, and the construction there.

`World.places` keeps the states that have changed. The others follow from the waypoint itself.
"""

import attrs

from spacetraders.sandbox.state.universe import Chart, Waypoint

GATE_MATERIALS = (
    ("FAB_MATS", 1600, 0),
    ("ADVANCED_CIRCUITRY", 400, 0),
    ("QUANTUM_STABILIZERS", 1, 1),
)
"""The materials of a jump gate: good, units required, units at first (MECHANICS 12.3)."""


@attrs.frozen
class Material:
    """The units of a good that a construction needs, and those that it has."""

    good: str
    required: int
    fulfilled: int


@attrs.frozen
class Construction:
    """A building site with its materials."""

    materials: tuple[Material, ...]

    @property
    def is_complete(self) -> bool:
        """Whether all materials are there."""
        return all(material.fulfilled >= material.required for material in self.materials)


@attrs.frozen
class PlaceState:
    """The state of a waypoint. `modifiers` are symbols (MECHANICS 5.2)."""

    chart: Chart | None = None
    modifiers: tuple[str, ...] = ()
    construction: Construction | None = None

    @property
    def under_construction(self) -> bool:
        """Whether there is a construction that is not complete."""
        return self.construction is not None and not self.construction.is_complete

    @classmethod
    def at_first(cls, waypoint: Waypoint) -> "PlaceState":
        """Return the state in which a waypoint begins."""
        return cls(waypoint.chart, (), _begun() if waypoint.under_construction else None)


def _begun() -> Construction:
    return Construction(tuple(Material(*material) for material in GATE_MATERIALS))

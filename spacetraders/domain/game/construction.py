"""Building sites, such as jump gates that are not built yet (MECHANICS 12.3)."""

import attrs


@attrs.frozen
class Material:
    """A good that a site takes, in units."""

    trade_symbol: str
    required: int
    fulfilled: int

    @property
    def units_left(self) -> int:
        """The units that are still to be supplied."""
        return max(0, self.required - self.fulfilled)


@attrs.frozen
class Construction:
    """A site at a waypoint, shared by all agents. `is_complete` decides, not the materials."""

    symbol: str
    materials: tuple[Material, ...]
    is_complete: bool

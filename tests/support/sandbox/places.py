"""The places at home of a sandbox's world, by name."""

from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World


class Places:
    """What a stage and a scene know of their world's home system."""

    world: World

    @property
    def home(self) -> Waypoint:
        """The headquarters."""
        return self.world.universe.headquarters

    @property
    def yard(self) -> Waypoint:
        """The shipyard where every agent's probe is."""
        return self.world.universe.first_shipyard

    @property
    def gate(self) -> Waypoint:
        """The gate at home, which has to be built first."""
        gate = self.world.system(self.home.system_symbol).gate
        assert gate
        return gate

    @property
    def far_gate(self) -> Waypoint:
        """The nearest gate to the one at home; it is built, and nobody has charted it."""
        found = self.world.find_waypoint(self.world.universe.connections(self.gate)[0])
        assert found
        return found

    def waypoints(self) -> list[Waypoint]:
        """All waypoints at home."""
        return list(self.world.system(self.home.system_symbol).waypoints.values())

    def place(self, kind: str, trait: str = "") -> Waypoint:
        """A waypoint at home of a type, and with a trait."""
        return next(
            w for w in self.waypoints() if w.type == kind and (not trait or trait in w.traits)
        )

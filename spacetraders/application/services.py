"""The use cases joined: what they share, and which handler takes which message."""

from datetime import datetime
from typing import Any, Self

import attrs
import trio

from spacetraders import clock
from spacetraders.application.atlas import Atlas
from spacetraders.application.containers import (
    ContainerHandlers,
    CreateContainer,
    GetContainer,
    ListContainers,
    ReadLogs,
    RemoveContainer,
    StopContainer,
)
from spacetraders.application.fleet import (
    DockShip,
    Fleet,
    GetShip,
    ListShips,
    OrbitShip,
    RefuelShip,
    ShipHandlers,
)
from spacetraders.application.health import GetHealth, HealthHandler
from spacetraders.application.mediator import Handler, Message, Timing
from spacetraders.application.navigation import (
    NavigateShip,
    NavigationHandlers,
    Navigator,
    Offload,
    PlanRoute,
)
from spacetraders.application.players import GetPlayer, ListPlayers, Players, RegisterPlayer
from spacetraders.application.ports import Containers, Games, Store
from spacetraders.application.waypoints import GetWaypoint, ListWaypoints, WaypointHandlers


@attrs.frozen
class Services:
    """What handlers and containers share for as long as the daemon runs."""

    store: Store
    games: Games
    players: Players
    fleet: Fleet
    atlas: Atlas
    navigator: Navigator
    timing: Timing
    started_at: datetime

    @classmethod
    def over(
        cls, store: Store, games: Games, *, offload: Offload = trio.to_thread.run_sync
    ) -> Self:
        """Build the services over the two ports; `offload` runs what would hold up the loop."""
        atlas = Atlas(store, games)
        return cls(
            store=store,
            games=games,
            players=Players(store, games),
            fleet=Fleet(store, games),
            atlas=atlas,
            navigator=Navigator(atlas, offload),
            timing=Timing(),
            started_at=clock.now(),
        )

    def handlers(self, containers: Containers) -> dict[type[Message[Any]], Handler]:
        """Return the one handler of every message."""
        health = HealthHandler(self.store, self.games, containers, self.timing, self.started_at)
        ships = ShipHandlers(self.players, self.fleet, self.games, containers)
        navigation = NavigationHandlers(self.players, self.fleet, self.navigator, containers)
        waypoints = WaypointHandlers(self.players, self.atlas)
        contained = ContainerHandlers(self.players, self.store, containers)
        return {
            GetHealth: health.get,
            RegisterPlayer: self.players.register,
            ListPlayers: self.players.all,
            GetPlayer: self.players.get,
            ListShips: ships.all,
            GetShip: ships.get,
            OrbitShip: ships.orbit,
            DockShip: ships.dock,
            RefuelShip: ships.refuel,
            PlanRoute: navigation.plan,
            NavigateShip: navigation.navigate,
            ListWaypoints: waypoints.all,
            GetWaypoint: waypoints.get,
            CreateContainer: contained.create,
            ListContainers: contained.all,
            GetContainer: contained.get,
            ReadLogs: contained.logs,
            StopContainer: contained.stop,
            RemoveContainer: contained.remove,
        }

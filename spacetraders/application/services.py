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
    UnfollowLogs,
)
from spacetraders.application.deeds import Deeds
from spacetraders.application.fleet import Fleet
from spacetraders.application.health import GetHealth, HealthHandler
from spacetraders.application.intents import IntentHandlers, ListIntents
from spacetraders.application.logs import LogFeed
from spacetraders.application.mediator import Handler, Message, Timing
from spacetraders.application.navigation import (
    NavigateShip,
    NavigationHandlers,
    Navigator,
    Offload,
    PlanRoute,
)
from spacetraders.application.orders import (
    DockShip,
    GetShip,
    ListShips,
    OrbitShip,
    RefuelShip,
    ShipHandlers,
)
from spacetraders.application.players import GetPlayer, ListPlayers, Players, RegisterPlayer
from spacetraders.application.ports import Containers, Games, Store
from spacetraders.application.statistics import Probes
from spacetraders.application.status import PROBE_SECONDS, GetStatus, StatusReader
from spacetraders.application.tree import GetTree, get_tree
from spacetraders.application.waypoints import GetWaypoint, ListWaypoints, WaypointHandlers


@attrs.frozen
class Services:
    """What handlers and containers share for as long as the daemon runs."""

    store: Store
    games: Games
    players: Players
    fleet: Fleet
    deeds: Deeds
    atlas: Atlas
    navigator: Navigator
    timing: Timing
    loop: Probes
    started_at: datetime

    @classmethod
    def over(
        cls, store: Store, games: Games, *, offload: Offload = trio.to_thread.run_sync
    ) -> Self:
        """Build the services over the two ports; `offload` runs what would hold up the loop."""
        atlas, fleet = Atlas(store, games), Fleet(store, games)
        return cls(
            store=store,
            games=games,
            players=Players(store, games, fleet),
            fleet=fleet,
            deeds=Deeds(store, games, fleet),
            atlas=atlas,
            navigator=Navigator(atlas, offload),
            timing=Timing(),
            loop=Probes(PROBE_SECONDS),
            started_at=clock.now(),
        )

    def status(self, containers: Containers) -> StatusReader:
        """Return the reader of the daemon's figures."""
        return StatusReader(
            self.store, self.games, containers, self.timing, self.loop, self.started_at
        )

    def handlers(self, containers: Containers, feed: LogFeed) -> dict[type[Message[Any]], Handler]:
        """Return the one handler of every message."""
        health = HealthHandler(self.store, self.games, containers, self.timing, self.started_at)
        ships = ShipHandlers(self.players, self.fleet, self.deeds, containers)
        navigation = NavigationHandlers(self.players, self.fleet, self.navigator, containers)
        waypoints = WaypointHandlers(self.players, self.atlas)
        contained = ContainerHandlers(self.players, self.store, containers, feed)
        return {
            GetHealth: health.get,
            GetStatus: self.status(containers).get,
            GetTree: get_tree,
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
            ListIntents: IntentHandlers(self.players, self.store).all,
            CreateContainer: contained.create,
            ListContainers: contained.all,
            GetContainer: contained.get,
            ReadLogs: contained.logs,
            UnfollowLogs: contained.unfollow,
            StopContainer: contained.stop,
            RemoveContainer: contained.remove,
        }

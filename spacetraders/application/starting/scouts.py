"""Scouts: the handler that shares markets out over ships, and starts a scout on each."""

from collections import defaultdict
from collections.abc import Sequence

import attrs

from spacetraders.application.bus.fields import some_symbols, some_waypoints
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import answers
from spacetraders.application.error_groups import FLEET, LAUNCH, PLAN
from spacetraders.application.errors.places import UnknownPlace
from spacetraders.application.errors.plans import NoShipScouts, NothingToScout
from spacetraders.application.errors.ships import UnknownShip, UnreadableShip
from spacetraders.application.known.systems import Chart
from spacetraders.application.plans.routes import Navigator, check_free, check_placed
from spacetraders.application.plans.tours import MOST_SHIPS, MOST_STOPS, waiting_berth
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import ShipClaimed
from spacetraders.application.starting.launching import Launcher
from spacetraders.domain.containers import Container
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError

SHARE_SECONDS = 1.0
"""What the solver may take to share out the markets of a system."""

UNABLE = (UnknownShip, UnreadableShip, UnknownPlace, ShipClaimed, NothingToScout)
"""Errors for which one ship is left out, and the others start."""


@attrs.frozen
class StartedScout:
    """A container that looks at `markets`, in the order in which it would see them first."""

    container: Container
    ship_symbol: str
    markets: tuple[str, ...]


@attrs.frozen
class UnstartedScout:
    """A ship that was not started as a scout: the kind of the error, and what it says."""

    ship_symbol: str
    kind: str
    reason: str


@attrs.frozen
class StartedScouts:
    """The scouts that were started, the ships that were not, and places that none can reach."""

    scouts: tuple[StartedScout, ...]
    left_out: tuple[UnstartedScout, ...]
    unreachable: tuple[str, ...]


@attrs.frozen
class StartScouts(Message[StartedScouts]):
    """Have ships look at markets, each at its share of them, again and again.

    Without ships all free ones without a hold, and without markets all of the ships' systems.
    """

    player: PlayerRef
    ship_symbols: tuple[str, ...] = some_symbols(most=MOST_SHIPS)
    markets: tuple[str, ...] = some_waypoints(most=MOST_STOPS)


@attrs.define
class _Start:
    """What has come of a start so far."""

    scouts: list[StartedScout] = attrs.field(factory=list)
    left_out: list[UnstartedScout] = attrs.field(factory=list)
    unreachable: list[str] = attrs.field(factory=list)

    def leave(self, ship_symbol: str, error: FleetError) -> None:
        self.left_out.append(UnstartedScout(ship_symbol, error.kind, error.message))


@attrs.frozen
class ScoutHandlers:
    """The handler of the message about scouts."""

    launcher: Launcher
    navigator: Navigator

    @answers("scout.start", raises=(*FLEET, *LAUNCH, *PLAN, NoShipScouts))
    async def start(self, command: StartScouts) -> StartedScouts:
        named = command.ship_symbols
        player = await self.launcher.resolve(command.player, named)
        start = _Start()
        ships = await self._named(player, named, start) if named else await self._free(player)
        by_system: dict[str, list[Ship]] = defaultdict(list)
        for ship in ships:
            by_system[ship.nav.system_symbol].append(ship)
        elsewhere = [name for name in command.markets if system_of(name) not in by_system]
        start.unreachable.extend(elsewhere)
        for system_symbol, there in by_system.items():
            markets = [name for name in command.markets if system_of(name) == system_symbol]
            if markets or not command.markets:
                await self._start_in(player, there, markets, start)
            else:
                for ship in there:
                    start.leave(ship.symbol, NothingToScout(ship.symbol, system_symbol))
        if not start.scouts:
            reasons = {ship.ship_symbol: ship.reason for ship in start.left_out}
            raise NoShipScouts(reasons, start.unreachable)
        return StartedScouts(tuple(start.scouts), tuple(start.left_out), tuple(start.unreachable))

    async def _free(self, player: Player) -> list[Ship]:
        """Return the ships that cannot carry anything, and that nothing flies and nobody holds."""
        return [ship for ship in await self.launcher.free(player) if not ship.cargo.capacity]

    async def _named(self, player: Player, names: Sequence[str], start: _Start) -> list[Ship]:
        ships = []
        for name in names:
            try:
                check_free(self.launcher.containers, player, name)
                ships.append(await self.launcher.fleet.look(player, name, Lane.PERSON))
            except UNABLE as error:
                start.leave(name, error)
        return ships

    async def _start_in(
        self, player: Player, ships: Sequence[Ship], markets: Sequence[str], start: _Start
    ) -> None:
        """Share the markets of one system out, and start a scout on each ship that has any."""
        here = [ship.nav.waypoint_symbol for ship in ships]
        chart = await self.navigator.atlas.chart(
            player, ships[0].nav.system_symbol, Lane.PERSON, wanted=[*here, *markets]
        )
        placed = [ship for ship in ships if self._is_placed(chart, ship, start)]
        start.unreachable.extend(name for name in markets if name not in chart.waypoints)
        places = [name for name in markets if name in chart.waypoints] or (
            [] if markets else _all_markets(chart)
        )
        shares = await self._shares(chart, placed, places, start)
        for ship in placed:
            try:
                share = shares.get(ship.symbol, ())
                if not share:
                    raise NothingToScout(ship.symbol, ship.nav.system_symbol)
                start.scouts.append(await self._launch(player, ship, share))
            except UNABLE as error:
                start.leave(ship.symbol, error)

    @staticmethod
    def _is_placed(chart: Chart, ship: Ship, start: _Start) -> bool:
        try:
            check_placed(chart, ship)
        except UNABLE as error:
            start.leave(ship.symbol, error)
            return False
        return True

    async def _shares(
        self, chart: Chart, ships: Sequence[Ship], places: Sequence[str], start: _Start
    ) -> dict[str, tuple[str, ...]]:
        if not places or not ships:
            return {}
        # Read when it is needed: the chart takes seconds, in which ships fly on.
        now = self.navigator.clock.now()
        partition = await self.navigator.router.partition(
            chart.routable,
            {ship.symbol: waiting_berth(ship, now) for ship in ships},
            places,
            budget=SHARE_SECONDS,
        )
        start.unreachable.extend(partition.unreachable)
        return {name: tuple(tour.order) for name, tour in partition.tours.items()}

    async def _launch(self, player: Player, ship: Ship, share: tuple[str, ...]) -> StartedScout:
        seen = await self.launcher.launch(
            player,
            "scout",
            {"ship_symbol": ship.symbol, "markets": list(share)},
            name=ship.symbol,
            max_iterations=self.launcher.containers.iterations_of("scout"),
        )
        return StartedScout(seen.container, ship.symbol, share)


def _all_markets(chart: Chart) -> list[str]:
    return [
        name for name, place in chart.waypoints.items() if place.has_market or place.has_shipyard
    ]

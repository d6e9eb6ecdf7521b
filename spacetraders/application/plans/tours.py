"""Tours: handlers that plan the order of waypoints to visit, for one ship or shared over several.

All waypoints of a tour are in one system. One handler starts a container that flies the tour.
"""

import math
from collections.abc import Sequence
from datetime import datetime

import attrs

import routing
from routing.answers import Partition, Tour
from spacetraders import clock, ids
from spacetraders.application.bus.fields import (
    number,
    optional_waypoint,
    seconds,
    symbols,
    waypoints,
)
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import FLEET, LAUNCH, PLAN, SHIP
from spacetraders.application.errors.plans import NoRoute, ShipsApart
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.systems import Chart
from spacetraders.application.orders.containers import MOST
from spacetraders.application.orders.desk import ShipMessage
from spacetraders.application.plans.routes import (
    Navigator,
    berth_of,
    check_charted,
    check_free,
    check_placed,
)
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Lane
from spacetraders.domain.containers import Container
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.players import Player

MOST_STOPS = 200
MOST_SHIPS = 50
LEAST_BUDGET_SECONDS, MOST_BUDGET_SECONDS = 0.05, 30.0


@attrs.frozen
class PlannedTour:
    """A tour for a ship from where it is, or from where it will arrive in `wait_seconds`.

    It ends at `finish`, or at its last stop where there is none.
    """

    ship_symbol: str
    origin: str
    finish: str | None
    tour: Tour
    wait_seconds: float
    chart: Chart = attrs.field(repr=False)

    @classmethod
    def of(
        cls, ship: Ship, now: datetime, tour: Tour, chart: Chart, finish: str | None = None
    ) -> "PlannedTour":
        """Return a tour of a ship, `now` being the server's time."""
        origin = ship.nav.waypoint_symbol
        return cls(ship.symbol, origin, finish, tour, ship.nav.seconds_left(now), chart)


@attrs.frozen
class PlannedPartition:
    """A tour for each ship, in the order in which the ships were named.

    The makespan is from now, so the flights that ships are on before their tours are counted.
    """

    partition: Partition
    tours: tuple[PlannedTour, ...]


@attrs.frozen
class TourDeparture:
    """A container flies the ship along the tour's stops, round after round.

    The plan has a leg back to the ship's place, since a round that is fast there and back is fast
    to repeat. The ship does not fly that leg: it goes on from the last stop to the first.
    """

    container: Container
    plan: PlannedTour


@attrs.frozen
class PlanTour(ShipMessage[PlannedTour]):
    """The fastest order in which a ship visits waypoints of its system. Nothing flies."""

    waypoints: tuple[str, ...] = waypoints(most=MOST_STOPS)
    finish: str | None = optional_waypoint()
    budget_seconds: float = seconds(1.0, least=LEAST_BUDGET_SECONDS, most=MOST_BUDGET_SECONDS)


@attrs.frozen
class PartitionStops(Message[PlannedPartition]):
    """Waypoints shared out over ships, so that the last ship is done early. Nothing flies."""

    player: PlayerRef
    ship_symbols: tuple[str, ...] = symbols(most=MOST_SHIPS)
    waypoints: tuple[str, ...] = waypoints(most=MOST_STOPS)
    budget_seconds: float = seconds(2.0, least=LEAST_BUDGET_SECONDS, most=MOST_BUDGET_SECONDS)


@attrs.frozen
class TourShip(ShipMessage[TourDeparture]):
    """Fly a ship round waypoints of its system, in the order that is fastest there and back.

    A round ends at its last stop, where the ship stays after the last one.
    """

    waypoints: tuple[str, ...] = waypoints(most=MOST_STOPS)
    max_iterations: int = number(-1, least=1, most=MOST, also=-1)


@attrs.frozen
class TourHandlers:
    """The handlers of messages about tours."""

    players: Players
    fleet: Fleet
    navigator: Navigator
    containers: Containers

    @answers("route.tour", load=Load.QUESTION, raises=(*SHIP, *PLAN))
    async def plan(self, query: PlanTour) -> PlannedTour:
        player = await self.players.resolve(query.player, ship_symbol=query.ship_symbol)
        ship = await self.fleet.look(player, query.ship_symbol, Lane.PERSON)
        return await self._planned(
            player, ship, query.waypoints, finish=query.finish, budget=query.budget_seconds
        )

    @answers("route.partition", load=Load.QUESTION, raises=(*FLEET, *PLAN, ShipsApart))
    async def partition(self, query: PartitionStops) -> PlannedPartition:
        # The ships of one partition are of one player, so the first can name it.
        player = await self.players.resolve(query.player, ship_symbol=query.ship_symbols[0])
        ships = await self._ships(player, query.ship_symbols)
        chart = await self._common_chart(player, list(ships.values()), query.waypoints)
        # Read anew for each use: the chart and the solver take seconds, in which ships fly on.
        now = self.navigator.clock.now
        partition = await self.navigator.router.partition(
            chart.routable,
            {name: waiting_berth(ship, now()) for name, ship in ships.items()},
            query.waypoints,
            budget=query.budget_seconds,
        )
        tours = (
            PlannedTour.of(ship, now(), partition.tours[n], chart) for n, ship in ships.items()
        )
        return PlannedPartition(partition, tuple(tours))

    @answers("ship.tour", raises=(*LAUNCH, *PLAN))
    async def fly(self, command: TourShip) -> TourDeparture:
        player = await self.players.resolve(command.player, ship_symbol=command.ship_symbol)
        check_free(self.containers, player, command.ship_symbol)
        ship = await self.fleet.look(player, command.ship_symbol, Lane.PERSON)
        # Rounds are flown one after another, so the order counts as a loop.
        home = ship.nav.waypoint_symbol
        plan = await self._planned(player, ship, command.waypoints, finish=home)
        container = await self.containers.launch(
            Container(
                container_id=ids.container_id("tour", ship.symbol),
                player_id=player.player_id,
                kind="tour",
                config={"ship_symbol": ship.symbol, "waypoints": list(plan.tour.order)},
                created_at=clock.now(),
                max_iterations=command.max_iterations,
            )
        )
        return TourDeparture(container, plan)

    async def _planned(
        self,
        player: Player,
        ship: Ship,
        stops: Sequence[str],
        *,
        finish: str | None,
        budget: float = 1.0,
    ) -> PlannedTour:
        places = (*stops, *([finish] if finish else []))
        chart = await self._common_chart(player, [ship], places)
        try:
            tour = await self.navigator.router.tour(
                chart.routable, berth_of(ship), stops, finish=finish, budget=budget
            )
        except routing.NoRoute as error:
            raise NoRoute(ship.symbol, error.goal, error.reason) from None
        return PlannedTour.of(ship, self.navigator.clock.now(), tour, chart, finish)

    async def _ships(self, player: Player, names: Sequence[str]) -> dict[str, Ship]:
        known = {ship.symbol: ship for ship in await self.fleet.all(player, Lane.PERSON)}
        for name in names:
            # A list may come short. Only the answer about the ship itself says that there is none.
            if name not in known:
                known[name] = await self.fleet.look(player, name, Lane.PERSON)
        return {name: known[name] for name in names}

    async def _common_chart(
        self, player: Player, ships: Sequence[Ship], stops: Sequence[str]
    ) -> Chart:
        """Return the chart that has all these ships and stops."""
        systems = sorted({ship.nav.system_symbol for ship in ships})
        if len(systems) > 1:
            raise ShipsApart(systems)
        here = [ship.nav.waypoint_symbol for ship in ships]
        chart = await self.navigator.atlas.chart(
            player, systems[0], Lane.PERSON, wanted=[*here, *stops]
        )
        for ship in ships:
            check_placed(chart, ship)
        for waypoint in stops:
            check_charted(chart, ships[0], waypoint)
        return chart


def waiting_berth(ship: Ship, now: datetime) -> routing.Berth:
    """Return the start of a ship's tour, with the whole seconds until the ship is there."""
    # Rounded up: a plan must not start before its ship is there.
    return attrs.evolve(berth_of(ship), ready_seconds=math.ceil(ship.nav.seconds_left(now)))

"""Routes: the navigator that plans a flight inside a system, and the handlers that use it."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Self

import attrs

import routing
from routing import ANY_MODE, Action, FlightMode, Modes, Route
from routing.answers import Berth
from spacetraders import clock, ids
from spacetraders.application.bus.fields import waypoint
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import LAUNCH, PLAN, SHIP
from spacetraders.application.errors.places import UnknownPlace, UnknownWaypoint
from spacetraders.application.errors.plans import NoRoute, NoRouteInMode, OtherSystem
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.systems import Atlas, Chart
from spacetraders.application.orders.desk import ShipMessage
from spacetraders.application.players.players import Players
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.router import Router
from spacetraders.application.ports.server_clock import ServerClock
from spacetraders.application.ports.store import ShipClaimed
from spacetraders.domain.containers import Container
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.near import did_you_mean
from spacetraders.domain.players import Player


@attrs.frozen
class PlannedRoute:
    """A route for a ship from where it is, or from where it will arrive in `wait_seconds`."""

    ship_symbol: str
    origin: str
    destination: str
    route: Route
    wait_seconds: float
    chart: Chart = attrs.field(repr=False)

    @property
    def eta_seconds(self) -> float:
        """The seconds from now to the goal."""
        return self.wait_seconds + self.route.seconds


@attrs.frozen
class FlightProgress:
    """The progress of a flight: step number `step` of the plan, and `status` in words for people.

    `departure` and `arrival` are those of the flight under way, by the server's clock. There is no
    plan, and no ETA, while the container waits for a ship that was under way when it started, or
    waits in place.
    """

    plan: PlannedRoute | None
    step: int
    waypoint_symbol: str
    status: str
    departure: datetime | None = None
    arrival: datetime | None = None
    eta_seconds: float | None = None


@attrs.frozen
class Departure:
    """A container flies the ship along the route, as planned at `now`."""

    container: Container
    plan: PlannedRoute
    now: datetime

    @property
    def eta(self) -> datetime:
        """The time of arrival at the goal."""
        return self.now + timedelta(seconds=self.plan.eta_seconds)


@attrs.frozen
class Manner:
    """How a ship flies: in which modes, and what a second is worth, in credits.

    Without a price of a second it flies as fast as it can.
    """

    modes: Modes = ANY_MODE
    credits_per_second: float | None = None

    @classmethod
    def of(cls, flight_mode: FlightMode | None, *, thrifty: bool) -> Self:
        """Return the manner that a person asked for: a mode for all flights, the least fuel."""
        modes = ANY_MODE if flight_mode is None else frozenset({flight_mode})
        # At seconds for nothing the cheapest route is the one of least fuel.
        return cls(modes, 0.0 if thrifty else None)


FASTEST = Manner()

WAYPOINT_LIKENESS = 0.85
"""How alike a mistyped waypoint must be: those of a system have most of their symbol in common."""


@attrs.frozen
class PlanRoute(ShipMessage[PlannedRoute]):
    """The fastest route of a ship to a waypoint of its system. Nothing flies.

    With `flight_mode` it is the fastest in that mode alone, and a `thrifty` one burns least fuel.
    """

    destination: str = waypoint()
    flight_mode: FlightMode | None = None
    thrifty: bool = False


@attrs.frozen
class NavigateShip(ShipMessage[Departure]):
    """Fly a ship to a waypoint of its system, as in `route.plan`."""

    destination: str = waypoint()
    flight_mode: FlightMode | None = None
    thrifty: bool = False


@attrs.frozen
class Navigator:
    """Plans routes on the atlas's charts. Times are in seconds, fuel in units."""

    atlas: Atlas
    router: Router
    clock: ServerClock

    async def plan(
        self,
        player: Player,
        ship: Ship,
        destination: str,
        lane: Lane,
        *,
        onward: str | None = None,
        manner: Manner = FASTEST,
    ) -> PlannedRoute:
        """Return the fastest route of a ship to a waypoint of its system, or as its manner has it.

        With `onward`, the way on to that waypoint is to be fast as well: the ship keeps the fuel
        for it where its goal sells none. At a price of a second the route is the cheapest, for its
        fuel and its seconds at that price; a way that leads onward is fast whatever it costs, and
        in any mode. If cancelled, the search stops, and nothing is left behind.

        Raises:
            UnknownWaypoint, OtherSystem: the destination is not on the chart of the ship's system.
            UnknownPlace: the ship is where the chart has nothing.
            NoRoute: the tank and the fuel on sale do not suffice, in these modes.
            Refused, StrangeAnswer, Unreachable, StoreUnavailable: there is no chart, as
                `Atlas.chart` says.
        """
        # Of a ship under way this is the waypoint where it will arrive.
        here = ship.nav.waypoint_symbol
        system = ship.nav.system_symbol
        # Both are wanted by name, since a chart that came short may lack either.
        chart = await self.atlas.chart(player, system, lane, wanted=[here, destination])
        check_placed(chart, ship)
        check_charted(chart, ship, destination)
        try:
            route = await self._route(chart, berth_of(ship), destination, onward, manner)
        except routing.NoRoute as error:
            refused = NoRoute if manner.modes == ANY_MODE else NoRouteInMode
            raise refused(ship.symbol, destination, error.reason) from None
        # The route begins when the ship has arrived, by the clock that its arrival is told in.
        wait_seconds = ship.nav.seconds_left(self.clock.now())
        return PlannedRoute(ship.symbol, here, destination, route, wait_seconds, chart)

    async def _route(
        self,
        chart: Chart,
        berth: Berth,
        destination: str,
        onward: str | None,
        manner: Manner,
    ) -> Route:
        if onward is not None and onward in chart.waypoints and berth.location != destination:
            # The fastest route may use fuel up that the next flight needs, which then takes many
            # times as long in DRIFT. So both are planned as one, and this is the first part of it.
            with suppress(routing.NoRoute):
                tour = await self.router.tour(chart.routable, berth, [destination], finish=onward)
                return _first_part(tour.route, destination)
        return await self.router.route(
            chart.routable,
            berth,
            destination,
            credits_per_second=manner.credits_per_second,
            modes=manner.modes,
        )


@attrs.frozen
class NavigationHandlers:
    """The handlers of messages about routes."""

    players: Players
    fleet: Fleet
    navigator: Navigator
    containers: Containers

    @answers("route.plan", load=Load.QUESTION, raises=(*SHIP, *PLAN))
    async def plan(self, query: PlanRoute) -> PlannedRoute:
        player = await self.players.resolve(query.player, ship_symbol=query.ship_symbol)
        return await self._planned(player, query)

    @answers("ship.navigate", raises=(*LAUNCH, *PLAN))
    async def navigate(self, command: NavigateShip) -> Departure:
        player = await self.players.resolve(command.player, ship_symbol=command.ship_symbol)
        check_free(self.containers, player, command.ship_symbol)
        plan = await self._planned(player, command)
        container = await self.containers.launch(
            Container(
                container_id=ids.container_id("navigate", plan.ship_symbol),
                player_id=player.player_id,
                kind="navigate",
                config=_config(plan, command),
                created_at=clock.now(),
            )
        )
        return Departure(container, plan, clock.now())

    async def _planned(self, player: Player, message: PlanRoute | NavigateShip) -> PlannedRoute:
        ship = await self.fleet.look(player, message.ship_symbol, Lane.PERSON)
        manner = Manner.of(message.flight_mode, thrifty=message.thrifty)
        return await self.navigator.plan(
            player, ship, message.destination, Lane.PERSON, manner=manner
        )


def _config(plan: PlannedRoute, command: NavigateShip) -> dict[str, Any]:
    """Return the config of the flight's container, with what was asked for."""
    config: dict[str, Any] = {"ship_symbol": plan.ship_symbol, "destination": plan.destination}
    if command.flight_mode is not None:
        config["flight_mode"] = command.flight_mode.value
    if command.thrifty:
        config["thrifty"] = True
    return config


def _first_part(route: Route, goal: str) -> Route:
    """Return the steps of a route until it first comes to a goal."""
    flights = [step.waypoint if step.action is Action.TRAVEL else None for step in route.steps]
    return Route.of(route.steps[: flights.index(goal) + 1])


def check_free(containers: Containers, player: Player, ship_symbol: str) -> None:
    """Raise ShipClaimed for a ship that has a holder.

    The launch of a container checks the same. This saves the requests for a plan that cannot be
    flown.
    """
    holder = containers.holder(player.player_id, ship_symbol)
    if holder is not None:
        raise ShipClaimed(ship_symbol, holder)


def check_placed(chart: Chart, ship: Ship) -> None:
    """Raise UnknownPlace for a ship whose waypoint is not on its system's chart."""
    if ship.nav.waypoint_symbol not in chart.waypoints:
        raise UnknownPlace(ship.nav.waypoint_symbol, ship.symbol)


def check_charted(chart: Chart, ship: Ship, waypoint_symbol: str) -> None:
    """Raise UnknownWaypoint or OtherSystem for a waypoint that is not on the ship's chart."""
    if waypoint_symbol in chart.waypoints:
        return
    # Other systems are not asked: it is enough that the symbol has the form of one of theirs.
    system_symbol = system_of(waypoint_symbol)
    if not system_of(system_symbol) or system_symbol == ship.nav.system_symbol:
        near = did_you_mean(waypoint_symbol, chart.waypoints, likeness=WAYPOINT_LIKENESS)
        raise UnknownWaypoint(waypoint_symbol, near)
    raise OtherSystem(ship.symbol, ship.nav.system_symbol, waypoint_symbol)


def berth_of(ship: Ship) -> Berth:
    """Return the start of a plan for the ship: where it is, or where its flight will end."""
    return Berth(ship.hull, ship.nav.waypoint_symbol, ship.fuel.current)

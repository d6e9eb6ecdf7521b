"""A flight: one ship, move after move, until it is at its goal.

Only the goal is kept. After a restart or a surprise the game is asked where the ship is, and the
rest of the way is planned anew.
"""

import attrs
import trio

from routing import Step
from spacetraders import clock
from spacetraders.application.deeds.deeds import RecordedGame
from spacetraders.application.deeds.learning import changed
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Deed, T
from spacetraders.application.plans.routes import FASTEST, FlightProgress, Manner, PlannedRoute
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.navigation import (
    Arrived,
    AwaitArrival,
    Dock,
    Fly,
    Move,
    Orbit,
    Refuel,
    Replan,
    SetMode,
    next_move,
)
from spacetraders.domain.refusals import (
    AlreadyThere,
    InsufficientFuel,
    NoFuelSold,
    NotDocked,
    NotInOrbit,
    OutcomeUnknown,
    Refused,
    ShipInTransit,
)

PATIENCE = 5
"""Surprises in a row, without any progress, after which a run gives up."""

LOOK_SECONDS = 600.0
"""The longest wait for a ship without a look at it."""

FIRST_LOOK_SECONDS = 2.0
"""The first pause before a look at a ship whose arrival is in doubt. Each is twice the last."""

SURPRISES = (
    AlreadyThere,
    InsufficientFuel,
    NoFuelSold,
    NotDocked,
    NotInOrbit,
    OutcomeUnknown,
    ShipInTransit,
)
"""Errors after which the flight looks at the ship, and goes on from there."""


@attrs.define(eq=False)
class Flight:
    """The ship as the game's answers have it, its goal, and the steps still to do.

    It ends in dock where `in_dock` says so.
    """

    services: Services
    context: Context
    game: RecordedGame
    ship: Ship
    goal: str
    in_dock: bool = True
    plan: PlannedRoute | None = None
    steps: tuple[Step, ...] = ()
    status: str = "looks where it is"
    lands_at: float | None = None
    """On the monotonic clock, so that it holds whatever the wall clock of this machine says."""
    onward: str | None = None
    """Where the ship goes from its goal, as far as fuel is to be left for that."""
    manner: Manner = FASTEST
    clock_wrong: bool = False
    """Whether the game said that the ship still flies, when it counted as arrived here."""

    async def fly(self) -> Ship:
        """Do one move after the other, and return the ship once it is at its goal.

        Cancelled, it leaves the ship where it is. A deed that was begun is waited for.

        Raises:
            FleetError: a surprise came PATIENCE times in a row, or any other refusal.
        """
        surprises = 0
        while True:
            move = next_move(self.ship, self.goal, self.steps, in_dock=self.in_dock)
            if isinstance(move, Arrived):
                return self.ship
            try:
                await self._perform(move)
            except SURPRISES as surprise:
                surprises += 1
                if surprises > PATIENCE:
                    raise
                await self._look_again(surprise)
            else:
                # Docking and leaving the dock are no progress: a ship could do both for ever.
                surprises = 0 if isinstance(move, Fly | Refuel) else surprises

    def progress(self) -> FlightProgress:
        """Return how far the flight is, for clients."""
        nav, plan = self.ship.nav, self.plan
        flying = nav.status is NavStatus.IN_TRANSIT
        done = len(plan.route.steps) - len(self.steps) if plan else 0
        rest = sum(step.seconds for step in self.steps)
        return FlightProgress(
            plan=plan,
            step=max(0, done - (1 if flying else 0)),
            waypoint_symbol=nav.waypoint_symbol,
            status=self.status,
            departure=nav.departure if flying else None,
            arrival=nav.arrival if flying else None,
            eta_seconds=self._seconds_left() + rest if plan else None,
        )

    async def _perform(self, move: Move) -> None:
        here = self.ship.nav.waypoint_symbol
        match move:
            case AwaitArrival():
                await self._await_arrival()
            case Replan():
                await self._replan()
            case Orbit():
                self._says("leaves the dock", f"leaves the dock of {here}")
                await self._do(table.ORBIT(self.ship.symbol))
            case Dock():
                self._says("docks", f"docks at {here}")
                await self._do(table.DOCK(self.ship.symbol))
            case SetMode(mode):
                self._says("sets the flight mode", f"prepares to {mode.value}", mode=mode.value)
                await self._do(table.set_flight_mode(self.ship.symbol, mode))
            case Fly(waypoint):
                await self._depart(waypoint)
            case Refuel():
                await self._refuel()

    def _says(self, message: str, status: str, **fields: str) -> None:
        # With its place, as equal lines in a row are joined into one.
        self.status = status
        self.context.log.info(message, waypoint=self.ship.nav.waypoint_symbol, **fields)

    async def _replan(self) -> None:
        self.status = "plans its route"
        self.plan = await self.services.navigator.plan(
            self.context.player,
            self.ship,
            self.goal,
            Lane.FLIGHT,
            onward=self.onward,
            manner=self.manner,
        )
        self.steps = self.plan.route.steps
        self.context.log.info(
            "planned the route",
            steps=len(self.steps),
            duration_seconds=self.plan.route.seconds,
            fuel_units=self.plan.route.fuel,
        )

    async def _depart(self, waypoint: str) -> None:
        self.status = f"flies to {waypoint}"
        before = self.ship.fuel.current
        departed = await self._do(table.NAVIGATE(self.ship.symbol, target=waypoint))
        self.lands_at = clock.monotonic() + departed.nav.seconds
        self.steps = self.steps[1:]
        self.context.log.info(
            "departs",
            waypoint=waypoint,
            fuel_units=before - departed.fuel.current,
            arrival=clock.iso(departed.nav.arrival),
        )

    async def _await_arrival(self) -> None:
        """Wait until the ship has arrived: by the time if that is sure, else by looks at it."""
        self.status = f"flies to {self.ship.nav.waypoint_symbol}"
        pause, looked = FIRST_LOOK_SECONDS, False
        while self.ship.nav.status is NavStatus.IN_TRANSIT:
            left = self._seconds_left()
            if self._knows_the_time() and left <= LOOK_SECONDS:
                await trio.sleep(left)
                await self._land()
                break
            # With a clock that is off, `left` may be 0 while the ship still flies. The second look
            # then waits for `pause`, or looks would use up the rate.
            longest = LOOK_SECONDS if self._knows_the_time() else pause
            await trio.sleep(min(left, longest) if left or not looked else pause)
            await self._look()
            pause, looked = min(2 * pause, LOOK_SECONDS), True
        self.lands_at, self.clock_wrong = None, False
        self.context.log.info("arrives", waypoint=self.ship.nav.waypoint_symbol)

    def _knows_the_time(self) -> bool:
        sure = self.lands_at is not None or self.services.games.clock.sure
        return sure and not self.clock_wrong

    async def _refuel(self) -> None:
        self.status = f"refuels at {self.ship.nav.waypoint_symbol}"
        refuelled = await self._do(table.refuel(self.ship.symbol))
        self.steps = self.steps[1:]
        self.context.log.info(
            "refuels",
            waypoint=self.ship.nav.waypoint_symbol,
            fuel_units=refuelled.fuel.current,
            units=refuelled.units,
            credits=refuelled.total_price,
        )

    async def _look_again(self, surprise: Refused | OutcomeUnknown) -> None:
        """Ask the game where the ship is, and forget the rest of the plan."""
        self.context.log.warning(surprise.message, kind=surprise.kind)
        if isinstance(surprise, NoFuelSold):
            self.services.atlas.sells_no_fuel(self.context.player, self.ship.nav.waypoint_symbol)
        self.steps, self.lands_at = (), None
        await self._look()
        if isinstance(surprise, ShipInTransit):
            self.clock_wrong = True
            # The time is from the game's own words, which may be anything. No flight takes longer
            # than its whole way.
            said = min(surprise.seconds_to_arrival, self.ship.nav.seconds)
            await trio.sleep(said or FIRST_LOOK_SECONDS)

    async def _look(self) -> None:
        before = self.ship.nav
        self.ship = await self.services.fleet.look(
            self.context.player, self.ship.symbol, Lane.FLIGHT
        )
        # Another client of the agent may have given the ship an order. Then the time of arrival and
        # the steps are those of an earlier flight.
        if self.ship.nav.arrival != before.arrival:
            self.lands_at = None
        if self.ship.nav.waypoint_symbol != before.waypoint_symbol:
            self.steps = ()

    async def _do(self, deed: Deed[T]) -> T:
        answer = await self.game.do(deed)
        self.ship = changed(self.ship, answer)
        return answer

    async def _land(self) -> None:
        # A ship that has arrived is in orbit (MECHANICS 2). To be told so would cost a request.
        nav = attrs.evolve(self.ship.nav, status=NavStatus.IN_ORBIT)
        self.ship = await self.services.fleet.note(self.context.player, self.ship, nav=nav)

    def _seconds_left(self) -> float:
        nav = self.ship.nav
        if nav.status is NavStatus.IN_TRANSIT and self.lands_at is not None:
            return max(0.0, self.lands_at - clock.monotonic())
        return nav.seconds_left(self.services.games.clock.now())


async def boarded(
    services: Services,
    context: Context,
    ship_symbol: str,
    goal: str,
    *,
    in_dock: bool = True,
    onward: str | None = None,
    manner: Manner = FASTEST,
) -> Flight:
    """Return a flight that is ready to go, and make its progress that of the container.

    Every plan of it is made in that manner. The container works from now on.
    """
    # Every answer about a ship is noted, so one that was seen in this run needs no look.
    ship = services.fleet.known(context.player, ship_symbol)
    if ship is None:
        ship = await services.fleet.look(context.player, ship_symbol, Lane.FLIGHT)
    game = services.deeds.of(context.player, Lane.FLIGHT, context.log.warning)
    flight = Flight(
        services,
        context,
        game,
        ship,
        goal,
        in_dock,
        onward=onward,
        manner=manner,
    )
    context.progress = flight.progress
    context.works()
    return flight

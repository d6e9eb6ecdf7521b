"""A flight: one ship, move after move, until it is docked at its goal.

Nothing of it is kept but the goal: after a restart, or any surprise, the game says where the ship
is, and the rest of the way is planned anew.
"""

import attrs
import trio

from routing import Step
from spacetraders import clock
from spacetraders.application.deeds.deeds import RecordedGame
from spacetraders.application.deeds.learning import changed
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Deed, T
from spacetraders.application.plans.routes import FlightProgress, PlannedRoute
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
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
from spacetraders.domain.ships import NavStatus, Ship

PATIENCE = 5
"""Surprises in a row, without any progress, after which a run gives up."""

LOOK_SECONDS = 600.0
"""The longest that a ship is waited for without being looked at."""

FIRST_LOOK_SECONDS = 2.0
"""How soon a ship is looked at of which it is in doubt when it arrives; from then on half as often
each time."""

SURPRISES = (
    AlreadyThere,
    InsufficientFuel,
    NoFuelSold,
    NotDocked,
    NotInOrbit,
    OutcomeUnknown,
    ShipInTransit,
)
"""What shows that the world is not as we thought: look at the ship, and go on from there."""


@attrs.define(eq=False)
class Flight:
    """The ship as the game's answers have it, its goal, and the steps still to do."""

    services: Services
    context: Context
    game: RecordedGame
    ship: Ship
    goal: str
    plan: PlannedRoute | None = None
    steps: tuple[Step, ...] = ()
    status: str = "looks where it is"
    lands_at: float | None = None
    """On the monotonic clock, so that it holds whatever the wall clock of this machine says."""
    belied: bool = False
    """Whether the game said that the ship still flies, when we thought that it had arrived."""

    async def fly(self) -> Ship:
        """Do one move after the other, and return the ship once it is docked at its goal."""
        surprises = 0
        while True:
            move = next_move(self.ship, self.goal, self.steps)
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
                surprises = 0 if isinstance(move, Fly | Refuel) else surprises

    def progress(self) -> FlightProgress:
        """How far it is."""
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
        """Log a step with its place, so that no two stops of one flight look the same."""
        self.status = status
        self.context.log.info(message, waypoint=self.ship.nav.waypoint_symbol, **fields)

    async def _replan(self) -> None:
        self.status = "plans its route"
        self.plan = await self.services.navigator.plan(
            self.context.player, self.ship, self.goal, Lane.FLIGHT
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
        """Wait until the ship has arrived: by the time where that is sure, else by looking.

        Looks never follow each other at once, whatever the answers say of the time.
        """
        self.status = f"flies to {self.ship.nav.waypoint_symbol}"
        pause, looked = FIRST_LOOK_SECONDS, False
        while self.ship.nav.status is NavStatus.IN_TRANSIT:
            left = self._seconds_left()
            if self._knows_the_time() and left <= LOOK_SECONDS:
                await trio.sleep(left)
                await self._land()
                break
            longest = LOOK_SECONDS if self._knows_the_time() else pause
            await trio.sleep(min(left, longest) if left or not looked else pause)
            await self._look()
            pause, looked = min(2 * pause, LOOK_SECONDS), True
        self.lands_at, self.belied = None, False
        self.context.log.info("arrives", waypoint=self.ship.nav.waypoint_symbol)

    def _knows_the_time(self) -> bool:
        """Whether the ship counts as arrived when its time has come, without a look."""
        return not self.belied and (self.lands_at is not None or self.services.games.clock.sure)

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
        """Take the game's word for where the ship is, and forget the rest of the plan.

        Where it says that the ship flies, it is given the time that it says, but no more than its
        whole flight takes.
        """
        self.context.log.warning(surprise.message, kind=surprise.kind)
        if isinstance(surprise, NoFuelSold):
            self.services.atlas.sells_no_fuel(self.context.player, self.ship.nav.waypoint_symbol)
        self.steps, self.lands_at = (), None
        await self._look()
        if isinstance(surprise, ShipInTransit):
            self.belied = True
            said = min(surprise.seconds_to_arrival, self.ship.nav.seconds)
            await trio.sleep(said or FIRST_LOOK_SECONDS)

    async def _look(self) -> None:
        """Take the game's word for the ship; for another flight than we know the plan is not."""
        before = self.ship.nav
        self.ship = await self.services.fleet.look(
            self.context.player, self.ship.symbol, Lane.FLIGHT
        )
        if self.ship.nav.arrival != before.arrival:
            self.lands_at = None
        if self.ship.nav.waypoint_symbol != before.waypoint_symbol:
            self.steps = ()

    async def _do(self, deed: Deed[T]) -> T:
        """Carry a deed out, and take over what its answer says of the ship."""
        answer = await self.game.do(deed)
        self.ship = changed(self.ship, answer)
        return answer

    async def _land(self) -> None:
        """Count the ship as arrived: it is in orbit where it flew to."""
        nav = attrs.evolve(self.ship.nav, status=NavStatus.IN_ORBIT)
        self.ship = await self.services.fleet.note(self.context.player, self.ship, nav=nav)

    def _seconds_left(self) -> float:
        nav = self.ship.nav
        if nav.status is NavStatus.IN_TRANSIT and self.lands_at is not None:
            return max(0.0, self.lands_at - clock.monotonic())
        return nav.seconds_left(self.services.games.clock.now())


async def boarded(services: Services, context: Context, ship_symbol: str, goal: str) -> Flight:
    """Return a flight that is ready to go, and have the container tell of it.

    The ship is looked at only where this run of the daemon has not seen it yet.
    """
    ship = services.fleet.known(context.player, ship_symbol)
    if ship is None:
        ship = await services.fleet.look(context.player, ship_symbol, Lane.FLIGHT)
    game = services.deeds.of(context.player, Lane.FLIGHT, context.log.warning)
    flight = Flight(services, context, game, ship, goal)
    context.progress = flight.progress
    return flight

"""A hauler: the ship of a `haul` container, with the markets that it leaves alone for a while."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import attrs

from spacetraders import clock
from spacetraders.application.dispatch.board import Board
from spacetraders.application.dispatch.dispatcher import Asking
from spacetraders.application.known.systems import Chart
from spacetraders.application.plans.routes import FlightProgress, Manner, check_placed
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.buyers import Buyers
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.containers.missed import OUT_OF_REACH, OUT_OF_SIGHT, Shunned
from spacetraders.domain.economy.law import Stock
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import concerns_all
from spacetraders.domain.work.choosing import Limits
from spacetraders.domain.work.jobs import SinkKind

LEAST_CREDITS_PER_SECOND = 2.0
"""What a second of a ship with a job is worth at least. Chosen: the chains know what is traded, and
not what else waits for the ship. From 0.8 on a light hauler burns (MECHANICS 3.1, 3.3)."""


@attrs.frozen
class Habits:
    """What all haulers share: shunned places, what markets list, and what was said of holds.

    `told` is the last line of each container about goods that nobody takes.
    """

    buyers: Buyers
    shunned: Shunned = attrs.field(factory=Shunned)
    told: WeakKeyDictionary[Context, str] = attrs.field(factory=WeakKeyDictionary)


@attrs.frozen
class Hauler:
    """One ship. `limits` are those of its config."""

    services: Services
    context: Context
    habits: Habits
    symbol: str
    limits: Limits
    looks: bool

    @property
    def player(self) -> Player:
        """The player whose ship it is."""
        return self.context.player

    @property
    def board(self) -> Board:
        """The board of the player."""
        return self.services.dispatcher.board(self.player)

    @property
    def closing(self) -> bool:
        """Whether it only empties its hold."""
        return self.context.container_id in self.board.closing

    def asking(self, ship: Ship, *, stuck: frozenset[str] = frozenset()) -> Asking:
        """Return its question for a job, which leads to no shunned place."""
        shunned = self.habits.shunned.of(self.player.player_id, ship_symbol=self.symbol)
        limits = attrs.evolve(self.limits, shunned=shunned)
        return Asking(self.player, ship, limits, self.looks, self.context.container_id, stuck=stuck)

    async def ship(self) -> Ship:
        """Return the ship as it is known, or else as the game has it. Raises as `Fleet.look`."""
        known = self.services.fleet.known(self.player, self.symbol)
        return known or await self.services.fleet.look(self.player, self.symbol, Lane.FLIGHT)

    async def landed(self) -> Ship:
        """Return the ship once it is under way no more."""
        ship = await self.ship()
        if not ship.nav.seconds_left(self.services.games.clock.now()):
            return ship
        # Its place is where it will be: the flight waits for the arrival.
        flight = await boarded(self.services, self.context, self.symbol, ship.nav.waypoint_symbol)
        return await flight.fly()

    async def arrive(self, waypoint: str) -> Ship:
        """Fly to a waypoint, dock, and look at its market: on the cheapest way for its time."""
        flight = await boarded(
            self.services,
            self.context,
            self.symbol,
            waypoint,
            manner=Manner(credits_per_second=self._credits_per_second(waypoint)),
        )
        ship = await flight.fly()
        await self.services.observer.observe(self.player, waypoint)
        return ship

    def _credits_per_second(self, waypoint: str) -> float | None:
        """Return what a second is worth in a waypoint's system, None for as fast as can be."""
        taken = self.board.under_way.get(self.symbol)
        kept = self.board.chains.get(system_of(waypoint))
        # The only slot for contracts is blocked until the last unit is there.
        hurries = taken is not None and taken.job.kind == SinkKind.CONTRACT
        if kept is None or hurries:
            return None
        return max(LEAST_CREDITS_PER_SECOND, kept[0].credits_per_second)

    async def chart(self, ship: Ship) -> Chart:
        """Return the chart of the ship's system. Raises UnknownPlace where the ship is on none."""
        here = ship.nav.waypoint_symbol
        chart = await self.services.atlas.chart(
            self.player, ship.nav.system_symbol, Lane.BACKGROUND, wanted=[here]
        )
        check_placed(chart, ship)
        return chart

    def stock(self, waypoint: str, good: str) -> Stock | None:
        """Return what a market is believed to be for a good, None where it was not seen."""
        belief = self.services.beliefs.of(self.player.reset_date, waypoint, good)
        return None if belief is None else belief.expected(clock.now())

    @contextmanager
    def shunning(self, waypoint: str, goods: Sequence[str | None]) -> Iterator[None]:
        """Leave a place alone, for these goods, at which the block fails, and go on after it.

        A good of None is any, where the ship was only to look.

        Raises:
            FleetError: an error that concerns all places.
        """
        try:
            yield
        except (*OUT_OF_REACH, *OUT_OF_SIGHT) as error:
            if concerns_all(error):
                raise
            self.context.log.warning(
                "leaves a market alone",
                waypoint=waypoint,
                good=", ".join(good for good in goods if good) or None,
                kind=error.kind,
                reason=error.message,
            )
            player, shunned = self.player.player_id, self.habits.shunned
            for good in goods:
                shunned.add(player, waypoint, ship_symbol=self.symbol, good=good, error=error)

    def says(self, ship: Ship, status: str) -> None:
        """Have the container's progress say what the ship waits for."""
        progress = FlightProgress(None, 0, ship.nav.waypoint_symbol, status)
        self.context.progress = lambda: progress

"""A worker: a ship that does deeds for a container, and waits between them.

It goes by the ship as the game's answers have it. After a surprise it asks the game how the ship
is, and its caller decides anew.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

import attrs
import trio

from spacetraders import clock
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Deed, T
from spacetraders.application.plans.routes import FlightProgress
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.flight import FIRST_LOOK_SECONDS, PATIENCE, boarded
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.idle import IdleKind
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown, Refused

SURPRISES = frozenset(
    {
        GameCode.COOLDOWN_CONFLICT,
        GameCode.NAVIGATE_IN_TRANSIT,
        GameCode.SHIP_IN_TRANSIT,
        GameCode.SHIP_NOT_DOCKED,
        GameCode.SHIP_NOT_IN_ORBIT,
        GameCode.CARGO_EXCEEDS_LIMIT,
        GameCode.CARGO_MISSING,
        GameCode.CARGO_UNIT_COUNT,
        GameCode.EXTRACT_CARGO_FULL,
    }
)
"""Refusals that mean that a ship is not as it was thought to be."""


@attrs.define(eq=False)
class Worker:
    """One ship of a container."""

    services: Services
    context: Context
    symbol: str
    _surprises: int = 0
    _last: Ship | None = None

    @property
    def player(self) -> Player:
        """The player whose ship it is."""
        return self.context.player

    @property
    def ship(self) -> Ship:
        """The ship as it is now, by the answers so far. It has been looked at before."""
        # Others may forget the ship at any time, as where its player is registered again.
        self._last = self.services.fleet.known(self.player, self.symbol) or self._last
        assert self._last is not None, "a worker looks at its ship first"
        return self._last.at(self.services.games.clock.now())

    @property
    def hold(self) -> Mapping[str, int]:
        """The units of each good aboard."""
        return {each.trade_symbol: each.units for each in self.ship.cargo.inventory}

    async def look(self) -> Ship:
        """Ask the game how the ship is. Raises as `Fleet.look` does."""
        return await self.services.fleet.look(self.player, self.symbol, Lane.FLIGHT)

    async def seen(self) -> Ship:
        """Return the ship, looking at it where nothing is known of it."""
        if self.services.fleet.known(self.player, self.symbol) is None:
            await self.look()
        return self.ship

    async def attempt(self, deed: Deed[T]) -> T | None:
        """Carry a deed out, and return the answer.

        Returns None after a surprise: the answer is lost, or the ship was not as it was thought to
        be. Then the ship has been looked at, and the deed may have been done.

        Raises:
            FleetError: a surprise came PATIENCE times in a row, or any other error.
        """
        await self.seen()  # an answer about a ship that is not known would be lost on us
        game = self.services.deeds.of(self.player, Lane.FLIGHT, self.context.log.warning)
        try:
            answer = await game.do(deed)
        except (Refused, OutcomeUnknown) as surprise:
            if isinstance(surprise, Refused) and surprise.code not in SURPRISES:
                raise
            self._surprises += 1
            if self._surprises > PATIENCE:
                raise
            self.context.log.warning(surprise.message, kind=surprise.kind)
            await self.look()
            # A clock that is off by a moment is the usual cause of a refused one.
            await trio.sleep(FIRST_LOOK_SECONDS)
            return None
        self._surprises = 0
        return answer

    async def fly(self, waypoint_symbol: str, *, onward: str | None = None) -> None:
        """Fly to a waypoint of the ship's system, and dock there. Raises as `Flight.fly` does.

        The ship keeps the fuel for a fast way on to `onward`.
        """
        await self.seen()
        flight = await boarded(
            self.services, self.context, self.symbol, waypoint_symbol, onward=onward
        )
        await flight.fly()

    async def orbit(self, waypoint_symbol: str, *, onward: str | None = None) -> None:
        """Bring the ship into orbit of a waypoint of its system. `onward` is as for `fly`."""
        while True:
            nav = (await self.seen()).nav
            if nav.waypoint_symbol != waypoint_symbol or nav.status is NavStatus.IN_TRANSIT:
                await self.fly(waypoint_symbol, onward=onward)
            elif nav.status is NavStatus.DOCKED:
                self.says(f"leaves the dock of {waypoint_symbol}")
                await self.attempt(table.ORBIT(self.symbol))
            else:
                return

    async def rested(self) -> None:
        """Wait until the ship's reactor has cooled down."""
        while left := self.ship.cooldown.seconds_left(clock.now()):
            await self.wait(left, "lets its reactor cool down", kind=IdleKind.COOLDOWN)

    async def wait(self, seconds: float, status: str, *, kind: IdleKind = IdleKind.NO_WORK) -> None:
        """Wait for so long, and have the container's progress say what for."""
        self.says(status, seconds)
        self.context.waits(status, clock.now() + timedelta(seconds=seconds), kind=kind)
        await trio.sleep(seconds)
        self.context.works()

    def says(self, status: str, seconds: float | None = None) -> None:
        """Have the container's progress say what the ship does, for `seconds` if they are known."""
        self.context.progress = self._telling(status, seconds)

    def _telling(self, status: str, seconds: float | None) -> Callable[[], FlightProgress]:
        place, until = self.ship.nav.waypoint_symbol, clock.monotonic() + (seconds or 0.0)

        def progress() -> FlightProgress:
            left = max(0.0, until - clock.monotonic())
            told = status if seconds is None else f"{status} for another {left:.0f} s"
            return FlightProgress(None, 0, place, told)

        return progress

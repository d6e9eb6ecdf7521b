"""Retreat: how an autopilot leaves. What is aboard is sold first, and what cannot be is said."""

from datetime import datetime, timedelta

import attrs
import trio

from spacetraders import clock
from spacetraders.application.dispatch.dispatcher import CLOSING
from spacetraders.application.ports.containers import Containers
from spacetraders.application.services import Services
from spacetraders.application.steering.leaving import HAUL, LeftShip, autopilot_of, started_for
from spacetraders.containers.context import Context
from spacetraders.domain.containers import Container
from spacetraders.domain.idle import IdleKind

LEAVING = 1
"""The step of an autopilot's tick from when on it leaves, also after a restart of the daemon."""

LONGEST = timedelta(hours=1)
"""How long holds are given. What is aboard then, for whatever reason, stays there."""

POLL_SECONDS = 5.0

VENTURES = ("contract", "construct")
"""Kinds that fly no ship, and take what is aboard for them until the holds are empty."""

EMPTIED = (CLOSING, IdleKind.FULL_HOLD)
"""Waits of a hauler that can do nothing more for its hold."""


@attrs.frozen
class Retreat:
    """The end of an autopilot."""

    services: Services
    context: Context

    async def leave(self) -> None:
        """Have the holds emptied, stop what it has started, then itself. It does not return.

        Cancelled, what runs goes on, and a restart goes on with this.
        """
        player, context = self.context.player, self.context
        await context.keep_step(LEAVING)
        leaving = self.services.leavings.ask(player.player_id, context.container_id, clock.now())
        context.waits("has the holds emptied before it leaves", kind=CLOSING)
        context.log.info("leaves, once what is aboard is sold")
        board, own = self.services.dispatcher.board(player), self._own()
        hauls = [each for each in own if each.kind == HAUL]
        leaving.ships = [LeftShip(it.ship_symbol or "", it.container_id) for it in hauls]
        closing = {each.container_id for each in own}
        board.closing |= closing
        board.tell()
        try:
            for each in own:
                if each not in hauls and each.kind not in VENTURES:
                    await self._containers.stop(each.container_id)
            await self._emptied(leaving.ships, leaving.asked_at + LONGEST)
            for each in self._own():
                await self._containers.stop(each.container_id)
        finally:
            board.closing -= closing
        leaving.ended_at = clock.now()
        context.log.info("has left")
        await self._containers.stop(context.container_id)
        await trio.sleep_forever()

    async def _emptied(self, ships: list[LeftShip], until: datetime) -> None:
        """Stop each hauler once its hold is empty, or can be emptied no further."""
        board = self.services.dispatcher.board(self.context.player)
        while left := [ship for ship in ships if ship.reason is None]:
            late = clock.now() > until
            for ship in left:
                reason = "it took too long" if late else self._reason(ship)
                if reason is not None:
                    await self._containers.stop(ship.container_id)
                    ship.reason = reason
                    self._tell(ship)
            with trio.move_on_after(POLL_SECONDS):
                await board.changed.wait()
                await trio.sleep(1.0)

    def _reason(self, ship: LeftShip) -> str | None:
        """Return why a hauler may be stopped, or None while it is at work."""
        if self._containers.current(ship.container_id) is None:
            return "its container has ended"
        idle = self._containers.idle(ship.container_id)
        return idle.reason if idle is not None and idle.kind in EMPTIED else None

    def _tell(self, ship: LeftShip) -> None:
        known = self.services.fleet.known(self.context.player, ship.ship_symbol)
        aboard = [] if known is None else known.cargo.inventory
        if not aboard:
            self.context.log.info("has emptied a hold", ship=ship.ship_symbol)
            return
        self.context.log.warning(
            "leaves goods aboard",
            ship=ship.ship_symbol,
            goods=", ".join(f"{each.units} {each.trade_symbol}" for each in aboard),
            reason=ship.reason,
        )

    def _own(self) -> list[Container]:
        live, owner = self._containers.live(), self.context.player.player_id
        return started_for(owner, autopilot_of(owner, live), live)

    @property
    def _containers(self) -> Containers:
        assert self.context.containers is not None
        return self.context.containers

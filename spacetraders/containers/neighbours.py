"""Neighbours: the systems that a system's gate leads to, and the jump there and back."""

import attrs

from spacetraders.application.known.prices import Observer
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Game, Lane
from spacetraders.containers.missed import OUT_OF_SIGHT
from spacetraders.containers.worker import Worker
from spacetraders.domain.game.waypoints import JUMP_GATE, system_of
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusals import (
    NotFound,
    NotVisible,
    NoUsableAnswer,
    Refused,
    StrangeAnswer,
    concerns_all,
)

CLOSED = frozenset(
    {
        GameCode.JUMP_DESTINATION_UNDER_CONSTRUCTION,
        GameCode.JUMP_INVALID_DESTINATION,
        GameCode.JUMP_INVALID_ORIGIN,
        GameCode.JUMP_ORIGIN_UNDER_CONSTRUCTION,
    }
)
"""Refusals that mean that no ship jumps there now."""


@attrs.define(eq=False)
class Neighbours:
    """The gates of a system `home`, and of the systems around it, for one ship.

    `closed` are gates that refused a jump.
    """

    worker: Worker
    observer: Observer
    home: str
    closed: set[str] = attrs.field(factory=set)
    _gates: tuple[str, ...] | None = None

    async def gates(self) -> tuple[str, ...]:
        """Return the gates around, the nearest first. Without an open gate there are none."""
        if self._gates is None:
            self._gates = await self._connected()
        return tuple(gate for gate in self._gates if gate not in self.closed)

    async def gate_in(self, system_symbol: str) -> str | None:
        """Return the gate of a system, or None where it has none that is known."""
        chart = await self.worker.services.atlas.chart(
            self.worker.player, system_symbol, Lane.BACKGROUND
        )
        found = [it.symbol for it in chart.waypoints.values() if it.type == JUMP_GATE]
        return min(found, default=None)

    async def jump(self, gate: str) -> None:
        """Fly to the gate of the ship's system, and jump. A gate that is closed is noted as such.

        The ship may be where it was, after a surprise.

        Raises:
            InsufficientCredits: the antimatter cannot be paid.
            FleetError: as `Worker.attempt` raises it.
        """
        worker = self.worker
        origin = await self.gate_in(worker.ship.nav.system_symbol)
        if origin is None:
            self.closed.add(gate)
            return
        await worker.orbit(origin)
        await worker.rested()
        worker.says(f"jumps to {gate}")
        try:
            deed = table.JUMP(worker.symbol, target=gate, price=await self._toll(origin))
            jumped = await worker.attempt(deed)
        except Refused as refused:
            if refused.code not in CLOSED:
                raise
            self.closed.add(gate)
            worker.context.log.warning(
                "finds a gate closed", waypoint=gate, kind=refused.kind, reason=refused.message
            )
            return
        if jumped is not None:
            worker.context.log.info("jumps", waypoint=gate, credits=jumped.trade.total_price)

    async def _toll(self, gate: str) -> int | None:
        """Return the price of the antimatter of a jump, or None where the gate does not tell."""
        # Looked at anew: a jump is dear, and each makes the next one dearer (MECHANICS 3.4).
        player = self.worker.player
        try:
            await self.observer.observe(player, gate)
        except OUT_OF_SIGHT as error:
            if concerns_all(error):
                raise
        quotes = await self.worker.services.store.quotes(player.reset_date, gate)
        asks = [it.purchase_price for it in quotes if it.trade_symbol == table.ANTIMATTER]
        return min(asks, default=None)

    async def _connected(self) -> tuple[str, ...]:
        gate, game = await self.gate_in(self.home), self._game()
        if gate is None:
            return ()
        seen = await game.ask(table.WAYPOINT(gate))
        if seen.is_under_construction:
            self.worker.context.log.info("stays at home, as the gate is not built", waypoint=gate)
            return ()
        try:
            connections = await game.ask(table.JUMP_GATE(gate))
        except (NotVisible, NotFound):
            return ()
        return await self._nearest_first(connections)

    async def _nearest_first(self, gates: tuple[str, ...]) -> tuple[str, ...]:
        game, far = self._game(), {}
        here = await game.ask(table.SYSTEM(self.home))
        for gate in gates:
            try:
                far[gate] = here.distance(await game.ask(table.SYSTEM(system_of(gate))))
            except (NotFound, StrangeAnswer, NoUsableAnswer) as error:
                self.worker.context.log.warning(
                    "leaves a system out", waypoint=gate, kind=error.kind, reason=error.message
                )
        return tuple(sorted(far, key=lambda gate: (far[gate], gate)))

    def _game(self) -> Game:
        return self.worker.services.games.of(self.worker.player, Lane.BACKGROUND)

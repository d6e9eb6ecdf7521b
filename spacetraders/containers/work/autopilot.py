"""The kind `autopilot`: brings what a player's fleet does in line with what it should do.

An iteration is a tick: it looks at the world, decides (`domain.work.steering`), and acts. Nothing
is kept from tick to tick, so that a restart goes on with whatever the world shows. Containers and
ships of persons are left alone. Asked to leave, it has the holds emptied, stops what it has
started, and itself.
"""

from typing import Annotated
from weakref import WeakKeyDictionary

import attrs
import trio

from spacetraders import clock, ids
from spacetraders.application.errors.containers import AutopilotRunning
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.application.steering.leaving import AUTOPILOT
from spacetraders.application.treasury import Purpose, Spend
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.containers.work.retreat import LEAVING, Retreat
from spacetraders.domain.containers import Container
from spacetraders.domain.players import Player
from spacetraders.domain.work.decisions import REFUSED, gist
from spacetraders.domain.work.steering import HAULER, Decision, Goal, Verb, steer
from spacetraders.errors import FleetError

TICK_SECONDS = 60.0
"""From one look at the fleet to the next: prices and balances change within minutes."""


@attrs.frozen
class AutopilotConfig:
    """What the autopilot works towards. With `gate` it builds the gate as soon as it can."""

    until: Annotated[Goal, "What it works towards; with gate it builds the home gate too."] = (
        Goal.RESET
    )


@attrs.define(eq=False)
class Pilot:
    """The autopilot of one player, for a tick. `told` outlives it, as long as its context."""

    services: Services
    config: AutopilotConfig
    context: Context
    told: dict[str, str]
    """The last reason that was logged, by verb and subject."""

    @property
    def player(self) -> Player:
        """The player that it flies for."""
        return self.context.player

    async def tick(self) -> None:
        """Look, decide, act, and wait for the next tick. If it was asked to, leave."""
        asked = self.services.leavings.asked(self.context.container_id)
        if asked.is_set() or self.context.step == LEAVING:
            await Retreat(self.services, self.context).leave()
        self.context.works()
        assert self.context.containers is not None
        situation = await self.services.situations.of(
            self.player, self.context.containers.live(), self.config.until
        )
        made = [(decision, await self._carried_out(decision)) for decision in steer(situation)]
        await self.services.decided.keep(self.player, self.context.container_id, made)
        self.context.waits("waits for the next tick", kind="tick")
        with trio.move_on_after(TICK_SECONDS):
            await asked.wait()

    async def _carried_out(self, decision: Decision) -> str | None:
        """Log a decision, act on it, and return what came of it in words, None for nothing."""
        self._tell(decision)
        try:
            match decision.verb:
                case Verb.LAUNCH:
                    return await self._launch(decision)
                case Verb.BUY:
                    return await self._buy(decision)
        except FleetError as error:
            # One that cannot be carried out must not cost the others.
            self.context.log.warning(
                "cannot do it", subject=decision.subject, kind=error.kind, reason=error.message
            )
            return f"{REFUSED}{error.message}"
        return None

    async def _launch(self, decision: Decision) -> str:
        assert self.context.containers is not None
        kind, config = decision.kind, dict(decision.terms)
        launched = await self.context.containers.launch(
            Container(
                container_id=f"{decision.kind}-{ids.token_hex(4)}",
                player_id=self.player.player_id,
                kind=kind,
                config=config,
                created_at=clock.now(),
                max_iterations=-1,
                started_by=self.context.container_id,
            )
        )
        return launched.container_id

    async def _buy(self, decision: Decision) -> str:
        spend = Spend(Purpose.SHIP)
        game = self.services.deeds.of(
            self.player, Lane.FLIGHT, self.context.log.warning, spend=spend
        )
        yard, price = decision.terms["yard"], decision.terms["price"]
        bought = await game.do(table.SHIP_PURCHASE(good=decision.subject, target=yard, price=price))
        self.context.log.info(
            "buys a ship",
            ship=bought.ship.symbol,
            type=decision.subject,
            credits=bought.trade.price,
            waypoint=yard,
        )
        if decision.subject == HAULER:
            self.services.dispatcher.board(self.player).growth.begin_anew()
        await self.services.observer.observe(self.player, yard)
        return f"{bought.ship.symbol} for {bought.trade.price:,}"

    def _tell(self, decision: Decision) -> None:
        """Log a decision, once as long as the words of its reason are the same."""
        key = f"{decision.verb} {decision.subject}"
        if self.told.get(key) != gist(decision.reason):
            self.told[key] = gist(decision.reason)
            self.context.log.info(
                "decides",
                verb=decision.verb.value,
                subject=decision.subject,
                kind=decision.kind,
                reason=decision.reason,
            )


def autopilot(services: Services) -> Kind[AutopilotConfig]:
    """Return the kind, joined to the services that it flies with."""
    # What each has told, by verb and subject. A pilot knows its context, and so would never go.
    told = WeakKeyDictionary[Context, dict[str, str]]()

    async def body(config: AutopilotConfig, context: Context) -> None:
        await Pilot(services, config, context, told.setdefault(context, {})).tick()

    return Kind(
        AUTOPILOT,
        AutopilotConfig,
        lambda _: None,
        body,
        iterations=-1,
        single=lambda _: "",
        second=AutopilotRunning,
        carries_over=True,
    )

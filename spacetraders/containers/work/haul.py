"""The kind `haul`: does one job after the other, as the dispatcher gives them.

An iteration is one job: to buy goods at a place and to deliver them to markets, a contract or a
building site at another. Whatever is in the hold is delivered first, also after a restart. What
nobody takes stays there, and the log says so. Without a scout it looks at markets itself.
"""

from datetime import timedelta
from typing import Annotated

import attrs
import trio

from spacetraders import clock
from spacetraders.application.bus.fields import number, some_symbols, symbol
from spacetraders.application.dispatch.board import UnderWay
from spacetraders.application.dispatch.dispatcher import CAUTION, NoJob
from spacetraders.application.dispatch.scenery import LookThere
from spacetraders.application.errand import held
from spacetraders.application.services import Services
from spacetraders.containers.buyers import Buyers
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.containers.work.carrying import Carriage
from spacetraders.containers.work.hauler import Habits, Hauler
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.idle import IdleKind
from spacetraders.domain.needs import HOLD
from spacetraders.domain.refusal_classes import foreseen
from spacetraders.domain.work.choosing import Limits
from spacetraders.domain.work.jobs import SinkKind

IDLE_SECONDS = 60.0
"""The longest wait for a job before it is asked for again, as prices change within minutes."""

FULL_HOLD_SECONDS = 300.0
"""The same with a hold full of goods that nobody takes, until another market is seen."""

PAUSE_SECONDS = 1.0
"""The pause after what came to nothing. Several may wait for a change: none of them spins."""

RELEASE_SECONDS = 3.0
"""How long a cancellation waits while a job's reservation is given back."""

MOST_NAMED = 200
"""The most goods, or markets, that limits name: a large system has some 50 of either."""


@attrs.frozen
class HaulConfig:
    """Which ship carries goods, and its limits. Empty lists admit all.

    `kinds` are what it delivers to: market, contract, site. With `looks` it flies to markets that
    are not known when no job pays. `budget` is how many credits one job may take.
    """

    ship_symbol: Annotated[str, "The ship that carries goods."] = symbol()
    goods: Annotated[tuple[str, ...], "The goods that it may carry; all, if empty."] = some_symbols(
        most=MOST_NAMED
    )
    markets: Annotated[tuple[str, ...], "The markets that it may trade at; all, if empty."] = (
        some_symbols(most=MOST_NAMED)
    )
    kinds: Annotated[list[SinkKind], "What it delivers to; all of these, if empty."] = attrs.field(
        factory=list
    )
    looks: Annotated[bool, "Whether it looks at unknown markets when no job pays."] = True
    budget: Annotated[int | None, "The most credits that one job may take; no limit, if null."] = (
        number(None, least=1)
    )

    @property
    def limits(self) -> Limits:
        """The limits as the dispatcher takes them."""
        kinds = self.kinds or list(SinkKind)
        return Limits(
            frozenset(self.goods),
            frozenset(self.markets),
            frozenset(it.value for it in kinds),
            # More than the expected outlay is reserved, and that must be within the budget too.
            float("inf") if self.budget is None else self.budget / CAUTION,
        )


@attrs.define(eq=False)
class Haul:
    """One job of one ship, from the wait for it to its end."""

    hauler: Hauler
    config: HaulConfig

    async def do_one(self) -> None:
        """Look at markets and wait until there is a job, and do it."""
        while True:
            if await self._did():
                return
            await trio.sleep(PAUSE_SECONDS)

    async def _did(self) -> bool:
        """Return whether a job was done."""
        ship = await self.hauler.landed()
        match await self._given(ship):
            case NoJob() as given:
                await self._wait(ship, given)
            case LookThere(waypoint):
                await self._look(waypoint)
            case UnderWay() as taken:
                return await self._work(taken)
        return False

    async def _given(self, ship: Ship) -> UnderWay | LookThere | NoJob | None:
        """Return what the ship shall do. None is to ask again, as it has flown somewhere."""
        hauler, job_for = self.hauler, self.hauler.services.dispatcher.job_for
        await hauler.chart(ship)
        given = await job_for(hauler.asking(ship))
        if not (isinstance(given, NoJob) and given.kind == IdleKind.FULL_HOLD):
            hauler.habits.told.pop(hauler.context, None)
            return given
        hauler.board.waiting.pop(hauler.symbol, None)
        if await self._brought(ship):
            return None
        in_the_way = self._told_of_cargo(ship)
        if not ship.cargo.free:
            return NoJob(IdleKind.FULL_HOLD, in_the_way)
        stuck = frozenset(each.trade_symbol for each in ship.cargo.inventory)
        return await job_for(hauler.asking(ship, stuck=stuck))

    async def _brought(self, ship: Ship) -> bool:
        """Bring a good of the hold to the nearest market that lists it, of those without prices.

        Returns whether there was one. What a market buys can be read from afar, its prices only
        from there.
        """
        hauler = self.hauler
        chart, shunned = await hauler.chart(ship), hauler.asking(ship).limits
        known = hauler.services.beliefs
        for good in sorted(each.trade_symbol for each in ship.cargo.inventory):
            unseen = [
                place
                for name, place in chart.waypoints.items()
                if place.has_market
                and not known.market(hauler.player.reset_date, name)
                and not shunned.shuns(name, good)
            ]
            market = await hauler.habits.buyers.nearest(hauler.player, good, unseen, ship.nav)
            if market is not None:
                hauler.context.log.info("sells where no price was seen", good=good, waypoint=market)
                with hauler.shunning(market, (good,)):
                    await hauler.arrive(market)
                    if hauler.stock(market, good) is None:
                        reason = f"{market} does not buy {good}"
                        raise foreseen(
                            GameCode.TRADE_NOT_SOLD, reason, waypoint_symbol=market, good=good
                        )
                return True
        return False

    def _told_of_cargo(self, ship: Ship) -> str:
        """Say which goods nobody takes, once as long as they are the same, and return it."""
        hauler, told = self.hauler, self.hauler.habits.told
        stuck = ", ".join(f"{each.units} {each.trade_symbol}" for each in ship.cargo.inventory)
        system, free = ship.nav.system_symbol, ship.cargo.free
        goes_on = f"trades with the {free} units of room left" if free else "waits, its hold full"
        text = f"{goes_on}: no market known in {system} takes {stuck}"
        if told.get(hauler.context) != text:
            told[hauler.context] = text
            first = ship.cargo.inventory[0]
            hauler.context.log.warning(
                "nobody takes what is in the hold",
                goods=stuck,
                free_units=free,
                system=system,
                hint=(
                    "stop this container, then sell it elsewhere or throw it away: spacetraders "
                    f"ship jettison {ship.symbol} {first.trade_symbol} {first.units}"
                ),
            )
        return text

    async def _wait(self, ship: Ship, given: NoJob) -> None:
        context, board = self.hauler.context, self.hauler.board
        seconds = FULL_HOLD_SECONDS if given.kind == IdleKind.FULL_HOLD else IDLE_SECONDS
        is_new = context.idle is None or context.idle.kind != given.kind
        if is_new and given.kind != IdleKind.FULL_HOLD:  # that has been said, with what to do
            context.log.info("waits for a job", reason=given.reason)
        context.waits(given.reason, clock.now() + timedelta(seconds=seconds), kind=given.kind)
        self.hauler.says(ship, self.hauler.habits.told.get(context) or given.reason)
        try:
            with trio.move_on_after(seconds):
                await board.changed.wait()
        finally:
            board.waiting.pop(self.hauler.symbol, None)

    async def _look(self, waypoint: str) -> None:
        context = self.hauler.context
        context.works()
        context.log.info("goes to look", waypoint=waypoint)
        try:
            with self.hauler.shunning(waypoint, (None,)):
                await self.hauler.arrive(waypoint)
        finally:
            self.hauler.board.looked_for.pop(self.hauler.symbol, None)

    async def _work(self, taken: UnderWay) -> bool:
        context, option = self.hauler.context, taken.allotment.option
        other = taken.allotment.runner_up
        context.works()
        context.log.info(
            "takes a job",
            job=str(taken.job),
            credits=round(option.value),
            duration_seconds=round(option.seconds),
            credits_per_hour=round(option.rate * 3600),
            next_best_per_hour=None if other is None else round(other.rate * 3600),
        )
        carriage = Carriage(self.hauler, taken, self.config.budget)
        realised = None
        try:
            if await carriage.carry():
                realised = carriage.gained
        finally:
            with held(RELEASE_SECONDS):
                await self.hauler.services.dispatcher.finish(self.hauler.player, taken, realised)
        if realised is not None:
            context.log.info("has done a job", credits=realised, planned_credits=taken.job.profit)
        return realised is not None


def haul(services: Services) -> Kind[HaulConfig]:
    """Return the kind, joined to the services that it carries goods with."""
    habits = Habits(Buyers(services.games))

    async def body(config: HaulConfig, context: Context) -> None:
        hauler = Hauler(services, context, habits, config.ship_symbol, config.limits, config.looks)
        await Haul(hauler, config).do_one()

    return Kind(
        "haul", HaulConfig, lambda config: config.ship_symbol, body, iterations=-1, needs=(HOLD,)
    )

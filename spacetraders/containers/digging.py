"""Digging, load after load: the loop of the kinds `mine` and `siphon`.

A load is an iteration: the ship digs until its hold is full, and gets rid of it. Where it is in
that follows from the ship: a full hold is to be emptied, and one away from the rock was not sold to
its end. Surveys, and the pace at a rock, are in memory and begin anew with the daemon.
"""

from typing import Annotated
from weakref import WeakKeyDictionary

import attrs

from spacetraders.application.bus.fields import optional_symbol, some_symbols, symbol
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.plans.fitness import check_fit, check_place
from spacetraders.application.plans.routes import check_charted, check_placed
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.diggings import Diggings
from spacetraders.containers.handing_over import hand_over
from spacetraders.containers.selling import Seller
from spacetraders.containers.worker import Worker
from spacetraders.domain import digging
from spacetraders.domain.digging import Craft, values_of
from spacetraders.domain.idle import IdleKind
from spacetraders.domain.outlets import bids_of

MOST_GOODS = 50
"""The most goods that a config names: a rock has some twenty at most (MECHANICS 5.1)."""

FULL_HOLD_SECONDS = 60.0
"""The pause with a full hold of which nobody takes anything."""


@attrs.frozen(kw_only=True)
class DigConfig:
    """Which ship digs, for what, and who gets it.

    With `goods`, the others are kept and sold too, unless `jettison` throws them away. Without, it
    throws away what no known market takes. A full hold goes to the `receiver`, if that lies beside
    the ship, or else is sold, unless the ship is not to `sell`: then it waits for the receiver.
    """

    ship_symbol: Annotated[str, "The ship that digs."] = symbol()
    goods: Annotated[tuple[str, ...], "The goods that are wanted; all that sell, if empty."] = (
        some_symbols(most=MOST_GOODS)
    )
    receiver: Annotated[
        str | None, "The ship that takes full holds while it lies beside; none, if null."
    ] = optional_symbol()
    sell: Annotated[bool, "Whether it sells what the receiver does not take; else it waits."] = True
    jettison: Annotated[bool, "Whether it throws away what is not among the goods."] = False

    def __attrs_post_init__(self) -> None:
        """Refuse a ship that hands over to itself."""
        if self.receiver == self.ship_symbol:
            raise Misfit("receiver", "must be another ship")

    @property
    def place(self) -> str:
        """The waypoint where the ship digs."""
        raise NotImplementedError


@attrs.frozen
class Digger:
    """Digs for all containers of one craft.

    `told` is the last line of each container about a hold of which nobody takes anything.
    """

    craft: Craft
    services: Services
    seller: Seller
    told: WeakKeyDictionary[Context, str] = attrs.field(factory=WeakKeyDictionary)

    @classmethod
    def over(cls, craft: Craft, services: Services) -> "Digger":
        """Return a digger that works with the services."""
        return cls(craft, services, Seller.over(services))

    async def load(self, config: DigConfig, context: Context) -> None:
        """Fill the hold, and get rid of it: to the receiver, or where it pays best.

        A ship that only surveys makes surveys for the others instead.

        Raises:
            ShipUnfit, NothingToDig: the ship, or the place, is of no use for this.
            UnknownWaypoint, OtherSystem, NoRoute: the ship cannot get there.
        """
        worker = Worker(self.services, context, config.ship_symbol)
        await worker.look()
        diggings = await self._diggings(worker, config)
        rock = diggings.rock.symbol
        if not digging.digs(worker.ship, self.craft):
            await diggings.survey_for_others()
            return
        if config.sell and _is_left_over(worker, rock):
            await self.seller.sell_all(worker, rock)
        was_full = not worker.ship.cargo.free
        await self._fill(diggings, config)
        # Without anybody who takes it, a full hold is all that was wanted of this iteration.
        if config.sell or config.receiver or was_full:
            await self._empty(diggings, config)

    async def _diggings(self, worker: Worker, config: DigConfig) -> Diggings:
        """Return the place where the ship digs. Raises where it cannot."""
        ship = worker.ship
        check_fit(ship, self.craft)
        chart = await self.services.atlas.chart(
            worker.player,
            ship.nav.system_symbol,
            Lane.BACKGROUND,
            wanted=[ship.nav.waypoint_symbol, config.place],
        )
        check_placed(chart, ship)
        check_charted(chart, ship, config.place)
        rock = chart.waypoints[config.place]
        check_place(rock, self.craft)
        way_out = digging.way_out(chart.waypoints.values(), rock)
        return Diggings(self.craft, worker, rock, way_out)

    async def _fill(self, diggings: Diggings, config: DigConfig) -> None:
        worker, rock = diggings.worker, diggings.rock.symbol
        bids = bids_of(await self.seller.seen(worker))
        diggings = attrs.evolve(diggings, values=values_of(bids, config.goods))
        while worker.ship.cargo.free:
            found = await diggings.dig()
            if found is not None and config.jettison:
                good = found.trade_symbol
                if await self._is_unwanted(worker, rock, config, good):
                    await diggings.throw_away(good)

    async def _is_unwanted(self, worker: Worker, rock: str, config: DigConfig, good: str) -> bool:
        if config.goods:
            return good not in config.goods
        return await self.seller.outlet(worker, {good: 1}, rock) is None

    async def _empty(self, diggings: Diggings, config: DigConfig) -> None:
        """Get rid of a full hold, or of a part of it. Waits until somebody takes any."""
        worker = diggings.worker
        while not await self._gets_rid(diggings, config):
            status = _in_the_way(worker, config)
            self._tell(worker, status)
            await worker.wait(FULL_HOLD_SECONDS, status, kind=IdleKind.FULL_HOLD)
        self.told.pop(worker.context, None)

    async def _gets_rid(self, diggings: Diggings, config: DigConfig) -> bool:
        if config.receiver is not None:
            if not config.sell:
                await diggings.arrive()
            if await hand_over(diggings.worker, config.receiver):
                return True
        rock = diggings.rock.symbol
        return config.sell and await self.seller.sell_all(diggings.worker, rock) > 0

    def _tell(self, worker: Worker, status: str) -> None:
        """Log that nobody takes a hold, once as long as it is the same."""
        if self.told.get(worker.context) == status:
            return
        self.told[worker.context] = status
        good, units = next(iter(worker.hold.items()))
        worker.context.log.warning(
            "nobody takes what is in the hold",
            goods=_told_hold(worker),
            hint=(
                "stop this container, then sell it elsewhere or throw it away: spacetraders "
                f"ship jettison {worker.symbol} {good} {units}"
            ),
        )


def _is_left_over(worker: Worker, rock: str) -> bool:
    """Whether a load was not sold to its end. A full hold is sold later in any case."""
    ship = worker.ship
    away = ship.nav.waypoint_symbol != rock
    return away and bool(ship.cargo.units) and bool(ship.cargo.free)


def _in_the_way(worker: Worker, config: DigConfig) -> str:
    """Return why a full hold stays full, in words."""
    if config.receiver is not None and not config.sell:
        return f"waits, its hold full, for {config.receiver}"
    if not config.sell:
        return "waits, its hold full: it has no receiver, and is not to sell"
    system = worker.ship.nav.system_symbol
    return f"waits, its hold full: no market known in {system} takes {_told_hold(worker)}"


def _told_hold(worker: Worker) -> str:
    return ", ".join(f"{units} {good}" for good, units in worker.hold.items())

"""Handlers of orders at shipyards: show, buy a ship, repair, scrap, install and uninstall parts."""

from typing import Any, TypeAlias

import attrs

from spacetraders.application.bus.fields import number, over_floor, symbol
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.error_groups import (
    ABOARD,
    DEED,
    IN_DOCK,
    ORDER,
    PAID,
    PLACE,
    SHIP,
)
from spacetraders.application.errors.orders import NotConfirmed, PriceOutOfBounds
from spacetraders.application.errors.spending import SpendRefused
from spacetraders.application.known.prices import Observer, SeenPrice
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import (
    ModulesChanged,
    MountsChanged,
    Repaired,
    Scrapped,
    ShipBought,
)
from spacetraders.application.operations.operation import Deed, QueryOperation
from spacetraders.application.orders.desk import Desk, Order, Ordered, PreparedMessage
from spacetraders.application.orders.places import PlaceMessage, existing
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import ShipClaimed
from spacetraders.domain import readiness
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game.shipyards import Shipyard
from spacetraders.domain.game.trades import Bill
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.near import did_you_mean
from spacetraders.domain.refusal_classes import class_of, foreseen
from spacetraders.domain.refusals import IncompleteList, InvalidInput, Refused
from spacetraders.errors import FleetError

MOUNT, MODULE = "MOUNT_", "MODULE_"
"""How the symbols of parts begin."""

UNSOLD = (InvalidInput, class_of(GameCode.SHIP_TYPE_NOT_AVAILABLE))
"""Refusals of a type that the yard does not sell."""

Refitted: TypeAlias = ModulesChanged | MountsChanged


@attrs.frozen
class SeenShipyard:
    """A shipyard as the game has it now, and the prices that ships of ours saw there last."""

    yard: Shipyard
    seen: list[SeenPrice]


@attrs.frozen
class GetShipyard(PlaceMessage[SeenShipyard]):
    """The ships that a shipyard sells, with prices where a ship of ours is, and as seen last."""


@attrs.frozen
class PurchaseShip(PlaceMessage[Ordered[ShipBought]]):
    """Buy a ship at a yard where a ship of ours is, for `max_price` at most."""

    ship_type: str = symbol()
    max_price: int | None = number(None, least=1)
    over_floor: bool = over_floor()


@attrs.frozen
class Quoted:
    """A price that was asked for. `prepared` is what the ship was brought to for that, or None."""

    bill: Bill
    prepared: NavStatus | None


@attrs.frozen
class QuoteRepair(PreparedMessage[Quoted]):
    """The cost of a repair where the ship is docked."""


@attrs.frozen
class RepairShip(PreparedMessage[Ordered[Repaired]]):
    """Bring the condition of the ship's parts back, for `max_price` at most."""

    max_price: int | None = number(None, least=0)
    over_floor: bool = over_floor()


@attrs.frozen
class QuoteScrap(PreparedMessage[Quoted]):
    """The credits that scrapping the ship would bring where it is docked."""


@attrs.frozen
class ScrappedShip:
    """A ship that was scrapped, and the game's answer."""

    ship_symbol: str
    scrapped: Scrapped


@attrs.frozen
class ScrapShip(PreparedMessage[ScrappedShip]):
    """Give the ship up for scrap, which has to be confirmed."""

    confirm: bool = False


def _part() -> Any:
    def check(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
        if not value.startswith((MOUNT, MODULE)):
            raise Misfit(attribute.name, f"must begin with {MOUNT} or {MODULE}")

    return attrs.field(converter=str.upper, validator=check)


@attrs.frozen
class InstallPart(PreparedMessage[Ordered[Refitted]]):
    """Install a mount or a module that is in the hold."""

    part: str = _part()
    over_floor: bool = over_floor()


@attrs.frozen
class UninstallPart(PreparedMessage[Ordered[Refitted]]):
    """Take out a mount or a module, into the hold."""

    part: str = _part()
    over_floor: bool = over_floor()


@attrs.frozen
class ShipyardHandlers:
    """The handlers of messages about shipyards and the parts of ships."""

    desk: Desk
    observer: Observer

    @answers("shipyard.get", load=Load.QUESTION, raises=PLACE, refused=("not_visible",))
    async def get(self, query: GetShipyard) -> SeenShipyard:
        player, game = await self.desk.game(query.player)
        async with existing(game, query.waypoint_symbol, "shipyard"):
            yard = await game.ask(table.SHIPYARD(query.waypoint_symbol))
        await self.observer.keep(player, yard.symbol, yard.quotes)
        seen = await self.observer.last_seen(player, yard.symbol, of_ships=True)
        return SeenShipyard(yard, seen)

    @answers(
        "shipyard.purchase",
        raises=(*DEED, *PLACE, IncompleteList, PriceOutOfBounds, SpendRefused),
        refused=("no_ship_at_shipyard", "ship_type_not_sold", "insufficient_credits"),
    )
    async def purchase(self, command: PurchaseShip) -> Ordered[ShipBought]:
        player = await self.desk.players.resolve(command.player)
        where, now = command.waypoint_symbol, self.desk.now
        # The list serves twice: a ship must be at the yard, and if the answer is lost, the new ship
        # is the one that was not in it.
        ships = await self.desk.fleet.all(player, Lane.PERSON)
        # A ship that the game cannot tell of may be at the yard. Then the game has to judge.
        some_untold = self.desk.fleet.unreadable(player.player_id)
        if not some_untold and not any(_is_at(ship.at(now), where) for ship in ships):
            reason = f"no ship of {player.agent_symbol} is at {where}"
            about = {"waypoint_symbol": where, "agent_symbol": player.agent_symbol}
            raise foreseen(GameCode.SHIP_PURCHASE_NOT_PRESENT, reason, **about)
        if command.max_price is not None:
            await self._check_price(command, command.max_price)
        deed = table.SHIP_PURCHASE(target=where, good=command.ship_type)
        try:
            bought: ShipBought = await self.desk.do(player, deed, over_floor=command.over_floor)
        except Refused as refused:
            raise await self._advised(command, refused) from None
        return Ordered(self.desk.seen(player, bought.ship), bought)

    @answers(
        "ship.repair_quote",
        load=Load.QUESTION,
        raises=(*SHIP, ShipClaimed),
        refused=(*IN_DOCK, "repair_needs_shipyard"),
    )
    async def quote_repair(self, query: QuoteRepair) -> Quoted:
        async with self.desk.taken(query) as order:
            return Quoted(await _billed(order, table.REPAIR_BILL), order.prepared)

    @answers(
        "ship.repair",
        raises=(*PAID, PriceOutOfBounds),
        refused=(*IN_DOCK, "repair_needs_shipyard", "insufficient_credits"),
    )
    async def repair(self, command: RepairShip) -> Ordered[Repaired]:
        async with self.desk.taken(command) as order:
            price = (await _billed(order, table.REPAIR_BILL)).total_price
            if command.max_price is not None and price > command.max_price:
                raise PriceOutOfBounds(f"the repair of {order.symbol}", price, command.max_price)
            return order.done(await order.do(table.REPAIR(order.symbol, price=price)))

    @answers(
        "ship.scrap_quote",
        load=Load.QUESTION,
        raises=(*SHIP, ShipClaimed),
        refused=(*IN_DOCK, "scrap_needs_shipyard"),
    )
    async def quote_scrap(self, query: QuoteScrap) -> Quoted:
        async with self.desk.taken(query) as order:
            return Quoted(await _billed(order, table.SCRAP_BILL), order.prepared)

    @answers(
        "ship.scrap", raises=(*ORDER, NotConfirmed), refused=(*IN_DOCK, "scrap_needs_shipyard")
    )
    async def scrap(self, command: ScrapShip) -> ScrappedShip:
        async with self.desk.taken(command) as order:
            price = (await _billed(order, table.SCRAP_BILL)).total_price
            # The price comes first, so that a person knows it before confirming.
            if not command.confirm:
                raise NotConfirmed(order.symbol, price)
            scrapped = await order.do(table.SCRAP(order.symbol, price=price))
            return ScrappedShip(order.symbol, scrapped)

    @answers(
        "ship.install",
        raises=PAID,
        refused=(
            *IN_DOCK,
            "mount_needs_shipyard",
            "module_needs_shipyard",
            "insufficient_credits",
            *ABOARD,
            "not_enough_power",
            "not_enough_slots",
            "not_enough_mounting_points",
            "not_enough_crew",
        ),
    )
    async def install(self, command: InstallPart) -> Ordered[Refitted]:
        async with self.desk.taken(command) as order:
            order.need(NavStatus.DOCKED)
            readiness.aboard(order.ship, command.part, 1)
            mount = command.part.startswith(MOUNT)
            row = table.MOUNT_INSTALL if mount else table.MODULE_INSTALL
            return await _refitted(order, row(order.symbol, target=command.part))

    @answers(
        "ship.uninstall",
        raises=PAID,
        refused=(
            *IN_DOCK,
            "mount_needs_shipyard",
            "module_needs_shipyard",
            "insufficient_credits",
            "mount_missing",
            "module_missing",
            "cargo_exceeds_capacity",
        ),
    )
    async def uninstall(self, command: UninstallPart) -> Ordered[Refitted]:
        async with self.desk.taken(command) as order:
            order.need(NavStatus.DOCKED)
            readiness.installed(order.ship, command.part)
            readiness.room(order.ship, 1)
            mount = command.part.startswith(MOUNT)
            row = table.MOUNT_REMOVE if mount else table.MODULE_REMOVE
            return await _refitted(order, row(order.symbol, target=command.part))

    async def _advised(self, command: PurchaseShip, refused: Refused) -> Refused:
        """Return the game's refusal, with the types on sale where the yard sells no such ship.

        To know them costs a request, which only this refusal is worth.
        """
        # A type that the game has never heard of is not a text that it takes.
        if not isinstance(refused, UNSOLD):
            return refused
        try:
            seen = await self.get(GetShipyard(command.player, command.waypoint_symbol))
        except FleetError:  # the refusal says more than why the yard could not be looked at
            return refused
        yard = seen.yard
        # Both, as the game may offer a type that its list of types lacks.
        offered = (offer.type for offer in yard.offers)
        wanted, sold = command.ship_type, list(dict.fromkeys([*yard.ship_types, *offered]))
        if wanted in sold:
            return refused
        near = did_you_mean(wanted, sold)
        sells = f"{yard.symbol} sells {', '.join(sold) or 'no ships'}"
        return attrs.evolve(refused, advice=f"{near} {sells}" if near else sells)

    async def _check_price(self, command: PurchaseShip, most: int) -> None:
        seen = await self.get(GetShipyard(command.player, command.waypoint_symbol))
        for offer in seen.yard.offers:
            if offer.type == command.ship_type and offer.purchase_price > most:
                raise PriceOutOfBounds(offer.type, offer.purchase_price, most)


async def _billed(order: Order, row: QueryOperation[Bill]) -> Bill:
    """Ask for the price of the order.

    A deed takes it along for its intent: if the answer is lost, nothing else tells the price.
    """
    order.need(NavStatus.DOCKED)
    # Even the price is told in dock alone.
    await order.ready()
    return await order.ask(row(order.symbol))


async def _refitted(order: Order, deed: Deed[Any]) -> Ordered[Refitted]:
    answer = await order.do(deed)
    # Parts change the hold, the crew and the power too, which the answer does not tell.
    order.doubt()
    return order.done(answer)


def _is_at(ship: Ship, waypoint_symbol: str) -> bool:
    flying = ship.nav.status is NavStatus.IN_TRANSIT
    return ship.nav.waypoint_symbol == waypoint_symbol and not flying

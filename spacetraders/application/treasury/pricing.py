"""Pricing: what a deed is taken to cost, by the prices seen last."""

from collections.abc import Iterable
from typing import Any

import attrs
import structlog

from spacetraders.application.known.ships import Fleet
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Deed
from spacetraders.application.ports.game import Games, Lane
from spacetraders.application.ports.store import Store
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import FUEL, Quote
from spacetraders.domain.players import Player
from spacetraders.domain.spending import GUESS, Cost, fuel_cost, goods_cost
from spacetraders.errors import FleetError

LOOK_ATTEMPTS = 2
"""How often a market or yard is asked for a price before it counts as unknown."""

REFITS = (table.MOUNT_INSTALL, table.MOUNT_REMOVE, table.MODULE_INSTALL, table.MODULE_REMOVE)

log = structlog.get_logger("treasury")


@attrs.frozen
class Pricing:
    """Finds what deeds cost: named with the deed, else seen last, else, for a person, looked up."""

    store: Store
    games: Games
    fleet: Fleet

    async def of(self, player: Player, deed: Deed[Any], *, by_person: bool) -> Cost | None:
        """Return what a deed will cost, as far as can be told, or None.

        For a person an unknown price is asked for, and else guessed.
        """
        units = deed.units or 1
        if deed.price is not None:
            return Cost(deed.price * units, deed.price * units)
        ship = self.fleet.known(player, deed.ship_symbol) if deed.ship_symbol else None
        where = deed.target if deed.operation is table.SHIP_PURCHASE else _place(ship)
        if deed.operation is table.REFUEL:
            return fuel_cost(_filled(deed, ship), await self._seen(player, where, FUEL))
        good = table.ANTIMATTER if deed.operation is table.JUMP else deed.good
        seen = await self._seen(player, where, good)
        if seen is None and by_person:
            seen = await self._looked(player, deed, where, good)
        if seen is None:
            return Cost(GUESS * units, 0) if by_person else None
        return Cost(seen, seen) if deed.operation in REFITS else goods_cost(seen, units)

    async def _seen(self, player: Player, where: str | None, good: str | None) -> int | None:
        if where is None or good is None:
            return None
        return _listed(await self.store.quotes(player.reset_date, where), good)

    async def _looked(
        self, player: Player, deed: Deed[Any], where: str | None, good: str | None
    ) -> int | None:
        """Ask the game for a price. Returns None where it does not tell."""
        if where is None:
            return None
        game = self.games.of(player, Lane.PERSON, attempts=LOOK_ATTEMPTS)
        try:
            if deed.operation in REFITS:
                return (await game.ask(table.SHIPYARD(where))).modifications_fee
            if deed.operation is table.SHIP_PURCHASE:
                return _listed((await game.ask(table.SHIPYARD(where))).quotes, good)
            return _listed((await game.ask(table.MARKET(where))).quotes, good)
        except FleetError as error:
            log.info("price_not_told", operation=deed.operation.name, reason=error.message)
            return None


def _place(ship: Ship | None) -> str | None:
    return None if ship is None else ship.nav.waypoint_symbol


def _filled(deed: Deed[Any], ship: Ship | None) -> int:
    """Return the units that a refuelling puts into the tank."""
    units = deed.extra.get("units")
    if isinstance(units, int):
        return units
    return 0 if ship is None else ship.fuel.capacity - ship.fuel.current


def _listed(quotes: Iterable[Quote], good: str | None) -> int | None:
    return next((each.purchase_price for each in quotes if each.trade_symbol == good), None)

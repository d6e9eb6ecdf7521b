"""The kind `fetch`: buys ships of a type where they are cheapest, and fits them out.

A ship of ours has to be at the yard: whichever is there, or one that is brought. What was bought
stands in the ledger with the container's id, so a run that was broken off buys what is missing.
"""

from typing import Annotated

import attrs

from spacetraders.application import errand
from spacetraders.application.bus.fields import (
    number,
    optional_symbol,
    optional_waypoint,
    some_symbols,
    symbol,
)
from spacetraders.application.errors.work import NobodyThere, NoYard, PriceTooHigh
from spacetraders.application.known.prices import Observer
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.containers.outfitting import fit_out
from spacetraders.containers.worker import Worker
from spacetraders.domain.deeds.accounts import Wanted
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.domain.game.shipyards import ShipOffer
from spacetraders.domain.refusals import OutcomeUnknown

MOST_COUNT = 100
"""The most ships of one container."""

MOST_ENTRIES = 10_000
"""The most purchases of ships that are read from the ledger: far more than a week has."""


@attrs.frozen
class FetchConfig:
    """Which ship flies to a yard, if one has to, and what is bought there.

    Each ship costs `most` credits at the most. Of `mounts`, it is fitted with those that it does
    not have, as far as they are sold at the yard.
    """

    ship_type: Annotated[str, "The type of ship to buy, such as SHIP_PROBE."] = symbol()
    ship_symbol: Annotated[
        str | None, "The ship that flies to the yard; one that is there, if null."
    ] = optional_symbol()
    waypoint: Annotated[str | None, "The yard; the one where it is cheapest, if null."] = (
        optional_waypoint()
    )
    most: Annotated[int | None, "The most credits for one ship; any price, if null."] = number(
        None, least=1
    )
    count: Annotated[int, "How many ships to buy."] = number(1, least=1, most=MOST_COUNT)
    mounts: Annotated[tuple[str, ...], "The mounts that each new ship shall have in the end."] = (
        some_symbols(most=10)
    )


@attrs.frozen
class ShipBuyer:
    """Buys ships for all containers."""

    services: Services
    observer: Observer

    async def fetch(self, config: FetchConfig, context: Context) -> None:
        """Buy what is missing of the `count`, and fit each of them out.

        Raises:
            NoYard, PriceTooHigh: it is not sold, or not for so few credits.
            NobodyThere: no ship is at the yard, and none was to be brought.
            FleetError: as `RecordedGame.do` raises it.
        """
        # The list of ships has to be whole: after a lost answer a new ship tells of the purchase.
        await self.services.fleet.all(context.player, Lane.FLIGHT)
        while len(await self._bought(context)) < config.count:
            await self._buy(config, context, await self._yard(config, context))
        for ship_symbol in await self._bought(context):
            if ship_symbol is not None and config.mounts:
                worker = Worker(self.services, context, ship_symbol)
                await fit_out(worker, config.mounts, self.observer)
        context.log.info("has bought what was wanted", ship_type=config.ship_type)

    async def _bought(self, context: Context) -> list[str | None]:
        """Return the ships that this container has bought, None for an unknown symbol."""
        entries = await self.services.store.entries(
            context.player.player_id, Wanted(kind="SHIP_PURCHASE"), limit=MOST_ENTRIES
        )
        mine = errand.current().container_id
        return [entry.ship_symbol for entry in entries if entry.container_id == mine]

    async def _yard(self, config: FetchConfig, context: Context) -> str:
        """Return the yard to buy at, with a ship of ours there."""
        services, player = self.services, context.player
        where = config.waypoint
        if config.ship_symbol is None:
            if where is None:
                where = await self._attended(config, context)
            elif not await self._present(context, where):
                raise NobodyThere(player.agent_symbol, where)
            return where
        worker = Worker(services, context, config.ship_symbol)
        ship = await worker.seen()
        if where is None:
            start = ship.nav.waypoint_symbol
            where = await services.yards.best(
                player, start, config.ship_type, Lane.FLIGHT, most=config.most
            )
        if not await self._present(context, where):
            await worker.fly(where)
        return where

    async def _attended(self, config: FetchConfig, context: Context) -> str:
        """Return the cheapest yard of those where ships of ours are."""
        found: dict[str, int] = {}
        for ship in await self._landed(context):
            where = ship.nav.waypoint_symbol
            if where not in found:
                place = await self.services.atlas.waypoint(context.player, where, Lane.FLIGHT)
                offer = await self._offer(context, where, config) if place.has_shipyard else None
                if offer is not None:
                    found[where] = offer.purchase_price
        if not found:
            raise NobodyThere(context.player.agent_symbol, f"a yard that sells {config.ship_type}")
        return min(found, key=lambda where: (found[where], where))

    async def _buy(self, config: FetchConfig, context: Context, where: str) -> None:
        offer = await self._offer(context, where, config)
        if offer is None:
            raise NoYard(config.ship_type, where)
        if config.most is not None and offer.purchase_price > config.most:
            raise PriceTooHigh(config.ship_type, where, offer.purchase_price, config.most)
        game = self.services.deeds.of(context.player, Lane.FLIGHT, context.log.warning)
        # The price goes into the intent: if the answer is lost, the ledger has an entry by it.
        deed = table.SHIP_PURCHASE(target=where, good=config.ship_type, price=offer.purchase_price)
        try:
            bought = await game.do(deed)
        except OutcomeUnknown as error:
            # Looked into by now: the ledger has the purchase, or it is made anew.
            context.log.warning(error.message, kind=error.kind)
            await self.services.fleet.list_again(context.player, Lane.FLIGHT)
            return
        context.log.info(
            "buys a ship",
            ship=bought.ship.symbol,
            ship_type=config.ship_type,
            waypoint=where,
            credits=bought.trade.price,
        )
        await self.observer.observe(context.player, where)

    async def _offer(self, context: Context, where: str, config: FetchConfig) -> ShipOffer | None:
        game = self.services.games.of(context.player, Lane.FLIGHT)
        yard = await game.ask(table.SHIPYARD(where))
        await self.observer.keep(context.player, where, yard.quotes)
        return next((offer for offer in yard.offers if offer.type == config.ship_type), None)

    async def _landed(self, context: Context) -> list[Ship]:
        """Return the ships that are not under way, of those that the game can tell of."""
        ships = await self.services.fleet.all(context.player, Lane.FLIGHT)
        return [ship for ship in ships if ship.nav.status is not NavStatus.IN_TRANSIT]

    async def _present(self, context: Context, where: str) -> bool:
        return any(it.nav.waypoint_symbol == where for it in await self._landed(context))


def fetch(services: Services) -> Kind[FetchConfig]:
    """Return the kind, joined to the services that it buys with."""
    buyer = ShipBuyer(services, services.observer)
    return Kind("fetch", FetchConfig, lambda config: config.ship_symbol, buyer.fetch)

"""The strategy `greedy`: the best lane by the prices seen last, and ships as credits allow.

A yardstick: every ship with a hold trades (`lanes`), and every probe has a `tour`. The first probe
that is bought stays at the yard, since a ship can only be bought where one of ours is.
"""

from typing import Any

import attrs
import trio

from spacetraders.application.bus.mediator import Message
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.operations import table
from spacetraders.application.orders.desk import SeenShip
from spacetraders.application.orders.ships import ListShips
from spacetraders.application.orders.shipyards import PurchaseShip
from spacetraders.application.plans.tours import TourShip
from spacetraders.application.ports.game import Lane
from spacetraders.containers.flight import boarded
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import MARKETPLACE, SHIPYARD
from spacetraders.errors import FleetError
from spacetraders.simulation.strategies.crews import number_of
from spacetraders.simulation.strategies.game import HOME, Game
from spacetraders.simulation.strategies.lanes import Lanes

PROBE, HAULER = "SHIP_PROBE", "SHIP_LIGHT_HAULER"
MOST_PROBES, MOST_HAULERS = 20, 6

FIRST_PROBES = 4
"""Probes that go round all markets. Those that are bought later stay at one each."""

KEPT_CREDITS = 100_000
"""What a purchase leaves for deals. Chosen: four loads of a frigate at middling prices."""

LOOK_SECONDS = 60.0
"""How often the purse is looked at."""


async def greedy(game: Game) -> None:
    """Trade with all holds, look with all probes, and buy more of both."""
    async with trio.open_nursery() as nursery:
        buyer = Buyer(game, nursery, Lanes(game))
        await buyer.read()
        await buyer.visit()
        while not buyer.complete:
            await buyer.step()
            await trio.sleep(LOOK_SECONDS)
        await buyer.step()


@attrs.define
class Buyer:
    """The fleet of the strategy. `yard` sells haulers, `markets` are those with most goods first.

    `keeper` is the probe that stays at the yard. `probes` and `haulers` are the other ships that
    have work, by their symbols.
    """

    game: Game
    nursery: trio.Nursery
    lanes: Lanes
    yard: str = ""
    markets: list[str] = attrs.field(factory=list)
    keeper: str = ""
    probes: list[str] = attrs.field(factory=list)
    haulers: list[str] = attrs.field(factory=list)

    @property
    def complete(self) -> bool:
        """Whether there are as many ships as it ever has."""
        return not (self._wants(PROBE) or self._wants(HAULER))

    async def read(self) -> None:
        """Read what markets list and yards sell, which is told from afar."""
        ask = self.game.services.games.of(self.game.player, Lane.BACKGROUND).ask
        goods: dict[str, int] = {}
        for place in await self.game.send(ListWaypoints(HOME, trait=MARKETPLACE)):
            market = await ask(table.MARKET(place.symbol))
            goods[place.symbol] = len(market.exports | market.imports | market.exchange)
        self.markets = sorted(goods, key=lambda symbol: (-goods[symbol], symbol))
        for place in await self.game.send(ListWaypoints(HOME, trait=SHIPYARD)):
            yard = await ask(table.SHIPYARD(place.symbol))
            if HAULER in yard.ship_types:
                self.yard = self.yard or place.symbol

    async def visit(self) -> None:
        """Fly the frigate to the yard, and buy the probe that stays there."""
        services, player = self.game.services, self.game.player
        ships = [it.ship for it in await self._seen()]
        if any(ship.nav.waypoint_symbol == self.yard for ship in ships):
            return  # of a saved game
        frigate = next(ship for ship in ships if ship.cargo.capacity)
        with self.game.flying(frigate.symbol) as context:
            flight = await boarded(services, context, frigate.symbol, self.yard)
            await flight.fly()
            observer = services.observer
            await observer.observe(player, self.yard)
            await self._buys(PROBE)

    async def step(self) -> None:
        """Give every ship work, and buy the next one if there are credits for it."""
        for seen in await self._seen():
            if seen.ship.symbol not in (self.keeper, *self.probes, *self.haulers):
                await self._employ(seen)
        # Prices come first: a hauler for every few probes.
        enough = len(self.probes) >= FIRST_PROBES * len(self.haulers)
        for ship_type in (HAULER, PROBE) if enough else (PROBE, HAULER):
            if self._wants(ship_type) and await self._buys(ship_type):
                return

    async def _seen(self) -> list[SeenShip]:
        seen = await self.game.send(ListShips(HOME))
        return sorted(seen, key=lambda it: number_of(it.ship))

    def _wants(self, ship_type: str) -> bool:
        if ship_type == PROBE:
            return len(self.probes) < MOST_PROBES
        return len(self.haulers) <= MOST_HAULERS  # the frigate is one of them

    async def _employ(self, seen: SeenShip) -> None:
        """Give a ship work, and count it. In a saved game that goes on it has work already."""
        if seen.ship.cargo.capacity:
            self.haulers.append(seen.ship.symbol)
            self.nursery.start_soon(self.lanes.trade, seen.ship.symbol)
            return
        message = self._look(seen.ship)
        if seen.container_id is None:
            await self.game.tried(message)

    def _look(self, ship: Ship) -> Message[Any]:
        if not self.keeper and ship.nav.waypoint_symbol == self.yard:
            self.keeper, stops = ship.symbol, [self.yard]
        else:
            stops = self._stops(len(self.probes))
            self.probes.append(ship.symbol)
        return TourShip(HOME, ship.symbol, tuple(stops))

    def _stops(self, number: int) -> list[str]:
        """Return the markets of a probe, by how many have work before it."""
        if number < FIRST_PROBES:
            return self.markets[number::FIRST_PROBES]
        return [self.markets[(number - FIRST_PROBES) % len(self.markets)]]

    async def _buys(self, ship_type: str) -> bool:
        """Buy a ship, if a price is known and the credits allow it. Returns whether it did."""
        services, player = self.game.services, self.game.player
        quotes = await services.store.quotes(player.reset_date, self.yard)
        price = next((it.purchase_price for it in quotes if it.trade_symbol == ship_type), None)
        if price is None:
            return False
        agent = await services.games.of(player, Lane.BACKGROUND).ask(table.AGENT())
        if agent.credits < price + KEPT_CREDITS:
            return False
        try:
            await self.game.send(PurchaseShip(HOME, self.yard, ship_type))
        except FleetError:
            return False  # the price has climbed since it was seen
        return True

"""The strategy `contracts`: one frigate on contracts, which takes those that lose too.

A yardstick: crude, but nothing in it waits without need. The probe looks at markets meanwhile. The
first ship with a hold has a contract offered, accepts it, buys where the good is cheapest by what
was seen, delivers, and so on for ever. An open contract that loses would block the next ones until
its deadline, so it is fulfilled too.
"""

import math

import attrs
import trio

from spacetraders.application.known.prices import Observer
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import Deed, T
from spacetraders.application.orders.ships import ListShips
from spacetraders.application.plans.tours import TourShip
from spacetraders.application.ports.game import Lane
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.domain.game.contracts import Contract, Delivery
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.waypoints import MARKETPLACE, Market, Quote, Waypoint
from spacetraders.errors import FleetError
from spacetraders.simulation.strategies.crews import number_of
from spacetraders.simulation.strategies.game import HOME, Game

AGAIN_SECONDS = 60.0
"""The pause after a refusal, as prices and the purse change."""

UNSELLABLE_SECONDS = 600.0
"""The pause before an offer is looked at again whose good no market of the system sells."""


async def contracts(game: Game) -> None:
    """Fly contracts with the first ship that has a hold, and look at markets with a probe."""
    seen = await game.send(ListShips(HOME))
    ships = sorted((it.ship for it in seen), key=number_of)
    places = {it.symbol: it for it in await game.send(ListWaypoints(HOME, trait=MARKETPLACE))}
    flown = {it.ship.symbol for it in seen if it.container_id}  # of a saved game that goes on
    probe = next((ship for ship in ships if not ship.cargo.capacity), None)
    if probe is not None and probe.symbol not in flown:
        await game.tried(TourShip(HOME, probe.symbol, tuple(sorted(places))))
    hauler = next(ship for ship in ships if ship.cargo.capacity)
    with game.flying(hauler.symbol) as context:
        frigate = Frigate(game, context, hauler.symbol, places)
        while True:
            try:
                await frigate.work()
            except FleetError as error:
                context.log.warning(error.message, kind=error.kind)
                await trio.sleep(AGAIN_SECONDS)


@attrs.define
class Frigate:
    """One ship on contracts. `places` are the markets of its system, `markets` those lists read."""

    game: Game
    context: Context
    symbol: str
    places: dict[str, Waypoint]
    markets: dict[str, Market] = attrs.field(factory=dict)
    observer: Observer = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        services = self.game.services
        self.observer = services.observer

    @property
    def ship(self) -> Ship:
        """The ship, as the game's answers have it."""
        ship = self.game.services.fleet.known(self.game.player, self.symbol)
        assert ship is not None, "it has been listed"
        return ship

    async def work(self) -> None:
        """Take the next step of the open contract, or have one offered.

        Raises:
            FleetError: the game refused a step.
        """
        contract = await self._open()
        missing = next((it for it in contract.deliveries if it.units_left), None)
        if not contract.accepted:
            if missing is not None and not await self._sellers(missing.trade_symbol):
                await trio.sleep(UNSELLABLE_SECONDS)
                return
            await self._do(table.CONTRACT_ACCEPT(target=contract.contract_id))
        elif missing is None:
            await self._do(table.CONTRACT_FULFILL(target=contract.contract_id))
        else:
            await self._bring(contract, missing)

    async def _open(self) -> Contract:
        """Return the open contract: that of an earlier run, or a new offer."""
        known, player = self.game.services.deeds.contracts, self.game.player
        await known.read(player, Lane.FLIGHT)
        opened = known.open_one(player, self.game.services.games.clock.now())
        if opened is not None:
            return opened
        # Every waypoint of a home system belongs to a faction, and so does the headquarters.
        await self._fly(self.ship.nav.waypoint_symbol)
        return await self._do(table.NEGOTIATE(self.symbol))

    async def _bring(self, contract: Contract, missing: Delivery) -> None:
        """Bring one load of a good: what is aboard, or what the best seller has for it."""
        good, wanted = missing.trade_symbol, missing.units_left
        await self._clear(good)
        if not self.ship.cargo.units_of(good):
            await self._buy(good, wanted)
        aboard = min(self.ship.cargo.units_of(good), wanted)
        if not aboard:
            await trio.sleep(AGAIN_SECONDS)
            return
        await self._fly(missing.destination_symbol)
        deed = table.CONTRACT_DELIVER(
            self.symbol, target=contract.contract_id, good=good, units=aboard
        )
        await self._do(deed)
        await self.observer.observe(self.game.player, missing.destination_symbol)

    async def _clear(self, good: str) -> None:
        """Throw overboard what no contract wants: the rest of one that ran out."""
        for each in self.ship.cargo.inventory:
            if each.trade_symbol != good:
                await self._do(
                    table.JETTISON(self.symbol, good=each.trade_symbol, units=each.units)
                )

    async def _buy(self, good: str, wanted: int) -> None:
        """Fly to the best seller, and buy one tranche after the other, at any price."""
        sellers = await self._sellers(good)
        await self._fly(sellers[0])
        while left := min(self.ship.cargo.free, wanted - self.ship.cargo.units_of(good)):
            quote = await self._quote(sellers[0], good)
            agent = await self.game.services.games.of(self.game.player, Lane.FLIGHT).ask(
                table.AGENT()
            )
            units = min(left, quote.trade_volume, agent.credits // max(1, quote.purchase_price))
            if units < 1:
                break
            await self._do(table.PURCHASE(self.symbol, good=good, units=units))

    async def _sellers(self, good: str) -> list[str]:
        """Return the markets that sell a good, the best first.

        That is the cheapest of those that make or exchange it, by what was seen. One that nobody
        has seen is taken for cheaper, nearest first. Those that import it come last: they ask twice
        as much.
        """
        for symbol in sorted(self.places.keys() - self.markets.keys()):
            game = self.game.services.games.of(self.game.player, Lane.FLIGHT)
            self.markets[symbol] = await game.ask(table.MARKET(symbol))
        reset_date = self.game.player.reset_date
        seen = await self.game.services.store.seen_quotes(reset_date, good)
        asks = {it.waypoint_symbol: it.quote.purchase_price for it in seen}
        ranks: list[tuple[bool, int, float, str]] = []
        for symbol, market in self.markets.items():
            makes = good in market.exports or good in market.exchange
            if makes or good in market.imports:
                ranks.append((not makes, asks.get(symbol, 0), self._way(symbol), symbol))
        return [symbol for *_, symbol in sorted(ranks)]

    async def _quote(self, waypoint: str, good: str) -> Quote:
        await self.observer.observe(self.game.player, waypoint)
        quotes = await self.game.services.store.quotes(self.game.player.reset_date, waypoint)
        return next(quote for quote in quotes if quote.trade_symbol == good)

    def _way(self, symbol: str) -> float:
        place, nav = self.places[symbol], self.ship.nav
        return math.dist((place.x, place.y), (nav.x, nav.y))

    async def _fly(self, waypoint: str) -> None:
        flight = await boarded(self.game.services, self.context, self.symbol, waypoint)
        await flight.fly()

    async def _do(self, deed: Deed[T]) -> T:
        deeds, player = self.game.services.deeds, self.game.player
        return await deeds.of(player, Lane.FLIGHT, self.context.log.warning).do(deed)

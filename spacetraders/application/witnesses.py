"""Witnesses: what is asked about a deed whose answer is lost."""

from collections.abc import Mapping

import attrs
import structlog
import trio

from spacetraders.application.agreements import Contracts
from spacetraders.application.errors import UnknownContract, UnknownShip
from spacetraders.application.fleet import Fleet
from spacetraders.application.ports import Games, Lane
from spacetraders.application.store import Store, StoreUnavailable
from spacetraders.domain.intents import Intent, Operation
from spacetraders.domain.judgement import Evidence, concerns, place_of, place_to_ask
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Refused, StrangeAnswer
from spacetraders.domain.ships import Ship
from spacetraders.domain.shipyards import ShipTrade
from spacetraders.domain.trades import PURCHASE, Trade

STORE_RETRY_SECONDS = 1.0

Latest = Mapping[tuple[str | None, Operation], int]
"""The newest intent of each ship and operation that came after some intent."""

log = structlog.get_logger("deeds")


@attrs.frozen
class Witnesses:
    """Asks the game what a kind of deed shows in, with the urgency of a flight."""

    store: Store
    games: Games
    fleet: Fleet
    contracts: Contracts

    async def weigh(self, player: Player, intent: Intent) -> Evidence:
        """Return all there is to judge an intent by, its ship looked at now.

        A database that is away is waited for.
        """
        ships = {} if intent.ship_symbol is None else await self.seen(player, {intent.ship_symbol})
        latest = await self.latest(player, intent)
        return await self.heard(player, intent, ships, latest)

    async def seen(self, player: Player, symbols: set[str]) -> dict[str, Ship]:
        """Look at ships; one that is no more is left out."""
        shown = {}
        for symbol in sorted(symbols):
            try:
                shown[symbol] = await self.fleet.look(player, symbol, Lane.FLIGHT)
            except UnknownShip:
                continue
        return shown

    async def heard(
        self, player: Player, intent: Intent, shown: Mapping[str, Ship], latest: Latest
    ) -> Evidence:
        """Return the evidence of a ship that was seen, and what else can tell more than the ship.

        Deeds that began meanwhile count as later. Where the game does not tell more, the ship has
        to do.
        """
        ship = shown.get(intent.ship_symbol) if intent.ship_symbol else None
        evidence = Evidence(ship, _later(intent, latest))
        try:
            more = await self.hear(player, intent, evidence)
        except (Refused, StrangeAnswer, UnknownContract) as error:
            log.warning("witness_silent", operation=intent.operation, reason=error.message)
            return evidence
        if more is evidence:
            return evidence
        return attrs.evolve(more, later=_later(intent, await self.latest(player, intent)))

    async def latest(self, player: Player, intent: Intent) -> Latest:
        """Read which deeds came later, waiting for a database that is away."""
        while True:
            try:
                return await self.store.latest_deeds(player.player_id, after=intent.intent_id)
            except StoreUnavailable as error:
                log.warning("deed_not_settled", operation=intent.operation, reason=error.message)
                await trio.sleep(STORE_RETRY_SECONDS)

    async def trades(self, player: Player, intent: Intent, lane: Lane) -> tuple[Trade, ...]:
        """Return what the place of a listed deed lists now; nothing where that is not told."""
        place = place_of(intent, self.fleet.known(player, intent.ship_symbol or ""))
        if not place:
            return ()
        return await self._listed(player, intent, place, lane)

    async def hear(self, player: Player, intent: Intent, evidence: Evidence) -> Evidence:
        """Return the evidence with what there is to hear; itself where nothing was asked.

        Raises what the game refuses to tell.
        """
        match intent.operation:
            case Operation.CONTRACT_ACCEPT | Operation.CONTRACT_FULFILL:
                contract = await self.contracts.look(player, intent.target or "", Lane.FLIGHT)
                return attrs.evolve(evidence, contract=contract)
            case Operation.NEGOTIATE:
                listed = await self.contracts.all(player, Lane.FLIGHT)
                return attrs.evolve(evidence, has=tuple(each.contract_id for each in listed))
            case Operation.CHART if intent.before is not None:
                return await self._charted(player, intent.before.waypoint_symbol, evidence)
            case Operation.SHIP_PURCHASE:
                evidence = await self._with_ships(player, evidence)
        return await self._with_trades(player, intent, evidence)

    async def _charted(self, player: Player, waypoint_symbol: str, evidence: Evidence) -> Evidence:
        """A waypoint is charted once, so that whoever it names has done it."""
        waypoint = await self.games.of(player, Lane.FLIGHT).waypoint(waypoint_symbol)
        return attrs.evolve(evidence, charted=waypoint.charted_by == player.agent_symbol)

    async def _with_ships(self, player: Player, evidence: Evidence) -> Evidence:
        ships = await self.games.of(player, Lane.FLIGHT).ships()
        for ship in ships:
            if self.fleet.known(player, ship.symbol) is None:
                await self.fleet.note(player, ship)
        return attrs.evolve(evidence, has=tuple(ship.symbol for ship in ships))

    async def _with_trades(self, player: Player, intent: Intent, evidence: Evidence) -> Evidence:
        """Add the trades of the place where the deed was to be done, if they can tell more."""
        place = place_to_ask(intent, evidence)
        if place is None:
            return evidence
        trades = await self._listed(player, intent, place, Lane.FLIGHT)
        return attrs.evolve(evidence, trades=trades)

    async def _listed(
        self, player: Player, intent: Intent, place: str, lane: Lane
    ) -> tuple[Trade, ...]:
        game = self.games.of(player, lane)
        if intent.operation is not Operation.SHIP_PURCHASE:
            return await game.trades(place)
        yard = await game.shipyard(place)
        return tuple(map(_as_trade, _bought_by(player.agent_symbol, yard.trades)))


def _bought_by(agent_symbol: str, trades: tuple[ShipTrade, ...]) -> list[ShipTrade]:
    return [trade for trade in trades if trade.agent_symbol == agent_symbol]


def _as_trade(trade: ShipTrade) -> Trade:
    """Return the purchase of a ship as a market lists one; no ship of ours made it."""
    return Trade(
        waypoint_symbol=trade.waypoint_symbol,
        ship_symbol="",
        trade_symbol=trade.ship_type,
        type=PURCHASE,
        units=1,
        price_per_unit=trade.price,
        total_price=trade.price,
        timestamp=trade.timestamp,
    )


def _later(intent: Intent, latest: Latest) -> frozenset[Operation]:
    return frozenset(
        operation
        for (ship_symbol, operation), newest in latest.items()
        if newest > intent.intent_id and concerns(intent, ship_symbol, operation)
    )

"""Witnesses: what is asked about a deed whose answer is lost."""

from collections.abc import Mapping

import attrs
import structlog
import trio

from spacetraders.application.errors.orders import UnknownContract
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import Fleet
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Game, Games, Lane
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.evidence import Evidence
from spacetraders.domain.intents import Intent
from spacetraders.domain.judgement import concerns, place_of, place_to_ask
from spacetraders.domain.operations import Operation, Scene
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Refused, StrangeAnswer, Unreachable
from spacetraders.domain.ships import Ship
from spacetraders.domain.shipyards import ShipTrade
from spacetraders.domain.trades import PURCHASE, Trade

STORE_RETRY_SECONDS = 1.0

WITNESS_RETRY_SECONDS = 30.0
"""How long until a witness is asked again that the game gave no usable answer of."""

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

    async def weigh(self, player: Player, intent: Intent, attempts: int) -> Evidence | None:
        """Return all there is to judge an intent by, its ship looked at now.

        None where the game does not tell of the ship, asked with so many `attempts`. Raises
        Unreachable for other witnesses. A database that is away is waited for.
        """
        shown: dict[str, Ship] = {}
        wanted = {intent.ship_symbol} if intent.ship_symbol else set[str]()
        if await self.see(player, wanted, shown, attempts):
            return None
        latest = await self.latest(player, intent)
        return await self.heard(player, intent, shown, latest, attempts)

    async def see(
        self, player: Player, symbols: set[str], shown: dict[str, Ship], attempts: int | None
    ) -> set[str]:
        """Add to `shown` the ships that are there; returns those that the game cannot tell of.

        Without an end to the attempts, a game that is away is waited for.
        """
        untold = set()
        for symbol in sorted(symbols):
            try:
                shown[symbol] = await self.fleet.look(
                    player, symbol, Lane.FLIGHT, attempts=attempts
                )
            except UnknownShip:
                continue
            except Unreachable as error:
                if attempts is None:
                    raise
                log.warning("deeds_left_open", ship=symbol, reason=error.message)
                untold.add(symbol)
        return untold

    async def heard(
        self,
        player: Player,
        intent: Intent,
        shown: Mapping[str, Ship],
        latest: Latest,
        attempts: int | None,
    ) -> Evidence:
        """Return the evidence of a ship that was seen, and what else can tell more than the ship.

        Deeds that began meanwhile count as later. Where the game does not tell more, the ship has
        to do. Raises Unreachable once the attempts have an end.
        """
        ship = shown.get(intent.ship_symbol) if intent.ship_symbol else None
        evidence = Evidence(ship, _later(intent, latest))
        try:
            more = await self._told(player, intent, evidence, attempts)
        except (Refused, StrangeAnswer, UnknownContract) as error:
            log.warning("witness_silent", operation=intent.operation.name, reason=error.message)
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
                log.warning(
                    "deed_not_settled", operation=intent.operation.name, reason=error.message
                )
                await trio.sleep(STORE_RETRY_SECONDS)

    async def trades(
        self, player: Player, intent: Intent, lane: Lane, attempts: int
    ) -> tuple[Trade, ...]:
        """Return what the place of a listed deed lists now; nothing where none is known.

        Raises what the game refuses to tell, and Unreachable after so many `attempts`.
        """
        place = place_of(intent, self.fleet.known(player, intent.ship_symbol or ""))
        if not place:
            return ()
        return await self._listed(
            self.games.of(player, lane, attempts=attempts), player, intent, place
        )

    async def _told(
        self, player: Player, intent: Intent, evidence: Evidence, attempts: int | None
    ) -> Evidence:
        """Hear the witnesses; without an end to the attempts, a game that is away is waited for."""
        while True:
            try:
                return await self.hear(player, intent, evidence, attempts=attempts)
            except Unreachable as error:
                if attempts is not None:
                    raise
                log.warning("witness_away", operation=intent.operation.name, reason=error.message)
                await trio.sleep(WITNESS_RETRY_SECONDS)

    async def hear(
        self,
        player: Player,
        intent: Intent,
        evidence: Evidence,
        *,
        attempts: int | None = None,
    ) -> Evidence:
        """Return the evidence with what there is to hear; itself where nothing was asked.

        Each is asked with so many `attempts`, or without end. Raises what the game refuses to tell,
        and Unreachable.
        """
        game = self.games.of(player, Lane.FLIGHT, attempts=attempts)
        match intent.operation.shown_in:
            case Scene.CONTRACT:
                contract = await self.contracts.look(
                    player, intent.target or "", Lane.FLIGHT, attempts=attempts
                )
                return attrs.evolve(evidence, contract=contract)
            case Scene.CONTRACTS:
                listed = await self.contracts.all(player, Lane.FLIGHT)
                return attrs.evolve(evidence, has=listed.keys)
            case Scene.WAYPOINT if intent.before is not None:
                waypoint = await game.ask(table.WAYPOINT(intent.before.waypoint_symbol))
                # It is charted once, so that whoever it names has done it.
                return attrs.evolve(evidence, charted=waypoint.charted_by == player.agent_symbol)
            case Scene.FLEET:
                evidence = await self._with_ships(player, evidence)
        return await self._with_trades(game, player, intent, evidence)

    async def _with_ships(self, player: Player, evidence: Evidence) -> Evidence:
        ships = await self.games.of(player, Lane.FLIGHT).ask(table.SHIPS())
        for ship in ships:
            if self.fleet.known(player, ship.symbol) is None:
                await self.fleet.note(player, ship)
        return attrs.evolve(evidence, has=ships.keys)

    async def _with_trades(
        self, game: Game, player: Player, intent: Intent, evidence: Evidence
    ) -> Evidence:
        """Add the trades of the place where the deed was to be done, if they can tell more."""
        place = place_to_ask(intent, evidence)
        if place is None:
            return evidence
        trades = await self._listed(game, player, intent, place)
        return attrs.evolve(evidence, trades=trades)

    async def _listed(
        self, game: Game, player: Player, intent: Intent, place: str
    ) -> tuple[Trade, ...]:
        """Return the trades of a place, each with when it was made by our clock, as intents are."""
        ours = self.games.clock.ours
        trades = await _asked(game, player, intent, place)
        return tuple(attrs.evolve(each, timestamp=ours(each.timestamp)) for each in trades)


async def _asked(game: Game, player: Player, intent: Intent, place: str) -> tuple[Trade, ...]:
    if intent.operation.shown_in is not Scene.FLEET:
        return (await game.ask(table.MARKET(place))).trades
    yard = await game.ask(table.SHIPYARD(place))
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

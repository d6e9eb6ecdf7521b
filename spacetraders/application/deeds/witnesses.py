"""Witnesses: asks the game for the evidence of a deed whose answer is lost.

A witness is anything that a deed shows in: its ship, the trades of a market or shipyard, a
contract, the fleet or a chart.
"""

from collections.abc import Mapping

import attrs
import structlog
import trio

from spacetraders.application.errors.orders import UnknownContract
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.known.contracts import Contracts
from spacetraders.application.known.ships import Fleet
from spacetraders.application.operations import table
from spacetraders.application.operations.money import as_trade
from spacetraders.application.ports.game import Game, Games, Lane
from spacetraders.application.ports.store import RETRY_SECONDS, Store, StoreUnavailable
from spacetraders.domain.deeds.evidence import Evidence
from spacetraders.domain.deeds.intents import Intent
from spacetraders.domain.deeds.judgement import concerns, place_of, place_to_ask
from spacetraders.domain.deeds.operations import Operation, Scene
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.trades import Trade
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Refused, StrangeAnswer, Unreachable

WITNESS_RETRY_SECONDS = 30.0
"""The pause before a witness is asked again of which the game gave no usable answer."""

Latest = Mapping[tuple[str | None, Operation], int]
"""The id of the newest intent of each ship and operation, of those after a given intent."""

log = structlog.get_logger("deeds")


@attrs.frozen
class Witnesses:
    """Asks the game for evidence, in the lane of flights where none is named.

    Every question is asked `attempts` times, or without end for None. A database that is away is
    waited for. If cancelled, nothing is left behind.
    """

    store: Store
    games: Games
    fleet: Fleet
    contracts: Contracts

    async def weigh(self, player: Player, intent: Intent, attempts: int) -> Evidence | None:
        """Return the evidence of an intent as of now, or None where the game tells no ship.

        Raises:
            Unreachable: another witness gave no answer.
        """
        shown: dict[str, Ship] = {}
        wanted = {intent.ship_symbol} if intent.ship_symbol else set[str]()
        if await self.see(player, wanted, shown, attempts):
            return None
        latest = await self.latest(player, intent)
        return await self.evidence(player, intent, shown, latest, attempts)

    async def see(
        self, player: Player, symbols: set[str], shown: dict[str, Ship], attempts: int | None
    ) -> set[str]:
        """Add the ships that exist to `shown`, and return those that the game cannot tell of.

        A ship that does not exist is in neither.

        Raises:
            Unreachable: without an end to the attempts, the game cannot tell of a ship.
        """
        untold = set()
        for symbol in sorted(symbols):
            try:
                shown[symbol] = await self.fleet.look(
                    player, symbol, Lane.FLIGHT, attempts=attempts
                )
            except UnknownShip:  # a missing ship is evidence too: it was scrapped
                continue
            except Unreachable as error:
                if attempts is None:
                    raise
                log.warning("deeds_left_open", ship=symbol, reason=error.message)
                untold.add(symbol)
        return untold

    async def evidence(
        self,
        player: Player,
        intent: Intent,
        shown: Mapping[str, Ship],
        latest: Latest,
        attempts: int | None,
    ) -> Evidence:
        """Return the evidence of the intent's ship, and of the witness that tells more, if any.

        `shown` are the ships that were seen, and `latest` the later deeds, read after that.

        Raises:
            Unreachable: a witness gave no answer in so many `attempts`.
        """
        ship = shown.get(intent.ship_symbol) if intent.ship_symbol else None
        evidence = Evidence(ship, _later(intent, latest))
        try:
            more = await self._with_witness(player, intent, evidence, attempts)
        except (Refused, StrangeAnswer, UnknownContract) as error:
            # Asking again would not help, so the ship alone has to do.
            log.warning("witness_silent", operation=intent.operation.name, reason=error.message)
            return evidence
        if more is evidence:
            return evidence
        # Deeds that began while the witness was asked may have changed what it told.
        return attrs.evolve(more, later=_later(intent, await self.latest(player, intent)))

    async def latest(self, player: Player, intent: Intent) -> Latest:
        """Return the deeds that came after the intent, and wait while the database is away."""
        while True:
            try:
                return await self.store.latest_deeds(player.player_id, after=intent.intent_id)
            except StoreUnavailable as error:
                log.warning(
                    "deed_not_settled", operation=intent.operation.name, reason=error.message
                )
                await trio.sleep(RETRY_SECONDS)

    async def trades(
        self, player: Player, intent: Intent, lane: Lane, attempts: int
    ) -> tuple[Trade, ...]:
        """Return the trades that the deed's waypoint lists now. An unknown waypoint lists none.

        Raises:
            Refused, StrangeAnswer: the game does not tell the trades.
            Unreachable: it gave no answer in so many `attempts`.
        """
        place = place_of(intent, self.fleet.known(player, intent.ship_symbol or ""))
        if not place:
            return ()
        return await self._listed(
            self.games.of(player, lane, attempts=attempts), player, intent, place
        )

    async def _with_witness(
        self, player: Player, intent: Intent, evidence: Evidence, attempts: int | None
    ) -> Evidence:
        while True:
            try:
                return await self._asked(player, intent, evidence, attempts)
            except Unreachable as error:
                # Lists are given up in every lane, and an answer may be of no use for a while. A
                # last look has no other way to decide, and so waits.
                if attempts is not None:
                    raise
                log.warning("witness_away", operation=intent.operation.name, reason=error.message)
                await trio.sleep(WITNESS_RETRY_SECONDS)

    async def _asked(
        self, player: Player, intent: Intent, evidence: Evidence, attempts: int | None
    ) -> Evidence:
        """Return the evidence with its witness, or the same object where none is asked."""
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
                # A waypoint is charted once, by the agent that it names.
                return attrs.evolve(evidence, charted=waypoint.charted_by == player.agent_symbol)
            case Scene.FLEET:
                evidence = await self._with_ships(player, evidence)
        # A purchase of a ship has a list of trades too, which tells its price.
        return await self._with_trades(game, player, intent, evidence)

    async def _with_ships(self, player: Player, evidence: Evidence) -> Evidence:
        ships = await self.games.of(player, Lane.FLIGHT).ask(table.SHIPS())
        # A ship that the lost purchase has bought is in this list for the first time.
        for ship in ships:
            if self.fleet.known(player, ship.symbol) is None:
                await self.fleet.note(player, ship)
        return attrs.evolve(evidence, has=ships.keys)

    async def _with_trades(
        self, game: Game, player: Player, intent: Intent, evidence: Evidence
    ) -> Evidence:
        place = place_to_ask(intent, evidence)
        if place is None:
            return evidence
        trades = await self._listed(game, player, intent, place)
        return attrs.evolve(evidence, trades=trades)

    async def _listed(
        self, game: Game, player: Player, intent: Intent, place: str
    ) -> tuple[Trade, ...]:
        ours = self.games.clock.ours
        trades = await _trades_at(game, player, intent, place)
        # Trades bear the time of the server's clock, and are compared with intents, which do not.
        return tuple(attrs.evolve(each, timestamp=ours(each.timestamp)) for each in trades)


async def _trades_at(game: Game, player: Player, intent: Intent, place: str) -> tuple[Trade, ...]:
    if intent.operation.shown_in is not Scene.FLEET:
        return (await game.ask(table.MARKET(place))).trades
    yard = await game.ask(table.SHIPYARD(place))
    mine = (trade for trade in yard.trades if trade.agent_symbol == player.agent_symbol)
    return tuple(map(as_trade, mine))


def _later(intent: Intent, latest: Latest) -> frozenset[Operation]:
    return frozenset(
        operation
        for (ship_symbol, operation), newest in latest.items()
        if newest > intent.intent_id and concerns(intent, ship_symbol, operation)
    )

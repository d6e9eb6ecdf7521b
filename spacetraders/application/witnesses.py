"""Witnesses: what is asked beside the ship about a deed whose answer is lost."""

import attrs

from spacetraders.application.agreements import Contracts
from spacetraders.application.fleet import Fleet
from spacetraders.application.ports import Game, Games, Lane
from spacetraders.domain.intents import Intent, Operation
from spacetraders.domain.judgement import Evidence, place_to_ask
from spacetraders.domain.players import Player
from spacetraders.domain.shipyards import ShipTrade
from spacetraders.domain.trades import PURCHASE, Trade


@attrs.frozen
class Witnesses:
    """Asks the game what a kind of deed shows in, with the urgency of a flight."""

    games: Games
    fleet: Fleet
    contracts: Contracts

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
        match intent.operation:
            case Operation.CONTRACT_ACCEPT | Operation.CONTRACT_FULFILL:
                contract = await self.contracts.look(
                    player, intent.target or "", Lane.FLIGHT, attempts=attempts
                )
                return attrs.evolve(evidence, contract=contract)
            case Operation.NEGOTIATE:
                listed = await self.contracts.all(player, Lane.FLIGHT)
                return attrs.evolve(evidence, has=listed.keys)
            case Operation.CHART if intent.before is not None:
                waypoint = await game.waypoint(intent.before.waypoint_symbol)
                # It is charted once, so that whoever it names has done it.
                return attrs.evolve(evidence, charted=waypoint.charted_by == player.agent_symbol)
            case Operation.SHIP_PURCHASE:
                evidence = await self._with_ships(player, evidence)
        return await self._with_trades(game, player, intent, evidence)

    async def _with_ships(self, player: Player, evidence: Evidence) -> Evidence:
        ships = await self.games.of(player, Lane.FLIGHT).ships()
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
        if intent.operation is Operation.SHIP_PURCHASE:
            yard = await game.shipyard(place)
            trades = tuple(map(_as_trade, _bought_by(player.agent_symbol, yard.trades)))
        else:
            trades = await game.trades(place)
        return attrs.evolve(evidence, trades=trades)


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

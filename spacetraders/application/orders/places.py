"""Handlers of messages about markets, jump gates, building sites and the supply chain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

import attrs

from spacetraders.application.bus.fields import optional_symbol, symbol, units, waypoint
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import ABOARD, GAME, IN_DOCK, ORDER, PLACE
from spacetraders.application.errors.places import NoFacility, UnknownWaypoint
from spacetraders.application.known.prices import Observer, SeenPrice
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Supplied
from spacetraders.application.orders.desk import Desk, Ordered, PreparedMessage
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Game
from spacetraders.domain import readiness
from spacetraders.domain.game.construction import Construction
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game.waypoints import Market
from spacetraders.domain.refusals import NotFound

R = TypeVar("R")


@attrs.frozen
class JumpGate:
    """A jump gate, and the gates that it leads to."""

    waypoint_symbol: str
    connections: tuple[str, ...]


@attrs.frozen
class Recipe:
    """A good, and the goods that it is made of."""

    good: str
    made_of: tuple[str, ...]


@attrs.frozen
class PlaceMessage(Message[R], Generic[R]):
    """A message about one waypoint."""

    player: PlayerRef
    waypoint_symbol: str = waypoint()


@attrs.frozen
class SeenMarket:
    """A market as the game has it now, and the prices that ships of ours saw there last."""

    market: Market
    seen: list[SeenPrice]


@attrs.frozen
class GetMarket(PlaceMessage[SeenMarket]):
    """The goods that a market trades, with prices where a ship of ours is, and as seen last."""


@attrs.frozen
class GetGate(PlaceMessage[JumpGate]):
    """The systems that a jump gate leads to."""


@attrs.frozen
class GetConstruction(PlaceMessage[Construction]):
    """The materials that a building site still needs."""


@attrs.frozen
class SupplyConstruction(PreparedMessage[Ordered[Supplied]]):
    """Give units of cargo to the building site where the ship is docked."""

    good: str = symbol()
    units: int = units()


@attrs.frozen
class GetSupplyChain(Message[list[Recipe]]):
    """The goods that each good is made of, for one good or for all."""

    player: PlayerRef
    good: str | None = optional_symbol()


@attrs.frozen
class PlaceHandlers:
    """The handlers of messages about markets, gates, building sites and the supply chain."""

    desk: Desk
    observer: Observer

    @answers("market.get", load=Load.QUESTION, raises=PLACE, refused=("not_visible",))
    async def market(self, query: GetMarket) -> SeenMarket:
        player, game = await self.desk.game(query.player)
        async with existing(game, query.waypoint_symbol, "market"):
            market = await game.ask(table.MARKET(query.waypoint_symbol))
        await self.observer.keep(player, market.symbol, market.quotes, market.trades)
        seen = await self.observer.last_seen(player, market.symbol)
        return SeenMarket(market, seen)

    @answers("gate.get", load=Load.QUESTION, raises=PLACE, refused=("not_visible",))
    async def gate(self, query: GetGate) -> JumpGate:
        _, game = await self.desk.game(query.player)
        async with existing(game, query.waypoint_symbol, "jump gate"):
            return JumpGate(
                query.waypoint_symbol, await game.ask(table.JUMP_GATE(query.waypoint_symbol))
            )

    @answers("construction.get", load=Load.QUESTION, raises=PLACE)
    async def construction(self, query: GetConstruction) -> Construction:
        _, game = await self.desk.game(query.player)
        async with existing(game, query.waypoint_symbol, "building site"):
            return await game.ask(table.CONSTRUCTION(query.waypoint_symbol))

    @answers(
        "construction.supply",
        raises=ORDER,
        refused=(
            *IN_DOCK,
            *ABOARD,
            "material_not_required",
            "material_complete",
            "ship_not_at_site",
        ),
    )
    async def supply(self, command: SupplyConstruction) -> Ordered[Supplied]:
        async with self.desk.taken(command) as order:
            order.need(NavStatus.DOCKED)
            readiness.aboard(order.ship, command.good, command.units)
            # Whether there is a site, and what it needs, is left to the game.
            where = order.ship.nav.waypoint_symbol
            deed = table.SUPPLY(order.symbol, target=where, good=command.good, units=command.units)
            return order.done(await order.do(deed))

    @answers("supply_chain.get", load=Load.SURVEY, raises=GAME)
    async def supply_chain(self, query: GetSupplyChain) -> list[Recipe]:
        _, game = await self.desk.game(query.player)
        chain = (await game.ask(table.SUPPLY_CHAIN())).recipes
        return [
            Recipe(good, made_of)
            for good, made_of in sorted(chain.items())
            if query.good in (None, good)
        ]


@asynccontextmanager
async def existing(game: Game, waypoint_symbol: str, facility: str) -> AsyncIterator[None]:
    """Explain a NotFound of the block, a question about a facility of a waypoint.

    Raises:
        UnknownWaypoint: there is no such waypoint.
        NoFacility: the waypoint does not have it.
    """
    try:
        yield
    except NotFound:
        # The game answers both with the same code. The second request is needed only then.
        try:
            await game.ask(table.WAYPOINT(waypoint_symbol))
        except NotFound:
            raise UnknownWaypoint(waypoint_symbol) from None
        raise NoFacility(waypoint_symbol, facility) from None

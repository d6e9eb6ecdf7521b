"""Waypoints, their markets with the quotes, and the system in a waypoint's symbol."""

import attrs

import routing
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.game.trades import Trade

UNCHARTED = "UNCHARTED"
MARKETPLACE = "MARKETPLACE"
SHIPYARD = "SHIPYARD"
JUMP_GATE = "JUMP_GATE"
FUEL = "FUEL"
EXPORT, IMPORT, EXCHANGE = "EXPORT", "IMPORT", "EXCHANGE"


@attrs.frozen
class TradedGoods:
    """The goods that a market trades, by the game's types of trade, without their prices."""

    exports: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    exchange: frozenset[str] = frozenset()

    def type_of(self, good: str) -> str | None:
        """Return how a good is traded: EXPORT, IMPORT or EXCHANGE, or None if it is not."""
        goods = {EXPORT: self.exports, IMPORT: self.imports, EXCHANGE: self.exchange}
        return next((kind for kind, listed in goods.items() if good in listed), None)


@attrs.frozen
class Waypoint:
    """A place in a system. `sells_fuel` is False where its market is not known.

    `traded` are the goods of its market, None where they were not read yet. They stay as they are
    for as long as the universe. The fields after that change in time, and are only in an answer
    that has just come.
    """

    symbol: str
    system_symbol: str
    type: str
    x: int
    y: int
    traits: tuple[str, ...] = ()
    orbits: str | None = None
    sells_fuel: bool = False
    traded: TradedGoods | None = None
    faction: str | None = None
    modifiers: tuple[str, ...] = ()
    charted_by: str | None = None
    is_under_construction: bool | None = None

    @property
    def has_market(self) -> bool:
        """Whether it is known to have a market."""
        return MARKETPLACE in self.traits

    @property
    def has_shipyard(self) -> bool:
        """Whether it is known to have a shipyard."""
        return SHIPYARD in self.traits


@attrs.frozen
class Quote:
    """A price of a good, with the game's `type`, or of a ship, with the `type` SHIP.

    We pay `purchase_price` credits for one, and get `sell_price` for one.
    """

    trade_symbol: str
    type: str
    trade_volume: int
    supply: str
    activity: str | None
    purchase_price: int
    sell_price: int


@attrs.frozen
class Market:
    """The goods of a market, readable from anywhere if the waypoint is charted.

    `quotes`, and the last twenty or so `trades` of all agents, are only there where a ship of ours
    is. `unreadable` has the entries that could not be read.
    """

    symbol: str
    exports: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    exchange: frozenset[str] = frozenset()
    quotes: tuple[Quote, ...] = ()
    trades: tuple[Trade, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def traded(self) -> TradedGoods:
        """Its goods without their prices."""
        return TradedGoods(self.exports, self.imports, self.exchange)

    @property
    def sells_fuel(self) -> bool:
        """Whether a ship can refuel here, which it can wherever the market lists FUEL."""
        return FUEL in self.exports or FUEL in self.exchange or FUEL in self.imports


def system_of(waypoint_symbol: str) -> str:
    """Return the system part of a waypoint's symbol: `X1-AB12` of `X1-AB12-C3`."""
    return waypoint_symbol.rpartition("-")[0]


def routable(waypoints: tuple[Waypoint, ...]) -> routing.System:
    """Return waypoints as a system of the route planner."""
    return routing.System(routing.Waypoint(w.symbol, w.x, w.y, w.sells_fuel) for w in waypoints)

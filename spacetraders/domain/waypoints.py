"""Waypoints and star systems."""

import attrs

import routing
from spacetraders.domain.listing import Unreadable
from spacetraders.domain.trades import Trade

UNCHARTED = "UNCHARTED"
MARKETPLACE = "MARKETPLACE"
SHIPYARD = "SHIPYARD"
JUMP_GATE = "JUMP_GATE"
FUEL = "FUEL"


@attrs.frozen
class Waypoint:
    """A place in a system; `sells_fuel` is what its market says, False where that is unknown.

    What comes after it changes in time, and is there only where the game has just been asked.
    """

    symbol: str
    system_symbol: str
    type: str
    x: int
    y: int
    traits: tuple[str, ...] = ()
    orbits: str | None = None
    sells_fuel: bool = False
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
    """A price as seen: of a good (`type` as the game says it), or of a ship (`type` SHIP).

    `purchase_price` is what we pay for one, `sell_price` what we get, in credits.
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
    """What a market trades: always readable where the waypoint is charted.

    `quotes` and `trades`, about twenty of everyone's, are there only where a ship of ours is. What
    of it the game does not tell in a way that can be read is `unreadable`.
    """

    symbol: str
    exports: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    exchange: frozenset[str] = frozenset()
    quotes: tuple[Quote, ...] = ()
    trades: tuple[Trade, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def sells_fuel(self) -> bool:
        """Whether a ship can refuel here: FUEL may be bought where it is exported or exchanged."""
        return FUEL in self.exports or FUEL in self.exchange or FUEL in self.imports


def system_of(waypoint_symbol: str) -> str:
    """Return the system part of a waypoint's symbol: `X1-AB12` of `X1-AB12-C3`."""
    return waypoint_symbol.rpartition("-")[0]


def routable(waypoints: tuple[Waypoint, ...]) -> routing.System:
    """Return the system as the route planner takes it."""
    return routing.System(routing.Waypoint(w.symbol, w.x, w.y, w.sells_fuel) for w in waypoints)

"""Shipyards, and the ships that they sell."""

from datetime import datetime

import attrs

from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.game.parts import Engine, Frame, Module, Mount, Reactor
from spacetraders.domain.game.prices import SHIP
from spacetraders.domain.game.waypoints import Quote


@attrs.frozen
class ShipOffer:
    """A ship for sale, with its price in credits."""

    type: str
    purchase_price: int
    supply: str
    activity: str | None
    fuel_capacity: int
    frame: Frame
    reactor: Reactor
    engine: Engine
    modules: tuple[Module, ...] = ()
    mounts: tuple[Mount, ...] = ()
    crew_required: int = 0
    crew_capacity: int = 0

    @property
    def cargo_capacity(self) -> int:
        """The units of cargo that it holds."""
        return sum(module.cargo_capacity for module in self.modules)

    @property
    def quote(self) -> Quote:
        """Its price in the form of a good's."""
        # A yard sells one at a time, and no market buys ships: hence 1, and 0 to sell.
        return Quote(self.type, SHIP, 1, self.supply, self.activity, self.purchase_price, 0)


@attrs.frozen
class ShipTrade:
    """A ship that was bought, for `price` credits."""

    waypoint_symbol: str
    ship_type: str
    price: int
    agent_symbol: str
    timestamp: datetime


@attrs.frozen
class Shipyard:
    """The ships that a shipyard sells, readable from anywhere if the waypoint is charted.

    `offers` and `trades` are only there where a ship of ours is. `modifications_fee` is the price
    of installing or removing a part, in credits. `unreadable` has the entries that could not be
    read.
    """

    symbol: str
    ship_types: tuple[str, ...] = ()
    modifications_fee: int = 0
    offers: tuple[ShipOffer, ...] = ()
    trades: tuple[ShipTrade, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The prices of the ships."""
        return tuple(offer.quote for offer in self.offers)

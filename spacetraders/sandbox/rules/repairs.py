"""Repairing and scrapping ships at a shipyard (MECHANICS 2 and 7.1).

The game's own prices are not known. Here they follow from the quality and condition of frame,
reactor and engine, and from the prices of plating and parts at the waypoint. `guesses` has the
figures.
"""

import math
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import guesses, refusals
from spacetraders.sandbox.catalogue.goods import good
from spacetraders.sandbox.catalogue.parts import Part
from spacetraders.sandbox.rules.preconditions import docked
from spacetraders.sandbox.rules.receipts import Receipt
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Quote
from spacetraders.sandbox.state.ships import AnyComponent, Component, Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World

P = TypeVar("P", bound=Part)

PLATING, PARTS = "SHIP_PLATING", "SHIP_PARTS"


def repair_bill(world: World, ship: Ship, now: datetime) -> Receipt:
    """Return the cost of a repair at the ship's waypoint. Refuses with 4264 without a yard."""
    where = _yard(world, ship, now, GameCode.REPAIR_NO_SHIPYARD)
    cost = _sum(world, where, ship, _ask, lambda of: 1 - of.condition)
    return Receipt(where.symbol, ship.symbol, math.ceil(cost), now)


def repair(world: World, agent: Agent, ship: Ship, now: datetime) -> Receipt:
    """Repair a ship for a little of its integrity. Refuses with 4265 without the credits."""
    bill = repair_bill(world, ship, now)
    agent.charge(
        bill.price,
        refusals.insufficient_credits(
            GameCode.AGENT_INSUFFICIENT_CREDITS, agent.credits, bill.price
        ),
    )
    # Condition comes back whole, integrity is lost for good (7.1).
    ship.frame = _repaired(ship.frame)
    ship.reactor = _repaired(ship.reactor)
    ship.engine = _repaired(ship.engine)
    return bill


def scrap_bill(world: World, ship: Ship, now: datetime) -> Receipt:
    """Return the scrap value at the ship's waypoint. Refuses with 4263 without a yard."""
    where = _yard(world, ship, now, GameCode.SCRAP_NO_SHIPYARD)
    value = _sum(world, where, ship, _bid, lambda of: of.condition * of.integrity)
    return Receipt(where.symbol, ship.symbol, math.floor(value), now)


def scrap(world: World, agent: Agent, ship: Ship, now: datetime) -> Receipt:
    """Scrap a ship with all that is aboard, and pay its value to the agent."""
    bill = scrap_bill(world, ship, now)
    del agent.ships[ship.symbol]
    agent.pay(bill.price)
    return bill


def _yard(world: World, ship: Ship, now: datetime, code: int) -> Waypoint:
    where = docked(ship, now)
    if world.find_shipyard(where.symbol) is None:
        raise refusals.no_shipyard(where.symbol, code)
    return where


def _sum(
    world: World,
    where: Waypoint,
    ship: Ship,
    price: Callable[[Quote], int],
    share: Callable[[AnyComponent], float],
) -> float:
    # Plating mends the frame, parts mend reactor and engine: the goods of MECHANICS 7.1.
    plating, parts = (price(_quote(world, where, name)) for name in (PLATING, PARTS))
    worn = ((plating, ship.frame), (parts, ship.reactor), (parts, ship.engine))
    goods = ((each, of.part.quality * share(of)) for each, of in worn)
    # Rounded, so that a cost that is whole but for the floats is not rounded up to the next.
    return round(guesses.GOODS_PER_QUALITY * math.fsum(each * units for each, units in goods), 6)


def _quote(world: World, where: Waypoint, name: str) -> Quote:
    market = world.find_market(where.symbol)
    listing = market.listings.get(name) if market else None
    base = good(name).base
    return listing.quote() if listing else Quote(base, base)


def _ask(quote: Quote) -> int:
    return quote.purchase_price


def _bid(quote: Quote) -> int:
    return quote.sell_price


def _repaired(of: Component[P]) -> Component[P]:
    # In proportion to the condition restored: it does not matter how often one repairs.
    toll = guesses.REPAIR_TOLL * (1 - of.condition)
    return Component(of.part, 1.0, max(0.0, round(of.integrity - toll, 6)))

"""Purchase and sale of goods between a ship and its market (MECHANICS 2, 6).

A whole transaction is made at the price of before it. Then supply and prices move. Each function
checks first, in the game's order, and changes the world only after that.
"""

from datetime import datetime

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import refusals
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import docked
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Listing, Market, Transaction
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint


def purchase(
    ship: Ship, agent: Agent, market: Market | None, good: str, units: int, *, now: datetime
) -> Transaction:
    """Buy a good into the hold. `market` is that of the ship's waypoint, None without one.

    Refuses with 4214, 4244, 4603, 4601, 4604, 4217 and 4600, checked in this order.
    """
    where = docked(ship, now)
    market, listing = _traded(
        market, where, good, units, code=GameCode.TRADE_NO_PURCHASE, verb="sell"
    )
    ship.check_room(units)
    transaction = buy(ship, agent, market, listing, units, now=now)
    ship.load(good, units)
    return transaction


def sell(
    ship: Ship, agent: Agent, market: Market | None, good: str, units: int, *, now: datetime
) -> Transaction:
    """Sell a good out of the hold. `market` is as in `purchase`.

    Refuses with 4214, 4244, 4603, 4602, 4604, and 4218 or 4219, checked in this order.
    """
    where = docked(ship, now)
    market, listing = _traded(market, where, good, units, code=GameCode.TRADE_NOT_SOLD, verb="buy")
    ship.unload(good, units)
    price = listing.quote().sell_price
    transaction = Transaction(where.symbol, ship.symbol, good, "SELL", units, price, now)
    agent.pay(transaction.total_price)
    market.sold(transaction)
    return transaction


def buy(
    ship: Ship, agent: Agent, market: Market, listing: Listing, units: int, *, now: datetime
) -> Transaction:
    """Pay for a market's good, which the caller has to stow. Refuses with 4600.

    A purchase of 0 units costs nothing, and the market does not list it.
    """
    price = listing.quote().purchase_price
    transaction = Transaction(
        market.symbol, ship.symbol, listing.good, "PURCHASE", units, price, now
    )
    refusal = refusals.too_dear(agent.credits, listing.good, units, price)
    agent.charge(transaction.total_price, refusal)
    if units:
        market.bought(transaction)
    return transaction


def _traded(
    market: Market | None, where: Waypoint, good: str, units: int, *, code: int, verb: str
) -> tuple[Market, Listing]:
    at = {"waypointSymbol": where.symbol}
    if market is None:
        raise Refusal(GameCode.TRADE_NO_MARKET, f"There is no market at {where.symbol}.", data=at)
    at["tradeSymbol"] = good
    listing = market.listings.get(good)
    if listing is None:
        raise Refusal(code, f"{where.symbol} does not {verb} {good}.", data=at)
    if units > listing.trade_volume:
        raise Refusal(
            GameCode.TRADE_UNIT_LIMIT,
            f"At most {listing.trade_volume} units of {listing.good} are traded at once.",
            data={**at, "units": units, "tradeVolume": listing.trade_volume},
        )
    return market, listing

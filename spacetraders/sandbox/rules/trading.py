"""Trade between a ship and the market where it is docked (MECHANICS 2, 6).

A whole transaction is made at one price, that of before it; then the market moves. Each function
checks everything first, in the game's order, and changes only what it then can.
"""

from datetime import datetime

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
    """Buy a good into the hold; `market` is that of the place where the ship is, if it has one."""
    where = docked(ship, now)
    if market is None:
        raise _no_market(where)
    listing = market.listings.get(good)
    if listing is None:
        raise _not_listed(4601, f"{where.symbol} does not sell {good}.", where, good)
    _check_volume(listing, where, units)
    ship.check_room(units)
    transaction = buy(ship, agent, market, listing, units, now=now)
    ship.load(good, units)
    return transaction


def sell(
    ship: Ship, agent: Agent, market: Market | None, good: str, units: int, *, now: datetime
) -> Transaction:
    """Sell a good out of the hold; `market` as in `purchase`."""
    where = docked(ship, now)
    if market is None:
        raise _no_market(where)
    listing = market.listings.get(good)
    if listing is None:
        raise _not_listed(4602, f"{where.symbol} does not buy {good}.", where, good)
    _check_volume(listing, where, units)
    ship.unload(good, units)
    price = listing.quote().sell_price
    transaction = Transaction(where.symbol, ship.symbol, good, "SELL", units, price, now)
    agent.pay(transaction.total_price)
    market.sold(transaction)
    return transaction


def buy(
    ship: Ship, agent: Agent, market: Market, listing: Listing, units: int, *, now: datetime
) -> Transaction:
    """Pay for a market's good, which is then the caller's to stow; refuses with 4600.

    0 units cost nothing, and the market never sees them.
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


def _check_volume(listing: Listing, where: Waypoint, units: int) -> None:
    if units > listing.trade_volume:
        raise Refusal(
            4604,
            f"At most {listing.trade_volume} units of {listing.good} are traded at once.",
            data={
                "waypointSymbol": where.symbol,
                "tradeSymbol": listing.good,
                "units": units,
                "tradeVolume": listing.trade_volume,
            },
        )


def _no_market(where: Waypoint) -> Refusal:
    at = {"waypointSymbol": where.symbol}
    return Refusal(4603, f"There is no market at {where.symbol}.", data=at)


def _not_listed(code: int, text: str, where: Waypoint, good: str) -> Refusal:
    return Refusal(code, text, data={"waypointSymbol": where.symbol, "tradeSymbol": good})

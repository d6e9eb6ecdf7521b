"""Refuelling from a market, in whole market units, or from the hold (MECHANICS 3.3)."""

import math
from datetime import datetime

from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game.waypoints import FUEL
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import refusals
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import settle
from spacetraders.sandbox.rules.trading import buy
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Market, Transaction
from spacetraders.sandbox.state.ships import Ship

FUEL_PER_MARKET_UNIT = 100


def refuel(
    ship: Ship, agent: Agent, market: Market | None, units: int | None, now: datetime
) -> Transaction:
    """Fill the tank by `units` of fuel, to the brim where None, and return the purchase.

    More than fits is clamped. A full tank buys nothing: the transaction has 0 units, and the market
    does not list it. Refuses with 4214, 4225, 4226 and 4600, checked in this order.
    """
    _check_docked(ship, now)
    listing = market.listings.get(FUEL) if market else None
    if market is None or listing is None:
        where = ship.nav.destination.symbol
        raise Refusal(
            GameCode.REFUEL_MARKET_LACKS_FUEL,
            f"No fuel is sold at {where}.",
            data={"waypointSymbol": where, "tradeSymbol": FUEL},
        )
    filled = _room(ship, units)
    # A market unit that is begun is paid whole, for however little fuel (3.3).
    bought = math.ceil(filled / FUEL_PER_MARKET_UNIT)
    transaction = buy(ship, agent, market, listing, bought, now=now)
    ship.fill(filled)
    return transaction


def refuel_from_cargo(ship: Ship, units: int | None, now: datetime) -> Transaction:
    """Fill the tank by `units` from the FUEL aboard, as far as that goes where None."""
    _check_docked(ship, now)
    aboard = ship.cargo.get(FUEL, 0)
    filled = _room(ship, units)
    if filled and not aboard:
        raise refusals.missing_cargo(ship.symbol, FUEL)
    # Without `units` a tank is filled as far as the cargo goes; with them too little is refused.
    if units is None:
        filled = min(filled, aboard * FUEL_PER_MARKET_UNIT)
    burnt = math.ceil(filled / FUEL_PER_MARKET_UNIT)
    ship.unload(FUEL, burnt)
    ship.fill(filled)
    where = ship.nav.destination.symbol
    return Transaction(where, ship.symbol, FUEL, "PURCHASE", burnt, 0, now)


def _check_docked(ship: Ship, now: datetime) -> None:
    nav = settle(ship, now)
    if nav.status is not NavStatus.DOCKED:
        where = nav.destination.symbol
        raise Refusal(
            GameCode.REFUEL_NOT_DOCKED,
            f"Ship {ship.symbol} has to be docked at {where} to refuel.",
            data={"waypointSymbol": where},
        )


def _room(ship: Ship, units: int | None) -> int:
    free = ship.fuel_capacity - ship.fuel
    return free if units is None else min(units, free)

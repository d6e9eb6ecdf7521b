"""Refuelling: from a market in whole market units, or from the hold (MECHANICS 3.3)."""

import math
from datetime import datetime

from spacetraders.domain.ships import NavStatus
from spacetraders.domain.waypoints import FUEL
from spacetraders.sandbox import refusals
from spacetraders.sandbox.market import Market, Transaction
from spacetraders.sandbox.mechanics import settle
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.world import Agent, Ship

FUEL_PER_MARKET_UNIT = 100


def refuel(
    ship: Ship, agent: Agent, market: Market | None, units: int | None, now: datetime
) -> Transaction:
    """Fill the tank by `units` of fuel (to the brim where None), in whole market units.

    More than fits is clamped. A full tank buys nothing: the transaction has 0 units, and the market
    never sees it.
    """
    _check_docked(ship, now)
    listing = market.listings.get(FUEL) if market else None
    if market is None or listing is None:
        where = ship.nav.destination.symbol
        raise Refusal(
            4226,
            f"No fuel is sold at {where}.",
            data={"waypointSymbol": where, "tradeSymbol": FUEL},
        )
    filled = _room(ship, units)
    bought = math.ceil(filled / FUEL_PER_MARKET_UNIT)
    price = listing.quote().purchase_price
    if bought * price > agent.credits:
        raise _too_dear(agent, bought, price)
    transaction = _fuel_bill(ship, bought, price, now)
    if bought:
        agent.credits -= transaction.total_price
        ship.fuel += filled
        market.bought(transaction)
    return transaction


def refuel_from_cargo(ship: Ship, units: int | None, now: datetime) -> Transaction:
    """Fill the tank from the FUEL aboard; without `units`, as far as that goes."""
    _check_docked(ship, now)
    aboard = ship.cargo.get(FUEL, 0)
    filled = _room(ship, units)
    if filled and not aboard:
        raise refusals.missing_cargo(ship.symbol, FUEL)
    if units is None:
        filled = min(filled, aboard * FUEL_PER_MARKET_UNIT)
    burnt = math.ceil(filled / FUEL_PER_MARKET_UNIT)
    if burnt > aboard:
        raise refusals.too_little_cargo(ship.symbol, FUEL, aboard, burnt)
    ship.fuel += filled
    ship.cargo = {g: n for g, n in (ship.cargo | {FUEL: aboard - burnt}).items() if n}
    return _fuel_bill(ship, burnt, 0, now)


def _check_docked(ship: Ship, now: datetime) -> None:
    nav = settle(ship, now)
    if nav.status is not NavStatus.DOCKED:
        where = nav.destination.symbol
        raise Refusal(
            4225,
            f"Ship {ship.symbol} has to be docked at {where} to refuel.",
            data={"waypointSymbol": where},
        )


def _room(ship: Ship, units: int | None) -> int:
    free = ship.type.frame.fuel_capacity - ship.fuel
    return free if units is None else min(units, free)


def _fuel_bill(ship: Ship, units: int, price: int, now: datetime) -> Transaction:
    where = ship.nav.destination.symbol
    return Transaction(where, ship.symbol, FUEL, "PURCHASE", units, price, now)


def _too_dear(agent: Agent, units: int, price: int) -> Refusal:
    return Refusal(
        4600,
        f"Agent {agent.symbol} has {agent.credits} credits, {units} units of FUEL cost"
        f" {units * price}.",
        data={
            "agentCredits": agent.credits,
            "totalPrice": units * price,
            "tradeSymbol": FUEL,
            "units": units,
            "purchasePrice": price,
        },
    )

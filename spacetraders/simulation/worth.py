"""What a fleet is worth: ships at a fresh yard's price, cargo at what its system would pay."""

from datetime import datetime
from functools import cache
from statistics import fmean

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Listing
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.shipyard import Offer
from spacetraders.sandbox.state.world import World

UNSOLD = frozenset({"SHIP_COMMAND_FRIGATE"})
"""Ships that no yard sells (ECONOMY 8). They count for nothing."""


def net_worth(world: World, agent: Agent) -> int:
    """Return the agent's credits, and what its ships and their cargo are worth, in credits."""
    ships = agent.ships.values()
    return agent.credits + sum(ship_price(it.type.symbol) + cargo_worth(world, it) for it in ships)


@cache
def ship_price(ship_type: str) -> int:
    """Return what a fresh yard asks for a ship, by its middling stock and margin (ECONOMY 8).

    That is about 0.71 of the base price. Prices climb with each purchase, and this one does not: a
    fleet is not worth more for having been bought dearly.
    """
    if ship_type in UNSOLD:
        return 0
    stock, margin = round(fmean(guesses.FIRST_STOCKS)), round(fmean(guesses.SHIP_MARGINS))
    return Offer.priced(ship_type, stock, margin).price


def cargo_worth(world: World, ship: Ship) -> int:
    """Return what the best buyer in the ship's system would pay for its cargo."""
    return sum(_bid(world, ship, good, units) for good, units in ship.cargo.items())


def _bid(world: World, ship: Ship, good: str, units: int) -> int:
    system = world.system(ship.nav.destination.system_symbol)
    markets = (world.find_market(symbol) for symbol in system.waypoints)
    listings = (market.listings.get(good) for market in markets if market is not None)
    return max((_proceeds(listing, units) for listing in listings if listing), default=0)


def _proceeds(listing: Listing, units: int) -> int:
    """Return what the units bring, one tranche of the trade volume after the other."""
    total, listing = 0, attrs.evolve(listing)
    while units:
        tranche = min(units, listing.trade_volume)
        total += tranche * listing.quote().sell_price
        listing.net_supply += tranche
        units -= tranche
    return total


@attrs.frozen
class Gift:
    """A ship that the agent was given at the start, and what a fresh yard asks for one."""

    ship_symbol: str
    ship_type: str
    price: int


def gifts(agent: Agent, usual: int) -> list[Gift]:
    """Return the ships of a new agent beyond the `usual` number."""
    ships = list(agent.ships.values())[usual:]
    return [Gift(it.symbol, it.type.symbol, ship_price(it.type.symbol)) for it in ships]


def is_at_work(ship: Ship, now: datetime) -> bool:
    """Whether a ship flies, or its reactor rests after work."""
    nav = ship.nav.at(now)
    rests = ship.cooldown is not None and ship.cooldown.remaining_seconds(now) > 0
    return rests or nav.arrival > now

"""Draws the contracts that factions offer: what, where to, how much, for what pay (MECHANICS 8)."""

import math
import random
from collections.abc import Collection
from datetime import datetime

import attrs

from spacetraders.sandbox.catalogue.goods import good
from spacetraders.sandbox.guesses import CONTRACT_ADVANCE, CONTRACT_PAY, CONTRACT_VOLUMES
from spacetraders.sandbox.state.contracts import Contract
from spacetraders.sandbox.state.market import Kind
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World

DAY_SECONDS = 86_400
DAYS_TO_ACCEPT, DAYS = 1, 7

ORES = ("IRON_ORE", "COPPER_ORE", "ALUMINUM_ORE")
FIRST_UNITS = (40, 80)
FIRST_PAY = 4.0  # base prices a unit
FIRST_ADVANCE = 0.15
"""What the first contract is about: from the start contracts of MECHANICS 8."""


@attrs.frozen
class Wish:
    """A good that somebody imports, and where."""

    good: str
    destination: str


def first(world: World, agent: str, faction: str, now: datetime) -> Contract:
    """Return the contract that a new agent is offered: ore for home, the same in every run."""
    dice = random.Random(f"{world.seed} {agent}")
    wish = dice.choice(_wishes(world, world.universe.headquarters, ORES))
    units = dice.randint(*FIRST_UNITS)
    pay = round(units * good(wish.good).base * FIRST_PAY)
    return _offered(world, dice, faction, wish, now, units=units, pay=pay, share=FIRST_ADVANCE)


def negotiated(world: World, waypoint: Waypoint, faction: str, now: datetime) -> Contract:
    """Return a contract of a faction, for something that the waypoint's system imports."""
    dice = world.dice
    wish = dice.choice(_wishes(world, waypoint))
    known = good(wish.good)
    least, most = CONTRACT_VOLUMES
    volumes = least * math.exp(dice.uniform(0, math.log(most / least)))
    units = max(1, round(volumes * known.volume))
    pay = round(units * known.base * dice.uniform(*CONTRACT_PAY))
    share = dice.uniform(*CONTRACT_ADVANCE)
    return _offered(world, dice, faction, wish, now, units=units, pay=pay, share=share)


def _offered(
    world: World,
    dice: random.Random,
    faction: str,
    wish: Wish,
    now: datetime,
    *,
    units: int,
    pay: int,
    share: float,
) -> Contract:
    advance = round(pay * share)
    return Contract(
        contract_id=f"c{dice.getrandbits(96):024x}",
        faction=faction,
        good=wish.good,
        destination=wish.destination,
        units=units,
        on_accepted=advance,
        on_fulfilled=pay - advance,
        deadline=now + world.lasting(DAYS * DAY_SECONDS),
        deadline_to_accept=now + world.lasting(DAYS_TO_ACCEPT * DAY_SECONDS),
    )


def _wishes(world: World, near: Waypoint, among: Collection[str] | None = None) -> list[Wish]:
    """Return what is imported in a waypoint's system, or else some ore for the waypoint itself."""
    markets = (world.find_market(symbol) for symbol in world.system(near.system_symbol).waypoints)
    wishes = [
        Wish(listing.good, market.symbol)
        for market in markets
        if market
        for listing in market.listings.values()
        if listing.kind is Kind.IMPORT and (among is None or listing.good in among)
    ]
    return wishes or [Wish(ORES[0], near.symbol)]

"""Contract offers: draws the good, the destination, the units and the pay (MECHANICS 8)."""

import math
import random
from collections.abc import Collection
from datetime import datetime

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.goods import good
from spacetraders.sandbox.dice import between
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
"""The first contract asks for an ore, as the start contracts of MECHANICS 8 do."""


@attrs.frozen
class Demand:
    """A good that a market imports, the waypoint of that market, and the trade volume there."""

    good: str
    destination: str
    volume: int


def first(world: World, agent: str, faction: str, now: datetime) -> Contract:
    """Return the offer to a new agent: ore for a market of its home system."""
    # Dice of its own: the first contract does not depend on what others did before.
    dice = random.Random(f"{world.seed} {agent}")
    demand = dice.choice(_demands(world, world.universe.headquarters, ORES))
    units = dice.randint(*FIRST_UNITS)
    pay = round(units * good(demand.good).base * FIRST_PAY)
    return _offered(world, dice, faction, demand, now, units=units, pay=pay, share=FIRST_ADVANCE)


def negotiated(world: World, waypoint: Waypoint, faction: str, now: datetime) -> Contract:
    """Return an offer of a faction, for a good that the waypoint's system imports."""
    dice = world.dice
    demand = dice.choice(_demands(world, waypoint))
    units = max(1, round(_volumes(dice) * demand.volume))
    pay = round(units * good(demand.good).base * dice.uniform(*guesses.CONTRACT_PAY))
    share = dice.uniform(*guesses.CONTRACT_ADVANCE)
    return _offered(world, dice, faction, demand, now, units=units, pay=pay, share=share)


def _volumes(dice: random.Random) -> float:
    median, spread = guesses.CONTRACT_VOLUMES
    ends = guesses.LEAST_CONTRACT, guesses.MOST_CONTRACT
    return between(*ends, lambda: dice.lognormvariate(math.log(median), spread))


def _offered(
    world: World,
    dice: random.Random,
    faction: str,
    demand: Demand,
    now: datetime,
    *,
    units: int,
    pay: int,
    share: float,
) -> Contract:
    # The advance is rounded and the rest makes up the pay, so that no credit is lost.
    advance = round(pay * share)
    return Contract(
        contract_id=f"c{dice.getrandbits(96):024x}",
        faction=faction,
        good=demand.good,
        destination=demand.destination,
        units=units,
        on_accepted=advance,
        on_fulfilled=pay - advance,
        deadline=now + world.lasting(DAYS * DAY_SECONDS),
        deadline_to_accept=now + world.lasting(DAYS_TO_ACCEPT * DAY_SECONDS),
    )


def _demands(world: World, near: Waypoint, among: Collection[str] | None = None) -> list[Demand]:
    """Return the imports of a waypoint's system, or else an ore for the waypoint itself."""
    markets = (world.find_market(symbol) for symbol in world.system(near.system_symbol).waypoints)
    demands = [
        Demand(listing.good, market.symbol, listing.trade_volume)
        for market in markets
        if market
        for listing in market.listings.values()
        if listing.kind is Kind.IMPORT and (among is None or listing.good in among)
    ]
    return demands or [Demand(ORES[0], near.symbol, good(ORES[0]).volume)]

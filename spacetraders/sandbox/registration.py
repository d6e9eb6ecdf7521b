"""How an agent begins (MECHANICS 9.1): credits, a frigate, a probe, and a first contract."""

import hashlib
import random
from datetime import datetime
from itertools import cycle, islice

from spacetraders.sandbox import refusals
from spacetraders.sandbox.catalogue.goods import good
from spacetraders.sandbox.catalogue.hulls import SHIP_TYPES
from spacetraders.sandbox.market import Kind
from spacetraders.sandbox.world import Agent, Contract, Ship, World

STARTING_CREDITS = 175_000
EXTRA_TYPES = ("SHIP_LIGHT_HAULER", "SHIP_PROBE", "SHIP_LIGHT_SHUTTLE")
"""What further ships of a larger start are, in turn."""

DAY_SECONDS = 86_400
ORES = ("IRON_ORE", "COPPER_ORE", "ALUMINUM_ORE")
PAY_PER_BASE_PRICE = 4.0
ADVANCE = 0.15
"""Of a first contract's pay; both from the start contracts of MECHANICS 8."""


def register(world: World, symbol: str, faction: str, now: datetime) -> Agent:
    """Found an agent, its symbol in upper case; refuses one that is taken (4111)."""
    symbol = symbol.upper()
    if symbol in world.agents:
        raise refusals.symbol_conflict(symbol)
    agent = Agent(
        symbol=symbol,
        account_id=_account(world, symbol),
        faction=faction,
        headquarters=world.universe.headquarters.symbol,
        credits=STARTING_CREDITS,
        contract=_first_contract(world, symbol, faction, now),
    )
    agent.ships = _fleet(world, agent, now)
    world.agents[symbol] = agent
    return agent


def _fleet(world: World, agent: Agent, now: datetime) -> dict[str, Ship]:
    home, yard = world.universe.headquarters, world.universe.first_shipyard
    berths = [("SHIP_COMMAND_FRIGATE", home), ("SHIP_PROBE", yard)]
    berths += [(name, home) for name in islice(cycle(EXTRA_TYPES), world.extra_ships)]
    ships = (
        Ship.built(f"{agent.symbol}-{number:X}", agent, SHIP_TYPES[name], where, now)
        for number, (name, where) in enumerate(berths, start=1)
    )
    return {ship.symbol: ship for ship in ships}


def _first_contract(world: World, agent: str, faction: str, now: datetime) -> Contract:
    dice = random.Random(f"{world.seed} {agent}")  # every run offers the same
    ore, destination = dice.choice(_wanted_ores(world))
    units = dice.randint(40, 80)
    pay = round(units * good(ore).base * PAY_PER_BASE_PRICE)
    advance = round(pay * ADVANCE)
    return Contract(
        contract_id=_identifier(world, f"contract {agent}"),
        faction=faction,
        good=ore,
        destination=destination,
        units=units,
        on_accepted=advance,
        on_fulfilled=pay - advance,
        deadline=now + world.lasting(7 * DAY_SECONDS),
        deadline_to_accept=now + world.lasting(DAY_SECONDS),
    )


def _wanted_ores(world: World) -> list[tuple[str, str]]:
    """Return the ores that are imported at home, and where; or one for the headquarters."""
    home = world.universe.headquarters
    wanted = [
        (listing.good, symbol)
        for symbol, market in world.universe.markets.items()
        for listing in market.listings.values()
        if listing.kind is Kind.IMPORT and listing.good in ORES
        if symbol.startswith(f"{home.system_symbol}-")
    ]
    return wanted or [(ORES[0], home.symbol)]


def _account(world: World, symbol: str) -> str:
    """Return the account: one for all where a token is asked for, else one for each agent."""
    return _identifier(world, world.account_token or f"account {symbol}")


def _identifier(world: World, name: str) -> str:
    return "c" + hashlib.sha256(f"{world.seed} {name}".encode()).hexdigest()[:24]

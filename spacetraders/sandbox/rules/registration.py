"""Registration of an agent: credits, a frigate, a probe, a first contract (MECHANICS 9.1)."""

from datetime import datetime
from itertools import cycle, islice

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import contract_offers
from spacetraders.sandbox.rules.procurement import offer
from spacetraders.sandbox.state.accounts import account_id
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.world import World

STARTING_CREDITS = 175_000
GIVEN_TYPES = ("SHIP_COMMAND_FRIGATE", "SHIP_PROBE")
"""The types of the ships that the game gives, in this order."""

EXTRA_TYPES = ("SHIP_LIGHT_HAULER", "SHIP_PROBE", "SHIP_LIGHT_SHUTTLE")
"""The types of the ships that `--fleet` adds, in turn."""


def register(world: World, symbol: str, faction: str, now: datetime) -> Agent:
    """Register an agent, its symbol in upper case.

    Refuses with 4110 the name of a faction, which its charts bear, with 4111 a symbol that is
    taken, and with 4112 a faction that does not recruit.
    """
    symbol = symbol.upper()
    _check(world, symbol, faction)
    agent = Agent(
        symbol=symbol,
        account_id=account_id(world, symbol),
        faction=faction,
        headquarters=world.universe.headquarters.symbol,
        credits=STARTING_CREDITS,
        registered=now,
        reputation={faction: 0},
    )
    # The offer is registered with the world too, which lets it lapse after a day.
    offer(world, agent, contract_offers.first(world, symbol, faction, now))
    _launch_fleet(world, agent, now)
    world.agents[symbol] = agent
    return agent


def _check(world: World, symbol: str, faction: str) -> None:
    if symbol in FACTIONS:
        raise Refusal(
            GameCode.REGISTER_SYMBOL_RESERVED, f"The symbol {symbol} is reserved for a faction."
        )
    if symbol in world.agents:
        raise Refusal(GameCode.REGISTER_SYMBOL_CONFLICT, f"The symbol {symbol} is taken.", 409)
    if not FACTIONS[faction].recruits:
        raise Refusal(
            GameCode.REGISTER_NO_STARTING_LOCATIONS,
            f"The faction {faction} has no place for new agents to start from.",
        )


def _launch_fleet(world: World, agent: Agent, now: datetime) -> None:
    # The frigate begins at the headquarters, the probe at the shipyard of group H (9.1).
    home, yard = world.universe.headquarters, world.universe.first_shipyard
    berths = list(zip(GIVEN_TYPES, (home, yard), strict=True))
    berths += [(name, home) for name in islice(cycle(EXTRA_TYPES), world.extra_ships)]
    for name, where in berths:
        world.expect(agent.launch(SHIP_TYPES[name], where, now))

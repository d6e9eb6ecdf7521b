"""Jumping through a jump gate: antimatter, arrival and cooldown (MECHANICS 2 and 3.4)."""

from datetime import datetime

from routing.model import round_half_up
from spacetraders.domain.game.ships import NavStatus
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.catalogue.waypoint_types import WaypointType
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import trading
from spacetraders.sandbox.rules.preconditions import cool, in_orbit
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Transaction
from spacetraders.sandbox.state.nav import Nav
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Waypoint
from spacetraders.sandbox.state.world import World

ANTIMATTER = "ANTIMATTER"
JUMP_SECONDS, SECONDS_PER_DISTANCE = 15, 0.3
"""The cooldown of a jump, and its addition for each map unit between the systems (3.4)."""


def jump(world: World, agent: Agent, ship: Ship, symbol: str, now: datetime) -> Transaction:
    """Bring a ship to a connected gate at once, and return the purchase of the antimatter.

    The reactor cools down after that. Refuses with 4214, 4236, 4254, 4255, 4256, 4262, 4000, 4601
    and 4600, checked in this order.
    """
    origin = in_orbit(ship, now)
    destination = _checked(world, origin, symbol)
    cool(ship, now)
    # The purchase is the last thing that can refuse, and the first that changes the world.
    bill = _buy_antimatter(world, agent, ship, origin, now)
    mode = ship.nav.flight_mode
    ship.nav = Nav(origin, destination, NavStatus.IN_ORBIT, mode, now, now, stage_began=now)
    world.expect(ship)
    world.cool_down(ship, _cooldown_seconds(world, origin, destination), now)
    return bill


def _checked(world: World, origin: Waypoint, symbol: str) -> Waypoint:
    if origin.type != WaypointType.JUMP_GATE:
        where = {"waypointSymbol": origin.symbol}
        raise Refusal(
            GameCode.JUMP_INVALID_ORIGIN, f"There is no jump gate at {origin.symbol}.", data=where
        )
    connections = world.universe.connections(origin)
    if symbol not in connections:
        raise Refusal(
            GameCode.JUMP_INVALID_DESTINATION,
            f"The gate {origin.symbol} does not lead to {symbol}.",
            data={
                "waypointSymbol": origin.symbol,
                "destinationSymbol": symbol,
                "connections": list(connections),
            },
        )
    if world.place(origin).under_construction:
        raise _unbuilt(GameCode.JUMP_ORIGIN_UNDER_CONSTRUCTION, origin.symbol)
    # A recorded gate may lead to a system that was not recorded: it counts as unbuilt.
    destination = world.find_waypoint(symbol)
    if destination is None or world.place(destination).under_construction:
        raise _unbuilt(GameCode.JUMP_DESTINATION_UNDER_CONSTRUCTION, symbol)
    return destination


def _unbuilt(code: int, gate: str) -> Refusal:
    where = {"waypointSymbol": gate}
    return Refusal(code, f"The gate {gate} is still under construction.", data=where)


def _buy_antimatter(
    world: World, agent: Agent, ship: Ship, gate: Waypoint, now: datetime
) -> Transaction:
    market = world.find_market(gate.symbol)
    listing = market.listings.get(ANTIMATTER) if market else None
    if market is None or listing is None:
        raise Refusal(
            GameCode.TRADE_NO_PURCHASE,
            f"No {ANTIMATTER} is sold at {gate.symbol}.",
            data={"waypointSymbol": gate.symbol, "tradeSymbol": ANTIMATTER},
        )
    return trading.buy(ship, agent, market, listing, 1, now=now)


def _cooldown_seconds(world: World, origin: Waypoint, destination: Waypoint) -> int:
    # The distance of a jump is that of its systems (3.4).
    start, end = (world.system(gate.system_symbol) for gate in (origin, destination))
    return round_half_up(JUMP_SECONDS + SECONDS_PER_DISTANCE * start.distance(end))

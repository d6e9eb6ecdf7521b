"""Jettison and transfer of cargo (MECHANICS 2)."""

from collections.abc import Iterable
from datetime import datetime

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import settle
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship


def jettison(ship: Ship, good: str, units: int, now: datetime) -> None:
    """Throw cargo overboard, docked or in orbit."""
    settle(ship, now)
    ship.unload(good, units)


def receiver(symbol: str, agent: Agent, agents: Iterable[Agent]) -> Ship:
    """Return the agent's ship of a symbol. Refuses another's with 4232, no ship with 4231."""
    if symbol in agent.ships:
        return agent.ships[symbol]
    data = {"shipSymbol": symbol}
    # A ship of another agent is told from one that does not exist.
    if any(symbol in other.ships for other in agents):
        raise Refusal(
            GameCode.TRANSFER_AGENT_CONFLICT, f"Ship {symbol} belongs to another agent.", data=data
        )
    raise Refusal(
        GameCode.TRANSFER_SHIP_NOT_FOUND, f"There is no ship {symbol} to take the cargo.", data=data
    )


def transfer(ship: Ship, target: Ship, good: str, units: int, now: datetime) -> None:
    """Move cargo from one ship to another at the same place, both in dock or both in orbit."""
    if target is ship:
        data = {"shipSymbol": ship.symbol}
        raise Refusal(
            GameCode.TRANSFER_SAME_SHIP, f"Ship {ship.symbol} cannot transfer to itself.", data=data
        )
    _check_together(ship, target, now)
    # Both holds are checked before one changes: a refusal leaves the world as it was.
    ship.check_aboard(good, units)
    target.load(good, units)
    ship.unload(good, units)


def _check_together(ship: Ship, target: Ship, now: datetime) -> None:
    here, there = settle(ship, now), settle(target, now)
    if here.destination.symbol != there.destination.symbol:
        raise Refusal(
            GameCode.TRANSFER_LOCATION_CONFLICT,
            f"Ship {target.symbol} is at {there.destination.symbol},"
            f" not at {here.destination.symbol}.",
            data={
                "shipSymbol": ship.symbol,
                "waypointSymbol": here.destination.symbol,
                "targetShipSymbol": target.symbol,
                "targetWaypointSymbol": there.destination.symbol,
            },
        )
    if here.status is not there.status:
        raise Refusal(
            GameCode.TRANSFER_DOCK_ORBIT_CONFLICT,
            f"Ship {ship.symbol} is {here.status} and {target.symbol} {there.status}:"
            " both have to be docked, or both in orbit.",
            data={
                "shipSymbol": ship.symbol,
                "status": here.status,
                "targetShipSymbol": target.symbol,
                "targetStatus": there.status,
            },
        )

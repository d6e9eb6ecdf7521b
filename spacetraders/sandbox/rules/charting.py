"""Charting a waypoint, which shows its traits to everyone and pays (MECHANICS 2 and 12.4)."""

from datetime import datetime

import attrs

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import guesses
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.preconditions import settle
from spacetraders.sandbox.rules.receipts import Receipt
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Chart
from spacetraders.sandbox.state.world import World


def chart(world: World, agent: Agent, ship: Ship, now: datetime) -> Receipt:
    """Chart the waypoint of a ship, docked or in orbit. Refuses a charted one with 4230."""
    waypoint = settle(ship, now).destination
    place = world.place(waypoint)
    if place.chart:
        where = {"waypointSymbol": waypoint.symbol}
        raise Refusal(
            GameCode.WAYPOINT_CHARTED, f"Waypoint {waypoint.symbol} is charted already.", data=where
        )
    world.places[waypoint.symbol] = attrs.evolve(place, chart=Chart(agent.symbol, now))
    pay = guesses.CHART_PAY.get(waypoint.type, guesses.CHART_PAY_OTHERWISE)
    agent.pay(pay)
    return Receipt(waypoint.symbol, ship.symbol, pay, now)

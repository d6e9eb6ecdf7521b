"""Buying ships at a shipyard (MECHANICS 2 and 7)."""

from datetime import datetime

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import refusals
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.shipyard import Sale, Shipyard
from spacetraders.sandbox.state.universe import Waypoint


def purchase(
    agent: Agent, yard: Shipyard, where: Waypoint, ship_type: str, now: datetime
) -> tuple[Ship, Sale]:
    """Buy a ship at the yard of a waypoint, and return it with the sale.

    Refuses with 4245 without a ship of the agent there, 4605 a type that is not for sale, and 4216
    without the credits.
    """
    if not agent.has_ship_at(where.symbol, now):
        raise Refusal(
            GameCode.SHIP_PURCHASE_NOT_PRESENT,
            f"None of your ships is at the shipyard of {where.symbol}.",
            data={"waypointSymbol": where.symbol},
        )
    offer = yard.offer(ship_type)
    if offer is None:
        raise Refusal(
            GameCode.SHIP_TYPE_NOT_AVAILABLE,
            f"{ship_type} is not for sale at {where.symbol}.",
            data={"waypointSymbol": where.symbol, "shipType": ship_type},
        )
    price = offer.price
    agent.charge(
        price, refusals.insufficient_credits(GameCode.SHIP_PURCHASE_CREDITS, agent.credits, price)
    )
    # The sale is paid: it raises the price for the next buyer.
    sale = yard.sell(offer, agent.symbol, now)
    return agent.launch(offer.ship_type, where, now), sale

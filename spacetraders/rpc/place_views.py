"""The JSON of places, contracts, agents and factions, as `docs/rpc.md` promises."""

from typing import Any

import attrs

from spacetraders.application.looking.people import ReputedFaction
from spacetraders.application.operations.answers import Paid
from spacetraders.application.orders.places import JumpGate, Recipe
from spacetraders.clock import iso
from spacetraders.domain.construction import Construction
from spacetraders.domain.contracts import Contract, Delivery
from spacetraders.domain.players import Agent
from spacetraders.domain.shipyards import ShipOffer, ShipTrade, Shipyard
from spacetraders.domain.trades import Trade
from spacetraders.domain.waypoints import Market, Quote
from spacetraders.rpc.plan_views import view
from spacetraders.rpc.views import Json, iso_or_none

__all__ = ["view"]


@view.register
def _(agent: Agent) -> Json:
    return {
        "agent_symbol": agent.symbol,
        "faction": agent.faction,
        "headquarters": agent.headquarters,
        "credits": agent.credits,
        "ship_count": agent.ship_count,
    }


@view.register
def _(reputed: ReputedFaction) -> Json:
    faction = reputed.faction
    return {
        "faction": faction.symbol,
        "name": faction.name,
        "headquarters": faction.headquarters,
        "traits": list(faction.traits),
        "is_recruiting": faction.is_recruiting,
        "reputation": reputed.reputation,
    }


@view.register
def _(contract: Contract) -> Json:
    return {
        "contract_id": contract.contract_id,
        "faction": contract.faction,
        "type": contract.type,
        "accepted": contract.accepted,
        "fulfilled": contract.fulfilled,
        "paid_on_accepted": contract.paid_on_accepted,
        "paid_on_fulfilled": contract.paid_on_fulfilled,
        "deadline_to_accept": iso_or_none(contract.deadline_to_accept),
        "deadline": iso(contract.deadline),
        "expired": contract.expired,
        "deliveries": [_delivery(delivery) for delivery in contract.deliveries],
    }


def _delivery(delivery: Delivery) -> Json:
    return {
        "good": delivery.trade_symbol,
        "waypoint_symbol": delivery.destination_symbol,
        "units_required": delivery.units_required,
        "units_fulfilled": delivery.units_fulfilled,
    }


@view.register
def _(paid: Paid) -> Json:
    return {**view(paid.contract), "credits": paid.agent.credits}


@view.register
def _(market: Market) -> Json:
    return {
        "waypoint_symbol": market.symbol,
        "exports": sorted(market.exports),
        "imports": sorted(market.imports),
        "exchange": sorted(market.exchange),
        "goods": [view(quote) for quote in market.quotes],
        "trades": [view(trade) for trade in market.trades],
    }


@view.register
def _(quote: Quote) -> Json:
    shown = attrs.asdict(quote)
    return {"good": shown.pop("trade_symbol"), **shown}


@view.register
def _(trade: Trade) -> Json:
    shown = attrs.asdict(trade)
    return {"good": shown.pop("trade_symbol"), **shown, "timestamp": iso(trade.timestamp)}


@view.register
def _(yard: Shipyard) -> Json:
    return {
        "waypoint_symbol": yard.symbol,
        "ship_types": list(yard.ship_types),
        "modifications_fee": yard.modifications_fee,
        "ships": [view(offer) for offer in yard.offers],
        "trades": [view(trade) for trade in yard.trades],
    }


@view.register
def _(offer: ShipOffer) -> Json:
    return {
        "ship_type": offer.type,
        "purchase_price": offer.purchase_price,
        "supply": offer.supply,
        "activity": offer.activity,
        "speed": offer.engine.speed,
        "fuel_capacity": offer.fuel_capacity,
        "cargo_capacity": offer.cargo_capacity,
        "frame": offer.frame.symbol,
        "reactor": offer.reactor.symbol,
        "engine": offer.engine.symbol,
        "modules": [module.symbol for module in offer.modules],
        "mounts": [mount.symbol for mount in offer.mounts],
        "crew_required": offer.crew_required,
        "crew_capacity": offer.crew_capacity,
    }


@view.register
def _(trade: ShipTrade) -> Json:
    shown: dict[str, Any] = attrs.asdict(trade)
    return {**shown, "timestamp": iso(trade.timestamp)}


@view.register
def _(gate: JumpGate) -> Json:
    return {"waypoint_symbol": gate.waypoint_symbol, "connections": list(gate.connections)}


@view.register
def _(site: Construction) -> Json:
    return {
        "waypoint_symbol": site.symbol,
        "is_complete": site.is_complete,
        "materials": [
            {"good": each.trade_symbol, "required": each.required, "fulfilled": each.fulfilled}
            for each in site.materials
        ],
    }


@view.register
def _(recipe: Recipe) -> Json:
    return {"good": recipe.good, "made_of": list(recipe.made_of)}

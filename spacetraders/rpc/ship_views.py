"""The JSON of ships, and of what orders to them did, as `docs/rpc.md` promises."""

from functools import singledispatch
from typing import Any

import attrs

from spacetraders.application.operations.answers import (
    Charted,
    Delivered,
    Extracted,
    Jumped,
    ModulesChanged,
    MountsChanged,
    Refined,
    Repaired,
    ScannedShips,
    ScannedSystems,
    ScannedWaypoints,
    ShipBought,
    Supplied,
    Surveyed,
    Transferred,
)
from spacetraders.application.orders.desk import Ordered, SeenShip
from spacetraders.application.orders.ships import Hold
from spacetraders.application.orders.shipyards import ScrappedShip
from spacetraders.application.orders.trading import Deal
from spacetraders.clock import iso
from spacetraders.domain.extraction import Survey
from spacetraders.domain.players import Agent
from spacetraders.domain.scans import ScannedShip, ScannedSystem
from spacetraders.domain.ships import Cargo, Goods, NavStatus
from spacetraders.domain.trades import Bill
from spacetraders.rpc.errors import error_object
from spacetraders.rpc.place_views import view
from spacetraders.rpc.views import Json, seconds

__all__ = ["view"]


@view.register
def _(seen: SeenShip) -> Json:
    ship, nav = seen.ship, seen.ship.nav
    shown: Json = {
        "ship_symbol": ship.symbol,
        "role": ship.role,
        "status": nav.status.value,
        "system_symbol": nav.system_symbol,
        "waypoint_symbol": nav.waypoint_symbol,
        "x": nav.x,
        "y": nav.y,
        "flight_mode": nav.flight_mode.value,
        "speed": ship.speed,
        "fuel": attrs.asdict(ship.fuel),
        "cargo": _cargo(ship.cargo),
        "cooldown_seconds": seconds(seen.cooldown_seconds),
        "condition": ship.condition,
        "modules": [module.symbol for module in ship.modules],
        "mounts": [mount.symbol for mount in ship.mounts],
        "origin_symbol": None,
        "departure": None,
        "arrival": None,
        "eta_seconds": None,
        "container_id": seen.container_id,
    }
    if nav.status is NavStatus.IN_TRANSIT:
        shown |= {
            "origin_symbol": nav.origin_symbol,
            "departure": iso(nav.departure),
            "arrival": iso(nav.arrival),
            "eta_seconds": seconds(nav.seconds_left(seen.now)),
        }
    if seen.refuelled is not None:
        shown["refuelled"] = {
            "units": seen.refuelled.units,
            "price_per_unit": seen.refuelled.price_per_unit,
            "total_price": seen.refuelled.total_price,
        }
    return shown


@view.register
def _(ordered: Ordered) -> Json:  # type: ignore[type-arg]
    """What is told of a contract or a site has the ship in it; else the ship has what is told."""
    seen: Json = view(ordered.seen)
    match ordered.answer:
        case Delivered(contract):
            return {**view(contract), "ship": seen}
        case Supplied(construction):
            return {**view(construction), "ship": seen}
    return seen | told(ordered.answer)


@view.register
def _(hold: Hold) -> Json:
    return {"ship_symbol": hold.ship_symbol, **_cargo(hold.cargo)}


@view.register
def _(gone: ScrappedShip) -> Json:
    bill = _bill(gone.scrapped.bill, gone.scrapped.agent)
    return {"ship_symbol": gone.ship_symbol, "scrapped": True, "bill": bill}


@view.register
def _(bill: Bill) -> Json:
    return {
        "ship_symbol": bill.ship_symbol,
        "waypoint_symbol": bill.waypoint_symbol,
        "price": bill.total_price,
    }


@view.register
def _(survey: Survey) -> Json:
    return {
        "survey": survey.signature,
        "waypoint_symbol": survey.symbol,
        "size": survey.size,
        "expiration": iso(survey.expiration),
        "deposits": list(survey.deposits),
    }


@view.register
def _(system: ScannedSystem) -> Json:
    return {
        "system_symbol": system.symbol,
        "type": system.type,
        "x": system.x,
        "y": system.y,
        "distance": system.distance,
    }


@view.register
def _(ship: ScannedShip) -> Json:
    return {
        "ship_symbol": ship.symbol,
        "faction": ship.faction,
        "role": ship.role,
        "status": ship.nav.status.value,
        "waypoint_symbol": ship.nav.waypoint_symbol,
        "x": ship.nav.x,
        "y": ship.nav.y,
        "frame": ship.frame,
        "engine": ship.engine,
        "mounts": list(ship.mounts),
    }


@singledispatch
def told(_answer: Any) -> Json:
    """Return what a ship's JSON has beside itself after an order; nothing for most."""
    return {}


@told.register
def _(deal: Deal) -> Json:
    stopped = None if deal.stopped is None else error_object(deal.stopped)
    return {
        "deal": {
            "good": deal.good,
            "units": deal.units,
            "total_price": deal.total_price,
            "credits": deal.credits,
            "stopped": stopped,
            "trades": [view(trade) for trade in deal.trades],
        }
    }


@told.register
def _(jumped: Jumped) -> Json:
    return {"jump": {"price": jumped.trade.total_price, "credits": jumped.agent.credits}}


@told.register
def _(transferred: Transferred) -> Json:
    target = transferred.target_cargo
    return {"to_cargo": None if target is None else _cargo(target)}


@told.register
def _(charted: Charted) -> Json:
    reward = None if charted.bill is None else charted.bill.total_price
    chart = {"waypoint": view(charted.waypoint), "reward": reward}
    return {"chart": {**chart, "credits": charted.agent.credits}}


@told.register
def _(surveyed: Surveyed) -> Json:
    return {"surveys": [view(survey) for survey in surveyed.surveys]}


@told.register
def _(extracted: Extracted) -> Json:
    return {
        "extracted": {
            "good": extracted.trade_symbol,
            "units": extracted.units,
            "modifiers": list(extracted.modifiers),
            "events": [attrs.asdict(event) for event in extracted.events],
        }
    }


@told.register
def _(refined: Refined) -> Json:
    parts = {"produced": refined.produced, "consumed": refined.consumed}
    return {"refined": {name: [_goods(each) for each in goods] for name, goods in parts.items()}}


@told.register
def _(scanned: ScannedSystems) -> Json:
    return {"systems": [view(system) for system in scanned.systems]}


@told.register
def _(scanned: ScannedWaypoints) -> Json:
    return {"waypoints": [view(waypoint) for waypoint in scanned.waypoints]}


@told.register
def _(scanned: ScannedShips) -> Json:
    return {"ships": [view(ship) for ship in scanned.ships]}


@told.register
def _(bought: ShipBought) -> Json:
    return {"bill": {"price": bought.trade.price, "credits": bought.agent.credits}}


@told.register
def _(answer: Repaired | ModulesChanged | MountsChanged) -> Json:
    return {"bill": _bill(answer.bill, answer.agent)}


def _bill(bill: Bill, agent: Agent) -> Json:
    return {"price": bill.total_price, "credits": agent.credits}


def _cargo(cargo: Cargo) -> Json:
    inventory = [_goods(goods) for goods in cargo.inventory]
    return {"units": cargo.units, "capacity": cargo.capacity, "inventory": inventory}


def _goods(goods: Goods) -> Json:
    return {"good": goods.trade_symbol, "units": goods.units}

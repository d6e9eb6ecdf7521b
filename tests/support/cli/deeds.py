"""Sample answers to all that a player does: contracts, trades, work, refits, places, people."""

from typing import Any

from support.cli.fake import FLYING, SHIP, WAYPOINT

LADEN = {
    **SHIP,
    "cargo": {"units": 23, "capacity": 40, "inventory": [{"good": "IRON_ORE", "units": 23}]},
}
RESTING = {**LADEN, "status": "IN_ORBIT", "cooldown_seconds": 70.0}
AGENT = {
    "agent_symbol": "FLEET",
    "faction": "COSMIC",
    "headquarters": "X1-AD75-A1",
    "credits": 175000,
    "ship_count": 2,
}
FACTION = {
    "faction": "COSMIC",
    "name": "Cosmic Engineers",
    "headquarters": "X1-AD75",
    "traits": ["INNOVATIVE", "BOLD"],
    "is_recruiting": True,
    "reputation": 7,
}
BARE_FACTION = {**FACTION, "faction": "VOID", "traits": [], "reputation": None}
CONTRACT = {
    "contract_id": "cm5contract0000000000001",
    "faction": "COSMIC",
    "type": "PROCUREMENT",
    "accepted": False,
    "fulfilled": False,
    "paid_on_accepted": 1000,
    "paid_on_fulfilled": 9000,
    "deadline_to_accept": "2999-01-02T12:00:00.000Z",
    "deadline": "2999-01-09T12:00:00.000Z",
    "expired": False,
    "deliveries": [
        {
            "good": "IRON_ORE",
            "waypoint_symbol": "X1-AD75-J60",
            "units_required": 40,
            "units_fulfilled": 15,
        }
    ],
}
ACCEPTED = {**CONTRACT, "accepted": True}
FULFILLED = {**ACCEPTED, "fulfilled": True}


def trade(units: int, price: int) -> dict[str, Any]:
    return {
        "waypoint_symbol": "X1-AD75-A1",
        "ship_symbol": "FLEET-1",
        "good": "IRON_ORE",
        "type": "PURCHASE",
        "units": units,
        "price_per_unit": price,
        "total_price": units * price,
        "timestamp": "2026-01-31T12:00:00.000Z",
    }


DEAL = {
    "good": "IRON_ORE",
    "units": 20,
    "total_price": 840,
    "credits": 174160,
    "stopped": None,
    "trades": [trade(20, 42)],
}
TWO_TRADES = {**DEAL, "total_price": 830, "trades": [trade(10, 41), trade(10, 42)]}
SALES = {
    **LADEN,
    "deals": [DEAL, {**DEAL, "good": "GOLD_ORE", "total_price": 660}],
    "kept": [{"good": "ICE_WATER", "units": 3}],
    "credits": 175000,
    "stopped": None,
}
STOPPED = {"code": -32010, "message": "the market is spent", "data": {"kind": "x", "hint": "wait"}}
SURVEY = {
    "survey": "X1-AD75-B7-7F3A01",
    "waypoint_symbol": "X1-AD75-B7",
    "size": "SMALL",
    "expiration": "2026-01-31T12:20:00.000Z",
    "deposits": ["GOLD_ORE", "IRON_ORE", "IRON_ORE"],
}
EXTRACTED = {"good": "IRON_ORE", "units": 5, "modifiers": [], "events": []}
SYSTEM = {"system_symbol": "X1-BB7", "type": "RED_STAR", "x": 5, "y": -9, "distance": 120}
OTHER_SHIP = {
    "ship_symbol": "RIVAL-9",
    "faction": "VOID",
    "role": "HAULER",
    "status": "DOCKED",
    "waypoint_symbol": "X1-AD75-A1",
    "x": 1,
    "y": -24,
    "frame": None,
    "engine": "ENGINE_ION_DRIVE_I",
    "mounts": [],
}
BILL = {"price": 1500, "credits": 173500}
QUOTE = {"ship_symbol": "FLEET-1", "waypoint_symbol": "X1-AD75-A1", "price": 1500}
OFFER = {
    "ship_type": "SHIP_MINING_DRONE",
    "purchase_price": 40800,
    "supply": "MODERATE",
    "activity": None,
    "speed": 9,
    "fuel_capacity": 80,
    "cargo_capacity": 15,
    "frame": "FRAME_DRONE",
    "reactor": "REACTOR_CHEMICAL_I",
    "engine": "ENGINE_IMPULSE_DRIVE_I",
    "modules": [],
    "mounts": [],
    "crew_required": 0,
    "crew_capacity": 0,
}
YARD = {
    "waypoint_symbol": "X1-AD75-A2",
    "ship_types": ["SHIP_PROBE", "SHIP_MINING_DRONE"],
    "modifications_fee": 800,
    "ships": [OFFER],
    "trades": [],
}
MARKET = {
    "waypoint_symbol": "X1-AD75-A1",
    "exports": ["IRON"],
    "imports": ["IRON_ORE"],
    "exchange": ["FUEL"],
    "goods": [
        {
            "good": "IRON",
            "type": "EXPORT",
            "trade_volume": 60,
            "supply": "HIGH",
            "activity": "STRONG",
            "purchase_price": 102,
            "sell_price": 98,
        }
    ],
    "trades": [],
}
GATE = {"waypoint_symbol": "X1-AD75-I52", "connections": ["X1-BB7-A9", "X1-CC8-Z1"]}
SITE = {
    "waypoint_symbol": "X1-AD75-I52",
    "is_complete": False,
    "materials": [{"good": "FAB_MATS", "required": 1600, "fulfilled": 20}],
}
RECIPE = {"good": "IRON", "made_of": ["IRON_ORE", "EXPLOSIVES"]}

DIGGING = {
    "container_id": "mine-fleet-3-a1b2c3",
    "kind": "mine",
    "ship_symbol": "FLEET-3",
    "state": "STARTING",
}
STARTED = {
    "containers": [DIGGING],
    "not_started": [
        {
            "ship_symbol": "FLEET-2",
            "error": {
                "code": -32010,
                "message": "FLEET-2 cannot mine: it has no mining laser",
                "data": {"kind": "ship_unfit", "hint": "choose another ship"},
            },
        }
    ],
}
FETCHING = {
    **DIGGING,
    "container_id": "fetch-probe-a1b2c3",
    "kind": "fetch",
    "config": {"ship_type": "SHIP_PROBE", "waypoint": None, "count": 1},
}

DEED_ANSWERS: dict[str, Any] = {
    "agent.get": AGENT,
    "agent.list": {"items": [AGENT]},
    "faction.list": {"items": [FACTION, BARE_FACTION]},
    "faction.get": FACTION,
    "contract.list": {"items": [CONTRACT, ACCEPTED]},
    "contract.get": CONTRACT,
    "contract.negotiate": CONTRACT,
    "contract.accept": {**ACCEPTED, "credits": 176000},
    "contract.deliver": {
        **ACCEPTED,
        "ship": LADEN,
        "delivered": {"good": "IRON_ORE", "units": 20},
    },
    "contract.fulfill": {**FULFILLED, "credits": 185000},
    "ship.cargo": {"ship_symbol": "FLEET-1", **LADEN["cargo"]},
    "ship.buy": {**LADEN, "deal": DEAL},
    "ship.sell": {**LADEN, "deal": TWO_TRADES},
    "ship.sell_all": SALES,
    "ship.transfer": {**LADEN, "to_cargo": {"units": 5, "capacity": 30, "inventory": []}},
    "ship.jettison": LADEN,
    "ship.mode": {**SHIP, "flight_mode": "DRIFT"},
    "ship.jump": {**RESTING, "jump": {"price": 5930, "credits": 169070}},
    "ship.warp": FLYING,
    "ship.chart": {**LADEN, "chart": {"waypoint": WAYPOINT, "reward": 900, "credits": 175900}},
    "ship.survey": {**RESTING, "surveys": [SURVEY]},
    "ship.extract": {**RESTING, "extracted": EXTRACTED},
    "ship.siphon": {**RESTING, "extracted": {**EXTRACTED, "good": "HYDROCARBON"}},
    "ship.refine": {
        **RESTING,
        "refined": {
            "produced": [{"good": "IRON", "units": 1}],
            "consumed": [{"good": "IRON_ORE", "units": 3}],
        },
    },
    "ship.scan": {**RESTING, "systems": [SYSTEM], "waypoints": [WAYPOINT], "ships": [OTHER_SHIP]},
    "ship.repair_quote": QUOTE,
    "ship.repair": {**LADEN, "condition": 1.0, "bill": BILL},
    "ship.scrap_quote": QUOTE,
    "ship.scrap": {"ship_symbol": "FLEET-1", "scrapped": True, "bill": BILL},
    "ship.install": {**LADEN, "bill": BILL},
    "ship.uninstall": {**LADEN, "mounts": [], "bill": BILL},
    "shipyard.get": YARD,
    "shipyard.purchase": {**SHIP, "ship_symbol": "FLEET-3", "role": "EXCAVATOR", "bill": BILL},
    "mine.start": STARTED,
    "siphon.start": STARTED,
    "chart.start": STARTED,
    "fetch.start": FETCHING,
    "market.get": MARKET,
    "gate.get": GATE,
    "construction.get": SITE,
    "construction.supply": {**SITE, "ship": LADEN},
    "supply_chain.get": {"items": [RECIPE]},
}

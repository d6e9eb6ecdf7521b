"""Sample answers about what is known: the overview of fleets."""

from typing import Any

AT = "2026-01-31T12:00:00.000Z"


def hour(net: int) -> dict[str, Any]:
    return {"key": AT, "income": max(net, 0), "expenses": max(-net, 0), "net": net, "count": 1}


WAITING = {
    "count": 2,
    "container_id": "tour-fleet-2-1f",
    "container_kind": "tour",
    "ship_symbol": "FLEET-2",
    "kind": "no_work",
    "reason": "no look that is left to it is worth its requests, and none will be for a while",
    "since": AT,
    "until": None,
}
FLEET = {
    "player_id": 1,
    "agent_symbol": "FLEET",
    "headquarters": "X1-AD75-A1",
    "autopilot": "ON",
    "autopilot_id": "autopilot-fleet-1f",
    "balance": 298296,
    "reserved": 3000,
    "floor": 20000,
    "income": {"contracts": 0, "goods": 124160, "fuel": -864, "ships": 0, "other": 0},
    "hours": [hour(net) for net in (0, 12100, 15000, -3200, 0, 123296)],
    "ships": 5,
    "work": [
        {
            "what": "haul",
            "ships": 2,
            "containers": 2,
            "waiting": 0,
            "credits_per_hour": 92300,
        },
        {"what": "tour", "ships": 2, "containers": 2, "waiting": 2, "credits_per_hour": None},
        {"what": "idle", "ships": 1, "containers": 0, "waiting": 0, "credits_per_hour": None},
    ],
    "waits": [WAITING],
}
ALERT = {
    "subject": "FLEET",
    "kind": "ships_idle",
    "message": "1 ship of FLEET without work: FLEET-5",
    "hint": "spacetraders autopilot explain FLEET-5 says why",
}
OVERVIEW: dict[str, Any] = {
    "version": "0.1.0",
    "uptime_seconds": 7380.5,
    "requests_share": 0.18,
    "universe": {"reset_date": "2026-01-24", "next_reset": None, "closed_since": None},
    "fleets": [FLEET],
    "alerts": [ALERT],
}
NOBODY = {**OVERVIEW, "fleets": [], "alerts": []}
SEEN = {
    "good": "IRON",
    "type": "EXPORT",
    "supply": "HIGH",
    "activity": "STRONG",
    "trade_volume": 60,
    "purchase_price": 102,
    "sell_price": 98,
    "seen_at": AT,
    "age_seconds": 7500.0,
    "old": True,
}
SEEN_SHIP = {
    **SEEN,
    "good": "SHIP_PROBE",
    "type": "SHIP",
    "trade_volume": 1,
    "purchase_price": 21131,
    "sell_price": 0,
    "age_seconds": 750.0,
    "old": False,
}
NEAR = {
    "waypoint_symbol": "X1-AD75-A1",
    "type": "PLANET",
    "x": 1,
    "y": -24,
    "sells_fuel": True,
    "distance": 0.0,
    "exports": ["IRON"],
    "imports": [],
    "exchange": ["FUEL"],
    "prices": 2,
    "seen_at": AT,
    "age_seconds": 750.0,
    "old": False,
}
ALL_GOODS = ["ADVANCED_CIRCUITRY", "MICRO_FUSION_GENERATORS", "SUPERGRAINS", "QUANTUM_STABILIZERS"]
FAR = {
    **NEAR,
    "waypoint_symbol": "X1-AD75-XA5D",
    "sells_fuel": False,
    "distance": 651.4,
    "exports": ALL_GOODS,
    "imports": ALL_GOODS,
    "prices": 0,
    "seen_at": None,
    "age_seconds": None,
}
MARKETS = {"origin_symbol": "X1-AD75-A1", "items": [NEAR, FAR]}
UNSEEN = {
    "waypoint_symbol": "X1-AD75-J60",
    "system_symbol": "X1-AD75",
    "x": 5,
    "y": 6,
    "type": "IMPORT",
}
YARD = {
    "waypoint_symbol": "X1-AD75-A2",
    "system_symbol": "X1-AD75",
    "x": 1,
    "y": 2,
    "distance": 57.4,
    "ship_type": "SHIP_PROBE",
    "purchase_price": 21131,
    "supply": "ABUNDANT",
    "seen_at": AT,
    "age_seconds": 7500.0,
    "old": True,
}
UNSEEN_YARD = {
    **YARD,
    "waypoint_symbol": "X1-AD75-C44",
    "distance": None,
    "purchase_price": None,
    "supply": None,
    "seen_at": None,
    "age_seconds": None,
    "old": False,
}
YARDS = {"origin_symbol": None, "items": [YARD, UNSEEN_YARD]}
LOOKING_ANSWERS = {"status.get": OVERVIEW, "market.list": MARKETS, "shipyard.find": YARDS}

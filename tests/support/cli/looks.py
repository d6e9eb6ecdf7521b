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
LOOKING_ANSWERS = {"status.get": OVERVIEW}

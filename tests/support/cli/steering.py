"""Sample answers of the autopilot and of ventures."""

from typing import Any

AT = "2026-01-31T12:00:00.000Z"

HAUL: dict[str, Any] = {
    "container_id": "haul-fleet-1-2a",
    "kind": "haul",
    "ship_symbol": "FLEET-1",
    "state": "STARTING",
}
STARTED = {
    "containers": [HAUL],
    "not_started": [
        {
            "ship_symbol": "FLEET-2",
            "error": {
                "code": -32000,
                "message": "FLEET-2 cannot do the work of haul: it lacks a hold",
                "data": {"kind": "ship_unfit", "hint": "choose another ship"},
            },
        }
    ],
}
PILOT = {
    "agent_symbol": "FLEET",
    "dry_run": False,
    "container": {**HAUL, "container_id": "autopilot-fleet-1f", "kind": "autopilot"},
    "phase": None,
    "decisions": [],
}
DECISION = {
    "verb": "buy",
    "subject": "SHIP_PROBE",
    "kind": "",
    "reason": "1 probes watch 28 markets",
    "terms": {"yard": "X1-AD75-H60", "price": 23066},
}
DRY_RUN = {
    **PILOT,
    "dry_run": True,
    "container": None,
    "phase": {"name": "starting", "words": "the first hulls earn the price of the next"},
    "decisions": [
        DECISION,
        {**DECISION, "verb": "launch", "subject": "FLEET-1", "kind": "haul", "reason": "it can"},
    ],
}
KEPT = {
    **DECISION,
    "decided_at": AT,
    "last_seen_at": AT,
    "container_id": "autopilot-fleet-1f",
    "outcome": "FLEET-3 for 23,066",
}
SELLING = {
    "ship_symbol": "FLEET-1",
    "container_id": "haul-fleet-1-2a",
    "aboard": [{"good": "IRON", "units": 40}],
    "reason": None,
}
LEAVING = {
    "agent_symbol": "FLEET",
    "container_id": "autopilot-fleet-1f",
    "asked_at": AT,
    "ended_at": None,
    "ships": [SELLING],
    "stopped": [],
}
LEFT = {
    **LEAVING,
    "ended_at": "2026-01-31T12:05:00.000Z",
    "ships": [
        {**SELLING, "aboard": [], "reason": "its hold is empty"},
        {**SELLING, "ship_symbol": "FLEET-3", "reason": "nobody takes 40 IRON"},
    ],
}
WORKING = {
    "ship_symbol": "FLEET-1",
    "role": "COMMAND",
    "state": "works",
    "container_id": "haul-fleet-1-2a",
    "kind": "haul",
    "ours": True,
    "reason": "40 IRON by X1-AD75-A1 > X1-AD75-B7",
    "since": None,
}
IDLE_HULL = {
    **WORKING,
    "ship_symbol": "FLEET-2",
    "state": "held",
    "container_id": None,
    "kind": None,
    "ours": False,
    "reason": "a person holds it",
}
AUTOPILOT = {
    "agent_symbol": "FLEET",
    "state": "ON",
    "container_id": "autopilot-fleet-1f",
    "since": AT,
    "until": "gate",
    "phase": {"name": "growing", "words": "4 hulls earn, and another one pays for itself"},
    "hours_left": 153.2,
    "credits": 298_296,
    "floor": 20_000,
    "income": {"contracts": 60_000, "goods": 124_000, "fuel": -864, "ships": 0, "other": 0},
    "requests_share": 0.184,
    "hulls": [WORKING, IDLE_HULL],
    "site": {
        "waypoint_symbol": "X1-AD75-I55",
        "is_complete": False,
        "materials": [
            {"good": "FAB_MATS", "required": 1600, "fulfilled": 120},
            {"good": "QUANTUM_STABILIZERS", "required": 1, "fulfilled": 1},
        ],
    },
    "leaving": None,
}
OPTION = {
    "job": "40 IRON by X1-AD75-A1 > X1-AD75-B7",
    "kind": "market",
    "stops": ["X1-AD75-A1", "X1-AD75-B7"],
    "credits": 27_904,
    "seconds": 85,
    "credits_per_hour": 1_181_820,
}
JOB = {
    "chosen_at": AT,
    **OPTION,
    "runner_up": {
        **OPTION,
        "job": "40 FOOD by X1-AD75-B7 > X1-AD75-A1",
        "credits_per_hour": 936_004,
    },
    "ended_at": None,
    "realised": None,
}
EXPLAINED = {
    "subject": "FLEET-1",
    "ship": {**WORKING, "words": "FLEET-1 carries 40 IRON", "job": JOB, "idle": None},
    "jobs": [{**JOB, "runner_up": None, "ended_at": AT, "realised": 30_100}, JOB],
    "decisions": [{**KEPT, "verb": "launch", "subject": "FLEET-1", "kind": "haul"}],
}

STEERING_ANSWERS = {
    "contract.run": STARTED,
    "trade.start": STARTED,
    "construct.start": STARTED,
    "autopilot.start": PILOT,
    "autopilot.stop": LEAVING,
    "autopilot.status": AUTOPILOT,
    "autopilot.explain": EXPLAINED,
}

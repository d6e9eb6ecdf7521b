"""Sample answers of what plans: a route, tours, a partition, a journey."""

ROUTE = {
    "ship_symbol": "FLEET-1",
    "origin_symbol": "X1-AD75-A1",
    "destination": "X1-AD75-J60",
    "steps": [
        {
            "action": "TRAVEL",
            "waypoint_symbol": "X1-AD75-B7",
            "x": 100,
            "y": 100,
            "mode": "CRUISE",
            "distance": 158.77,
            "fuel_units": 159,
            "duration_seconds": 125,
        },
        {
            "action": "REFUEL",
            "waypoint_symbol": "X1-AD75-B7",
            "x": 100,
            "y": 100,
            "mode": None,
            "distance": None,
            "fuel_units": 230,
            "duration_seconds": 0,
        },
        {
            "action": "TRAVEL",
            "waypoint_symbol": "X1-AD75-J60",
            "x": 450,
            "y": 60,
            "mode": "DRIFT",
            "distance": 352.28,
            "fuel_units": 1,
            "duration_seconds": 2459,
        },
    ],
    "duration_seconds": 2584,
    "fuel_units": 160,
    "distance": 511.05,
    "refuel_stops": 1,
    "wait_seconds": 0,
}
TOUR = {
    **{name: value for name, value in ROUTE.items() if name != "destination"},
    "order": ["X1-AD75-B7", "X1-AD75-J60"],
    "finish_symbol": None,
    "quality": "gap",
    "bound_seconds": 2526,
    "gap": 0.022961,
    "solver_seconds": 1.004,
    "cut": True,
}
IDLE_TOUR = {
    **TOUR,
    "ship_symbol": "FLEET-2",
    "origin_symbol": "X1-AD75-J60",
    "order": [],
    "steps": [],
    "duration_seconds": 0,
}
PARTITION = {
    "makespan_seconds": 2584,
    "tours": [TOUR, IDLE_TOUR],
    "unreachable": ["X1-AD75-J61"],
    "quality": "optimal",
    "bound_seconds": 2584,
    "gap": 0.0,
    "solver_seconds": 0.31,
    "cut": False,
}
TOUR_DEPARTURE = {"container_id": "tour-fleet-1-2a", "ship_symbol": "FLEET-1", "tour": TOUR}
SCOUTS = {
    "scouts": [
        {
            "container_id": "scout-fleet-2-2a",
            "ship_symbol": "FLEET-2",
            "markets": ["X1-AD75-A1", "X1-AD75-B7"],
        }
    ],
    "left_out": [
        {
            "ship_symbol": "FLEET-4",
            "kind": "ship_claimed",
            "reason": "FLEET-4 is carrying out a direct order",
        }
    ],
    "unreachable": ["X1-AD75-J61"],
}
JOURNEY = {
    "origin_symbol": "X1-AD75",
    "destination": "X1-PZ28",
    "jumps": [
        {
            "system_symbol": "X1-QQ1",
            "waypoint_symbol": None,
            "x": 300,
            "y": 400,
            "distance": 500.0,
            "cooldown_seconds": 560,
            "price": 5930,
        },
        {
            "system_symbol": "X1-PZ28",
            "waypoint_symbol": "X1-PZ28-I55",
            "x": 300,
            "y": 800,
            "distance": 400.0,
            "cooldown_seconds": 460,
            "price": 5930,
        },
    ],
    "duration_seconds": 560,
    "cooldown_seconds": 460,
    "price": 11860,
    "whole": False,
}

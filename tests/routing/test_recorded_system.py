"""The planner in a real start system, against the brute force."""

import json
import random
from pathlib import Path

import pytest
from brute_force import cheapest, replayed

from routing import Hull, System, Waypoint, plan_route

RECORDED = Path(__file__).parents[3] / "shared" / "captured" / "systems" / "X1-AD75.json"


@pytest.fixture(scope="module")
def system():
    if not RECORDED.exists():
        pytest.skip(f"no {RECORDED.name} in shared/captured/systems")
    world = json.loads(RECORDED.read_text())
    sellers = {
        market["symbol"]
        for market in world["marketplaces"]
        for trade in ("exports", "imports", "exchange")
        if any(good["symbol"] == "FUEL" for good in market[trade])
    }
    return System(
        Waypoint(w["symbol"], w["x"], w["y"], w["symbol"] in sellers) for w in world["waypoints"]
    )


@pytest.mark.parametrize("hull", [Hull(36, 400), Hull(9, 80), Hull(15, 300)], ids=str)
def test_fifty_random_pairs_are_never_later_than_the_brute_force(system, hull):
    rng = random.Random(75)
    for _ in range(50):
        start, goal = (waypoint.symbol for waypoint in rng.sample(system.waypoints, 2))
        numbers = {
            "fuel": rng.choice([hull.fuel_capacity, rng.randint(1, hull.fuel_capacity)]),
            "reserve": rng.choice([0, hull.fuel_capacity // 3]),
            "refuel_seconds": rng.choice([0, 4]),
        }
        route = plan_route(system, hull, start, goal, **numbers)
        best = cheapest(system, hull, start, goal, **numbers, skip_dominated=True)
        assert (route.seconds, route.fuel, len(route.steps)) == best
        here, _, seconds, burnt = replayed(route, system, hull, start, fuel=numbers["fuel"])
        assert (here, seconds, burnt) == (goal, route.seconds, route.fuel)

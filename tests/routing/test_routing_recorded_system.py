"""The planner in a real start system, against the brute force."""

import random

import pytest
from support.routing import recorded_system
from support.routing.brute_force import BruteForce, Numbers, replayed

from routing import Hull, System, plan_route


@pytest.fixture(scope="module")
def system() -> System:
    if not recorded_system.RECORDED.exists():
        pytest.skip(f"no {recorded_system.RECORDED.name} in shared/captured/systems")
    return recorded_system.load()


@pytest.mark.parametrize("hull", [Hull(36, 400), Hull(9, 80), Hull(15, 300)], ids=str)
def test_fifty_random_pairs_are_never_later_than_the_brute_force(
    system: System, hull: Hull
) -> None:
    brute_force, rng = BruteForce(system, hull), random.Random(75)
    for _ in range(50):
        start, goal = (waypoint.symbol for waypoint in rng.sample(system.waypoints, 2))
        numbers: Numbers = {
            "fuel": rng.choice([hull.fuel_capacity, rng.randint(1, hull.fuel_capacity)]),
            "reserve": rng.choice([0, hull.fuel_capacity // 3]),
            "refuel_seconds": rng.choice([0, 4]),
        }
        route = plan_route(system, hull, start, goal, **numbers)
        best = brute_force.cheapest(start, goal, **numbers, skip_dominated=True)
        assert (route.seconds, route.fuel, len(route.steps)) == best
        here, _, seconds, burnt = replayed(route, system, hull, start, fuel=numbers["fuel"])
        assert (here, seconds, burnt) == (goal, route.seconds, route.fuel)

"""A route with a way on keeps the fuel for that, where its goal sells none."""

from collections.abc import AsyncIterator

import pytest
from support.harness import FRIGATE, Harness, open_harness
from support.works import place, put

from routing import Action, Route
from routing.answers import Berth
from spacetraders.application.plans.routes import PlannedRoute
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.ships import Ship

TRAVEL = Action.TRAVEL


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


def left(ship: Ship, route: Route) -> int:
    """The fuel that is left at the end of a route."""
    fuel = ship.fuel.current
    for step in route.steps:
        fuel += -step.fuel if step.action is TRAVEL else step.fuel
    return fuel


async def planned(harness: Harness, onward: str | None) -> tuple[Ship, PlannedRoute]:
    (player,) = await harness.store.players()
    rock = place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS").symbol
    ship = await harness.services.fleet.look(player, FRIGATE, Lane.FLIGHT)
    plan = await harness.services.navigator.plan(player, ship, rock, Lane.FLIGHT, onward=onward)
    return ship, plan


async def test_there_and_on_is_faster_with_the_way_on_in_mind(harness: Harness) -> None:
    onward = place(harness, "FUEL_STATION").symbol
    seconds = []
    for known in (None, onward):
        ship, plan = await planned(harness, known)
        berth = Berth(ship.hull, plan.destination, left(ship, plan.route))
        rest = await harness.services.router.route(plan.chart.routable, berth, onward)
        seconds.append(plan.route.seconds + rest.seconds)
    assert seconds[1] < seconds[0]


async def test_the_route_ends_at_its_goal(harness: Harness) -> None:
    _, plan = await planned(harness, place(harness, "FUEL_STATION").symbol)
    assert [step.waypoint for step in plan.route.steps if step.action is TRAVEL][-1] == (
        plan.destination
    )


async def test_a_way_on_that_is_on_no_chart_is_left_out(harness: Harness) -> None:
    _, without = await planned(harness, None)
    _, odd = await planned(harness, "X1-QQ77-A1")
    assert odd.route == without.route


async def test_a_ship_at_its_goal_stays(harness: Harness) -> None:
    put(harness, place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS"))
    _, plan = await planned(harness, place(harness, "FUEL_STATION").symbol)
    assert plan.route.steps == ()

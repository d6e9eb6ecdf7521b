"""Navigation: which move comes next."""

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routing
from routing import Action, FlightMode, NoRoute, Step, System
from spacetraders.domain.game.ships import Cargo, Fuel, Nav, NavStatus, Ship
from spacetraders.domain.navigation import (
    Arrived,
    AwaitArrival,
    Dock,
    Fly,
    Orbit,
    Refuel,
    Replan,
    SetMode,
    next_move,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HERE, THERE = "X1-A1-A1", "X1-A1-B2"
LEG = Step(Action.TRAVEL, THERE, FlightMode.CRUISE, distance=20.0, fuel=20, seconds=30)
STOP = Step(Action.REFUEL, HERE, None, distance=0.0, fuel=380, seconds=0)


def ship(
    status: NavStatus = NavStatus.IN_ORBIT,
    *,
    at: str = HERE,
    fuel: int = 400,
    mode: FlightMode = FlightMode.CRUISE,
) -> Ship:
    nav = Nav("X1-A1", at, 0, 0, status, mode, at, NOW, NOW)
    return Ship("HERMES-1", "COMMAND", nav, Fuel(fuel, 400), Cargo(0, 40), speed=36)


def test_a_ship_under_way_waits_whatever_else_is_planned() -> None:
    assert next_move(ship(NavStatus.IN_TRANSIT), HERE, [LEG]) == AwaitArrival()


def test_a_ship_in_orbit_at_its_goal_docks() -> None:
    assert next_move(ship(at=THERE), THERE, []) == Dock()


def test_a_ship_docked_at_its_goal_has_arrived() -> None:
    assert next_move(ship(NavStatus.DOCKED, at=THERE), THERE, [LEG]) == Arrived()


def test_a_ship_that_only_looks_has_arrived_in_orbit_or_in_dock() -> None:
    for status in (NavStatus.IN_ORBIT, NavStatus.DOCKED):
        assert next_move(ship(status, at=THERE), THERE, [], in_dock=False) == Arrived()


def test_a_ship_without_a_plan_makes_one() -> None:
    assert next_move(ship(), THERE, []) == Replan()


def test_a_docked_ship_leaves_the_dock_before_it_flies() -> None:
    assert next_move(ship(NavStatus.DOCKED), THERE, [LEG]) == Orbit()


def test_the_mode_is_set_before_the_flight() -> None:
    assert next_move(ship(mode=FlightMode.DRIFT), THERE, [LEG]) == SetMode(FlightMode.CRUISE)


def test_a_ship_in_orbit_in_the_right_mode_flies() -> None:
    assert next_move(ship(), THERE, [LEG]) == Fly(THERE)


@pytest.mark.parametrize(
    ("status", "move"), [(NavStatus.IN_ORBIT, Dock()), (NavStatus.DOCKED, Refuel())]
)
def test_a_ship_docks_to_refuel(status: NavStatus, move: object) -> None:
    assert next_move(ship(status, fuel=20), THERE, [STOP, LEG]) == move


def test_a_refuel_stop_elsewhere_means_a_new_plan() -> None:
    assert next_move(ship(at="X1-A1-C3"), THERE, [STOP, LEG]) == Replan()


def test_a_leg_to_where_the_ship_is_means_a_new_plan() -> None:
    assert next_move(ship(at=THERE), "X1-A1-C3", [LEG]) == Replan()


def test_a_leg_that_the_tank_does_not_hold_means_a_new_plan() -> None:
    assert next_move(ship(fuel=19), THERE, [LEG]) == Replan()


SYSTEM = System(
    routing.Waypoint(f"W{i}", x, y, sells_fuel=fuel)
    for i, (x, y, fuel) in enumerate(
        [(0, 0, True), (150, 0, False), (300, 40, True), (600, 0, True), (620, 300, False)]
    )
)


@given(
    start=st.sampled_from([w.symbol for w in SYSTEM]),
    goal=st.sampled_from([w.symbol for w in SYSTEM]),
    fuel=st.integers(0, 400),
    status=st.sampled_from(NavStatus),
)
def test_following_the_moves_leads_to_the_goal(
    start: str, goal: str, fuel: int, status: NavStatus
) -> None:
    """A ship that obeys every move is docked at its goal after a few moves a step."""
    vessel = ship(status, at=start, fuel=fuel)
    steps: tuple[Step, ...] = ()
    for _ in range(60):
        move = next_move(vessel, goal, steps)
        if isinstance(move, Arrived):
            break
        if isinstance(move, Replan):
            try:
                steps = routing.plan_route(
                    SYSTEM, vessel.hull, vessel.nav.waypoint_symbol, goal, fuel=vessel.fuel.current
                ).steps
            except NoRoute:
                return
            continue
        if isinstance(move, Fly | Refuel):
            steps = steps[1:]
        vessel = obey(vessel, move)
    assert (vessel.nav.waypoint_symbol, vessel.nav.status) == (goal, NavStatus.DOCKED)


def obey(vessel: Ship, move: object) -> Ship:
    """What the game would make of a move."""
    nav, fuel = vessel.nav, vessel.fuel
    match move:
        case AwaitArrival():
            nav = attrs.evolve(nav, status=NavStatus.IN_ORBIT)
        case Orbit():
            assert nav.status is NavStatus.DOCKED
            nav = attrs.evolve(nav, status=NavStatus.IN_ORBIT)
        case Dock():
            nav = attrs.evolve(nav, status=NavStatus.DOCKED)
        case SetMode(mode):
            nav = attrs.evolve(nav, flight_mode=mode)
        case Refuel():
            assert nav.status is NavStatus.DOCKED
            fuel = attrs.evolve(fuel, current=fuel.capacity)
        case Fly(waypoint):
            assert nav.status is NavStatus.IN_ORBIT
            burnt = nav.flight_mode.fuel(SYSTEM.distance(nav.waypoint_symbol, waypoint))
            assert burnt <= fuel.current
            fuel = attrs.evolve(fuel, current=fuel.current - burnt)
            nav = attrs.evolve(nav, status=NavStatus.IN_TRANSIT, waypoint_symbol=waypoint)
    return attrs.evolve(vessel, nav=nav, fuel=fuel)

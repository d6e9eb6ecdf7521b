"""Chains of stops, against a search of every state (stops made, waypoint, fuel left)."""

import random
from heapq import heappop, heappush
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.routing import recorded_system
from support.routing.brute_force import MODES, Numbers, replayed

from routing import Hull, NoRoute, Route, System, UnknownWaypoint, Waypoint, plan_route
from routing.cost_matrix import UNREACHABLE
from routing.flight.chain import Chains, plan_chain

FRIGATE = Hull(speed=36, fuel_capacity=400)
PROBE = Hull(speed=9, fuel_capacity=0)

Question = tuple[System, Hull, list[str], Numbers]


@st.composite
def questions(draw: st.DrawFn, stops: int = 4) -> Question:
    """A small system, a hull, a start and stops after it, some of them twice, and the numbers."""
    span = draw(st.sampled_from([1, 4, 12, 40]))
    coordinate = st.integers(-span, span)
    places = draw(
        st.lists(st.tuples(coordinate, coordinate, st.booleans()), min_size=2, max_size=6)
    )
    system = System(Waypoint(f"W{i}", *place) for i, place in enumerate(places))
    hull = Hull(draw(st.integers(1, 40)), draw(st.integers(1, 25)))
    symbols = st.sampled_from([w.symbol for w in system])
    tank = hull.fuel_capacity
    numbers: Numbers = {
        "fuel": draw(st.one_of(st.just(tank), st.integers(0, tank))),
        "reserve": draw(st.sampled_from([0, 0, draw(st.integers(0, tank))])),
        "refuel_seconds": draw(st.sampled_from([0, 1, 7, 60])),
    }
    return system, hull, draw(st.lists(symbols, min_size=1, max_size=stops + 1)), numbers


def brute_force(question: Question) -> tuple[int, int, int] | None:
    """Least (seconds, fuel burnt, steps), or None; every arrival may count as a stop or not."""
    system, hull, symbols, numbers = question
    at = {w.symbol: w for w in system}
    goals = [b for a, b in pairwise(symbols) if a != b]
    enough = 0 if not goals or at[goals[-1]].sells_fuel else numbers.get("reserve", 0)
    queue = [(0, 0, 0, symbols[0], numbers["fuel"], 0)]
    most: dict[tuple[str, int], int] = {}
    while queue:
        seconds, burnt, steps, here, left, made = heappop(queue)
        if made == len(goals):
            if left >= enough:
                return seconds, burnt, steps
            continue
        if left <= most.get((here, made), -1):
            continue
        most[here, made] = left
        if at[here].sells_fuel:
            pause = numbers.get("refuel_seconds", 0)
            state = seconds + pause, burnt, steps + 1, here, hull.fuel_capacity, made
            heappush(queue, state)
        for there in system:
            distance = system.distance(here, there.symbol)
            for mode in MODES if there.symbol != here else ():
                units = mode.fuel(distance)
                for then in {made, made + (goals[made] == there.symbol)} if units <= left else ():
                    later = seconds + mode.seconds(distance, hull.speed)
                    state = later, burnt + units, steps + 1, there.symbol, left - units, then
                    heappush(queue, state)
    return None


def answered(question: Question) -> Route | None:
    system, hull, (start, *order), numbers = question
    try:
        return plan_chain(system, hull, start, order, **numbers)
    except NoRoute:
        return None


@settings(max_examples=300, deadline=None)
@given(questions())
def test_no_chain_through_the_stops_is_faster_or_as_fast_with_less_fuel_or_steps(
    question: Question,
) -> None:
    route, best = answered(question), brute_force(question)
    if route is None:
        assert best is None
    else:
        assert (route.seconds, route.fuel, len(route.steps)) == best


@settings(max_examples=200, deadline=None)
@given(questions(stops=6))
def test_every_step_of_a_chain_is_legal_and_the_stops_are_made_in_their_order(
    question: Question,
) -> None:
    system, hull, (start, *order), numbers = question
    route = answered(question)
    if route is None:
        return
    here, left, seconds, burnt = replayed(route, system, hull, start, fuel=numbers["fuel"])
    assert (seconds, burnt) == (route.seconds, route.fuel)
    last = order[-1] if order else start
    assert here == last
    if {*order} - {start} and not system.waypoints[system.index[last]].sells_fuel:
        assert left >= numbers.get("reserve", 0)
    passed = iter([start, *(step.waypoint for step in route.steps)])
    stops = [b for a, b in zip([start, *order], order, strict=False) if a != b]
    assert all(stop in passed for stop in stops)


@settings(max_examples=200, deadline=None)
@given(questions(stops=1))
def test_a_chain_of_one_stop_is_a_planned_route(question: Question) -> None:
    system, hull, symbols, numbers = question
    route = answered(question)
    try:
        planned = plan_route(system, hull, symbols[0], symbols[-1], **numbers)
    except NoRoute:
        assert route is None
    else:
        assert route is not None
        assert (route.seconds, route.fuel) == (planned.seconds, planned.fuel)
        assert len(route.steps) == len(planned.steps)


@settings(max_examples=100, deadline=None)
@given(questions(stops=6), st.data())
def test_one_after_another_orders_take_what_each_takes_alone(
    question: Question, data: st.DataObject
) -> None:
    system, hull, (start, *order), numbers = question
    fuel, reserve = numbers["fuel"], numbers.get("reserve", 0)
    chains = Chains(system, hull, refuel_seconds=numbers.get("refuel_seconds", 0))
    for _ in range(5):
        order = data.draw(st.permutations(order))
        route = answered((system, hull, [start, *order], numbers))
        expected = UNREACHABLE if route is None else route.seconds
        assert chains.seconds(start, order, fuel=fuel, reserve=reserve) == expected
        if route is not None:
            assert chains.route(start, order, fuel=fuel, reserve=reserve) == route


@pytest.mark.parametrize("hull", [FRIGATE, Hull(9, 80)], ids=str)
def test_in_the_recorded_system_chains_are_not_later_than_leg_by_leg_and_replay(
    hull: Hull,
) -> None:
    if not recorded_system.RECORDED.exists():
        pytest.skip(f"no {recorded_system.RECORDED.name} in shared/captured/systems")
    system, rng = recorded_system.load(), random.Random(75)
    chains = Chains(system, hull)
    for _ in range(5):
        start, *order = (w.symbol for w in rng.sample(system.waypoints, 9))
        route = chains.route(start, order, fuel=hull.fuel_capacity)
        here, left, seconds, burnt = start, hull.fuel_capacity, 0, 0
        for stop in order:
            if left == 0 and not system.waypoints[system.index[here]].sells_fuel:
                break  # leg by leg the ship strands, the chain does not
            leg = plan_route(system, hull, here, stop, fuel=left)
            here, left, duration, _ = replayed(leg, system, hull, here, fuel=left)
            seconds += duration
        else:
            assert route.seconds <= seconds
        end, _, seconds, burnt = replayed(route, system, hull, start, fuel=hull.fuel_capacity)
        assert (end, seconds, burnt) == (order[-1], route.seconds, route.fuel)


def test_fuel_is_saved_on_one_leg_for_the_next_where_that_is_faster() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 50, 0), Waypoint("C", 400, 0)])
    route = plan_chain(system, FRIGATE, "A", ["B", "C"], fuel=400)
    assert [str(step.mode) for step in route.steps] == ["CRUISE", "CRUISE"]
    assert plan_route(system, FRIGATE, "A", "B", fuel=400).steps[0].mode == "BURN"


def test_a_stop_where_the_ship_already_is_takes_nothing() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 50, 0)])
    once = plan_chain(system, FRIGATE, "A", ["B"], fuel=400)
    assert plan_chain(system, FRIGATE, "A", ["A", "A", "B", "B"], fuel=400) == once
    assert plan_chain(system, FRIGATE, "A", [], fuel=0, reserve=9) == Route.of(())


def test_orbitals_at_one_place_are_a_hop_apart() -> None:
    system = System([Waypoint("PLANET", 0, 0), Waypoint("MOON", 0, 0), Waypoint("PORT", 0, 0)])
    route = plan_chain(system, FRIGATE, "PLANET", ["MOON", "PORT"], fuel=400)
    assert (route.seconds, route.fuel, route.distance) == (30, 4, 0)


def test_of_two_pumps_at_one_place_a_ship_fills_up_where_it_is() -> None:
    system = System([Waypoint("DEPOT", 0, 0, sells_fuel=True), Waypoint("PORT", 0, 0, True)])
    for start, goal in (("DEPOT", "PORT"), ("PORT", "DEPOT")):
        route = plan_chain(system, FRIGATE, start, [goal], fuel=0)
        assert [(step.action, step.waypoint) for step in route.steps] == [
            ("REFUEL", start),
            ("TRAVEL", goal),
        ]


def test_a_hull_without_a_tank_flies_straight_from_stop_to_stop() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 289, 0), Waypoint("C", 0, 0)])
    route = plan_chain(system, PROBE, "A", ["B", "C"], fuel=0, reserve=3)
    assert (route.seconds, route.fuel, len(route.steps)) == (832, 0, 2)
    assert Chains(system, PROBE).seconds("A", ["B", "C"], fuel=0) == 832


def test_a_chain_names_the_stop_that_is_out_of_reach_and_the_one_before() -> None:
    system = System(Waypoint(symbol, x, 0) for symbol, x in [("A", 0), ("B", 5), ("C", 9)])
    with pytest.raises(NoRoute, match="tank is empty") as caught:
        plan_chain(system, FRIGATE, "A", ["B", "C", "A"], fuel=1)
    assert (caught.value.start, caught.value.goal) == ("B", "C")
    assert Chains(system, FRIGATE).seconds("A", ["B", "C", "A"], fuel=1) == UNREACHABLE


def test_a_reserve_that_nothing_can_leave_is_no_route_and_says_what_could_be_left() -> None:
    system = System(Waypoint(symbol, x, 0) for symbol, x in [("A", 0), ("B", 5), ("C", 9)])
    assert plan_chain(system, FRIGATE, "A", ["B", "C"], fuel=10, reserve=8).fuel == 2
    with pytest.raises(NoRoute, match="at most 8 units"):
        plan_chain(system, FRIGATE, "A", ["B", "C"], fuel=10, reserve=9)
    assert Chains(system, FRIGATE).seconds("A", ["B", "C"], fuel=10, reserve=9) == UNREACHABLE


@pytest.mark.parametrize("symbols", [["NOWHERE"], ["A", "NOWHERE"]])
def test_an_unknown_stop_is_named(symbols: list[str]) -> None:
    with pytest.raises(UnknownWaypoint, match="NOWHERE"):
        plan_chain(System([Waypoint("A", 0, 0)]), FRIGATE, symbols[0], symbols[1:], fuel=1)


@pytest.mark.parametrize(
    ("hull", "numbers"),
    [
        (FRIGATE, {"fuel": 401}),
        (FRIGATE, {"fuel": 1, "reserve": -1}),
        (FRIGATE, {"fuel": 1, "refuel_seconds": -1}),
        (Hull(0, 400), {"fuel": 1}),
    ],
)
def test_numbers_that_no_ship_has_are_refused(hull: Hull, numbers: Numbers) -> None:
    with pytest.raises(ValueError, match=r"hold|reserve|refuelling|speed"):
        plan_chain(System([Waypoint("A", 0, 0)]), hull, "A", [], **numbers)


def test_what_is_kept_is_bounded_and_forgetting_it_changes_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(1)
    system = System(
        Waypoint(f"W{i}", rng.randint(0, 300), rng.randint(0, 300), i % 3 == 0) for i in range(9)
    )
    start, *order = system.index
    lasting, forgetful = Chains(system, FRIGATE), Chains(system, FRIGATE)
    monkeypatch.setattr("routing.flight.chain._KEPT", 5)
    for _ in range(10):
        rng.shuffle(order)
        taken = forgetful.seconds(start, order, fuel=200)
        assert forgetful.legs.worked_out < 400
        assert forgetful.route(start, order, fuel=200).seconds == taken
        monkeypatch.setattr("routing.flight.chain._KEPT", 1_000_000)
        assert lasting.seconds(start, order, fuel=200) == taken
        monkeypatch.setattr("routing.flight.chain._KEPT", 5)


def test_a_repr_tells_of_hull_and_system() -> None:
    chains = Chains(System([Waypoint("A", 0, 0)]), FRIGATE)
    assert "speed=36" in repr(chains)
    assert "0 lists kept" in repr(chains)

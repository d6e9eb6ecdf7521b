"""Tours: every stop once, in the order that truly takes the least time."""

from itertools import permutations
from random import Random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.routing import recorded_system
from support.routing.brute_force import fastest_walk, replayed

from routing import Hull, NoRoute, System, UnknownWaypoint, Waypoint
from routing.answers import Quality, Tour
from routing.cost_matrix import UNREACHABLE
from routing.errors import SolveCancelled
from routing.flight.chain import Chains, plan_chain
from routing.tour.plan import fallback_tour, plan_tour

FRIGATE = Hull(36, 400)


@attrs.frozen
class Question:
    """What a tour is asked for, with the numbers that it depends on."""

    system: System
    hull: Hull
    start: str
    stops: tuple[str, ...]
    finish: str | None
    fuel: int
    reserve: int = 0
    refuel_seconds: int = 0

    def planned(self, budget: float = 5.0) -> Tour:
        return plan_tour(
            self.system,
            self.hull,
            self.start,
            self.stops,
            fuel=self.fuel,
            finish=self.finish,
            budget=budget,
            reserve=self.reserve,
            refuel_seconds=self.refuel_seconds,
        )

    def hasty(self) -> Tour:
        return fallback_tour(
            self.system,
            self.hull,
            self.start,
            self.stops,
            fuel=self.fuel,
            finish=self.finish,
            reserve=self.reserve,
            refuel_seconds=self.refuel_seconds,
        )

    def least(self) -> int:
        """The least seconds over every order, or UNREACHABLE."""
        chains = Chains(self.system, self.hull, refuel_seconds=self.refuel_seconds)
        stops = sorted(set(self.stops) - {self.start, self.finish})
        last = () if self.finish is None else (self.finish,)
        return min(
            chains.seconds(self.start, (*order, *last), fuel=self.fuel, reserve=self.reserve)
            for order in permutations(stops)
        )


@st.composite
def questions(draw: st.DrawFn, most_stops: int = 5) -> Question:
    """A small system, any start, stops (some of them twice) and finish, and the numbers."""
    coordinate = st.integers(-30, 30)
    place = st.tuples(coordinate, coordinate, st.booleans())
    places = draw(st.lists(place, min_size=2, max_size=7))
    system = System(Waypoint(f"W{i}", *where) for i, where in enumerate(places))
    symbols = st.sampled_from([w.symbol for w in system])
    tank = draw(st.sampled_from([1, 4, 20, 80]))
    start = draw(symbols)
    return Question(
        system,
        Hull(draw(st.integers(5, 40)), tank),
        start,
        tuple(draw(st.lists(symbols, max_size=most_stops))),
        draw(st.none() | st.just(start) | symbols),
        draw(st.just(tank) | st.integers(0, tank)),
        draw(st.sampled_from([0, 0, draw(st.integers(0, tank))])),
        draw(st.sampled_from([0, 2, 30])),
    )


def scattered(stops: int, seed: int = 0) -> Question:
    """A system with a pump at every sixth waypoint, and an open tour of some stops."""
    random = Random(seed)
    system = System(
        Waypoint(f"W{i}", random.randint(-400, 400), random.randint(-400, 400), i % 6 == 0)
        for i in range(stops + 5)
    )
    start, *wanted = random.sample([w.symbol for w in system], stops + 1)
    return Question(system, FRIGATE, start, tuple(wanted), None, 200)


def check(tour: Tour, question: Question) -> None:
    """Every stop once, made in that order by a legal route, and the verdict in order."""
    assert sorted(tour.order) == sorted(set(question.stops))
    here, left, seconds, _ = replayed(
        tour.route, question.system, question.hull, question.start, fuel=question.fuel
    )
    assert seconds == tour.route.seconds == tour.verdict.seconds
    if question.finish is not None:
        assert here == question.finish
    elif tour.order:
        assert here == tour.order[-1]
    passed = iter([question.start, *(step.waypoint for step in tour.route.steps)])
    assert all(stop in passed for stop in tour.order if stop != question.finish)
    sells = question.system.waypoints[question.system.index[here]].sells_fuel
    assert sells or left >= question.reserve or not tour.route.steps
    assert tour.verdict.bound_seconds <= tour.verdict.seconds
    assert (tour.verdict.gap == 0) or tour.verdict.quality is not Quality.OPTIMAL


@settings(max_examples=150, deadline=None)
@given(questions())
def test_no_order_of_few_stops_is_faster_and_the_tour_says_that_it_is_optimal(
    question: Question,
) -> None:
    least = question.least()
    if least >= UNREACHABLE:
        with pytest.raises(NoRoute):
            question.planned()
        return
    tour = question.planned()
    check(tour, question)
    assert tour.route.seconds == least
    assert tour.verdict.quality is Quality.OPTIMAL
    assert not tour.verdict.cut


@settings(max_examples=80, deadline=None)
@given(questions(most_stops=6))
def test_a_fallback_visits_the_same_stops_and_is_marked_where_there_was_a_choice(
    question: Question,
) -> None:
    try:
        tour = question.hasty()
    except NoRoute:
        assert question.least() >= UNREACHABLE
        return
    check(tour, question)
    assert tour.verdict.quality is Quality.FALLBACK or len(tour.order) < 3
    assert tour.route.seconds >= question.least()


@settings(max_examples=80, deadline=None)
@given(questions(most_stops=4))
def test_no_walk_that_visits_every_stop_is_faster_in_a_search_of_every_state(
    question: Question,
) -> None:
    walk = fastest_walk(
        question.system,
        question.hull,
        question.start,
        question.stops,
        question.finish,
        fuel=question.fuel,
        reserve=question.reserve,
        refuel_seconds=question.refuel_seconds,
    )
    if walk is None:
        with pytest.raises(NoRoute):
            question.planned()
    else:
        assert question.planned().route.seconds == walk


@settings(max_examples=60, deadline=None)
@given(questions(most_stops=3))
def test_few_stops_whose_budget_is_spent_at_once_are_all_visited_and_it_says_that_it_cut(
    question: Question,
) -> None:
    try:
        tour = question.planned(budget=1e-9)
    except NoRoute:
        assert question.least() >= UNREACHABLE
        return
    check(tour, question)
    wanted = set(question.stops) - {question.start, question.finish}
    assert tour.verdict.cut or not wanted


@pytest.mark.parametrize("stops", [3, 20])
@pytest.mark.parametrize(
    ("tank", "reserve", "bare"), [(1, 0, 1), (400, 400, None)], ids=["tank of 1", "full reserve"]
)
def test_where_only_some_stops_can_be_the_last_one_of_them_is(
    stops: int, tank: int, reserve: int, bare: int | None
) -> None:
    random = Random(stops)
    sells = [i != 2 for i in range(stops)] if bare else [i == 1 for i in range(stops)]
    system = System(
        Waypoint(f"W{i}", 20 + random.randint(0, 99) if sell == bool(bare) else 5, 0, sell)
        for i, sell in enumerate([True, *sells])
    )
    wanted = tuple(w.symbol for w in system)[1:]
    question = Question(system, Hull(30, tank), "W0", wanted, None, tank, reserve=reserve)
    for tour in (question.planned(budget=0.3), question.planned(budget=1e-9), question.hasty()):
        check(tour, question)
        assert tour.order[-1] == ("W3" if bare else "W2")


def test_a_cut_of_the_order_is_a_cut_of_the_tour() -> None:
    question = scattered(60, seed=2)
    assert question.planned(budget=0.02).verdict.cut


@pytest.mark.parametrize("stops", [9, 14, 30])
@pytest.mark.parametrize("closed", [False, True])
def test_many_stops_take_no_longer_than_the_fallbacks_tour(stops: int, *, closed: bool) -> None:
    question = scattered(stops)
    question = attrs.evolve(question, finish=question.start if closed else None)
    question.planned(budget=0.05)  # the first solve of a process loads the solver
    tour = question.planned(budget=0.8)
    check(tour, question)
    hasty = question.hasty()
    check(hasty, question)
    assert tour.route.seconds <= hasty.route.seconds


def test_a_seed_has_one_answer_where_the_budget_did_not_cut() -> None:
    question = scattered(9, seed=3)
    one, two = question.planned(budget=30), question.planned(budget=30)
    assert not one.verdict.cut
    assert (one.order, one.route) == (two.order, two.route)
    assert one.verdict.solver_seconds < 10


def test_a_start_that_is_a_stop_is_visited_at_once_and_one_named_twice_once() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 50, 0), Waypoint("C", 70, 0)])
    tour = plan_tour(system, FRIGATE, "A", ["C", "A", "B", "C", "A"], fuel=400)
    assert tour.order == ("A", "B", "C")
    assert tour.route == plan_chain(system, FRIGATE, "A", ["B", "C"], fuel=400)


def test_a_finish_that_is_a_stop_is_the_last_of_the_order_and_another_is_not_part_of_it() -> None:
    system = System(Waypoint(symbol, 50 * i, 0) for i, symbol in enumerate("ABCD"))
    as_stop = plan_tour(system, FRIGATE, "A", ["B", "D"], fuel=400, finish="B")
    assert as_stop.order == ("D", "B")
    other = plan_tour(system, FRIGATE, "A", ["B"], fuel=400, finish="D")
    assert other.order == ("B",)
    assert other.route.steps[-1].waypoint == "D"


def test_a_closed_tour_ends_where_it_began() -> None:
    system = System(Waypoint(symbol, 50 * i, 0, i == 0) for i, symbol in enumerate("ABC"))
    tour = plan_tour(system, FRIGATE, "A", ["B", "C"], fuel=400, finish="A")
    assert tour.route.steps[-1].waypoint == "A"
    assert set(tour.order) == {"B", "C"}


def test_no_stops_are_no_work_and_a_lone_finish_is_flown_to() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 50, 0)])
    for solve in (plan_tour, fallback_tour):
        idle = solve(system, FRIGATE, "A", [], fuel=0)
        assert (idle.order, idle.route.steps) == ((), ())
        there = solve(system, FRIGATE, "A", ["A"], fuel=400, finish="B")
        assert there.order == ("A",)
        assert [step.waypoint for step in there.route.steps] == ["B"]
    assert plan_tour(system, FRIGATE, "A", [], fuel=0).verdict.quality is Quality.OPTIMAL


def test_orbitals_at_one_place_are_visited_together() -> None:
    system = System(
        [Waypoint("A", 0, 0, sells_fuel=True)]
        + [Waypoint(f"P{i}", 120, 0) for i in range(4)]
        + [Waypoint(f"Q{i}", -90, 60) for i in range(4)]
        + [Waypoint(f"R{i}", 10, -150) for i in range(5)]
    )
    stops = [w.symbol for w in system][1:]
    Random(2).shuffle(stops)
    tour = plan_tour(system, FRIGATE, "A", stops, fuel=400, budget=1)
    changes = sum(a[0] != b[0] for a, b in zip(tour.order, tour.order[1:], strict=False))
    assert changes == 2


def test_a_tank_that_is_too_small_for_a_leg_is_drifted_and_an_empty_one_has_no_route() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 500, 0), Waypoint("C", 900, 0)])
    tour = plan_tour(system, Hull(9, 2), "A", ["C", "B"], fuel=2)
    assert [str(step.mode) for step in tour.route.steps] == ["DRIFT", "DRIFT"]
    for fuel, reason in ((0, "empty"), (1, "empty")):
        for solve in (plan_tour, fallback_tour):
            with pytest.raises(NoRoute, match=reason):
                solve(system, Hull(9, 2), "A", ["C", "B"], fuel=fuel)


def test_without_fuel_for_sale_a_long_tour_ends_in_an_error_that_names_a_stop() -> None:
    system = System(Waypoint(f"W{i}", 10 * i, 0) for i in range(16))
    with pytest.raises(NoRoute) as caught:
        plan_tour(system, FRIGATE, "W0", [w.symbol for w in system], fuel=9, budget=0.3)
    assert caught.value.goal in system


def test_the_reserve_is_left_at_the_last_stop() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 100, 0), Waypoint("C", 150, 0)])
    question = Question(system, FRIGATE, "A", ("B", "C"), None, 400, reserve=300)
    tour = question.planned()
    check(tour, question)
    assert tour.route.fuel <= 100
    with pytest.raises(NoRoute, match="reserve"):
        attrs.evolve(question, reserve=400).planned()


@pytest.mark.parametrize("stops", [6, 25])
def test_an_order_of_old_is_never_answered_with_a_slower_one(stops: int) -> None:
    question = scattered(stops, seed=4)
    good = question.planned(budget=1.5)
    warm = ["GONE", *good.order]
    again = plan_tour(
        question.system,
        FRIGATE,
        question.start,
        question.stops,
        fuel=200,
        budget=0.1,
        warm=warm,
    )
    check(again, question)
    assert again.route.seconds <= good.route.seconds


def test_symbols_and_numbers_that_make_no_sense_are_refused() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 1, 0)])
    for solve in (plan_tour, fallback_tour):
        for start, stop, finish in (("X", "B", None), ("A", "X", None), ("A", "B", "X")):
            with pytest.raises(UnknownWaypoint, match="X"):
                solve(system, FRIGATE, start, [stop], fuel=400, finish=finish)
        with pytest.raises(ValueError, match="cannot hold 401"):
            solve(system, FRIGATE, "A", ["B"], fuel=401)
    for budget in (0, -1):
        with pytest.raises(ValueError, match="leaves no time"):
            plan_tour(system, FRIGATE, "A", ["B"], fuel=400, budget=budget)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([7, 25]), st.integers(0, 900))
def test_the_checkpoint_stops_a_tour_whenever_it_asks(stops: int, calls: int) -> None:
    left, question = iter(range(calls)), scattered(stops)
    with pytest.raises(SolveCancelled):
        plan_tour(
            question.system,
            FRIGATE,
            question.start,
            question.stops,
            fuel=200,
            budget=60,
            checkpoint=lambda: next(left, None) is None,
        )


def test_in_the_recorded_system_a_tour_of_nine_is_optimal_and_beats_the_fallback() -> None:
    if not recorded_system.RECORDED.exists():
        pytest.skip(f"no {recorded_system.RECORDED.name} in shared/captured/systems")
    system = recorded_system.load()
    start, *stops = (w.symbol for w in Random(9).sample(system.waypoints, 10))
    question = Question(system, FRIGATE, start, tuple(stops), None, 400)
    tour = question.planned()
    check(tour, question)
    assert tour.verdict.quality is Quality.OPTIMAL
    assert tour.route.seconds <= question.hasty().route.seconds

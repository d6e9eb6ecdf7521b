"""Fleets in a system: every stop once, the last ship done early, and fuel that lasts."""

from collections.abc import Mapping
from itertools import permutations, product
from random import Random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.routing import recorded_system
from support.routing.brute_force import replayed

from routing import Hull, System, UnknownWaypoint, Waypoint
from routing.answers import Berth, Partition, Quality, Tour
from routing.cost_matrix import UNREACHABLE
from routing.errors import SolveCancelled
from routing.fleet.fallback import fallback_partition
from routing.fleet.instance import FleetInstance
from routing.fleet.partition import partition_fleet
from routing.fleet.relaxation import FullTankRelaxation
from routing.flight.chain import Chains
from routing.flight.matrix import travel_times
from routing.stopping import StoppingCriterion

FRIGATE = Hull(36, 400)
PROBE = Hull(9, 0)
DRONE = Hull(9, 80)

Question = tuple[System, dict[str, Berth], list[str], int]


@st.composite
def questions(draw: st.DrawFn, most_stops: int = 4) -> Question:
    """A small system, two or three ships, stops (some of them twice) and a reserve."""
    coordinate = st.integers(-30, 30)
    place = st.tuples(coordinate, coordinate, st.booleans())
    places = draw(st.lists(place, min_size=2, max_size=7))
    system = System(Waypoint(f"W{i}", *where) for i, where in enumerate(places))
    symbols = st.sampled_from([w.symbol for w in system])
    berths: dict[str, Berth] = {}
    for name in draw(st.sampled_from(["AB", "ABC"])):
        tank = draw(st.sampled_from([0, 3, 20, 80]))
        fuel = draw(st.just(tank) | st.integers(0, tank))
        berths[name] = Berth(Hull(draw(st.integers(5, 40)), tank), draw(symbols), fuel)
    stops = draw(st.lists(symbols, max_size=most_stops))
    return system, berths, stops, draw(st.sampled_from([0, 0, 2]))


def many(seed: int, stops: int = 20) -> Question:
    """A system of some size with a pump at every fifth waypoint, and four unlike ships."""
    random = Random(seed)
    system = System(
        Waypoint(f"W{i}", random.randint(-300, 300), random.randint(-300, 300), i % 5 == 0)
        for i in range(stops + 10)
    )
    symbols = [w.symbol for w in system]
    hulls = {"A": FRIGATE, "B": PROBE, "C": DRONE, "D": Hull(15, 300)}
    berths = {
        name: Berth(hull, random.choice(symbols), hull.fuel_capacity // 2)
        for name, hull in hulls.items()
    }
    return system, berths, random.sample(symbols, stops), 0


def brute_force(question: Question) -> tuple[int, int] | None:
    """The least makespan, and the least sum of those that have it, over all ways to deal out."""
    system, berths, stops, reserve = question
    homes = {berth.location for berth in berths.values()}
    away = sorted(set(stops) - homes)
    least: dict[tuple[str, frozenset[str]], int] = {}
    for name, berth in berths.items():
        chains = Chains(system, berth.hull)
        for chosen in product((False, True), repeat=len(away)):
            own = [stop for stop, taken in zip(away, chosen, strict=True) if taken]
            least[name, frozenset(own)] = min(
                chains.seconds(berth.location, order, fuel=berth.fuel, reserve=reserve)
                for order in permutations(own)
            )
    ranks = []
    for owners in product(berths, repeat=len(away)):
        shares = (
            frozenset(s for s, owner in zip(away, owners, strict=True) if owner == name)
            for name in berths
        )
        times = [least[name, share] for name, share in zip(berths, shares, strict=True)]
        ranks.append((max(times), sum(times)))
    best = min(ranks)
    return best if best[0] < UNREACHABLE else None


def landed(tour: Tour, system: System, berth: Berth) -> tuple[str, int, int]:
    """Where a tour ends, the fuel left and the seconds it took, by replaying its steps."""
    route, hull = tour.route, berth.hull
    if hull.fuel_capacity:
        here, left, seconds, _ = replayed(route, system, hull, berth.location, fuel=berth.fuel)
        return here, left, seconds
    here, seconds = berth.location, 0
    for step in route.steps:
        assert step.mode is not None
        assert step.fuel == 0
        assert step.seconds == step.mode.seconds(system.distance(here, step.waypoint), hull.speed)
        here, seconds = step.waypoint, seconds + step.seconds
    return here, 0, seconds


def check(partition: Partition, question: Question) -> None:
    """Every stop once or out of reach, every route legal, and the verdict in order."""
    system, berths, stops, reserve = question
    visited = [stop for tour in partition.tours.values() for stop in tour.order]
    assert sorted([*visited, *partition.unreachable]) == sorted(set(stops))
    assert list(partition.tours) == list(berths)
    for name, tour in partition.tours.items():
        berth = berths[name]
        here, left, seconds = landed(tour, system, berth)
        assert seconds == tour.route.seconds == tour.verdict.seconds
        assert here == (tour.order[-1] if tour.order else berth.location)
        passed = iter([berth.location, *(step.waypoint for step in tour.route.steps)])
        assert all(stop in passed for stop in tour.order)
        bare = not system.waypoints[system.index[here]].sells_fuel
        if tour.route.steps and bare and berth.hull.fuel_capacity:
            assert left >= reserve
    assert partition.makespan == max(
        (tour.route.seconds for tour in partition.tours.values()), default=0
    )
    verdict = partition.verdict
    assert verdict.bound_seconds <= verdict.seconds == partition.makespan


@settings(max_examples=80, deadline=None)
@given(questions())
def test_no_way_to_deal_few_stops_out_is_done_earlier_or_as_early_with_a_lesser_sum(
    question: Question,
) -> None:
    system, berths, stops, reserve = question
    partition = partition_fleet(system, berths, stops, reserve=reserve, budget=5)
    check(partition, question)
    best = brute_force(question)
    if best is None:
        assert partition.unreachable
        return
    assert not partition.unreachable
    times = [tour.route.seconds for tour in partition.tours.values()]
    assert (max(times), sum(times)) == best
    assert partition.verdict.quality is Quality.OPTIMAL


@settings(max_examples=25, deadline=None)
@given(questions(most_stops=8))
def test_a_fallback_is_a_division_too_and_never_better_than_the_best(question: Question) -> None:
    system, berths, stops, reserve = question
    fallback = fallback_partition(system, berths, stops, reserve=reserve)
    check(fallback, question)
    assert fallback.verdict.quality is Quality.FALLBACK
    best = brute_force(question) if len(set(stops)) <= 4 else None
    if best is not None and not fallback.unreachable:
        assert fallback.makespan >= best[0]


@settings(max_examples=15, deadline=None)
@given(questions(most_stops=20))
def test_more_stops_are_dealt_out_with_every_route_legal(question: Question) -> None:
    system, berths, stops, reserve = question
    check(partition_fleet(system, berths, stops, reserve=reserve, budget=0.1), question)


@pytest.mark.parametrize("seed", range(3))
def test_the_search_is_no_worse_than_the_fallback(seed: int) -> None:
    system, berths, stops, _ = question = many(seed)
    fallback = fallback_partition(system, berths, stops)
    partition = partition_fleet(system, berths, stops, budget=1)
    check(partition, question)
    check(fallback, question)
    assert partition.makespan <= fallback.makespan
    assert not partition.unreachable


def test_the_same_seed_has_the_same_answer_where_the_budget_did_not_cut() -> None:
    system, berths, stops, _ = question = many(5, stops=8)
    one, two = (partition_fleet(system, berths, stops, budget=60, seed=7) for _ in range(2))
    check(one, question)
    assert not one.verdict.cut
    assert [t.order for t in one.tours.values()] == [t.order for t in two.tours.values()]
    assert one.verdict.solver_seconds < 30


def test_a_stop_where_a_ship_already_is_costs_that_ship_nothing() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 50, 0)])
    berths = {"NEAR": Berth(FRIGATE, "A", 0), "FAR": Berth(FRIGATE, "B", 400)}
    partition = partition_fleet(system, berths, ["B", "A"])
    assert {name: tour.order for name, tour in partition.tours.items()} == {
        "NEAR": ("A",),
        "FAR": ("B",),
    }
    assert partition.makespan == 0
    assert partition.verdict.quality is Quality.OPTIMAL


def test_of_two_ships_at_one_stop_one_visits_it() -> None:
    system = System([Waypoint("A", 0, 0)])
    berths = {"ONE": Berth(FRIGATE, "A", 0), "TWO": Berth(FRIGATE, "A", 400)}
    partition = partition_fleet(system, berths, ["A", "A"])
    assert [tour.order for tour in partition.tours.values()] == [("A",), ()]


def test_a_ship_that_is_no_help_stays_idle() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 60, 0), Waypoint("C", 65, 0)])
    berths = {"FAST": Berth(FRIGATE, "A", 400), "SLOW": Berth(Hull(1, 0), "A", 0)}
    partition = partition_fleet(system, berths, ["B", "C"])
    assert partition.tours["SLOW"].route.steps == ()
    assert partition.tours["SLOW"].order == ()
    assert set(partition.tours["FAST"].order) == {"B", "C"}


def test_a_ship_on_an_empty_tank_leaves_its_stops_to_others() -> None:
    system, berths, stops, _ = many(1, stops=12)
    stranded = next(w.symbol for w in system if not w.sells_fuel and w.symbol not in stops)
    berths["A"] = Berth(FRIGATE, stranded, 0)
    partition = partition_fleet(system, berths, stops, budget=0.3)
    check(partition, (system, berths, stops, 0))
    assert partition.tours["A"].route.steps == ()
    assert not partition.unreachable


@pytest.mark.parametrize("stops", [3, 9])
def test_what_no_tank_lasts_for_is_named_and_the_rest_is_visited(stops: int) -> None:
    system = System(Waypoint(f"W{i}", 10 * i, 0) for i in range(stops + 1))
    berths = {"DRONE": Berth(DRONE, "W0", 2)}
    asked = [f"W{i}" for i in range(1, stops + 1)]
    partition = partition_fleet(system, berths, asked, budget=0.2)
    check(partition, (system, berths, asked, 0))
    assert len(partition.unreachable) == stops - 2
    assert len(partition.tours["DRONE"].order) == 2


def test_a_fleet_that_cannot_leave_reaches_nothing() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 1, 0), Waypoint("C", 2, 0)])
    for solve in (partition_fleet, fallback_partition):
        partition = solve(system, {"ONE": Berth(FRIGATE, "A", 0)}, ["C", "A", "B"])
        assert partition.unreachable == ("C", "B")
        assert partition.tours["ONE"].order == ("A",)
        assert partition.makespan == 0


def test_a_fleet_of_none_reaches_nothing_and_no_stops_need_no_fleet() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 1, 0)])
    for solve in (partition_fleet, fallback_partition):
        assert solve(system, {}, ["B", "A"]).unreachable == ("B", "A")
        assert solve(system, {}, []).unreachable == ()
        idle = solve(system, {"ONE": Berth(FRIGATE, "A", 9)}, [])
        assert idle.makespan == 0
        assert idle.tours["ONE"].route.steps == ()


def test_a_division_of_old_is_begun_with_and_what_it_lacks_is_added() -> None:
    system, berths, stops, _ = question = many(2)
    good = partition_fleet(system, berths, stops, budget=2)
    warm: Mapping[str, list[str]] = {
        **{name: [*tour.order, "GONE"] for name, tour in good.tours.items()},
        "SOLD": list(stops),
    }
    hasty = partition_fleet(system, berths, stops, budget=0.05, warm=warm)
    check(hasty, question)
    assert hasty.makespan <= good.makespan


def test_orbitals_at_one_place_are_left_to_one_ship() -> None:
    system = System(
        [Waypoint("A", 0, 0, sells_fuel=True)]
        + [Waypoint(f"E{i}", 300, 0) for i in range(3)]
        + [Waypoint(f"N{i}", 0, 300) for i in range(3)]
    )
    berths = {name: Berth(FRIGATE, "A", 400) for name in ("ONE", "TWO")}
    partition = partition_fleet(system, berths, [w.symbol for w in system][1:])
    kinds = [{stop[0] for stop in tour.order} for tour in partition.tours.values()]
    assert sorted(map(sorted, kinds)) == [["E"], ["N"]]


def test_symbols_and_numbers_that_make_no_sense_are_refused() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 1, 0)])
    berths = {"ONE": Berth(FRIGATE, "A", 400)}
    for solve in (partition_fleet, fallback_partition):
        with pytest.raises(UnknownWaypoint, match="NOWHERE"):
            solve(system, berths, ["NOWHERE"])
        with pytest.raises(UnknownWaypoint, match="NOWHERE"):
            solve(system, {"ONE": Berth(FRIGATE, "NOWHERE", 1)}, ["B"])
        with pytest.raises(ValueError, match="cannot hold 401"):
            solve(system, {"ONE": Berth(FRIGATE, "A", 401)}, ["B"])
    for budget in (0, -1):
        with pytest.raises(ValueError, match="leaves no time"):
            partition_fleet(system, berths, ["B"], budget=budget)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from([6, 20]), st.sampled_from([0, 5, 50, 400]))
def test_the_checkpoint_stops_a_division_whenever_it_asks(stops: int, calls: int) -> None:
    left = iter(range(calls))
    system, berths, wanted, _ = many(3, stops)
    with pytest.raises(SolveCancelled):
        partition_fleet(
            system, berths, wanted, budget=60, checkpoint=lambda: next(left, None) is None
        )


def test_in_the_recorded_system_eight_ships_divide_fifty_stops() -> None:
    if not recorded_system.RECORDED.exists():
        pytest.skip(f"no {recorded_system.RECORDED.name} in shared/captured/systems")
    system, random = recorded_system.load(), Random(75)
    symbols = [w.symbol for w in system]
    hulls = [FRIGATE, FRIGATE, DRONE, DRONE, Hull(15, 300), Hull(15, 300), PROBE, Hull(30, 600)]
    berths = {
        f"SHIP-{i}": Berth(hull, random.choice(symbols), hull.fuel_capacity)
        for i, hull in enumerate(hulls)
    }
    stops = random.sample(symbols, 50)
    partition = partition_fleet(system, berths, stops, budget=1.5)
    check(partition, (system, berths, stops, 0))
    assert not partition.unreachable
    assert partition.makespan < fallback_partition(system, berths, stops).makespan


def when_done(partition: Partition, berths: Mapping[str, Berth]) -> dict[str, int]:
    """When each ship that visits anything is done."""
    return {
        name: berths[name].ready_seconds + tour.route.seconds
        for name, tour in partition.tours.items()
        if tour.order
    }


def waiting_makespan(question: Question) -> int | None:
    """The least makespan with the waits, over all ways to deal all stops out."""
    system, berths, stops, reserve = question
    wanted = sorted(set(stops))
    spans = []
    for owners in product(berths, repeat=len(wanted)):
        done = [0]
        for name, berth in berths.items():
            own = [stop for stop, owner in zip(wanted, owners, strict=True) if owner == name]
            away = [stop for stop in own if stop != berth.location]
            chains = Chains(system, berth.hull)
            orders = permutations(away)
            if own:
                times = (
                    chains.seconds(berth.location, o, fuel=berth.fuel, reserve=reserve if o else 0)
                    for o in orders
                )
                done.append(berth.ready_seconds + min(times))
        spans.append(max(done))
    least = min(spans)
    return None if least >= UNREACHABLE else least


@st.composite
def waiting_questions(draw: st.DrawFn) -> Question:
    system, berths, stops, reserve = draw(questions(most_stops=3))
    waits = st.sampled_from([0, 0, 7, 60, 1000])
    late = {name: attrs.evolve(b, ready_seconds=draw(waits)) for name, b in berths.items()}
    return system, late, stops, reserve


@given(waiting_questions())
@settings(deadline=None, max_examples=150)
def test_with_waits_the_makespan_is_what_it_says_and_never_wrongly_proven(
    question: Question,
) -> None:
    system, berths, stops, reserve = question
    partition = partition_fleet(system, berths, stops, reserve=reserve)
    assert partition.makespan == max(when_done(partition, berths).values(), default=0)
    least = waiting_makespan(question)
    if least is not None and not partition.unreachable:
        assert partition.verdict.bound_seconds <= least <= partition.makespan
        assert (partition.verdict.quality is Quality.OPTIMAL) <= (partition.makespan == least)


@pytest.mark.parametrize("seed", range(3))
def test_a_bound_on_many_stops_holds_and_counts_the_waits(seed: int) -> None:
    system, berths, stops, _ = many(seed)
    late = {name: attrs.evolve(berth, ready_seconds=50_000) for name, berth in berths.items()}
    partition = partition_fleet(system, late, stops, budget=0.4)
    assert partition.makespan == max(when_done(partition, late).values())
    fleet = FleetInstance.of(
        system, late, stops, StoppingCriterion(60.0), refuel_seconds=0, reserve=0
    )
    bound = FullTankRelaxation.of(fleet, travel_times, StoppingCriterion(60.0)).bound()
    assert 50_000 < bound <= partition.makespan


def test_a_ship_that_is_far_from_ready_is_left_out() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 30, 0), Waypoint("C", -30, 0)])
    berths = {"X": Berth(PROBE, "A", 0), "Y": Berth(PROBE, "A", 0, ready_seconds=100_000)}
    for solve in (partition_fleet, fallback_partition):
        tours = solve(system, berths, ["B", "C"]).tours
        assert (len(tours["X"].order), tours["Y"].order) == (2, ())


def test_of_many_stops_a_ship_that_is_far_from_ready_gets_none() -> None:
    system, berths, stops, _ = many(1)
    berths["B"] = attrs.evolve(berths["B"], ready_seconds=100_000)
    partition = partition_fleet(system, berths, stops, budget=0.4)
    assert partition.tours["B"].order == ()
    assert partition.makespan < 100_000


def test_a_stop_is_left_to_the_ship_that_is_there_first() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 30, 0)])
    berths = {"X": Berth(PROBE, "A", 0, ready_seconds=9), "Y": Berth(PROBE, "A", 0)}
    partition = partition_fleet(system, berths, ["A"])
    assert (partition.tours["Y"].order, partition.makespan) == (("A",), 0)


def test_a_stop_at_which_a_ship_will_arrive_late_is_no_proof() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("B", 30, 0)])
    berths = {"X": Berth(PROBE, "A", 0, ready_seconds=9000), "Y": Berth(PROBE, "B", 0)}
    partition = partition_fleet(system, berths, ["A"])
    assert (partition.makespan, partition.verdict.quality) == (9000, Quality.GAP)


def test_a_ship_that_was_ready_in_the_past_is_refused() -> None:
    system = System([Waypoint("A", 0, 0)])
    with pytest.raises(ValueError, match="ago"):
        partition_fleet(system, {"X": Berth(PROBE, "A", 0, ready_seconds=-1)}, ["A"])


@pytest.mark.parametrize("budget", [0.01, 0.05, 0.2])
def test_a_paced_partition_is_the_same_each_time_whenever_its_budget_cuts_it(budget: float) -> None:
    system, berths, stops, reserve = many(3, 30)

    def planned(budget: float) -> Partition:
        return partition_fleet(
            system, berths, stops, budget=budget, reserve=reserve, seed=1, pace=10_000
        )

    first = planned(budget)
    assert first.verdict.cut
    assert planned(budget) == first
    assert planned(4 * budget).makespan <= first.makespan

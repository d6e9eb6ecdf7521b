"""Segments, and the chains of stops among pumps, against a search of every state."""

from heapq import heappop, heappush

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.routing import recorded_system

from routing import Hull, System, Waypoint
from routing.flight.costs import IMPOSSIBLE, flight_costs_of
from routing.flight.network import Network, closure, relaxed
from routing.flight.segment_costs import OnwardCosts, segment_costs_on, segment_costs_on_full_tank
from routing.flight.segment_search import GoalBoundedSearch, SegmentSearch
from routing.flight.segments import Segments

FRIGATE = Hull(speed=36, fuel_capacity=400)


@st.composite
def systems(draw: st.DrawFn) -> System:
    span = draw(st.sampled_from([1, 4, 12, 40]))
    coordinate = st.integers(-span, span)
    places = draw(
        st.lists(st.tuples(coordinate, coordinate, st.booleans()), min_size=2, max_size=7)
    )
    return System(Waypoint(f"W{i}", *place) for i, place in enumerate(places))


HULLS = st.builds(Hull, st.integers(1, 40), st.integers(1, 25))
REFUEL = st.sampled_from([0, 1, 7, 60])


def without_stops(network: Network, source: int) -> list[list[tuple[int, int]]]:
    """Every undominated (fuel, cost) from one place to each, by plain search."""
    fronts: list[list[tuple[int, int]]] = [[] for _ in range(len(network))]
    queue, options = [(0, 0, source)], flight_costs_of(network.hull).options
    while queue:
        burnt, cost, here = heappop(queue)
        if fronts[here] and fronts[here][-1][1] <= cost:
            continue
        fronts[here].append((burnt, cost))
        for there in range(len(network)):
            if there != here:
                for _, fuel, flight in options[network.distances[here][there]]:
                    if burnt + fuel <= network.tank:
                        heappush(queue, (burnt + fuel, cost + flight, there))
    return fronts


def cheapest(front: list[tuple[int, int]], units: int) -> int:
    return min((cost for fuel, cost in front if fuel <= units), default=IMPOSSIBLE)


def over_pumps(
    network: Network, fronts: list[list[list[tuple[int, int]]]], ends: tuple[int, int], units: int
) -> int:
    """Least cost over pumps, where the first and the last segment burn at most `units` each."""
    pumps, tank = network.pumps, network.tank
    stops = closure([[cheapest(fronts[a][b], tank) for b in pumps] for a in pumps], network.refuel)
    return min(
        (
            cheapest(fronts[ends[0]][a], units)
            + network.refuel
            + stops[i][j]
            + cheapest(fronts[b][ends[1]], units)
            for i, a in enumerate(pumps)
            for j, b in enumerate(pumps)
        ),
        default=IMPOSSIBLE,
    )


@settings(max_examples=150, deadline=None)
@given(systems(), HULLS, REFUEL)
def test_every_segment_that_no_stops_replace_is_found_and_none_is_cheaper_than_it_can_be(
    system: System, hull: Hull, refuel_seconds: int
) -> None:
    network = Network(system, hull, refuel_seconds=refuel_seconds)
    truth = [without_stops(network, place) for place in range(len(network))]
    for source in range(len(network)):
        fronts = SegmentSearch(network, source, network.tank).run()
        for goal in range(len(network)):
            if goal != source:
                for fuel, cost in fronts[goal]:
                    assert cheapest(truth[source][goal], fuel) <= cost
                for fuel, cost in set(truth[source][goal]) - set(fronts[goal]):
                    assert over_pumps(network, truth, (source, goal), fuel) <= cost


@settings(max_examples=100, deadline=None)
@given(systems(), HULLS)
def test_a_segment_is_the_same_in_both_directions_where_no_fuel_is_sold(
    system: System, hull: Hull
) -> None:
    dry = System(Waypoint(w.symbol, w.x, w.y) for w in system)
    fronts = Segments(dry, hull).fronts
    for here in range(len(dry.places)):
        for there in range(len(dry.places)):
            assert fronts[here][there] == fronts[there][here]


@settings(max_examples=150, deadline=None)
@given(systems(), HULLS, REFUEL, st.data())
def test_the_least_costs_make_the_same_journeys_as_all_segments_do(
    system: System, hull: Hull, refuel_seconds: int, data: st.DataObject
) -> None:
    network = Network(system, hull, refuel_seconds=refuel_seconds)
    units = data.draw(st.integers(0, network.tank))
    places = range(len(network))
    truth = [without_stops(network, place) for place in places]
    every = {a: [cheapest(truth[a][b], network.tank) for b in places] for a in places}
    onward = OnwardCosts.of(network, segment_costs_on_full_tank(network, places))
    expected = OnwardCosts.of(network, every)
    assert onward.stops == expected.stops
    first = segment_costs_on(network, places, units, onward)
    for here in places:
        direct = [cheapest(truth[here][there], units) for there in places]
        direct[here] = first[here][here]
        wanted = expected.after(direct)
        found = onward.after(first[here])
        assert [c for i, c in enumerate(found) if i != here and c < IMPOSSIBLE] == [
            c for i, c in enumerate(wanted) if i != here and c < IMPOSSIBLE
        ]


def test_segments_through_a_third_place_are_found() -> None:
    system = System([Waypoint("A", 0, 0), Waypoint("ROCK", 95, 0), Waypoint("C", 300, 0)])
    front = Segments(system, FRIGATE).fronts[0][2]
    drift, cruise_drift, burn_drift, drift_cruise, cruise, burn_cruise = (f for f, _ in front)
    assert (drift, cruise) == (1, 300)
    assert (cruise_drift, burn_drift) == (95 + 1, 190 + 1)
    assert (drift_cruise, burn_cruise) == (1 + 205, 190 + 205)


def test_a_slow_segment_is_not_kept_where_stops_are_faster_on_no_more_fuel() -> None:
    system = System(
        [Waypoint("A", 0, 0), Waypoint("PUMP", 200, 0, sells_fuel=True), Waypoint("C", 400, 0)]
    )
    fuels = [fuel for fuel, _ in Segments(system, FRIGATE).fronts[0][2]]
    assert fuels == [1]


def test_a_bounded_run_finds_what_is_below_the_limit_on_all_the_fuel() -> None:
    system = System(Waypoint(f"W{i}", (i * 97) % 400, (i * 61) % 300) for i in range(20))
    network = Network(system, Hull(36, 200))
    full = SegmentSearch(network, 0, 200).run()
    for goal in range(1, 20):
        least = full[goal][-1][1]
        bounded = GoalBoundedSearch(network, 0, 200, [(goal, least + 1)]).run()
        assert bounded[goal][-1][1] == least


def test_ways_between_pumps_are_worked_out_once_and_kept() -> None:
    system = System([Waypoint("A", 0, 0, sells_fuel=True), Waypoint("B", 9, 0, sells_fuel=True)])
    segments = Segments(system, FRIGATE)
    assert segments.stops is segments.stops
    assert segments.fronts[0] is segments.fronts[0]
    assert repr(segments).startswith("<Segments from 1 places of <Network of Hull(")


def test_a_row_is_lowered_entry_by_entry_unless_the_base_is_impossible() -> None:
    assert relaxed([5, 5], 3, [1, 4]) == [4, 5]
    assert relaxed([IMPOSSIBLE], IMPOSSIBLE, [0]) == [IMPOSSIBLE]


def test_in_the_recorded_system_lists_of_segments_are_short() -> None:
    if not recorded_system.RECORDED.exists():
        pytest.skip(f"no {recorded_system.RECORDED.name} in shared/captured/systems")
    segments = Segments(recorded_system.load(), FRIGATE)
    lengths = [len(front) for place in range(10) for front in segments.fronts[place]]
    assert sum(lengths) / len(lengths) < 6

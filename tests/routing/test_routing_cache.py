"""What is kept, for how long, and what is dropped."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import Hull, System, Waypoint
from routing.errors import UnknownWaypoint
from routing.flight.cache import USUAL_WAYPOINTS, Cache, CacheStatistics, TravelTimesCache
from routing.flight.matrix import travel_times

FRIGATE = Hull(speed=36, fuel_capacity=400)


class Hand:
    """A clock that is turned by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def cache(clock: Hand) -> Cache[int]:
    return Cache(size=2, seconds=10, now=clock)


def fail() -> int:
    raise LookupError


def test_a_value_is_worked_out_once(cache: Cache[int]) -> None:
    assert cache.get("X1", 1, "a", lambda: 5) == 5
    assert cache.get("X1", 1, "a", fail) == 5
    assert cache.statistics() == CacheStatistics(hits=1, misses=1, entries=1, dropped=0)


def test_the_same_key_of_another_system_is_another_value(cache: Cache[int]) -> None:
    assert cache.get("X1", 1, "a", lambda: 5) == 5
    assert cache.get("X2", 1, "a", lambda: 6) == 6


def test_when_its_time_is_up_a_value_is_worked_out_again(cache: Cache[int], clock: Hand) -> None:
    cache.get("X1", 1, "a", lambda: 5)
    clock.seconds = 9.9
    assert cache.get("X1", 1, "a", fail) == 5
    clock.seconds = 10.0
    assert cache.get("X1", 1, "a", lambda: 6) == 6
    assert cache.statistics().entries == 1


def test_what_was_used_longest_ago_makes_room(cache: Cache[int]) -> None:
    for key in "ab":
        cache.get("X1", 1, key, lambda: 5)
    cache.get("X1", 1, "a", fail)
    cache.get("X1", 1, "c", lambda: 7)
    assert cache.get("X1", 1, "a", fail) == 5
    assert cache.get("X1", 1, "b", lambda: 8) == 8
    assert cache.statistics().dropped == 2


def test_values_whose_time_is_up_go_before_any_other(cache: Cache[int], clock: Hand) -> None:
    cache.get("X1", 1, "a", lambda: 5)
    clock.seconds = 10
    cache.get("X1", 1, "b", lambda: 5)
    assert cache.statistics() == CacheStatistics(hits=0, misses=2, entries=1, dropped=1)


def test_another_version_of_a_system_drops_all_that_was_known_of_it(cache: Cache[int]) -> None:
    cache.get("X1", 1, "a", lambda: 5)
    cache.get("X2", 1, "a", lambda: 6)
    assert cache.get("X1", 2, "b", lambda: 7) == 7
    assert cache.get("X2", 1, "a", fail) == 6
    assert cache.statistics() == CacheStatistics(hits=1, misses=3, entries=2, dropped=1)


def test_a_value_of_a_system_that_changed_while_it_was_worked_out_is_not_kept(
    cache: Cache[int],
) -> None:
    def change_meanwhile() -> int:
        cache.get("X1", 2, "a", lambda: 6)
        return 5

    assert cache.get("X1", 1, "a", change_meanwhile) == 5
    assert cache.get("X1", 2, "a", fail) == 6


def test_a_dropped_system_is_forgotten_and_the_others_are_not(cache: Cache[int]) -> None:
    cache.get("X1", 1, "a", lambda: 5)
    cache.get("X2", 1, "a", lambda: 6)
    assert cache.drop("X1") == 1
    assert cache.drop("X1") == 0
    assert cache.get("X2", 1, "a", fail) == 6
    assert cache.get("X1", 1, "a", lambda: 7) == 7


def test_an_error_is_not_kept(cache: Cache[int]) -> None:
    with pytest.raises(LookupError):
        cache.get("X1", 1, "a", fail)
    assert cache.get("X1", 1, "a", lambda: 5) == 5


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from("XY"), st.integers(0, 1), st.sampled_from("abc"))),
)
def test_whatever_is_asked_the_answer_is_right_and_the_size_kept(
    size: int, questions: list[tuple[str, int, str]]
) -> None:
    cache: Cache[tuple[str, int, str]] = Cache(size=size, seconds=1, now=Hand())
    for question in questions:
        assert cache.get(*question, lambda question=question: question) == question
        assert cache.statistics().entries <= size
    kept = cache.statistics()
    assert kept.hits + kept.misses == len(questions)
    assert kept.misses == kept.entries + kept.dropped


def test_many_threads_get_right_answers(clock: Hand) -> None:
    cache: Cache[int] = Cache(size=8, seconds=1, now=clock)

    def ask(i: int) -> bool:
        return cache.get(f"X{i % 3}", i // 100, i % 5, lambda: i % 5) == i % 5

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(2000)))
    kept = cache.statistics()
    assert kept.hits + kept.misses == 2000
    assert kept.entries <= 8


@pytest.mark.parametrize(("size", "seconds"), [(0, 1), (1, 0)])
def test_a_cache_that_keeps_nothing_is_refused(size: int, seconds: float, clock: Hand) -> None:
    with pytest.raises(ValueError, match="keeps nothing"):
        Cache(size=size, seconds=seconds, now=clock)


def test_travel_times_are_kept_by_all_that_they_depend_on(clock: Hand) -> None:
    cache = TravelTimesCache(now=clock)
    system = System([Waypoint("A", 0, 0), Waypoint("B", 90, 0, sells_fuel=True)])
    questions = [
        (FRIGATE, 400, None, 0),
        (Hull(9, 400), 400, None, 0),
        (FRIGATE, 100, None, 0),
        (FRIGATE, 400, ["B"], 0),
        (FRIGATE, 400, None, 60),
    ]
    for _ in range(2):
        for hull, fuel, among, refuel in questions:
            numbers = {"fuel": fuel, "among": among, "refuel_seconds": refuel}
            expected = travel_times(system, hull, **numbers)
            assert cache.travel_times("X1", system, hull, **numbers) == expected
    assert cache.statistics() == CacheStatistics(hits=6, misses=4, entries=4, dropped=0)
    assert repr(cache) == "<TravelTimesCache over <Cache of 4/64: 6 hits>>"


def test_an_equal_system_built_anew_is_the_same_and_a_changed_one_is_not(clock: Hand) -> None:
    cache = TravelTimesCache(now=clock)
    waypoints = [Waypoint("A", 0, 0), Waypoint("B", 90, 0)]
    once = cache.travel_times("X1", System(waypoints), FRIGATE, fuel=400)
    assert cache.travel_times("X1", System(waypoints), FRIGATE, fuel=400) is once
    waypoints[1] = Waypoint("B", 91, 0)
    assert cache.travel_times("X1", System(waypoints), FRIGATE, fuel=400) is not once
    assert cache.statistics().dropped == 1
    assert cache.drop("X1") == 1


def line(size: int) -> System:
    return System([Waypoint(f"W{i}", 9 * i, i * i % 7, sells_fuel=i % 3 == 0) for i in range(size)])


@pytest.mark.parametrize("size", [12, USUAL_WAYPOINTS + 1])
@given(data=st.data())
@settings(max_examples=10)
def test_some_stops_in_any_order_are_answered_as_without_a_cache(
    size: int, data: st.DataObject
) -> None:
    system, cache = line(size), TravelTimesCache(now=Hand())
    names = st.sampled_from([waypoint.symbol for waypoint in system.waypoints[:8]])
    for among in data.draw(st.lists(st.lists(names, max_size=5), min_size=1, max_size=3)):
        asked = cache.travel_times("X1", system, FRIGATE, fuel=400, among=among)
        assert asked == travel_times(system, FRIGATE, fuel=400, among=among)


def test_a_system_of_the_usual_size_is_worked_out_once_whatever_stops_are_asked_about(
    clock: Hand,
) -> None:
    system, cache = line(12), TravelTimesCache(now=clock)
    for among in (["W1", "W2"], ["W7"], ["W2", "W5", "W1"], None):
        cache.travel_times("X1", system, FRIGATE, fuel=400, among=among)
    assert cache.statistics() == CacheStatistics(hits=3, misses=1, entries=1, dropped=0)


def test_of_a_large_system_stops_are_known_again_in_another_order(clock: Hand) -> None:
    system, cache = line(USUAL_WAYPOINTS + 1), TravelTimesCache(now=clock)
    for among in (["W1", "W2", "W3"], ["W3", "W1", "W2"], ["W1", "W2"]):
        cache.travel_times("X1", system, FRIGATE, fuel=400, among=among)
    assert cache.statistics() == CacheStatistics(hits=1, misses=2, entries=2, dropped=0)


def test_a_stop_that_a_kept_system_lacks_is_refused(clock: Hand) -> None:
    system, cache = line(12), TravelTimesCache(now=clock)
    with pytest.raises(UnknownWaypoint):
        cache.travel_times("X1", system, FRIGATE, fuel=400, among=["W1", "X"])

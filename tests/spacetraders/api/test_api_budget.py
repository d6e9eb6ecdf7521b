import random
from itertools import accumulate

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.api.simulation import Ask, Run, Server, Way, persons_now_and_then, saturation

from spacetraders.api.budget import UNANSWERED_GRACE_SECONDS, Budget

SEEDS = st.integers(0, 2**32)
GAPS = st.one_of(
    st.sampled_from([0.0, 0.3, 0.499, 0.5, 0.9, 1.0, 1.004, 5.0, 59.0, 60.0, 61.0]),
    st.floats(0.0, 3.0),
)
GROUPS = st.tuples(GAPS, st.sampled_from([1, 1, 2, 3, 5, 10, 30, 60]), st.booleans())
WAYS = st.builds(
    Way,
    up=st.sampled_from([0.0, 0.001, 0.02, 0.1, 0.4]),
    down=st.sampled_from([0.001, 0.02, 0.1, 0.4]),
    jitter=st.sampled_from([0.0, 0.002, 0.01]),
    spike=st.sampled_from([0.0, 0.1, UNANSWERED_GRACE_SECONDS]),
    spike_share=st.sampled_from([0.02, 0.1, 0.3]),
)


@st.composite
def demands(draw: st.DrawFn) -> list[Ask]:
    """Bursts and trickles of requests with pauses between them, persons among them."""
    groups = draw(st.lists(GROUPS, min_size=1, max_size=25))
    times = accumulate(gap for gap, _, _ in groups)
    return [
        Ask(at, person)
        for at, (_, size, person) in zip(times, groups, strict=True)
        for _ in range(min(size, 4) if person else size)
    ]


def simulated(
    seconds: float,
    asks: list[Ask],
    way: Way,
    *,
    seed: int = 0,
    per_second: int = 2,
    burst: int = 30,
    with_headers: bool = True,
) -> Run:
    budget = Budget(per_second=per_second, burst=burst)
    server = Server(per_second, burst, with_headers=with_headers)
    return Run(budget, server, way, random.Random(seed)).until(seconds, asks)


@settings(max_examples=150, deadline=None)
@given(asks=demands(), way=WAYS, seed=SEEDS, with_headers=st.booleans())
@example(saturation(150), Way(jitter=0.01, spike=0.25), 1, False)
def test_a_strict_server_never_refuses_what_the_budget_lets_through(
    asks: list[Ask], way: Way, seed: int, with_headers: bool
) -> None:
    run = simulated(150, asks, way, seed=seed, with_headers=with_headers)
    assert run.server.refused == []


@settings(max_examples=80, deadline=None)
@given(
    asks=demands(),
    per_second=st.sampled_from([1, 2, 3, 10]),
    burst=st.sampled_from([0, 1, 2, 3, 10, 30]),
    delay=st.sampled_from([0.001, 0.05, 0.3]),
)
def test_whatever_the_limits_are_set_to_they_are_kept(
    asks: list[Ask], per_second: int, burst: int, delay: float
) -> None:
    way = Way(up=delay, down=delay)
    run = simulated(150, asks, way, per_second=per_second, burst=burst)
    assert run.server.refused == []


@settings(max_examples=100, deadline=None)
@given(asks=demands(), way=WAYS, seed=SEEDS)
def test_who_waits_as_long_as_told_soon_may_start(asks: list[Ask], way: Way, seed: int) -> None:
    run = simulated(150, asks, way, seed=seed)
    assert run.most_waits <= 3


@settings(max_examples=40, deadline=None)
@given(asks=demands(), seed=SEEDS)
def test_all_that_is_asked_for_is_sent_in_the_end(asks: list[Ask], seed: int) -> None:
    run = simulated(asks[-1].at + len(asks) + 10, asks, Way(jitter=0.01), seed=seed)
    assert len(run.server.served) == len(asks)


@pytest.mark.parametrize("persons", [False, True])
@pytest.mark.parametrize("seconds", [60, 600])
@pytest.mark.parametrize(
    "way",
    [Way(0.0005, 0.0005), Way(0.03, 0.03), Way(0.25, 0.2), Way(0.03, 0.03, jitter=0.005)],
    ids=str,
)
def test_saturated_it_sends_97_percent_of_what_the_server_allows(
    way: Way, seconds: int, persons: bool
) -> None:
    asks = saturation(seconds) + (persons_now_and_then(seconds) if persons else [])
    run = simulated(seconds, sorted(asks), way)
    allowed = 2 * seconds + 30 * seconds // 60
    assert run.server.refused == []
    assert len(run.server.served) >= 0.97 * allowed


@pytest.mark.parametrize(("per_second", "burst"), [(1, 0), (2, 0), (10, 0), (10, 30), (1, 30)])
def test_saturated_it_uses_other_limits_as_well(per_second: int, burst: int) -> None:
    run = simulated(60, saturation(60), Way(), per_second=per_second, burst=burst)
    assert run.server.refused == []
    assert len(run.server.served) >= 0.97 * (60 * per_second + burst)


@settings(max_examples=30, deadline=None)
@given(
    first=st.floats(0.0, 20.0),
    gaps=st.lists(st.floats(0.8, 9.0), min_size=5, max_size=40),
    seed=SEEDS,
)
def test_under_saturation_a_person_waits_six_tenths_of_a_second_at_most(
    first: float, gaps: list[float], seed: int
) -> None:
    persons = [Ask(at, person=True) for at in accumulate(gaps, initial=first)]
    asks = sorted(saturation(120) + persons)
    run = simulated(120, asks, Way(jitter=0.01), seed=seed)
    assert max(run.person_waits) <= 0.6


def test_one_extra_place_is_kept_for_a_person() -> None:
    budget = Budget()
    while budget.delay(0.0) == 0:
        budget.take(0.0)
    assert budget.delay(0.0, person=True) == 0
    budget.take(0.0)
    assert budget.delay(0.0, person=True) > 0


def test_an_idle_budget_spends_steady_places_first() -> None:
    budget = Budget()
    for second in range(100):
        for _ in range(2):
            now = second * 1.1
            assert budget.delay(now) == 0
            slot = budget.take(now)
            assert not slot.extra
            budget.settle(slot, now)
    assert budget.extra_left(110.0) == 29


def test_an_extra_request_does_not_push_back_the_steady_pace() -> None:
    budget = Budget()
    while budget.delay(0.0) == 0:
        budget.settle(budget.take(0.0), 0.0)
    before = budget.delay(0.9)
    budget.settle(budget.take(0.9), 0.9)
    assert budget.delay(0.9) == before


def test_a_steady_place_is_held_longer_while_its_request_may_still_arrive() -> None:
    budget = Budget(per_second=1, burst=0)
    slot = budget.take(0.0)
    assert budget.delay(0.5) == pytest.approx(0.5 + 0.004 + UNANSWERED_GRACE_SECONDS)
    budget.settle(slot, 0.05)
    assert budget.delay(0.5) == pytest.approx(0.504)


def test_a_slow_answer_counts_as_a_late_arrival() -> None:
    budget = Budget(per_second=1, burst=0)
    budget.settle(budget.take(0.0), 0.05)
    budget.settle(budget.take(2.0), 2.15)
    assert budget.delay(2.5) == pytest.approx(0.5 + 0.1 + 0.004)


def test_headers_that_leave_less_of_the_pool_than_we_think_are_believed() -> None:
    budget = Budget()
    budget.correct(0.0, burst_remaining=5)
    assert budget.extra_left(0.0) == 4
    budget.correct(0.0, burst_remaining=0)
    assert budget.extra_left(0.0) == 0
    assert budget.extra_left(61.0) == 29


def test_headers_that_leave_more_of_the_pool_than_we_think_are_not_believed() -> None:
    budget = Budget()
    for _ in range(12):
        budget.take(0.0)
    budget.correct(0.0, burst_remaining=30)
    assert budget.extra_left(0.0) == 19


def test_a_429_closes_for_as_long_as_it_asks_even_for_persons() -> None:
    budget = Budget()
    budget.refuse(10.0, 0.75)
    assert budget.delay(10.0, person=True) == pytest.approx(0.75)
    assert budget.delay(10.0) == pytest.approx(0.75)
    assert budget.delay(10.76) == 0


def test_a_429_counts_the_pool_as_empty_for_a_minute_and_a_second() -> None:
    budget = Budget()
    budget.refuse(10.0, 0.5)
    assert budget.extra_left(70.9) == 0
    assert budget.extra_left(71.0) == 29


def test_a_shorter_429_does_not_open_what_a_longer_one_closed() -> None:
    budget = Budget()
    budget.refuse(0.0, 5.0)
    budget.refuse(1.0, 0.1)
    assert budget.delay(1.0) == pytest.approx(4.0)


def test_limits_that_the_headers_change_take_effect() -> None:
    budget = Budget()
    budget.correct(0.0, per_second=10, burst=0)
    starts = 0
    while budget.delay(0.0) == 0:
        budget.take(0.0)
        starts += 1
    assert starts == 1
    assert budget.delay(0.0) == pytest.approx(0.1)
    assert repr(budget) == "<Budget 10/s, 0 of 0 extra used>"


def test_limits_that_make_no_sense_are_left_alone() -> None:
    budget = Budget()
    budget.correct(0.0, per_second=0, burst=-1)
    assert (budget.per_second, budget.burst) == (2, 30)


def test_the_repr_tells_the_limits_and_what_is_used() -> None:
    budget = Budget()
    for _ in range(5):
        budget.take(0.0)
    assert repr(budget) == "<Budget 2/s, 3 of 30 extra used>"

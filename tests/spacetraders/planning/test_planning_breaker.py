"""The breaker: it opens after failures in a row, rests, tries once, and never locks itself out."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from spacetraders.planning.breaker import (
    FAILURES_TO_OPEN,
    FIRST_REST_SECONDS,
    LONGEST_REST_SECONDS,
    Breaker,
    BreakerState,
)


def attempt(breaker: Breaker, now: float, *, worked: bool | None) -> None:
    ticket = breaker.admit(now)
    assert ticket is not None
    breaker.settle(ticket, now, worked=worked)


def opened(now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN):
        attempt(breaker, now, worked=False)
    return breaker


def test_a_new_breaker_is_closed() -> None:
    assert Breaker().state(0) is BreakerState.CLOSED


def test_failures_in_a_row_open_it() -> None:
    assert opened().state(0) is BreakerState.OPEN
    assert opened().admit(0) is None


def test_a_success_between_failures_keeps_it_closed() -> None:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN):
        attempt(breaker, 0, worked=False)
        attempt(breaker, 0, worked=True)
    assert breaker.state(0) is BreakerState.CLOSED


def test_what_was_broken_off_is_no_failure() -> None:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN * 2):
        attempt(breaker, 0, worked=None)
    assert breaker.state(0) is BreakerState.CLOSED


def test_after_its_rest_it_lets_one_through() -> None:
    breaker = opened()
    assert breaker.state(FIRST_REST_SECONDS) is BreakerState.HALF_OPEN
    assert breaker.admit(FIRST_REST_SECONDS) is not None
    assert breaker.admit(FIRST_REST_SECONDS) is None


def test_the_one_that_works_closes_it() -> None:
    breaker = opened()
    attempt(breaker, FIRST_REST_SECONDS, worked=True)
    assert breaker.state(FIRST_REST_SECONDS) is BreakerState.CLOSED


def test_the_one_that_is_broken_off_leaves_the_place_to_another() -> None:
    breaker = opened()
    attempt(breaker, FIRST_REST_SECONDS, worked=None)
    assert breaker.admit(FIRST_REST_SECONDS) is not None


@pytest.mark.parametrize(("rests", "seconds"), [(0, 30), (1, 60), (2, 120), (4, 480), (20, 600)])
def test_each_rest_in_a_row_is_twice_as_long_up_to_ten_minutes(rests: int, seconds: float) -> None:
    breaker, now = opened(), 0.0
    for _ in range(rests):
        now += LONGEST_REST_SECONDS
        attempt(breaker, now, worked=False)
    assert breaker.state(now + seconds - 1) is BreakerState.OPEN
    assert breaker.state(now + seconds) is BreakerState.HALF_OPEN


def test_after_it_closed_a_rest_is_short_again() -> None:
    breaker = opened()
    attempt(breaker, 30, worked=False)
    attempt(breaker, 90, worked=True)
    for _ in range(FAILURES_TO_OPEN):
        attempt(breaker, 90, worked=False)
    assert breaker.state(90 + FIRST_REST_SECONDS) is BreakerState.HALF_OPEN


def test_a_success_that_comes_after_it_opened_does_not_close_it() -> None:
    breaker = Breaker()
    early = breaker.admit(0)
    assert early is not None
    for _ in range(FAILURES_TO_OPEN):
        attempt(breaker, 0, worked=False)
    breaker.settle(early, 0, worked=True)
    assert breaker.state(0) is BreakerState.OPEN


class AnyHistory(RuleBasedStateMachine):
    """Attempts start and end in any order, while time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker = Breaker()
        self.now = 0.0
        self.running: list[int] = []
        self.trials = 0

    @rule(seconds=st.sampled_from([0.5, 29.0, 31.0, 601.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def start(self) -> None:
        state = self.breaker.state(self.now)
        ticket = self.breaker.admit(self.now)
        assert (state is BreakerState.OPEN) <= (ticket is None)
        assert (state is BreakerState.CLOSED) <= (ticket is not None)
        if ticket is not None:
            self.running.append(ticket)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), worked=st.sampled_from([True, False, None]))
    def end(self, data: st.DataObject, worked: bool | None) -> None:
        before = self.breaker.state(self.now)
        ticket = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        self.breaker.settle(ticket, self.now, worked=worked)
        after = self.breaker.state(self.now)
        assert (before is BreakerState.OPEN) <= (after is BreakerState.OPEN)
        assert (worked is None) <= (after is before)
        assert (before is not after and after is BreakerState.CLOSED) <= (worked is True)
        assert (before is not after and after is BreakerState.OPEN) <= (worked is False)

    @invariant()
    def it_never_rests_longer_than_it_may(self) -> None:
        assert self.breaker.state(self.now + LONGEST_REST_SECONDS) is not BreakerState.OPEN

    @invariant()
    def once_nothing_runs_it_can_be_tried_again(self) -> None:
        if not self.running:
            later = self.now + LONGEST_REST_SECONDS
            ticket = self.breaker.admit(later)
            assert ticket is not None
            self.breaker.settle(ticket, later, worked=None)


TestAnyHistory = AnyHistory.TestCase

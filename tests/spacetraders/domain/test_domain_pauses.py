"""Pauses end, also by a clock that moves by the waits alone."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from spacetraders.api.budget import Budget
from spacetraders.clock import EPOCH as NOW
from spacetraders.domain.digging import Pace
from spacetraders.domain.pauses import left_of
from spacetraders.domain.universes import seconds_to_look

WEEKS = st.floats(0, 4_000_000)
"""A time by a clock, in seconds."""


def ends(left_at: Callable[[float], float], now: float) -> bool:
    """Wait as often as twice, and return whether nothing is left."""
    for _ in range(3):
        left = left_at(now)
        if not left:
            return True
        now += left
    return False


@given(WEEKS, st.floats(0, 10_000), st.floats(0, 1))
def test_nothing_is_left_after_what_was_left(began: float, pause: float, share: float) -> None:
    assert ends(lambda now: left_of(pause - (now - began)), began + share * pause)


@given(WEEKS, st.floats(0, 1))
def test_a_look_is_due_after_the_wait_for_it(tried: float, share: float) -> None:
    def left_at(now: float) -> float:
        since = now - tried
        return seconds_to_look(None, since_told=since, since_tried=since, now=NOW, pause=10.0)

    assert ends(left_at, tried + 10.0 * share)


@given(WEEKS, st.floats(0.01, 600))
def test_a_rock_bears_a_dig_after_the_wait_for_it(now: float, per_minute: float) -> None:
    pace = Pace()
    for _ in range(5):
        pace = pace.dug(now, per_minute)
    assert ends(pace.wait_seconds, now)


@given(WEEKS, st.lists(st.floats(0, 0.5), min_size=1, max_size=30))
def test_a_request_starts_after_the_wait_for_it(now: float, trips: list[float]) -> None:
    budget = Budget(per_second=2, burst=0)
    for trip in trips:
        assert ends(budget.delay, now)
        for _ in range(2):
            now += budget.delay(now)
        budget.settle(budget.take(now), now + trip)

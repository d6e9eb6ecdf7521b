"""How far the server's clock is ahead: what most answers agree on."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.agreement import DATE_SECONDS, MOST_AHEAD_SECONDS, Agreement, Sighting

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

TRUE_SECONDS = st.floats(-1e7, 1e7)
TRIPS = st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20), st.floats(0, 1e4)), min_size=1)


def answered(ahead: float, there: float, back: float, at: float) -> Sighting:
    """What is seen of a clock so far ahead, by an answer that took its time there and back."""
    sent = NOON + timedelta(seconds=at)
    made = sent + timedelta(seconds=there + ahead)
    received = sent + timedelta(seconds=there + back)
    seen = Sighting.of(made.replace(microsecond=0), sent, received)
    assert seen is not None
    return seen


@given(TRUE_SECONDS, TRIPS)
def test_every_answer_bounds_how_far_the_clock_is_ahead(
    ahead: float, trips: list[tuple[float, float, float]]
) -> None:
    for trip in trips:
        seen = answered(ahead, *trip)
        assert seen.low - 1e-5 <= ahead <= seen.high + 1e-5


@given(TRUE_SECONDS, TRIPS)
def test_nothing_is_thought_to_be_over_before_it_is(
    ahead: float, trips: list[tuple[float, float, float]]
) -> None:
    agreed = Agreement.among([answered(ahead, *trip) for trip in trips])
    assert agreed.seconds <= max(ahead, 0.0) + 1e-5
    assert agreed.voices == len(trips)


@given(TRUE_SECONDS, TRIPS)
def test_the_more_answers_the_closer(ahead: float, trips: list[tuple[float, float, float]]) -> None:
    """No answer makes the estimate worse than the whole second and its own way back."""
    agreed = Agreement.among([answered(ahead, *trip) for trip in trips])
    way_back = min(back for _, back, _ in trips)
    assert agreed.seconds >= min(ahead, 0.0) - 1 - way_back - 1e-5


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5), st.floats(0, 1e4)), min_size=1))
def test_clocks_that_agree_are_left_alone(trips: list[tuple[float, float, float]]) -> None:
    assert Agreement.among([answered(0.0, *trip) for trip in trips]).seconds == 0.0


def test_without_an_answer_nothing_is_known() -> None:
    assert Agreement.among([]) == Agreement(seconds=0.0, voices=0, sure=False)


def test_one_answer_is_believed_but_not_sure() -> None:
    agreed = Agreement.among([answered(3600, 0.1, 0.1, 0)])
    assert (agreed.seconds > 3598, agreed.voices, agreed.sure) == (True, 1, False)


def test_two_answers_that_agree_are_sure() -> None:
    assert Agreement.among([answered(3600, 0.1, 0.1, at) for at in (0, 1)]).sure


@pytest.mark.parametrize("absurd", [-1e9, -86400.0, 86400.0, 1e9])
@pytest.mark.parametrize("first", range(4))
def test_a_minority_of_absurd_answers_changes_nothing(absurd: float, first: int) -> None:
    seen = [answered(3600, 0.1, 0.1, at) for at in range(8)]
    agreed = Agreement.among(seen)
    for place in range(first, first + 3):
        seen[place] = answered(absurd + place * 100, 0.1, 0.1, place)
    assert Agreement.among(seen).seconds == pytest.approx(agreed.seconds, abs=1)
    assert Agreement.among(seen).sure


def test_of_two_camps_of_a_size_the_newest_is_believed_and_neither_is_sure() -> None:
    old, new = ([answered(ahead, 0.1, 0.1, at) for at in (0, 1)] for ahead in (0, 600))
    agreed = Agreement.among(old + new)
    assert (round(agreed.seconds), agreed.voices, agreed.sure) == (600, 2, False)


def test_a_clock_that_cannot_be_is_not_seen() -> None:
    for year in (1, 1850, 9999):
        assert Sighting.of(NOON.replace(year=year), NOON, NOON) is None
    assert (NOON - NOON.replace(year=1970)).total_seconds() < MOST_AHEAD_SECONDS


def test_a_date_may_be_a_second_old_and_a_little_more() -> None:
    assert Sighting.of(NOON, NOON, NOON) == Sighting(0.0, DATE_SECONDS)

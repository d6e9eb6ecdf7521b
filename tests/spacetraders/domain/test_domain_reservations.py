"""Reservations: what a deed takes from its job's, what it gives back, and the depth of markets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.domain.reservations import (
    Depth,
    Purpose,
    Reservation,
    depth_of,
    drawn_from,
    given_back,
    taken,
)

CREDITS = st.integers(0, 1_000_000)
UNITS = st.integers(-200, 200)


def job(credits: int = 0, *depths: Depth) -> Reservation:  # noqa: A002 - the game's word
    return Reservation(7, 1, Purpose.TRADE, credits, EPOCH, depths=depths)


@given(CREDITS, CREDITS, CREDITS)
def test_what_a_job_has_left_is_what_it_had_less_what_its_deed_spent(
    had: int, wanted: int, spent: int
) -> None:
    drawn = min(had, wanted)
    during = drawn_from(job(had), drawn)
    assert during.credits == had - drawn
    assert given_back(during, drawn, spent).credits == max(0, had - spent)


@given(CREDITS, CREDITS)
def test_a_deed_that_was_not_done_gives_all_back(had: int, wanted: int) -> None:
    drawn = min(had, wanted)
    assert given_back(drawn_from(job(had), drawn), drawn, 0) == job(had)


@given(UNITS, UNITS)
def test_a_trade_uses_depth_up_to_none_and_never_beyond(kept: int, traded: int) -> None:
    after = given_back(job(0, Depth("W", "IRON", kept)), 0, 0, Depth("W", "IRON", traded))
    left = depth_of([after], "W", "IRON")
    assert abs(left) <= abs(kept)
    assert left * kept >= 0
    if traded * kept > 0:
        assert abs(left) == max(0, abs(kept) - abs(traded))


def test_depth_that_is_used_up_is_kept_no_more() -> None:
    kept = job(0, Depth("W", "IRON", -20), Depth("V", "IRON", 20))
    after = given_back(kept, 0, 0, Depth("W", "IRON", -20))
    assert after.depths == (Depth("V", "IRON", 20),)


def test_a_trade_of_another_good_or_place_uses_nothing_up() -> None:
    kept = job(0, Depth("W", "IRON", -20))
    for traded in (Depth("W", "GOLD", -5), Depth("V", "IRON", -5)):
        assert given_back(kept, 0, 0, traded) == kept


def test_the_depth_of_a_market_is_that_of_all_reservations() -> None:
    several = [
        job(0, Depth("W", "IRON", -20), Depth("V", "IRON", 20)),
        job(0, Depth("W", "IRON", 5)),
    ]
    assert depth_of(several, "W", "IRON") == -15


@pytest.mark.parametrize(
    ("wanted", "is_taken"),
    [
        (Depth("W", "IRON", -1), True),
        (Depth("W", "IRON", 1), False),
        (Depth("W", "GOLD", -1), False),
        (Depth("V", "IRON", -1), False),
    ],
)
def test_depth_is_taken_on_its_side_of_its_market(wanted: Depth, is_taken: bool) -> None:
    assert taken([wanted], [job(0, Depth("W", "IRON", -20))]) is is_taken

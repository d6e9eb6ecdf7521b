"""Budgets and checkpoints."""

import math

import pytest

from routing.errors import SolveCancelled
from routing.stopping import StoppingCriterion


@pytest.mark.parametrize("budget", [0, -1.0, math.nan])
def test_a_budget_that_leaves_no_time_is_refused(budget: float) -> None:
    with pytest.raises(ValueError, match="leaves no time"):
        StoppingCriterion(budget)


def test_a_watch_with_time_left_is_not_expired_and_has_cut_nothing() -> None:
    criterion = StoppingCriterion(60)
    assert not criterion.expired()
    assert not criterion.cut
    assert repr(criterion) == f"<StoppingCriterion at {criterion.seconds:.3f} of 60 seconds>"


def test_a_watch_whose_budget_is_spent_is_expired_and_says_that_it_cut() -> None:
    criterion = StoppingCriterion(1e-9)
    assert criterion.expired()
    assert criterion.cut


def test_a_share_ends_before_the_whole_and_tells_it_what_it_cut() -> None:
    criterion = StoppingCriterion(60)
    share = criterion.until(1e-9)
    assert share.expired()
    assert not criterion.expired()
    assert criterion.cut


def test_a_checkpoint_that_returns_true_cancels_the_solve_even_in_a_share() -> None:
    criterion = StoppingCriterion(60, lambda: True)
    for each in (criterion, criterion.until(0.5)):
        with pytest.raises(SolveCancelled, match=r"cancelled after 0\.\d+ seconds"):
            each.expired()


def test_what_a_checkpoint_raises_passes_through() -> None:
    def broken() -> bool:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        StoppingCriterion(60, broken).expired()


@pytest.mark.parametrize("pace", [0, -1.0, math.nan])
def test_a_pace_at_which_no_budget_ends_is_refused(pace: float) -> None:
    with pytest.raises(ValueError, match="no budget ever ends"):
        StoppingCriterion(1.0, pace=pace)


def test_at_a_pace_the_budget_counts_checks_and_no_time() -> None:
    criterion = StoppingCriterion(2.0, pace=4)
    assert [criterion.expired() for _ in range(8)] == [False] * 7 + [True]
    assert (criterion.seconds, criterion.cut) == (2.0, True)


def test_a_share_of_paced_work_counts_the_checks_of_the_whole() -> None:
    criterion = StoppingCriterion(2.0, pace=4)
    share = criterion.until(0.5)
    criterion.pulse()
    assert [share.expired() for _ in range(3)] == [False, False, True]
    assert not criterion.expired()

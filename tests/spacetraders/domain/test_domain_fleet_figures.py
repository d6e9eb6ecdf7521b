"""Figures for graphs: ages of prices, quantiles, and what came in and went out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.deeds.accounts import Sum, less
from spacetraders.domain.fleet_figures import FleetFigures, quantile
from spacetraders.domain.work.sources import flows_of, income_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_ages_are_sorted_and_never_negative() -> None:
    figures = FleetFigures(seen=[NOON + timedelta(hours=1), NOON - timedelta(hours=2), NOON])
    assert figures.ages_seconds(NOON) == [0.0, 0.0, 7200.0]


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.5, 3), (0.9, 4), (1.0, 4)])
def test_a_quantile_is_one_of_the_values(share: float, expected: float) -> None:
    assert quantile([1, 2, 3, 4], share) == expected


def test_of_nothing_a_quantile_is_nothing() -> None:
    assert quantile([], 0.5) == 0.0


KINDS = st.sampled_from(["SELL", "PURCHASE", "REFUEL", "CONTRACT_ACCEPT", "SCRAP", "CHART", None])
SUMS = st.lists(
    st.builds(Sum, KINDS, st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 9))
)


@given(SUMS)
def test_what_came_in_less_what_went_out_is_the_income_of_each_source(sums: list[Sum]) -> None:
    earned, spent = flows_of(sums)
    assert {source: earned[source] - spent[source] for source in earned} == income_of(sums)


@given(SUMS, SUMS)
def test_a_part_taken_away_and_added_again_is_the_whole(one: list[Sum], other: list[Sum]) -> None:
    def merged(sums: list[Sum]) -> list[Sum]:
        """As the ledger adds up: one for each kind."""
        kinds = dict.fromkeys(each.key for each in sums)
        return [
            Sum(
                kind,
                sum(each.income for each in sums if each.key == kind),
                sum(each.expenses for each in sums if each.key == kind),
                sum(each.count for each in sums if each.key == kind),
            )
            for kind in kinds
        ]

    whole, part = merged([*one, *other]), merged(one)
    assert flows_of([*less(whole, part), *part]) == flows_of(whole)

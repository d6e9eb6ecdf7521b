"""Figures for graphs: ages of prices, quantiles, and what came in and went out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.deeds.accounts import Sum
from spacetraders.domain.fleet_figures import FleetFigures, last_seen, quantile
from spacetraders.domain.game.prices import SeenQuote
from spacetraders.domain.game.waypoints import Quote
from spacetraders.domain.work.sources import flows_of, income_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def seen(waypoint: str, hour: int) -> SeenQuote:
    quote = Quote("IRON", "EXPORT", 60, "HIGH", "STRONG", 5, 4)
    return SeenQuote(waypoint, quote, NOON.replace(hour=hour))


def test_a_market_is_as_old_as_its_newest_price() -> None:
    quotes = [seen("A", 3), seen("A", 9), seen("B", 5), seen("A", 7)]
    assert sorted(each.hour for each in last_seen(quotes)) == [5, 9]


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

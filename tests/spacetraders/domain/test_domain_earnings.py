"""Credits an hour: over the life of a container, or as much of it as counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.earnings import LEAST, WINDOW, credits_per_hour, window_start

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ago(**units: float) -> datetime:
    return NOON - timedelta(**units)


@pytest.mark.parametrize(
    ("total", "created_at", "finished_at", "earned"),
    [
        (1_000, ago(hours=1), None, 1_000),
        (1_000, ago(minutes=30), None, 2_000),
        (-700, ago(minutes=30), None, -1_400),
        (3_000, ago(days=5), None, 1_000),
        (3_000, ago(days=5), ago(hours=1), 1_500),
        (300, ago(hours=2), ago(hours=1), 300),
        (0, ago(hours=2), None, 0),
        (1_000, ago(seconds=59), None, None),
        (1_000, ago(hours=9), ago(hours=3), None),
        (1_000, ago(hours=-1), None, None),
    ],
)
def test_credits_an_hour(
    total: int, created_at: datetime, finished_at: datetime | None, earned: int | None
) -> None:
    told = credits_per_hour(total, created_at=created_at, finished_at=finished_at, now=NOON)
    assert told == earned


@given(
    total=st.integers(-(10**9), 10**9),
    age=st.timedeltas(LEAST, timedelta(days=9)),
)
def test_over_the_time_that_counts_it_adds_up_to_the_total(total: int, age: timedelta) -> None:
    told = credits_per_hour(total, created_at=NOON - age, finished_at=None, now=NOON)
    assert told is not None
    hours = min(age, WINDOW) / timedelta(hours=1)
    assert abs(told * hours - total) <= hours / 2 + abs(total) * 1e-12


def test_the_window_is_three_hours() -> None:
    assert window_start(NOON) == ago(hours=3)

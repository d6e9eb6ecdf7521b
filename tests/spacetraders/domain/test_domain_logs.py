"""Levels, filters, the window of a repeated line, and a line as a sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.logs import (
    EVERY_LINE,
    REPEAT_WINDOW,
    LogFilter,
    LogLevel,
    repeats,
    sentence,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_level_wants_itself_and_what_is_graver() -> None:
    assert LogLevel.INFO.and_above == tuple(LogLevel)
    assert LogLevel.WARNING.and_above == (LogLevel.WARNING, LogLevel.ERROR)
    assert LogLevel.ERROR.and_above == (LogLevel.ERROR,)


@pytest.mark.parametrize("level", LogLevel)
def test_every_line_is_admitted_where_nothing_is_said(level: LogLevel) -> None:
    assert EVERY_LINE.admits(level, NOON)


@given(wanted=st.sampled_from(LogLevel), said=st.sampled_from(LogLevel), seconds=st.integers(-9, 9))
def test_a_filter_admits_what_is_grave_enough_and_late_enough(
    wanted: LogLevel, said: LogLevel, seconds: int
) -> None:
    levels = list(LogLevel)
    admitted = LogFilter(wanted, NOON).admits(said, NOON + timedelta(seconds=seconds))
    assert admitted == (levels.index(said) >= levels.index(wanted) and seconds >= 0)


@given(st.timedeltas(-2 * REPEAT_WINDOW, 2 * REPEAT_WINDOW))
def test_a_line_repeats_within_the_window_on_either_side(apart: timedelta) -> None:
    assert repeats(NOON, NOON + apart) == (-REPEAT_WINDOW < apart < REPEAT_WINDOW)


@pytest.mark.parametrize(
    ("message", "fields", "said"),
    [
        (
            "sells",
            {"good": "MEDICINE", "units": 20, "credits": 92_000},
            "sells MEDICINE 20 for 92,000",
        ),
        ("buys", {"credits": 800, "units": 5, "good": "IRON"}, "buys IRON 5 for 800"),
        ("departs", {"waypoint": "X1-A-B", "fuel_units": 49}, "departs for X1-A-B fuel_units=49"),
        ("arrives", {"waypoint": "X1-A-B"}, "arrives at X1-A-B"),
        ("visits", {"waypoint": "X1-A-B", "goods": 12}, "visits X1-A-B goods=12"),
        (
            "refuels",
            {"waypoint": "X1-A-B", "fuel_units": 400, "units": 3, "credits": 216},
            "refuels 3 for 216 at X1-A-B fuel_units=400",
        ),
        (
            "skips a stop",
            {"waypoint": "X1-A-B", "kind": "no_route", "reason": "too far"},
            "skips a stop X1-A-B: too far",
        ),
        ("waits for the database", {"reason": "it is slow"}, "waits for the database: it is slow"),
        ("too far", {"kind": "no_route"}, "too far"),
        (
            "flew",
            {"seconds": 12.345, "hops": 3.0, "mode": "BURN"},
            "flew seconds=12.3 hops=3 mode=BURN",
        ),
        ("owes", {"credits": "much"}, "owes credits=much"),
        ("falls asleep", {}, "falls asleep"),
    ],
)
def test_a_line_with_its_values_is_a_sentence(
    message: str, fields: dict[str, Any], said: str
) -> None:
    assert sentence(message, fields) == said


NAMES = st.sampled_from(["good", "units", "credits", "waypoint", "reason", "kind", "hint", "odd"])


@given(st.text(min_size=1), st.dictionaries(NAMES, st.none() | st.integers() | st.text()))
def test_any_line_is_a_sentence_that_begins_with_its_message(
    message: str, fields: dict[str, Any]
) -> None:
    before = dict(fields)
    assert sentence(message, fields).startswith(message)
    assert fields == before

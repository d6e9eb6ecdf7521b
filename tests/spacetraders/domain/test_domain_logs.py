"""Levels, filters, and the window of a repeated line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.logs import EVERY_LINE, REPEAT_WINDOW, LogFilter, LogLevel, repeats

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

"""How long a server asks to be left alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.api.retry_after import MOST_SECONDS, retry_after, retry_after_trouble

DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


def body(said: Any) -> Any:
    return {"error": {"code": 429, "data": {"retryAfter": said}}}


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("2", 2.0),
        ("0", 0.0),
        ("0.432", 0.432),
        (" 1.25 ", 1.25),
        ("1e1", 10.0),
        ("5, 5", 5.0),
        ("Thu, 01 Jan 2026 00:00:10 GMT", 10.0),
        ("Thursday, 01-Jan-26 00:00:10 GMT", 10.0),
        ("Thu Jan  1 00:00:10 2026", 10.0),
        ("2026-01-01T00:00:10.500Z", 10.5),
        ("2026-01-01T00:00:10", 10.0),
    ],
)
def test_a_header_is_read_in_every_form(said: str, seconds: float) -> None:
    assert retry_after({"retry-after": said, "date": DATE}, None) == seconds


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(0.432, 0.432), (3, 3.0), (0, 0.0), ("2", 2.0), ("Thu, 01 Jan 2026 00:00:10 GMT", 10.0)],
)
def test_a_body_is_read_in_every_form(said: Any, seconds: float) -> None:
    assert retry_after({"date": DATE}, body(said)) == seconds


def test_the_fraction_in_the_body_goes_before_the_whole_seconds_in_the_header() -> None:
    assert retry_after({"retry-after": "1"}, body(0.02)) == 0.02


@pytest.mark.parametrize("said", ["soon", "", "-3", -1, "nan", None, "2025-12-31T23:59:59Z"])
def test_a_body_that_says_no_time_leaves_it_to_the_header(said: Any) -> None:
    assert retry_after({"retry-after": "2", "date": DATE}, body(said)) == 2.0


@pytest.mark.parametrize(
    ("header", "resets", "seconds"),
    [
        ("17", None, 17.0),
        ("17", "2026-01-01T00:00:00.400Z", 17.0),
        ("17", "2026-01-01T00:00:58.123Z", 17.0),
        ("1", "2026-01-01T00:00:00.400Z", None),
        ("59", "2026-01-01T00:00:58.123Z", None),
        ("1", "2025-12-31T23:59:59.999Z", None),
        ("1", "soon", None),
    ],
)
def test_a_pause_that_is_only_the_end_of_the_limits_window_is_none(
    header: str, resets: str | None, seconds: float | None
) -> None:
    headers = {"retry-after": header, "date": DATE}
    headers |= {} if resets is None else {"x-ratelimit-reset": resets}
    assert retry_after_trouble(headers, None) == seconds


@pytest.mark.parametrize(
    "said",
    [None, "soon", "", "-3", -3, -0.1, "nan", float("nan"), True, [], {}, DATE, "2025-01-01"],
)
def test_what_is_no_time_or_has_passed_counts_as_nothing_said(said: Any) -> None:
    headers = {"date": DATE} | ({"retry-after": said} if isinstance(said, str) else {})
    assert retry_after(headers, body(said)) is None


@pytest.mark.parametrize(
    "said",
    ["86400", "inf", 1e300, 10**400, "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31"],
)
def test_an_absurd_time_is_bounded(said: Any) -> None:
    assert retry_after({"date": DATE}, body(said)) == MOST_SECONDS


async def test_without_the_servers_date_our_clock_counts(autojump_clock: MockClock) -> None:
    later = clock.iso(clock.now().replace(microsecond=0))
    assert retry_after({"retry-after": later}, None) is None
    assert retry_after({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, None) == MOST_SECONDS


@pytest.mark.parametrize("odd", [None, [], {}, {"error": 1}, {"error": {"data": 1}}])
def test_an_odd_body_names_no_time(odd: Any) -> None:
    assert retry_after({}, odd) is None


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers()), st.text())
def test_whatever_is_said_the_wait_is_within_its_bounds(said: Any, header: str) -> None:
    seconds = retry_after({"retry-after": header, "date": header[::-1]}, body(said))
    assert seconds is None or 0 <= seconds <= MOST_SECONDS

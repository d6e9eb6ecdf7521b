from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.api.headers import date_of, limits

DATE = "Thu, 01 Jan 2026 00:00:10 GMT"
COMPLETE = {
    "Date": DATE,
    "X-RateLimit-Type": "IP Address",
    "X-RateLimit-Limit-Burst": "30",
    "X-RateLimit-Limit-Per-Second": "2",
    "X-RateLimit-Remaining": "17",
    "X-RateLimit-Reset": "2026-01-01T00:00:50.000Z",
}
NAMES = [name.lower() for name in COMPLETE]


def read(**changes: str | None) -> Any:
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    headers = {name.lower(): value for name, value in COMPLETE.items()} | changed
    return limits(httpx.Headers({k: v for k, v in headers.items() if v is not None}))


def test_both_limits_and_the_rest_of_the_pool_are_read() -> None:
    assert read() == {"per_second": 2, "burst": 30, "burst_remaining": 17}


def test_the_rest_of_the_steady_window_is_not_taken_for_that_of_the_pool() -> None:
    soon = read(x_ratelimit_reset="2026-01-01T00:00:11.000Z")
    assert soon == {"per_second": 2, "burst": 30}


@pytest.mark.parametrize("missing", ["date", "x_ratelimit_reset", "x_ratelimit_remaining"])
def test_without_what_tells_the_pools_apart_its_rest_is_left_out(missing: str) -> None:
    assert read(**{missing: None}) == {"per_second": 2, "burst": 30}


@pytest.mark.parametrize("odd", ["", "two", "-2", "2.0", "²", "1e3", "9" * 5000, "999999999"])
def test_a_number_that_makes_no_sense_is_left_out(odd: str) -> None:
    headers = {"x-ratelimit-limit-per-second": odd, "x-ratelimit-limit-burst": odd}
    assert limits(headers) == {}


def test_a_limit_of_no_request_a_second_makes_no_sense_but_an_empty_pool_does() -> None:
    headers = {"x-ratelimit-limit-per-second": "0", "x-ratelimit-limit-burst": "0"}
    assert limits(headers) == {"burst": 0}


@pytest.mark.parametrize("odd", ["", "tomorrow", "2026-01-01T00:01:00", "1767225650"])
def test_a_reset_that_makes_no_sense_leaves_out_the_rest_of_the_pool(odd: str) -> None:
    assert read(x_ratelimit_reset=odd) == {"per_second": 2, "burst": 30}


@pytest.mark.parametrize(
    "odd", ["", "now", "2026-01-01T00:00:10Z", "Thu, 01 Jan 2026 00:00:10 -0000"]
)
def test_a_date_that_makes_no_sense_leaves_out_the_rest_of_the_pool(odd: str) -> None:
    assert read(date=odd) == {"per_second": 2, "burst": 30}


def test_an_answer_without_the_headers_says_nothing() -> None:
    assert limits({}) == {}


@given(st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_no_header_whatsoever_breaks_the_reading(headers: dict[str, str]) -> None:
    assert set(limits(headers)) <= {"per_second", "burst", "burst_remaining"}


def test_the_servers_time_is_read_to_the_second() -> None:
    assert date_of({"date": DATE}) == datetime(2026, 1, 1, 0, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "odd",
    [
        *("", "now", "2026-01-01T00:00:10Z", "Thu, 01 Jan 2026 00:00:10 -0000", "0", "9" * 5000),
        *("Thu, 99 Jan 2026 00:00:10 GMT", "Fri, 31 Dec 9999 23:59:59 -2359", "Thu,", ",,,"),
    ],
)
def test_a_time_that_makes_no_sense_is_none(odd: str) -> None:
    assert date_of({"date": odd}) is None


@given(st.text())
def test_whatever_a_date_says_it_is_a_time_in_utc_or_none(text: str) -> None:
    date = date_of({"date": text})
    assert date is None or date.utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("age", "told"), [("0", True), ("1", False), ("86400", False), ("", False)]
)
def test_an_answer_that_a_cache_kept_does_not_tell_the_time(age: str, told: bool) -> None:
    assert (date_of({"date": DATE, "age": age}) is not None) is told


def test_without_a_date_there_is_no_time() -> None:
    assert date_of({}) is None

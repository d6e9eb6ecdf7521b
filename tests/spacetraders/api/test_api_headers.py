from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.api.headers import limits

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

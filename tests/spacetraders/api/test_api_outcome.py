from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.api.outcome import (
    FIRST_PAUSE_SECONDS,
    LAST_PAUSE_SECONDS,
    MOST_SPARED,
    PERSON_ATTEMPTS,
    Attempt,
    Done,
    Request,
    Retry,
    after_answer,
    after_fault,
    pause_seconds,
    sendable,
)
from spacetraders.application.ports.game import Lane
from spacetraders.domain import refusals
from spacetraders.domain.game_codes import GameCode

GAME_429 = {"error": {"code": 429, "message": "Too many.", "data": {"retryAfter": 0.432}}}
RESET = {"error": {"code": 3100, "message": "The universe is being reset."}}
BROKEN_SHIP = {"error": {"code": 3000, "message": "No valid response."}}
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"
HTML = "<html>Bad Gateway</html>"

RATE_LIMITED: dict[str, Any] = {
    "429 of the game": httpx.Response(429, json=GAME_429),
    "429 with Retry-After": httpx.Response(429, json={}, headers={"Retry-After": "0.5"}),
    "429 in HTML": httpx.Response(429, html=HTML),
}
LIMITED_BY_OTHERS = RATE_LIMITED.keys() - {"429 of the game"}
"""A page in front of the game says it: of a deed that came through nobody knows."""

PERHAPS_DONE: dict[str, Any] = {
    "500 of the game": httpx.Response(500, json=BROKEN_SHIP),
    "400 with the same": httpx.Response(400, json=BROKEN_SHIP),
    "502 in HTML": httpx.Response(502, html=HTML),
    "503 in HTML": httpx.Response(503, html=HTML),
    "504": httpx.Response(504),
    "200 in HTML": httpx.Response(200, html=HTML),
    "200 cut short": httpx.Response(200, text='{"data": {'),
    "200 not UTF-8": httpx.Response(200, content=b'{"data": "\xff"}'),
    "200 nested too deep": httpx.Response(200, text="[" * 100_000),
    "200 empty": httpx.Response(200),
    "read timeout": httpx.ReadTimeout("slow"),
    "write timeout": httpx.WriteTimeout("slow"),
    "read error": httpx.ReadError("reset by peer"),
    "write error": httpx.WriteError("reset by peer"),
    "broken mid-answer": httpx.RemoteProtocolError("peer closed without a complete body"),
    "not what it says": httpx.DecodingError("no gzip"),
}
SURELY_NOT_DONE: dict[str, Any] = {
    "connect error": httpx.ConnectError("refused"),
    "connect timeout": httpx.ConnectTimeout("slow"),
    "pool timeout": httpx.PoolTimeout("busy"),
    "illegal header": httpx.LocalProtocolError("illegal header"),
    "no scheme": httpx.UnsupportedProtocol("missing http://"),
}
EVENTS = RATE_LIMITED | PERHAPS_DONE | SURELY_NOT_DONE
METHODS = ["GET", "POST", "PATCH"]


def attempt(
    method: str = "GET", *, lane: Lane = Lane.FLIGHT, number: int = 1, jitter: float = 0.5
) -> Attempt:
    return Attempt(Request(method, "/my/ships/A-1/nav"), lane, number, jitter)


def outcome(event: Any, **parts: Any) -> Done | Retry:
    after = after_answer if isinstance(event, httpx.Response) else after_fault
    return after(attempt(**parts), event)


@pytest.mark.parametrize("number", [1, PERSON_ATTEMPTS, 1000])
@pytest.mark.parametrize("event", EVENTS)
def test_a_read_is_tried_again_for_ever_after_whatever_may_pass(event: str, number: int) -> None:
    assert isinstance(outcome(EVENTS[event], number=number), Retry)


@pytest.mark.parametrize("event", ["429 of the game", *SURELY_NOT_DONE])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_change_is_tried_again_where_it_surely_was_not_done(method: str, event: str) -> None:
    assert isinstance(outcome(EVENTS[event], method=method), Retry)


@pytest.mark.parametrize("event", sorted(PERHAPS_DONE.keys() | LIMITED_BY_OTHERS))
@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("lane", Lane)
def test_a_change_that_may_have_been_done_is_never_repeated(
    method: str, event: str, lane: Lane
) -> None:
    verdict = outcome(EVENTS[event], method=method, lane=lane)
    assert isinstance(verdict, Done)
    assert isinstance(verdict.error, refusals.OutcomeUnknown)
    assert verdict.error.operation == f"{method} /my/ships/A-1/nav"


@pytest.mark.parametrize("event", EVENTS)
def test_a_person_gives_up_after_so_many_attempts_and_no_sooner(event: str) -> None:
    for number in range(1, PERSON_ATTEMPTS):
        assert isinstance(outcome(EVENTS[event], lane=Lane.PERSON, number=number), Retry)
    last = outcome(EVENTS[event], lane=Lane.PERSON, number=PERSON_ATTEMPTS)
    assert isinstance(last, Done)
    assert isinstance(last.error, refusals.Unreachable)


@pytest.mark.parametrize("event", EVENTS)
def test_a_rate_limit_that_stays_is_told_as_one_and_nothing_else_is(event: str) -> None:
    last = outcome(EVENTS[event], lane=Lane.PERSON, number=PERSON_ATTEMPTS)
    assert isinstance(last, Done)
    assert isinstance(last.error, refusals.Unreachable)
    assert (last.error.kind == "still_rate_limited") == (event in RATE_LIMITED)
    assert ("--requests-per-second" in last.error.hint) == (event in RATE_LIMITED)


@pytest.mark.parametrize("method", METHODS)
def test_a_server_under_repair_did_nothing_so_everything_is_tried_again(method: str) -> None:
    verdict = outcome(httpx.Response(503, json=RESET), method=method)
    assert isinstance(verdict, Retry)
    assert verdict.reason == "The universe is being reset."


@pytest.mark.parametrize("method", METHODS)
def test_a_person_hears_at_once_that_the_server_is_under_repair(method: str) -> None:
    verdict = outcome(httpx.Response(503, json=RESET), method=method, lane=Lane.PERSON)
    assert isinstance(verdict, Done)
    assert isinstance(verdict.error, refusals.Maintenance)


@pytest.mark.parametrize("method", METHODS)
def test_the_games_refusal_is_final(method: str) -> None:
    body = {"error": {"code": 4203, "message": "Not enough fuel.", "data": {"fuelRequired": 9}}}
    verdict = outcome(httpx.Response(400, json=body), method=method)
    assert isinstance(verdict, Done)
    assert isinstance(verdict.error, refusals.InsufficientFuel)
    assert verdict.error.data == {"fuelRequired": 9}


ODD_STATUSES = [301, 302, 400, 401, 403, 404, 409, 418, 422]
NO_DECISION: dict[str, Any] = {
    "a page": HTML,
    "nothing": None,
    "a list": [],
    "no error": {},
    "an error in words": {"error": "conflict"},
    "an error without a code": {"error": {"message": "conflict"}},
    "its own status as the code": {"error": {"code": 409}},
    "a code that the game does not have": {"error": {"code": 4999}},
    "a code that is a text": {"error": {"code": "4203"}},
    "a code that is a truth": {"error": {"code": True}},
    "a code for an answer that could not be made": {"error": {"code": 3000}},
    "a status that the game does not have": {"statusCode": 409, "message": "conflict"},
}
"""Bodies that do not say that the game decided against a deed."""


def odd(status: int, body: Any) -> httpx.Response:
    if isinstance(body, str):
        return httpx.Response(status, html=body)
    return httpx.Response(status) if body is None else httpx.Response(status, json=body)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("status", ODD_STATUSES)
@pytest.mark.parametrize("body", NO_DECISION)
def test_a_change_that_the_game_did_not_decide_against_may_have_been_done(
    method: str, status: int, body: str
) -> None:
    verdict = outcome(odd(status, NO_DECISION[body]), method=method)
    assert isinstance(verdict, Done)
    assert isinstance(verdict.error, refusals.OutcomeUnknown)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@given(code=st.sampled_from(sorted(set(GameCode) - {429, 3000, 3002})))
def test_a_change_is_refused_by_every_code_that_the_game_refuses_with(
    method: str, code: int
) -> None:
    verdict = outcome(httpx.Response(400, json={"error": {"code": code}}), method=method)
    assert isinstance(verdict, Done)
    assert isinstance(verdict.error, refusals.Refused)
    assert verdict.error.code == code


@pytest.mark.parametrize("event", ["read timeout", "read error"])
def test_a_change_that_had_not_left_is_tried_again(event: str) -> None:
    verdict = after_fault(attempt("POST"), PERHAPS_DONE[event], has_left=False)
    assert isinstance(verdict, Retry)


@pytest.mark.parametrize("status", ODD_STATUSES)
def test_a_refusal_that_is_not_the_games_is_a_strange_answer(status: int) -> None:
    verdict = outcome(httpx.Response(status, html=HTML))
    assert isinstance(verdict, Done)
    assert isinstance(verdict.error, refusals.StrangeAnswer)
    assert verdict.error.reason == f"HTTP {status} without the game's error"


@pytest.mark.parametrize("method", METHODS)
def test_a_success_ends_with_its_body(method: str) -> None:
    response = httpx.Response(201, json={"data": []})
    assert outcome(response, method=method) == Done({"data": []})


def test_a_success_may_have_no_body() -> None:
    assert outcome(httpx.Response(204)) == Done()


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize("number", [1, PERSON_ATTEMPTS])
@pytest.mark.parametrize("event", EVENTS)
def test_only_a_429_keeps_the_others_away_as_well(event: str, lane: Lane, number: int) -> None:
    verdict = outcome(EVENTS[event], lane=lane, number=number)
    assert (verdict.closed_seconds is not None) == (event in RATE_LIMITED)


def test_a_429_is_waited_out_for_the_fraction_that_it_asks() -> None:
    verdict = outcome(RATE_LIMITED["429 of the game"])
    assert verdict == Retry(0.432, "rate limited", closed_seconds=0.432)


def test_a_429_that_names_no_time_backs_off() -> None:
    verdict = outcome(RATE_LIMITED["429 in HTML"], number=3)
    pause = pause_seconds(attempt(number=3))
    assert verdict == Retry(pause, "rate limited", closed_seconds=pause)


def maintained(**headers: str) -> httpx.Response:
    return httpx.Response(503, json=RESET, headers=headers)


@pytest.mark.parametrize("method", METHODS)
def test_a_server_under_repair_is_left_alone_for_as_long_as_it_asks(method: str) -> None:
    verdict = outcome(maintained(**{"Retry-After": "17"}), method=method)
    assert isinstance(verdict, Retry)
    assert (verdict.pause_seconds, verdict.reason) == (17.0, "The universe is being reset.")
    assert isinstance(verdict.refused, refusals.Maintenance)


def test_an_attempt_under_repair_does_not_count_a_few_times_and_then_it_does() -> None:
    read = attrs.evolve(attempt(number=1).request, attempts=1)
    for spared in range(MOST_SPARED + 1):
        verdict = after_answer(Attempt(read, Lane.FLIGHT, 1, 0.5, spared), maintained())
        if spared < MOST_SPARED:
            assert isinstance(verdict, Retry)
            assert verdict.spared
    assert isinstance(verdict, Done)
    assert isinstance(verdict.error, refusals.Unreachable)


def test_who_never_gives_up_waits_for_a_repair_without_end() -> None:
    request = attempt(number=1000).request
    verdict = after_answer(Attempt(request, Lane.FLIGHT, 1000, 0.5, MOST_SPARED), maintained())
    assert isinstance(verdict, Retry)
    assert (verdict.spared, isinstance(verdict.refused, refusals.Maintenance)) == (False, True)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_comes_back_when_a_failing_server_asks_it_to(status: int) -> None:
    response = httpx.Response(status, html=HTML, headers={"Retry-After": "2.5"})
    assert outcome(response) == Retry(2.5, f"HTTP {status}")


def test_a_failing_server_whose_rate_limit_names_the_end_of_its_window_asks_for_nothing() -> None:
    window = {"Retry-After": "57", "X-RateLimit-Reset": "2026-01-01T00:00:57.001Z"}
    response = httpx.Response(500, html=HTML, headers={**window, "Date": DATE})
    assert outcome(response, lane=Lane.PERSON) == Retry(pause_seconds(attempt()), "HTTP 500")


def test_a_change_that_a_failing_server_may_have_done_is_not_repeated_for_its_asking() -> None:
    response = httpx.Response(503, html=HTML, headers={"Retry-After": "1"})
    verdict = outcome(response, method="POST")
    assert isinstance(verdict, Done)
    assert isinstance(verdict.error, refusals.OutcomeUnknown)


def test_a_person_hears_at_once_of_a_server_that_asks_for_a_long_pause() -> None:
    response = httpx.Response(503, html=HTML, headers={"Retry-After": "30"})
    verdict = outcome(response, lane=Lane.PERSON)
    assert isinstance(verdict, Done)
    assert isinstance(verdict.error, refusals.Unreachable)
    assert verdict.error.reason == "HTTP 503, and it asks to come back in 30 seconds"


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_pause_doubles_up_to_its_bound_and_jitter_takes_half_at_most(
    number: int, jitter: float
) -> None:
    full = min(LAST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** (min(number, 50) - 1))
    assert full / 2 <= pause_seconds(attempt(number=number, jitter=jitter)) <= full


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (httpx.ReadTimeout("no answer in time"), "read timeout: no answer in time"),
        (httpx.ConnectError(""), "connect error"),
    ],
)
def test_the_reason_is_told_in_words(fault: httpx.TransportError, words: str) -> None:
    verdict = outcome(fault)
    assert isinstance(verdict, Retry)
    assert verdict.reason == words


@pytest.mark.parametrize(
    ("token", "fits"),
    [
        ("", True),
        ("ey.J-_x9=", True),
        ("a b", False),
        ("a\n", False),
        ("é", False),
        ("a\x00", False),
    ],
)
def test_a_token_fits_a_header_without_blanks_and_beyond_no_ascii(token: str, fits: bool) -> None:
    assert sendable(token) is fits


def test_the_token_is_in_no_repr() -> None:
    assert "secret" not in repr(Attempt(Request("GET", "/", token="secret"), Lane.FLIGHT, 1, 0.0))

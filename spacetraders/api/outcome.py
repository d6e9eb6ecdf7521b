"""What one attempt at a request came to, and what follows: decided without doing anything."""

from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
import httpx

from spacetraders.api.connecting import in_words, tls_advice
from spacetraders.api.errors import refusal, told_code
from spacetraders.api.retry_after import retry_after
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusals import (
    Maintenance,
    NotSecure,
    NoUsableAnswer,
    OutcomeUnknown,
    Refused,
    StillRateLimited,
    StrangeAnswer,
    Unreachable,
)
from spacetraders.errors import FleetError

PERSON_ATTEMPTS = 4
"""A person would rather hear that the server is down than wait; everyone else waits for it."""

PERSON_PAUSE_SECONDS = 10.0
"""A server that asks for a longer pause is not waited for by a person."""

FIRST_PAUSE_SECONDS = 0.5
LAST_PAUSE_SECONDS = 30.0

BROKEN = frozenset({GameCode.RESPONSE_SERIALIZATION, GameCode.ALL_ERROR_HANDLERS_FAILED})
"""What the server says where it could not put its answer together, whatever the status is."""

GivenUp = Callable[[str, str], Unreachable]
"""What is told of a read that was given up: of its operation and the reason."""

UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.LocalProtocolError,
    httpx.UnsupportedProtocol,
)
"""What is raised before a byte of the request left."""


UNDECIDED = BROKEN | {GameCode.RATE_LIMIT}
"""Codes that do not say that the game decided against a deed: 3000 and 3002 stand for an answer
that could not be put together, whatever was done before (MECHANICS 11)."""

DECIDED = frozenset(GameCode) - UNDECIDED
"""The codes that the game is known to refuse with."""


@attrs.frozen
class Request:
    """One request to the game; `changes` says whether it changes the world.

    Where it takes `any_body`, a success that is not JSON is one too, and answers None. A read is
    given up after so many `attempts`; None is PERSON_ATTEMPTS for a person, and never for others.
    """

    method: str
    path: str
    json: Any = None
    params: Any = None
    token: str | None = attrs.field(default=None, repr=False)
    any_body: bool = False
    attempts: int | None = None

    @property
    def changes(self) -> bool:
        """Whether a repeat could do something twice."""
        return self.method != "GET"

    @property
    def operation(self) -> str:
        """Its name for people."""
        return f"{self.method} {self.path}"


@attrs.frozen
class Attempt:
    """One sending of a request: `number` counts from 1, `jitter` is random, from 0 to 1."""

    request: Request
    lane: Lane
    number: int
    jitter: float

    @property
    def last(self) -> bool:
        """Whether the caller hears of its failure, and no other attempt follows."""
        most = self.request.attempts
        if most is None and self.lane is Lane.PERSON:
            most = PERSON_ATTEMPTS
        return most is not None and self.number >= most


@attrs.frozen
class Done:
    """The attempt is the last one: its answer (None: no body), or the error that ends it.

    `closed_seconds` is how long a 429 keeps everyone away; None where the answer was none.
    """

    body: Any = None
    error: FleetError | None = None
    closed_seconds: float | None = None


@attrs.frozen
class Retry:
    """Try again once `pause_seconds` have passed; `reason` is what went wrong.

    `closed_seconds` is how long a 429 keeps everyone away; None where the answer was none.
    """

    pause_seconds: float
    reason: str
    closed_seconds: float | None = None


def sendable(token: str) -> bool:
    """Whether a header can carry the token."""
    return token.isascii() and token.isprintable() and " " not in token


def after_answer(attempt: Attempt, response: httpx.Response) -> Done | Retry:
    """Decide what an answer means: success, the game's refusal, or another attempt.

    Of a deed, only a body with a code that the game is known to refuse with says that it was not
    done. Any other answer, whatever its status and form, leaves that open.
    """
    body = _decoded(response)
    if response.is_success and (body is not None or _may_be_empty(attempt, response)):
        return Done(body)
    if response.is_success:
        return _lost(attempt, "the answer is not JSON", given_up=NoUsableAnswer)
    if response.status_code == GameCode.RATE_LIMIT:
        return _rate_limited(attempt, response, body)
    refused = refusal(body, response.status_code)
    if response.is_server_error or (refused is not None and refused.code in BROKEN):
        return _server_error(attempt, response, body, refused)
    reason = f"HTTP {response.status_code} without the game's error"
    if attempt.request.changes and told_code(body) not in DECIDED:
        return _lost(attempt, reason)
    return Done(error=refused or StrangeAnswer(attempt.request.operation, reason))


def after_fault(
    attempt: Attempt, fault: httpx.RequestError, *, has_left: bool = True
) -> Done | Retry:
    """Decide what a broken or missing connection means, or an answer that cannot be unpacked.

    `has_left` is whether a byte of the request may have reached the server.
    """
    reason, advice = in_words(fault), tls_advice(fault)
    if has_left and not isinstance(fault, UNSENT):
        came = isinstance(fault, httpx.DecodingError)
        return _lost(attempt, reason, given_up=NoUsableAnswer if came else Unreachable)
    given_up: GivenUp = Unreachable if advice is None else partial(NotSecure, advice=advice)
    return _again(attempt, reason, given_up=given_up)


def _may_be_empty(attempt: Attempt, response: httpx.Response) -> bool:
    return attempt.request.any_body or response.status_code == httpx.codes.NO_CONTENT


def pause_seconds(attempt: Attempt) -> float:
    """Return the backoff after an attempt: it doubles, and jitter takes half of it at most."""
    full = min(LAST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(attempt.number - 1, 16))
    return full * (0.5 + attempt.jitter / 2)


def _rate_limited(attempt: Attempt, response: httpx.Response, body: Any) -> Done | Retry:
    """Wait as long as the server asks for; a page that is not the game's may hide a done deed."""
    asked = retry_after(response.headers, body)
    pause = pause_seconds(attempt) if asked is None else asked
    if attempt.request.changes and told_code(body) != GameCode.RATE_LIMIT:
        verdict = _lost(attempt, "rate limited, but not by the game")
    else:
        verdict = _again(attempt, "rate limited", pause, StillRateLimited)
    return attrs.evolve(verdict, closed_seconds=pause)


def _server_error(
    attempt: Attempt, response: httpx.Response, body: Any, refused: Refused | None
) -> Done | Retry:
    reason = refused.reason if refused else f"HTTP {response.status_code}"
    asked = retry_after(response.headers, body)
    if not isinstance(refused, Maintenance):
        given_up = Unreachable if refused is None else NoUsableAnswer
        return _lost(attempt, reason, asked, given_up)
    if attempt.lane is Lane.PERSON:
        return Done(error=refused)
    return _again(attempt, reason, asked)  # the server says itself that it did nothing


def _lost(
    attempt: Attempt,
    reason: str,
    pause: float | None = None,
    given_up: GivenUp = Unreachable,
) -> Done | Retry:
    """The request may have been carried out: only what changes nothing is tried again."""
    if attempt.request.changes:
        return Done(error=OutcomeUnknown(attempt.request.operation, reason))
    if attempt.lane is Lane.PERSON and pause is not None and pause > PERSON_PAUSE_SECONDS:
        reason = f"{reason}, and it asks to come back in {pause:.0f} seconds"
        return Done(error=given_up(attempt.request.operation, reason))
    return _again(attempt, reason, pause, given_up)


def _again(
    attempt: Attempt,
    reason: str,
    pause: float | None = None,
    given_up: GivenUp = Unreachable,
) -> Done | Retry:
    if attempt.last:
        return Done(error=given_up(attempt.request.operation, reason))
    return Retry(pause_seconds(attempt) if pause is None else pause, reason)


def _decoded(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None

"""The outcome of an attempt at a request: success, refusal, lost answer or retry. Pure."""

from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
import httpx

from spacetraders.api.answer import Answer
from spacetraders.api.connecting import in_words, tls_advice
from spacetraders.api.errors import refusal, told_code
from spacetraders.api.retry_after import retry_after, retry_after_trouble
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.players import Player
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
"""Attempts for a person, who would rather hear that the server is down. Containers wait for it."""

PERSON_PAUSE_SECONDS = 10.0
"""The longest pause asked for by the server that a person waits."""

FIRST_PAUSE_SECONDS = 0.5
LAST_PAUSE_SECONDS = 30.0

MOST_SPARED = 5
"""Attempts of one request that do not count, since the server was closed for maintenance.

The gateway holds requests back meanwhile, so that each meets it once or twice. The limit is for a
server that says so of one request alone, and answers others.
"""

BROKEN = frozenset({GameCode.RESPONSE_SERIALIZATION, GameCode.ALL_ERROR_HANDLERS_FAILED})
"""Codes of a server that could not put its answer together, with any HTTP status."""

GivenUp = Callable[[str, str], Unreachable]
"""Makes the error of a read that is given up, from its operation and the reason."""

UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.LocalProtocolError,
    httpx.UnsupportedProtocol,
)
"""Faults that come before a byte of the request has left."""

UNDECIDED = BROKEN | {GameCode.RATE_LIMIT}
"""Codes that leave open whether a deed was done (MECHANICS 11)."""

DECIDED = frozenset(GameCode) - UNDECIDED
"""Codes by which the game says that a deed was not done."""


@attrs.frozen
class Request:
    """One request to the game.

    With `any_body`, a success that is not JSON counts as one, with None as its body. A read is
    given up after `attempts`. Where that is None, it is PERSON_ATTEMPTS for a person, and others
    never give up. Once the universe of its `player` is over, it is not sent any more.
    """

    method: str
    path: str
    json: Any = None
    params: Any = None
    token: str | None = attrs.field(default=None, repr=False)
    any_body: bool = False
    attempts: int | None = None
    player: Player | None = attrs.field(default=None, repr=False)

    @property
    def changes(self) -> bool:
        """Whether it changes the world, so that a repeat could do something twice."""
        return self.method != "GET"

    @property
    def operation(self) -> str:
        """The request in a message for people."""
        return f"{self.method} {self.path}"


@attrs.frozen
class Attempt:
    """One sending of a request. `number` counts from 1, `jitter` is random between 0 and 1.

    `spared` is how many attempts before it did not count.
    """

    request: Request
    lane: Lane
    number: int
    jitter: float
    spared: int = 0

    @property
    def last(self) -> bool:
        """Whether no other attempt follows, and its failure is the caller's error."""
        most = self.request.attempts
        if most is None and self.lane is Lane.PERSON:
            most = PERSON_ATTEMPTS
        return most is not None and self.number >= most


@attrs.frozen
class Done:
    """The request ends with a body, None for an empty one, or with an error.

    `closed_seconds` is how long a 429 closes the budget, None without a 429.
    """

    body: Any = None
    error: FleetError | None = None
    closed_seconds: float | None = None


@attrs.frozen
class Retry:
    """The request is tried again after `pause_seconds`, because of `reason`.

    `closed_seconds` is how long a 429 closes the budget, None without a 429. `refused` is the
    server's word that it takes no requests now. An attempt that is `spared` does not count.
    """

    pause_seconds: float
    reason: str
    closed_seconds: float | None = None
    refused: Maintenance | None = None
    spared: bool = False


def sendable(token: str) -> bool:
    """Whether a header can carry the token."""
    return token.isascii() and token.isprintable() and " " not in token


def after_answer(attempt: Attempt, response: Answer) -> Done | Retry:
    """Decide what an answer means: success, the game's refusal, or another attempt."""
    # A success without the game's JSON is a proxy's page, unless an empty body was expected.
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
    # Only a code of the game proves that a deed was not done. A page of a proxy may hide an answer
    # to a deed that was, whatever its status.
    reason = f"HTTP {response.status_code} without the game's error"
    if attempt.request.changes and told_code(body) not in DECIDED:
        return _lost(attempt, reason)
    return Done(error=refused or StrangeAnswer(attempt.request.operation, reason))


def after_fault(
    attempt: Attempt, fault: httpx.RequestError, *, has_left: bool = True
) -> Done | Retry:
    """Decide what follows a failed connection, or an answer that cannot be unpacked.

    `has_left` is whether a byte of the request may have reached the server.
    """
    reason, advice = in_words(fault), tls_advice(fault)
    if has_left and not isinstance(fault, UNSENT):
        came = isinstance(fault, httpx.DecodingError)
        return _lost(attempt, reason, given_up=NoUsableAnswer if came else Unreachable)
    given_up: GivenUp = Unreachable if advice is None else partial(NotSecure, advice=advice)
    return _again(attempt, reason, given_up=given_up)


def _may_be_empty(attempt: Attempt, response: Answer) -> bool:
    return attempt.request.any_body or response.status_code == httpx.codes.NO_CONTENT


def pause_seconds(attempt: Attempt) -> float:
    """Return the backoff after an attempt: doubled each time, less up to half of it by jitter."""
    # The jitter keeps requests that failed together from coming back together.
    full = min(LAST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(attempt.number - 1, 16))
    return full * (0.5 + attempt.jitter / 2)


def _rate_limited(attempt: Attempt, response: Answer, body: Any) -> Done | Retry:
    asked = retry_after(response.headers, body)
    pause = pause_seconds(attempt) if asked is None else asked
    # The game itself limits before it does anything. Another server's 429 says nothing of that.
    if attempt.request.changes and told_code(body) != GameCode.RATE_LIMIT:
        verdict = _lost(attempt, "rate limited, but not by the game")
    else:
        verdict = _again(attempt, "rate limited", pause, StillRateLimited)
    return attrs.evolve(verdict, closed_seconds=pause)


def _server_error(
    attempt: Attempt, response: Answer, body: Any, refused: Refused | None
) -> Done | Retry:
    reason = refused.reason if refused else f"HTTP {response.status_code}"
    asked = retry_after_trouble(response.headers, body)
    if isinstance(refused, Maintenance):
        return _closed(attempt, asked, refused)
    given_up = Unreachable if refused is None else NoUsableAnswer
    return _lost(attempt, reason, asked, given_up)


def _closed(attempt: Attempt, asked: float | None, refused: Maintenance) -> Done | Retry:
    """Tell a person of a server that takes no requests, and let others wait for it."""
    if attempt.lane is Lane.PERSON:
        return Done(error=refused)
    # The server says itself that it did nothing, so that a deed is tried again as well.
    if attempt.spared < MOST_SPARED:
        pause = pause_seconds(attempt) if asked is None else asked
        return Retry(pause, refused.reason, refused=refused, spared=True)
    verdict = _again(attempt, refused.reason, asked)
    return attrs.evolve(verdict, refused=refused) if isinstance(verdict, Retry) else verdict


def _lost(
    attempt: Attempt,
    reason: str,
    pause: float | None = None,
    given_up: GivenUp = Unreachable,
) -> Done | Retry:
    """End a deed as one of unknown outcome, or try a read again."""
    if attempt.request.changes:
        return Done(error=OutcomeUnknown(attempt.request.operation, reason))
    # A person is told of a long pause instead of waiting through it.
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


def _decoded(response: Answer) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None

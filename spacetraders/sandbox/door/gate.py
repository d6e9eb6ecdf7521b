"""The gate: judges each API request by the rate limit, and makes the headers of its answer.

Names and forms of the headers are those of recorded answers (ECONOMY 12).
"""

import math
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

import attrs

from spacetraders import clock
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.door.rate_limit import Limiter, Verdict
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.state.world import World

ANY_ORIGIN = {"access-control-allow-origin": "*"}
LIMIT_HEADERS = (
    "retry-after",
    "x-ratelimit-type",
    "x-ratelimit-limit-burst",
    "x-ratelimit-limit-per-second",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
)
# A web page of another origin may read only the headers that are named to it.
EXPOSED = {"access-control-expose-headers": ", ".join(LIMIT_HEADERS)}


@attrs.define
class Counter:
    """The number of API requests, and of those that the limit rejected."""

    requests: int = 0
    rejected: int = 0


@attrs.frozen
class Gate:
    """Judges requests of the API; without a limiter it only counts them."""

    world: World
    counter: Counter
    limiter: Limiter | None

    def admit(
        self, address: str, authorization: str | None
    ) -> tuple[dict[str, str], Refusal | None]:
        """Count a request. Returns headers for its answer, and the refusal if it is too early."""
        self.counter.requests += 1
        if self.limiter is None:
            return ANY_ORIGIN, None
        # The windows are of the machine's seconds, by which clients wait. A fast world changes how
        # much fits into them, if that was asked for.
        now, pace = clock.monotonic(), self.world.pace if self.limiter.follows else 1.0
        verdict = self.limiter.judge(now, address, self._account(authorization), pace=pace)
        headers = {**ANY_ORIGIN, **limit_headers(verdict, now, self.world)}
        if verdict.allowed:
            return headers, None
        self.counter.rejected += 1
        return headers, too_early(verdict, now, self.world)

    def date(self) -> str:
        """Return the `Date` of an answer that leaves now, by the world's clock."""
        return _date(self.world.time_at(clock.now()).replace(microsecond=0))

    def _account(self, authorization: str | None) -> str | None:
        """Return the account of the token; None without a valid one."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            return self.world.agent(self.world.authority.agent_of(token)).account_id
        except Refusal:
            return None


def limit_headers(verdict: Verdict, now: float, world: World) -> dict[str, str]:
    """Return the headers that tell of a verdict."""
    values = (
        # On every answer, and in whole seconds: clients on urllib3 raise at a fraction.
        str(math.ceil(_wait(verdict, now))),
        verdict.kind,
        str(verdict.burst),
        str(verdict.per_second),
        str(verdict.remaining),
        _reset(verdict, now, world),
    )
    return {**dict(zip(LIMIT_HEADERS, values, strict=True)), **EXPOSED}


def too_early(verdict: Verdict, now: float, world: World) -> Refusal:
    """Return the 429 of a verdict."""
    data: dict[str, Any] = {
        "type": verdict.kind,
        "retryAfter": _wait(verdict, now),
        "limitBurst": verdict.burst,
        "limitPerSecond": verdict.per_second,
        "remaining": verdict.remaining,
        "reset": _reset(verdict, now, world),
    }
    return Refusal(GameCode.RATE_LIMIT, "You are asking more often than the API allows.", data=data)


@lru_cache(maxsize=8)
def _date(second: datetime) -> str:
    return format_datetime(second, usegmt=True)


def _wait(verdict: Verdict, now: float) -> float:
    # In seconds, rounded up to milliseconds: whoever waits so long is not too early.
    return math.ceil((verdict.reset - now) * 1000) / 1000


def _reset(verdict: Verdict, now: float, world: World) -> str:
    # `iso` cuts off below the millisecond: one more keeps the header from being too early.
    wait = timedelta(seconds=_wait(verdict, now), milliseconds=1)
    return clock.iso(world.time_at(clock.now()) + wait)

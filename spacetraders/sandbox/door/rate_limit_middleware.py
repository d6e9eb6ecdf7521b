"""Rate limit middleware: judges each API request, and adds the headers to each answer.

Names and forms of the headers are those of recorded answers (ECONOMY 12).
"""

import math
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import attrs
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacetraders import clock
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.door.answers import error_answer
from spacetraders.sandbox.door.rate_limit import BURST, PER_SECOND, Limiter, Verdict
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.state.world import World

ANY_ORIGIN = "access-control-allow-origin"
LIMIT_HEADERS = (
    "retry-after",
    "x-ratelimit-type",
    "x-ratelimit-limit-burst",
    "x-ratelimit-limit-per-second",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
)


@attrs.define
class Counter:
    """The number of API requests, and of those that the limit rejected."""

    requests: int = 0
    rejected: int = 0


@attrs.define
class RateLimitMiddleware:
    """ASGI middleware for paths under `/v2`; without a limiter it only counts requests."""

    app: ASGIApp
    world: World
    counter: Counter
    limiter: Limiter | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 429."""
        if scope["type"] != "http" or not scope["path"].startswith("/v2"):
            await self.app(scope, receive, send)
            return
        self.counter.requests += 1
        headers = {ANY_ORIGIN: "*"}

        async def send_signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                answered["Date"] = format_datetime(self.world.time_at(clock.now()), usegmt=True)
                _sign(answered, headers)
            await send(message)

        app = self.app
        if self.limiter is not None:
            # The limit counts the machine's seconds: a frozen or fast world does not change it.
            now = clock.monotonic()
            verdict = self.limiter.judge(now, scope["client"][0], self._account(scope))
            if not verdict.allowed:
                self.counter.rejected += 1
                app = rejection(verdict, now, self.world)
            headers |= _headers(verdict, now, self.world)
        await app(scope, receive, send_signed)

    def _account(self, scope: Scope) -> str | None:
        """Return the account of the token; None without a valid one."""
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            return self.world.agent(self.world.authority.agent_of(token)).account_id
        except Refusal:
            return None


def rejection(verdict: Verdict, now: float, world: World) -> Response:
    """Return the 429 for a request that came too early, with its headers."""
    response = error_answer(_refusal(verdict, now, world), world.id_dice)
    response.headers.update(_headers(verdict, now, world))
    return response


def _sign(answered: MutableHeaders, headers: dict[str, str]) -> None:
    # An answer of a fault may have its own values, and a proxy's page has none of the game's.
    if answered.get("content-type", "").startswith("text/html"):
        return
    for name, value in headers.items():
        answered.setdefault(name, value)


def _wait(verdict: Verdict, now: float) -> float:
    # In seconds, rounded up to milliseconds: whoever waits so long is not too early.
    return math.ceil((verdict.reset - now) * 1000) / 1000


def _reset(verdict: Verdict, now: float, world: World) -> str:
    # `iso` cuts off below the millisecond: one more keeps the header from being too early.
    wait = timedelta(seconds=_wait(verdict, now), milliseconds=1)
    return clock.iso(world.time_at(clock.now()) + wait)


def _headers(verdict: Verdict, now: float, world: World) -> dict[str, str]:
    values = (
        # On every answer, and in whole seconds: clients on urllib3 raise at a fraction.
        str(math.ceil(_wait(verdict, now))),
        verdict.kind,
        str(BURST),
        str(PER_SECOND),
        str(verdict.remaining),
        _reset(verdict, now, world),
    )
    # A web page of another origin may read only the headers that are named here.
    exposed = {"access-control-expose-headers": ", ".join(LIMIT_HEADERS)}
    return {**dict(zip(LIMIT_HEADERS, values, strict=True)), **exposed}


def _refusal(verdict: Verdict, now: float, world: World) -> Refusal:
    data: dict[str, Any] = {
        "type": verdict.kind,
        "retryAfter": _wait(verdict, now),
        "limitBurst": BURST,
        "limitPerSecond": PER_SECOND,
        "remaining": verdict.remaining,
        "reset": _reset(verdict, now, world),
    }
    return Refusal(GameCode.RATE_LIMIT, "You are asking more often than the API allows.", data=data)

"""What happens to a request that a fault strikes (MECHANICS 10 has what the game is seen to do)."""

import random
from collections.abc import Callable
from http import HTTPStatus

import trio
from starlette.responses import HTMLResponse, Response

from spacetraders import clock
from spacetraders.sandbox.answers import error_answer
from spacetraders.sandbox.cutting import Cut
from spacetraders.sandbox.damage import damaged
from spacetraders.sandbox.faults import FaultKind, Order
from spacetraders.sandbox.limiter import ADDRESS, Verdict
from spacetraders.sandbox.limiting import rejection
from spacetraders.sandbox.refusals import Refusal

MAINTENANCE = Refusal(3100, "The universe is being made anew; come again later.", 503)

_REFUSED = {
    FaultKind.SERVER_ERROR: Refusal(3000, "The answer could not be put together.", 500),
    FaultKind.MAINTENANCE: MAINTENANCE,
}

_PAGES = {
    FaultKind.RATE_LIMITED_HTML: HTTPStatus.TOO_MANY_REQUESTS,
    FaultKind.BAD_GATEWAY: HTTPStatus.BAD_GATEWAY,
}
"""What a proxy before the game answers, in HTML."""


async def trouble(order: Order, carry_out: Callable[[], Response], dice: random.Random) -> Response:
    """Return the answer, or the `Cut`, that the fault makes of a request.

    `carry_out` is called at once, or never; the time that an answer takes comes after that. The id
    of an error is drawn from `dice`.
    """
    instead = _instead(order, dice)
    if instead is not None:
        if order.retry_after is not None:
            instead.headers["Retry-After"] = order.retry_after
        return instead
    response = carry_out()
    if order.kind in {FaultKind.SLOW, FaultKind.LOST_SLOW}:
        await trio.sleep(order.seconds)
    match order.kind:
        case FaultKind.SLOW:
            return response
        case FaultKind.GARBAGE:
            return _garbled(response)
        case FaultKind.SHORT | FaultKind.SPOILED:
            return damaged(response, order)
    return Cut()


def _instead(order: Order, dice: random.Random) -> Response | None:
    """Return what comes instead of carrying out a request, if it is not carried out."""
    if order.kind is FaultKind.RATE_LIMITED:
        now = clock.monotonic()
        verdict = Verdict(allowed=False, kind=ADDRESS, remaining=0, reset=now + order.seconds)
        return rejection(verdict, now, dice)
    if order.kind in _REFUSED:
        return error_answer(_REFUSED[order.kind], dice)
    if order.kind in _PAGES:
        return _page(_PAGES[order.kind])
    return Cut() if order.kind is FaultKind.RESET else None


def _page(status: HTTPStatus) -> Response:
    title = f"{status.value} {status.phrase}"
    text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return HTMLResponse(text, status.value)


def _garbled(response: Response) -> Response:
    """Return the first half of an answer as if it were all: JSON without its end."""
    half = bytes(response.body)[: len(response.body) // 2]
    return Response(half, 200, media_type="application/json")

"""Answers to requests that a fault strikes (real failures of the game: MECHANICS 10)."""

from collections.abc import Callable
from http import HTTPStatus

import trio
from starlette.responses import HTMLResponse, JSONResponse, Response

from spacetraders import clock
from spacetraders.sandbox.door.answers import error_answer
from spacetraders.sandbox.door.cut import Cut
from spacetraders.sandbox.door.damaged_answers import damaged
from spacetraders.sandbox.door.gate import limit_headers, too_early
from spacetraders.sandbox.door.rate_limit import ADDRESS, Verdict
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.state.faults import NOT_FOUND, FaultKind, FaultOrder
from spacetraders.sandbox.state.world import World

CONFLICT = {"error": {"code": 409}}
"""An error with a code that the game does not have, as a proxy in front of it may send."""

MAINTENANCE = Refusal(3100, "The universe is being made anew; come again later.")

_REFUSED = {
    FaultKind.SERVER_ERROR: Refusal(3000, "The answer could not be put together."),
    FaultKind.MAINTENANCE: MAINTENANCE,
}

_PAGES = {
    FaultKind.RATE_LIMITED_HTML: HTTPStatus.TOO_MANY_REQUESTS,
    FaultKind.BAD_GATEWAY: HTTPStatus.BAD_GATEWAY,
}
"""Answers of a proxy in front of the game, in HTML."""


async def struck_answer(
    order: FaultOrder, carry_out: Callable[[], Response], world: World
) -> Response:
    """Return the answer to a request that a fault strikes, or a `Cut` of its connection.

    `carry_out` is called at once or never; a slow answer waits after that. If cancelled while it
    waits, the request stays carried out.
    """
    instead = _instead(order, world)
    if instead is not None:
        if order.retry_after is not None:
            instead.headers["Retry-After"] = order.retry_after
        return instead
    # From here on the request is carried out; only its answer suffers.
    response = carry_out()
    if order.kind in {FaultKind.SLOW, FaultKind.LOST_SLOW}:
        await trio.sleep(order.seconds)
    match order.kind:
        case FaultKind.SLOW:
            return response
        case FaultKind.GARBAGE:
            return _garbled(response)
        case FaultKind.CONFLICT:
            return JSONResponse(CONFLICT, HTTPStatus.CONFLICT)
        case FaultKind.SHORT | FaultKind.SPOILED:
            return damaged(response, order)
    return Cut()


def _instead(order: FaultOrder, world: World) -> Response | None:
    # The answer of a fault that keeps the request from being carried out; None of any other.
    if order.kind is FaultKind.RATE_LIMITED:
        now = clock.monotonic()
        verdict = Verdict(allowed=False, kind=ADDRESS, remaining=0, reset=now + order.seconds)
        response = error_answer(too_early(verdict, now, world), world.id_dice)
        response.headers.update(limit_headers(verdict, now, world))
        return response
    refusal = _REFUSED.get(order.kind) or _refusal(order)
    if refusal is not None:
        return error_answer(refusal, world.id_dice)
    if order.kind in _PAGES:
        return _page(_PAGES[order.kind])
    return Cut() if order.kind is FaultKind.RESET else None


def _refusal(order: FaultOrder) -> Refusal | None:
    if order.kind is not FaultKind.REFUSED:
        return None
    status = HTTPStatus.NOT_FOUND if order.code == NOT_FOUND else HTTPStatus.BAD_REQUEST
    return Refusal(order.code, "The sandbox was told to refuse this.", status, order.data)


def _page(status: HTTPStatus) -> Response:
    title = f"{status.value} {status.phrase}"
    text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return HTMLResponse(text, status.value)


def _garbled(response: Response) -> Response:
    # JSON without its end, under the status of a success.
    half = bytes(response.body)[: len(response.body) // 2]
    return Response(half, 200, media_type="application/json")

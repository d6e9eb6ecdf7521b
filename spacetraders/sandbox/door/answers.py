"""HTTP answers: compact JSON, and errors in the game's form (MECHANICS 11)."""

import json
import random
import uuid
from typing import Any

from starlette.responses import Response

from spacetraders import clock
from spacetraders.sandbox.refusals import Refusal


def answer(body: Any, status: int = 200) -> Response:
    """Return a JSON response with a body and a status."""
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return Response(text.encode(), status, media_type="application/json")


def error_answer(refusal: Refusal, dice: random.Random) -> Response:
    """Return the response of a refusal; `dice` draw its id."""
    return answer(error_body(refusal, dice), refusal.status)


def error_body(refusal: Refusal, dice: random.Random) -> dict[str, Any]:
    """Return the body of a refusal; `dice` draw its id."""
    error: dict[str, Any] = {"message": refusal.text, "code": refusal.code}
    if refusal.data is not None:
        error["data"] = refusal.data
    error["requestId"] = request_id(dice)
    return {"error": error}


def unknown_route(method: str, path: str) -> Response:
    """Return the server's own 404, which has another form than its errors (MECHANICS 10)."""
    return answer(no_route_body(method, path), 404)


def no_route_body(method: str, path: str) -> dict[str, Any]:
    """Return the body of that 404."""
    return {"message": f"Route {method}:{path} not found", "error": "Not Found", "statusCode": 404}


def body_too_large() -> Response:
    """Return the 413 of the game's server (Fastify), which has another form than its errors."""
    body = {
        "statusCode": 413,
        "code": "FST_ERR_CTP_BODY_TOO_LARGE",
        "error": "Payload Too Large",
        "message": "Request body is too large",
    }
    return answer(body, 413)


def request_id(dice: random.Random) -> str:
    """Return a UUID of version 7: the time in milliseconds, then chance."""
    # Laid out by RFC 9562: time, version, chance, variant, chance.
    milliseconds = int(clock.now().timestamp() * 1000)
    chance = dice.getrandbits(74)
    value = milliseconds << 80 | 7 << 76 | (chance >> 62) << 64 | 2 << 62 | chance & (2**62 - 1)
    return str(uuid.UUID(int=value))

"""Requests: from a line to the messages that it asks for, parsed and validated without waiting.

jsonrpcserver does the protocol. A method that it calls only makes the message of its params, which
comes back as the "result". The message is handled later, and its answer put in that place. Batches
are taken apart here, since jsonrpcserver refuses a whole batch for one bad entry.
"""

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
from jsonrpcserver import InvalidParams, Result, Success, dispatch_to_response
from oslash.either import Right

from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.strict import Misfit
from spacetraders.rpc.errors import (
    DEFECT_HINT,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    standard_error,
)
from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION, message

MOST_IN_A_BATCH = 100
"""Requests that a batch may have."""

MOST_VALUES = 30_000
"""Values that one line may have. A megabyte of empty lists would hold the loop for 0.1 s."""


@attrs.frozen
class Call:
    """A message to be handled. Its answer has the `request_id`. A `notice` gets no answer."""

    message: Message[Any]
    request_id: Any = None
    notice: bool = False


@attrs.frozen
class Answered:
    """A response that is ready to be sent."""

    response: dict[str, Any]


@attrs.frozen
class Wrong:
    """The fault of a param. It is no exception, whose frames would keep the whole line."""

    field: str
    reason: str


@attrs.frozen
class Line:
    """The requests of one line. The answers to a `batch` go out as one array."""

    entries: tuple[Call | Answered, ...]
    batch: bool


def read_line(line: bytes) -> Line:
    """Return the calls of a line, and the answers to those of its parts that are faulty."""
    # Counted before it is parsed, in bytes that may also stand in texts: a line of texts with so
    # many commas is refused as well.
    if line.count(b",") + line.count(b"[") + line.count(b"{") > MOST_VALUES:
        return _refused(PARSE_ERROR, f"a message may have {MOST_VALUES} values at most")
    try:
        asked = _parsed(line)
    except UnicodeDecodeError as error:
        return _refused(PARSE_ERROR, f"not UTF-8: {error}")
    except (ValueError, RecursionError) as error:
        return _refused(PARSE_ERROR, f"not JSON: {error}")
    if not isinstance(asked, list):
        return Line(tuple(_entries(asked)), batch=False)
    if not 1 <= len(asked) <= MOST_IN_A_BATCH:
        return _refused(INVALID_REQUEST, f"a batch holds 1 to {MOST_IN_A_BATCH} requests")
    return Line(tuple(entry for one in asked for entry in _entries(one)), batch=True)


def failed(request_id: Any, error: dict[str, Any]) -> Answered:
    """Return the response that carries an error object."""
    return Answered({"jsonrpc": "2.0", "id": request_id, "error": error})


def succeeded(request_id: Any, result: Any) -> Answered:
    """Return the response that carries a result."""
    return Answered({"jsonrpc": "2.0", "id": request_id, "result": result})


def _refused(code: int, reason: str) -> Line:
    return Line((failed(None, standard_error(code, reason)),), batch=False)


def _parsed(line: bytes) -> Any:
    # Python's parser takes NaN and infinities, which JSON does not have. Let in, they would come
    # out again in an answer that other parsers refuse.
    return json.loads(line.decode(), parse_constant=_no_number, parse_float=_finite)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _entries(asked: Any) -> list[Call | Answered]:
    """Return a call, an answer that is ready, or nothing for a notification that is wrong."""
    if not isinstance(asked, dict):
        return [failed(None, _explained(INVALID_REQUEST, None))]
    made: list[Message[Any]] = []
    # The line is parsed already, with limits that the library does not have.
    response = dispatch_to_response(
        "", methods=_METHODS, context=made, deserializer=lambda _: asked
    )
    if response is None:
        return [Call(message, notice=True) for message in made]
    return [_entry(response, asked.get("id"))]


def _entry(response: Any, asked_id: Any) -> Call | Answered:
    """Return the call or the answer that a response of the library stands for."""
    if isinstance(response, Right):
        success = response._value  # noqa: SLF001 - the library's own way
        if isinstance(success.result, Message):
            return Call(success.result, success.id)
        return succeeded(success.id, success.result)
    error = response._error  # noqa: SLF001
    # The library forgets the id of a request that is not valid. A client that sent one needs it.
    known = asked_id if type(asked_id) in (str, int) else None
    return failed(known if error.id is None else error.id, _explained(error.code, error.data))


def _explained(code: int, data: Any) -> dict[str, Any]:
    if code == METHOD_NOT_FOUND:
        return standard_error(code, f"there is no method {data}", "rpc.discover lists them")
    if code == INVALID_REQUEST:
        return standard_error(code, "not a JSON-RPC 2.0 request")
    if code == INVALID_PARAMS and isinstance(data, Wrong):
        where = f"{data.field}: " if data.field else ""
        return standard_error(code, f"{where}{data.reason}")
    if code == INVALID_PARAMS:
        return standard_error(code, "params are named: send an object, not a list")
    return standard_error(INTERNAL_ERROR, "internal error", DEFECT_HINT)


def _bound(cls: type[Message[Any]]) -> Callable[..., Result]:
    return partial(_make, cls)


# Positional only, so that a param may have the name of an argument.
def _make(cls: type[Message[Any]], noticed: list[Message[Any]], /, **params: Any) -> Result:
    try:
        made = message(cls, params)
    except Misfit as misfit:
        return InvalidParams(Wrong(misfit.field, misfit.reason))
    noticed.append(made)
    return Success(made)


_METHODS = {
    name: _bound(method.message) for name, method in {**METHODS, **OF_THE_CONNECTION}.items()
}

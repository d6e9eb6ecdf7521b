"""From a line to what is to be done: parsing, validating and binding, all of it sync.

jsonrpcserver does the protocol. Its methods here only turn params into a message, which comes back
as the "result"; the server has the message handled and puts the answer in its place.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
from jsonrpcserver import InvalidParams, Result, Success, dispatch_to_response
from oslash.either import Right

from spacetraders.application.mediator import Message
from spacetraders.application.strict import Misfit
from spacetraders.rpc.errors import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    standard_error,
)
from spacetraders.rpc.methods import METHODS, message
from spacetraders.rpc.openrpc import discover

MOST_IN_A_BATCH = 100

logging.getLogger("jsonrpcserver").addHandler(logging.NullHandler())


@attrs.frozen
class Call:
    """A message to be handled; its answer goes out under `request_id`, unless it is a notice."""

    message: Message[Any]
    request_id: Any = None
    notice: bool = False


@attrs.frozen
class Answered:
    """A response that needs nothing more."""

    response: dict[str, Any]


@attrs.frozen
class Line:
    """What one line asks for; the answers to a batch go out as one array."""

    entries: tuple[Call | Answered, ...]
    batch: bool


def read_line(line: bytes) -> Line:
    """Return what a line asks for; what is wrong with it is answered already."""
    noticed: list[Message[Any]] = []
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return Line(
            (failed(None, standard_error(PARSE_ERROR, f"not UTF-8: {error}")),), batch=False
        )
    responses = dispatch_to_response(text, methods=_METHODS, context=noticed)
    batch = isinstance(responses, list)
    listed = responses if isinstance(responses, list) else [responses] if responses else []
    if len(listed) > MOST_IN_A_BATCH:
        reason = f"a batch may hold {MOST_IN_A_BATCH} requests"
        return Line((failed(None, standard_error(INVALID_REQUEST, reason)),), batch=False)
    entries = [_entry(response) for response in listed]
    answered = [entry.message for entry in entries if isinstance(entry, Call)]
    notices = [made for made in noticed if not any(made is other for other in answered)]
    return Line((*entries, *(Call(made, notice=True) for made in notices)), batch)


def failed(request_id: Any, error: dict[str, Any]) -> Answered:
    """Return the response that carries an error object."""
    return Answered({"jsonrpc": "2.0", "id": request_id, "error": error})


def succeeded(request_id: Any, result: Any) -> Answered:
    """Return the response that carries a result."""
    return Answered({"jsonrpc": "2.0", "id": request_id, "result": result})


def _entry(response: Any) -> Call | Answered:
    if isinstance(response, Right):
        success = response._value  # noqa: SLF001 - the library's own way
        if isinstance(success.result, Message):
            return Call(success.result, success.id)
        return succeeded(success.id, success.result)
    error = response._error  # noqa: SLF001
    return failed(error.id, _explained(error.code, error.message, error.data))


def _explained(code: int, message: str, data: Any) -> dict[str, Any]:
    if code == METHOD_NOT_FOUND:
        return standard_error(code, f"there is no method {data}", "rpc.discover lists them")
    if code == PARSE_ERROR:
        return standard_error(code, f"not JSON: {data}")
    if code == INVALID_REQUEST:
        return standard_error(code, "not a JSON-RPC 2.0 request")
    if code == INVALID_PARAMS and isinstance(data, Misfit):
        where = f"{data.field}: " if data.field else ""
        return standard_error(code, f"{where}{data.reason}")
    if code == INVALID_PARAMS:
        return standard_error(code, "params are named: send an object, not a list")
    return standard_error(code, message)


def _bound(cls: type[Message[Any]]) -> Callable[..., Result]:
    return partial(_make, cls)


def _make(cls: type[Message[Any]], noticed: list[Message[Any]], /, **params: Any) -> Result:
    try:
        made = message(cls, params)
    except Misfit as misfit:
        return InvalidParams(misfit)
    noticed.append(made)
    return Success(made)


def _discover(_noticed: list[Message[Any]], /) -> Result:
    return Success(discover())


_METHODS = {name: _bound(cls) for name, cls in METHODS.items()} | {"rpc.discover": _discover}

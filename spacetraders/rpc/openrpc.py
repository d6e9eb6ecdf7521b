"""The OpenRPC document of the service, made from what the handlers declare and the views.

It is made at the first `rpc.discover`, so that a daemon that nobody asks for it never has it.
"""

from functools import cache
from typing import Any

import attrs

import spacetraders
from spacetraders.application.bus.methods import Method
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusal_classes import class_of
from spacetraders.errors import FleetError
from spacetraders.rpc import errors
from spacetraders.rpc.cancelling import RequestCancelled
from spacetraders.rpc.methods import (
    METHODS,
    OF_THE_CONNECTION,
    PLAYER_PARAMS,
    Discover,
    has_player,
)
from spacetraders.rpc.socket.peer import WrongUser
from spacetraders.rpc.views import VIEWS
from spacetraders.rpc.views.schemas import Schemas

OPENRPC_VERSION = "1.3.2"

ERRORS = "#/components/errors/"

STANDARD = {
    errors.PARSE_ERROR: "The line is no JSON, is not UTF-8, or has too many values.",
    errors.INVALID_REQUEST: "The request is none of JSON-RPC 2.0, or the batch is empty or long.",
    errors.METHOD_NOT_FOUND: "There is no such method.",
    errors.INVALID_PARAMS: "A param is missing, is not known, or is out of its range.",
    errors.INTERNAL_ERROR: "A defect of the daemon: its log has the traceback.",
}
"""Meanings of the errors of JSON-RPC itself."""

OF_EVERY_REQUEST: tuple[type[FleetError], ...] = (
    RequestCancelled,
    errors.BatchTooLong,
    errors.LineTooLong,
    errors.LineTooSlow,
    errors.TooManyClients,
    WrongUser,
)
"""The errors of the server itself, which any request may end with."""


@cache
def discover() -> dict[str, Any]:
    """Return the document: every method with its params, its result and its errors."""
    schemas, told = Schemas(VIEWS), _general_errors()
    # Copied now, since the methods below add their own errors to `told`.
    general = list(told)
    described = {**METHODS, **OF_THE_CONNECTION}.values()
    methods = [_method(each, schemas, told) for each in described if each.message is not Discover]
    return {
        "openrpc": OPENRPC_VERSION,
        "info": {"title": "spacetraders-daemon", "version": spacetraders.__version__},
        "methods": methods,
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "errors": dict(sorted(told.items())),
        },
        "x-errors-of-every-method": [{"$ref": ERRORS + kind} for kind in general],
    }


def _method(method: Method, schemas: Schemas, told: dict[str, Any]) -> dict[str, Any]:
    cls = method.message
    fields = attrs.fields(cls)  # type: ignore[arg-type]
    params = [_param(field, schemas) for field in fields if field.name != "player"]
    # Fields that a message inherits come first, and may be the ones that can be left out.
    params.sort(key=lambda param: not param["required"])
    if has_player(cls):
        params += [_player_param(name) for name in PLAYER_PARAMS]
    met = {error.kind: _error(error) for error in method.raises}
    # A class that the method names says more of its kind than a refusal alone.
    met |= {kind: _refusal(kind) for kind in method.refused if kind not in met}
    told |= met
    return {
        "name": method.name,
        "summary": (cls.__doc__ or "").partition("\n")[0],
        "paramStructure": "by-name",
        "params": params,
        "result": {"name": "result", "schema": schemas.of_answer(method.answer)},
        "errors": [{"$ref": ERRORS + kind} for kind in met],
    }


def _param(field: "attrs.Attribute[Any]", schemas: Schemas) -> dict[str, Any]:
    required = field.default is attrs.NOTHING
    return {"name": field.name, "required": required, "schema": schemas.of(field.type)}


def _player_param(name: str) -> dict[str, Any]:
    kind = "integer" if name == "player_id" else "string"
    return {"name": name, "required": False, "schema": {"type": kind}}


def _general_errors() -> dict[str, Any]:
    standard = {
        errors.STANDARD_KINDS[code]: _told(code, meaning, errors.STANDARD_KINDS[code])
        for code, meaning in STANDARD.items()
    }
    return standard | {error.kind: _error(error) for error in OF_EVERY_REQUEST}


def _error(error: type[FleetError]) -> dict[str, Any]:
    meaning = (error.__doc__ or "").partition("\n")[0]
    return _told(errors.code_of_class(error), meaning, error.kind)


def _refusal(kind: str) -> dict[str, Any]:
    """Return the error of a kind of refusal. Most kinds have no class that could explain them."""
    codes = [code for code in GameCode if code.kind == kind]
    cls = class_of(codes[0])
    if cls.__doc__:
        return _error(cls)
    numbers = ", ".join(map(str, codes))
    meaning = f"The game refuses: {kind.replace('_', ' ')} (code {numbers})."
    return _told(errors.code_of_class(cls), meaning, kind)


def _told(code: int, meaning: str, kind: str) -> dict[str, Any]:
    return {"code": code, "message": meaning, "data": {"kind": kind}}

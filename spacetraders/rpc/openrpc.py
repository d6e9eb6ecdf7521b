"""The OpenRPC document of the service, made from the method table."""

from datetime import datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin

import attrs

import spacetraders
from spacetraders.application.bus.mediator import Message
from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION, PLAYER_PARAMS, Discover, has_player

OPENRPC_VERSION = "1.3.2"


@cache
def discover() -> dict[str, Any]:
    """Return the document: every method with its params, by the OpenRPC specification."""
    return {
        "openrpc": OPENRPC_VERSION,
        "info": {"title": "spacetraders-daemon", "version": spacetraders.__version__},
        "methods": [
            _method(name, method.message)
            for name, method in {**METHODS, **OF_THE_CONNECTION}.items()
            if method.message is not Discover
        ],
    }


def _method(name: str, cls: type[Message[Any]]) -> dict[str, Any]:
    summary = (cls.__doc__ or "").partition("\n")[0]
    fields = attrs.fields(cls)  # type: ignore[arg-type]
    params = [_param(field) for field in fields if field.name != "player"]
    if has_player(cls):
        params += [_player_param(name) for name in PLAYER_PARAMS]
    return {
        "name": name,
        "summary": summary,
        "paramStructure": "by-name",
        "params": params,
        "result": {"name": "result", "schema": {}},
    }


def _param(field: "attrs.Attribute[Any]") -> dict[str, Any]:
    required = field.default is attrs.NOTHING
    return {"name": field.name, "required": required, "schema": _schema(field.type)}


def _player_param(name: str) -> dict[str, Any]:
    cls = int if name == "player_id" else str
    return {"name": name, "required": False, "schema": _schema(cls)}


def _schema(annotation: Any) -> dict[str, Any]:
    if get_origin(annotation) is UnionType:
        return {"anyOf": [_schema(part) for part in get_args(annotation)]}
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {"type": "string", "enum": [member.value for member in annotation]}
    if get_origin(annotation) is tuple:
        return {"type": "array", "items": _schema(get_args(annotation)[0])}
    if annotation is Any:
        return {}
    if annotation is datetime:
        return {"type": "string", "format": "date-time"}
    names = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
    return {"type": names.get(annotation, "object")}

"""Tools as the daemon's OpenRPC document describes its methods.

The import of this module does not import mcp.
"""

import re
from collections.abc import Mapping
from typing import Any

import attrs

from cli.reads import only_reads

LEFT_OUT = frozenset({"container.unfollow", "rpc.cancel", "rpc.discover"})
"""Methods about a connection, which a tool does not have for itself."""

NOT_OFFERED = {"container.logs": ("follow",), "player.register": ("token",)}
"""Params that no tool takes: a log that goes on for ever, and a secret that a model would see."""

REFERENCE = "#/components/schemas/"
LOCAL = "#/$defs/"


@attrs.frozen
class Described:
    """A tool: the method that it calls, and its schemas.

    `output` is None where the result is one of several objects, which a tool cannot promise.
    """

    name: str
    method: str
    words: str
    reads: bool
    input: dict[str, Any]
    output: dict[str, Any] | None


def described(document: Mapping[str, Any], *, orders: bool) -> dict[str, Described]:
    """Return the tools by name, in the order of the document.

    Without `orders` there are only those that change nothing in the game.

    Raises:
        LookupError, TypeError, AttributeError: it is no document of a daemon.
    """
    components = document["components"]["schemas"]
    methods = [each for each in document["methods"] if each["name"] not in LEFT_OUT]
    tools = [_tool(each, components) for each in methods if orders or only_reads(each["name"])]
    return {tool.name: tool for tool in tools}


def _tool(method: Mapping[str, Any], components: Mapping[str, Any]) -> Described:
    name = method["name"]
    hidden = NOT_OFFERED.get(name, ())
    params = [each for each in method["params"] if each["name"] not in hidden]
    given: dict[str, Any] = {
        "type": "object",
        "properties": {each["name"]: each["schema"] for each in params},
        "required": [each["name"] for each in params if each["required"]],
        "additionalProperties": False,
    }
    return Described(
        # Some clients take no dots in a name.
        name=name.replace(".", "_"),
        method=name,
        words=method["summary"],
        reads=only_reads(name),
        input=_whole(given, components),
        output=_promised(method["result"]["schema"], components),
    )


def _promised(result: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the schema of a result, whose root has to be an object."""
    root = result
    if "$ref" in root:
        root = components[root["$ref"].removeprefix(REFERENCE)]
    return _whole(root, components) if root.get("type") == "object" else None


def _whole(schema: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with all that it refers to inside of it, since it is sent alone."""
    found: dict[str, Any] = {}
    open_ones = _referred(schema)
    while open_ones:
        name = open_ones.pop()
        if name not in found:
            found[name] = _localised(components[name])
            open_ones |= _referred(components[name])
    whole: dict[str, Any] = _localised(schema)
    return {**whole, "$defs": dict(sorted(found.items()))} if found else whole


def _referred(schema: Any) -> set[str]:
    match schema:
        case dict():
            inner = set().union(*map(_referred, schema.values())) if schema else set()
            reference = schema.get("$ref")
            if isinstance(reference, str):
                inner.add(reference.removeprefix(REFERENCE))
            return inner
        case list():
            return set().union(*map(_referred, schema)) if schema else set()
    return set()


def _localised(schema: Any) -> Any:
    match schema:
        case dict():
            return {key: _localised(value) for key, value in schema.items()}
        case list():
            return [_localised(each) for each in schema]
        case str():
            return re.sub(f"^{REFERENCE}", LOCAL, schema)
    return schema

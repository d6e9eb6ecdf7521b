"""The game's specification: its operations, and answers and checks made from its schemas."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

SHARED = Path(__file__).parents[4] / "shared"
FOLDER, RESPONSES = SHARED / "openapi", SHARED / "captured" / "responses"
PUBLISHED, LIVE = "spacetraders-2.3.0.json", "spacetraders-2.3.0-live.json"

A_TIME = "2026-01-01T00:00:00.000Z"
SAMPLES = {"date-time": A_TIME, "timestamp": A_TIME}
"""Texts that have a form, by its name or, where the specification leaves that out, by the key."""


def specification(name: str) -> dict[str, Any]:
    """Read a specification; the test is skipped where the file is not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"needs the file openapi/{name}")
    body: dict[str, Any] = json.loads(path.read_text())
    return body


def operations(spec: dict[str, Any]) -> set[str]:
    """Its operations, as `GET /my/ships/{}`."""
    return {
        f"{method.upper()} {template(path)}"
        for path, methods in spec["paths"].items()
        for method in methods
        if method in ("get", "post", "patch")
    }


def template(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def operation(spec: dict[str, Any], name: str) -> dict[str, Any]:
    method, _, wanted = name.partition(" ")
    found = [each for each in spec["paths"] if template(each) == wanted]
    body: dict[str, Any] = spec["paths"][found[0]][method.lower()]
    return body


def answer(spec: dict[str, Any], name: str, *, full: bool) -> tuple[int, Any]:
    """A success of an operation: its status and body, with all fields or only those required."""
    status, promised = min(operation(spec, name)["responses"].items())
    content = promised.get("content")
    schema = content and content["application/json"]["schema"]
    return int(status), schema and example(schema, spec, full=full)


def faults(spec: dict[str, Any], name: str, body: Any) -> list[str]:
    """What is wrong with the body of a request."""
    asked = operation(spec, name).get("requestBody")
    if asked is None or (body is None and not asked.get("required")):
        return [] if body is None else ["a body where none is asked for"]
    schema = asked["content"]["application/json"]["schema"]
    validator = Draft4Validator({**schema, "components": spec["components"]})
    return [error.message for error in validator.iter_errors(body)]


def example(schema: dict[str, Any], spec: dict[str, Any], *, full: bool, key: str = "") -> Any:
    """A value that a schema admits; `key` is what it is called."""
    for part in [schema] if "$ref" in schema else schema.get("allOf", ()):
        named = spec["components"]["schemas"][part["$ref"].rpartition("/")[2]]
        return example(named, spec, full=full)
    if "enum" in schema:
        return schema["enum"][-1]
    kind = schema.get("type")
    if kind == "array":
        return [example(schema["items"], spec, full=full)]
    if kind == "object":
        return _object(schema, spec, full=full)
    return _plain(schema, key, full=full)


def _object(schema: dict[str, Any], spec: dict[str, Any], *, full: bool) -> dict[str, Any]:
    if "properties" not in schema:
        return {"IRON": example(schema["additionalProperties"], spec, full=full)}
    properties = schema["properties"]
    wanted = [key for key in properties if full or key in schema.get("required", ())]
    return {key: example(properties[key], spec, full=full, key=key) for key in wanted}


def _plain(schema: dict[str, Any], key: str, *, full: bool) -> Any:
    if schema.get("nullable") and not full:
        return None
    if schema.get("type") in ("integer", "number"):
        return 0.5 if schema.get("maximum") == 1 else 1
    if schema.get("type") == "boolean":
        return True
    return SAMPLES.get(schema.get("format", key), "X1-AB1")

"""Every operation of both specifications, its success and its refusals, held to its word."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft4Validator
from support.sandbox.stage import LIVE, METHODS, PUBLISHED, REQUESTS, Stage, specification
from trio.testing import MockClock

from spacetraders.sandbox.operations import OPERATIONS

REFUSAL = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "code", "requestId"],
            "additionalProperties": False,
            "properties": {
                "message": {"type": "string", "minLength": 1},
                "code": {"type": "integer"},
                "data": {"type": "object"},
                "requestId": {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-7"},
            },
        }
    },
}
"""How the game refuses (MECHANICS 11); neither specification has a word on it."""

NEED_NO_TOKEN = {"/", "/error-codes", "/register"}
OPTIONAL_TOKEN = ("/agents", "/factions", "/market", "/systems")


def operations(spec: dict[str, Any]) -> set[tuple[str, str]]:
    """Methods and paths."""
    return {
        (method, path)
        for path, item in spec["paths"].items()
        for method in item
        if method in METHODS
    }


def violations(spec: dict[str, Any], key: tuple[str, str], response: httpx.Response) -> list[str]:
    """What an answer breaks of its specification's promises."""
    method, path = key
    promised = spec["paths"][path][method]["responses"].get(str(response.status_code))
    if promised is None:
        return [f"{response.status_code} is not promised: {response.text[:300]}"]
    content = promised.get("content", {}).get("application/json")
    if content is None:
        return []
    # OpenAPI 3.0 schemas are JSON Schema of draft 4, but for `nullable`
    schema = {**content["schema"], "components": spec["components"]}
    errors = Draft4Validator(_nullable(schema)).iter_errors(response.json())
    return [f"{list(error.path)}: {error.message[:200]}" for error in errors]


def _nullable(schema: Any) -> Any:
    """Put `nullable` as draft 4 has it."""
    if isinstance(schema, list):
        return [_nullable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: _nullable(part) for name, part in schema.items()}
    return {"anyOf": [parts, {"type": "null"}]} if parts.pop("nullable", False) is True else parts


def test_the_published_operations_are_fifty_nine_and_the_live_server_has_five_more() -> None:
    published, live = (operations(specification(name)) for name in (PUBLISHED, LIVE))
    assert (len(published), len(live - published), published - live) == (59, 5, set())
    assert set(REQUESTS) == published | live


def test_the_page_on_the_sandbox_names_every_operation_that_a_fault_can_strike() -> None:
    page = Path(__file__).parents[3].joinpath("docs", "sandbox.md").read_text()
    assert [it.name for it in OPERATIONS if f"`{it.name}`" not in page] == []


async def test_a_ship_that_is_cool_has_no_cooldown_to_tell_of(mock_clock: MockClock) -> None:
    response = await Stage.new().send("get", "/my/ships/TESTER-1/cooldown")
    assert (response.status_code, response.content) == (204, b"")


async def test_a_body_that_lacks_something_is_told_from_one_that_does_not() -> None:
    spec, key = specification(PUBLISHED), ("get", "/my/agent")
    assert violations(spec, key, httpx.Response(200, json={"data": {"symbol": 7}}))
    assert violations(spec, key, httpx.Response(201, json={}))


@pytest.mark.parametrize("name", [PUBLISHED, LIVE])
@pytest.mark.parametrize("key", REQUESTS, ids=" ".join)
async def test_a_success_is_as_the_specification_says(
    key: tuple[str, str], name: str, mock_clock: MockClock
) -> None:
    spec = specification(name)
    if key not in operations(spec):
        pytest.skip(f"{' '.join(key)} is not in {name}")
    stage = Stage.new()
    asked = REQUESTS[key](stage)
    response = await stage.send(key[0], asked.path(key[1]), asked.body)
    assert violations(spec, key, response) == []


@pytest.mark.parametrize("key", REQUESTS, ids=" ".join)
async def test_who_has_no_token_is_refused_where_one_is_needed(
    key: tuple[str, str], mock_clock: MockClock
) -> None:
    stage = Stage.new(account_token="account")
    asked = REQUESTS[key](stage)
    response = await stage.send(key[0], asked.path(key[1]), asked.body, token="")
    free = key[1] in NEED_NO_TOKEN - {"/register"} or key[1].startswith(OPTIONAL_TOKEN)
    if free and key[0] == "get":
        assert response.status_code == 200
    else:
        assert response.status_code == 401
        assert response.json()["error"]["code"] == (4116 if key[1] == "/register" else 4103)
        Draft4Validator(REFUSAL).validate(response.json())


@pytest.mark.parametrize("key", [it for it in REQUESTS if "{" in it[1]], ids=" ".join)
async def test_what_a_path_names_and_does_not_exist_is_a_404_in_the_games_form(
    key: tuple[str, str], mock_clock: MockClock
) -> None:
    stage = Stage.new()
    asked = REQUESTS[key](stage)
    for name in asked.named:
        if f"{{{name}}}" in key[1]:
            path = key[1].format(**{**asked.named, name: "X1-NONE-1"})
            response = await stage.send(key[0], path, asked.body)
            assert response.status_code == 404
            assert response.json()["error"]["code"] == 404
            Draft4Validator(REFUSAL).validate(response.json())

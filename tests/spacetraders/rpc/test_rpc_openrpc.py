"""The OpenRPC document is whole, and says the same as docs/rpc.md."""

import json
import re
from typing import Any

import attrs
import pytest
from jsonschema import Draft7Validator
from support.rpc import docs as rpc_docs

from spacetraders.domain.containers import RestartPolicy, State
from spacetraders.rpc.methods import METHODS
from spacetraders.rpc.openrpc import discover

DESCRIBED: dict[str, Any] = {method["name"]: method for method in discover()["methods"]}
DOCUMENTED = rpc_docs.methods()

EITHER_OR = "player.register"
"""What it needs depends: an agent's symbol, or a token. No schema of ours says so."""


REFERENCE = {
    "type": "object",
    "properties": {"$ref": {"type": "string", "pattern": "^#/components/"}},
    "required": ["$ref"],
    "additionalProperties": False,
}
CONTENT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "required": {"type": "boolean"},
        "schema": {"$ref": "http://json-schema.org/draft-07/schema#"},
    },
    "required": ["name", "schema"],
    "additionalProperties": False,
}
ERROR = {
    "type": "object",
    "properties": {"code": {"type": "integer"}, "message": {"type": "string"}, "data": {}},
    "required": ["code", "message"],
    "additionalProperties": False,
}
METHOD = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "summary": {"type": "string"},
        "paramStructure": {"enum": ["by-name", "by-position", "either"]},
        "params": {"type": "array", "items": CONTENT},
        "result": CONTENT,
        "errors": {"type": "array", "items": REFERENCE},
    },
    "required": ["name", "params", "result", "errors"],
    "additionalProperties": False,
}
FORM = {
    "type": "object",
    "properties": {
        "openrpc": {"enum": ["1.3.2"]},
        "info": {"type": "object", "required": ["title", "version"]},
        "methods": {"type": "array", "items": METHOD},
        "components": {
            "type": "object",
            "properties": {
                "schemas": {"additionalProperties": CONTENT["properties"]["schema"]},
                "errors": {"additionalProperties": ERROR},
            },
            "additionalProperties": False,
        },
    },
    "patternProperties": {"^x-": {}},
    "required": ["openrpc", "info", "methods"],
    "additionalProperties": False,
}
"""What OpenRPC 1.3.2 says of the objects that are in the document."""


def schema_of(method: str, param: str) -> Any:
    return next(p["schema"] for p in DESCRIBED[method]["params"] if p["name"] == param)


def test_the_document_is_json() -> None:
    assert json.loads(json.dumps(discover())) == discover()


def test_the_document_names_its_specification_and_itself() -> None:
    document = discover()
    assert document["openrpc"].startswith("1.")
    assert set(document["info"]) == {"title", "version"}


def test_the_document_has_the_form_of_openrpc() -> None:
    assert [error.message for error in Draft7Validator(FORM).iter_errors(discover())] == []


def test_every_reference_leads_to_something() -> None:
    components = discover()["components"]
    for _, part, name in re.findall(r'"#/(components)/(\w+)/(\w+)"', json.dumps(discover())):
        assert name in components[part]


def test_every_method_is_described_once() -> None:
    assert [method["name"] for method in discover()["methods"]] == [
        *METHODS,
        "rpc.cancel",
    ]


@pytest.mark.parametrize("method", DESCRIBED)
def test_a_method_has_what_openrpc_asks_for(method: str) -> None:
    described = DESCRIBED[method]
    assert described["paramStructure"] == "by-name"
    assert described["summary"].endswith((".", ":"))
    assert described["result"]["name"] == "result"
    Draft7Validator.check_schema(described["result"]["schema"])
    for param in described["params"]:
        assert set(param) == {"name", "required", "schema"}
        Draft7Validator.check_schema(param["schema"])


@pytest.mark.parametrize("method", DESCRIBED)
def test_what_must_be_given_stands_before_what_may_be(method: str) -> None:
    required = [param["required"] for param in DESCRIBED[method]["params"]]
    assert required == sorted(required, reverse=True)


def test_the_methods_are_those_of_the_page() -> None:
    assert {*DESCRIBED, "rpc.discover"} == set(DOCUMENTED)


@pytest.mark.parametrize("method", DESCRIBED)
def test_the_params_are_those_of_the_page(method: str) -> None:
    assert {param["name"] for param in DESCRIBED[method]["params"]} == DOCUMENTED[method].params


@pytest.mark.parametrize("method", sorted(set(DESCRIBED) - {EITHER_OR}))
def test_what_must_be_given_is_what_the_page_says(method: str) -> None:
    required = {param["name"] for param in DESCRIBED[method]["params"] if param["required"]}
    assert required == DOCUMENTED[method].required


@pytest.mark.parametrize(
    ("method", "param", "schema"),
    [
        ("ship.get", "ship_symbol", {"type": "string"}),
        ("ship.get", "player_id", {"type": "integer"}),
        ("ship.get", "agent_symbol", {"type": "string"}),
        ("ship.refuel", "units", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ("container.create", "config", {"type": "object"}),
        ("container.create", "max_restarts", {"type": "integer"}),
        ("container.create", "restart_policy", {"type": "string", "enum": list(RestartPolicy)}),
        ("container.logs", "follow", {"type": "boolean"}),
        (
            "container.logs",
            "since",
            {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        ),
        (
            "container.list",
            "state",
            {"anyOf": [{"type": "string", "enum": list(State)}, {"type": "null"}]},
        ),
    ],
)
def test_a_params_schema_is_its_type(method: str, param: str, schema: Any) -> None:
    assert schema_of(method, param) == schema


SHOWN = {
    "health": "Health",
    "status": "Status",
    "player": "Player",
    "ship": "Ship",
    "hold": "Hold",
    "deal": "Deal",
    "survey": "Survey",
    "quote": "Quote",
    "route": "Route",
    "planned tour": "PlannedTour",
    "partition": "Partition",
    "tour departure": "TourDeparture",
    "journey": "Journey",
    "departure": "Departure",
    "waypoint": "Waypoint",
    "agent": "Agent",
    "faction": "Faction",
    "contract": "Contract",
    "market": "Market",
    "shipyard": "Shipyard",
    "gate": "JumpGate",
    "construction": "Construction",
    "recipe": "Recipe",
    "container": "Container",
    "idle": "Idle",
    "kind": "Kind",
    "intent": "Intent",
    "ledger entry": "LedgerEntry",
    "ledger report": "LedgerReport",
    "balance": "Balance",
    "price": "Price",
    "spread": "Spread",
    "log line": "LogLine",
}
"""The headings of the page that show an object, and the schemas of the same."""


@pytest.mark.parametrize("heading", SHOWN)
def test_the_page_shows_the_fields_that_the_schema_requires(heading: str) -> None:
    schema = discover()["components"]["schemas"][SHOWN[heading]]
    assert set(rpc_docs.shape(heading)) == set(schema["required"])


@pytest.mark.parametrize(("method", "param", "default"), rpc_docs.defaults())
def test_a_default_on_the_page_is_that_of_the_message(
    method: str, param: str, default: float
) -> None:
    assert attrs.fields_dict(METHODS[method].message)[param].default == default

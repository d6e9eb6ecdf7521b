"""The OpenRPC document is whole, and says the same as docs/rpc.md."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator
from support.rpc import docs as rpc_docs

from spacetraders.domain.containers import RestartPolicy, State
from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION
from spacetraders.rpc.openrpc import discover

DESCRIBED: dict[str, Any] = {method["name"]: method for method in discover()["methods"]}
DOCUMENTED = rpc_docs.methods()

EITHER_OR = "player.register"
"""What it needs depends: an agent's symbol, or a token. No schema of ours says so."""


def schema_of(method: str, param: str) -> Any:
    return next(p["schema"] for p in DESCRIBED[method]["params"] if p["name"] == param)


def test_the_document_is_json() -> None:
    assert json.loads(json.dumps(discover())) == discover()


def test_the_document_names_its_specification_and_itself() -> None:
    document = discover()
    assert document["openrpc"].startswith("1.")
    assert set(document["info"]) == {"title", "version"}


def test_every_method_is_described_once() -> None:
    assert [method["name"] for method in discover()["methods"]] == [
        *METHODS,
        *OF_THE_CONNECTION,
    ]


@pytest.mark.parametrize("method", DESCRIBED)
def test_a_method_has_what_openrpc_asks_for(method: str) -> None:
    described = DESCRIBED[method]
    assert described["paramStructure"] == "by-name"
    assert described["summary"].endswith((".", ":"))
    assert described["result"] == {"name": "result", "schema": {}}
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

"""What every method answers in a real session is what `rpc.discover` says that it answers."""

import json
import sys
from collections import defaultdict
from types import ModuleType
from typing import Any, get_type_hints

import attrs
import pytest
import test_rpc_order_views as orders
import test_rpc_record_views as records
import trio
from jsonschema import Draft7Validator
from support.harness import at_once
from support.rpc import samples
from support.rpc.session import ask_every_method, ask_what_cannot_be, open_session
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.bus.methods import declared
from spacetraders.application.orders.containers import ListedContainer
from spacetraders.application.orders.desk import Ordered
from spacetraders.application.players.players import SeenPlayer
from spacetraders.application.ports.kinds import (
    OURS,
    BrokenKind,
    ConfigField,
    KnownKind,
    KnownKinds,
    Origin,
)
from spacetraders.application.services import FAMILIES
from spacetraders.domain.idle import Idle
from spacetraders.rpc.openrpc import discover
from spacetraders.rpc.views import VIEWS, view
from spacetraders.rpc.views.schemas import Schemas
from spacetraders.surroundings import Surroundings, within

DOCUMENT = discover()
COMPONENTS = DOCUMENT["components"]
DESCRIBED: dict[str, Any] = {method["name"]: method for method in DOCUMENT["methods"]}
GENERAL = {ref["$ref"].rpartition("/")[2] for ref in DOCUMENT["x-errors-of-every-method"]}

LISTED = ListedContainer(samples.CONTAINER, "LYRA", samples.PROGRESS, last_line="departs")
IDLE = Idle("nothing pays", samples.NOON)
FOREIGN = Origin("fleet-patrol", "0.1", "patrol = patrol:patrol")
FIELDS = (ConfigField("budget", "whole number", required=False, default=5),)
KINDS = KnownKinds(
    (KnownKind("haul", ("trade",), "Trades.", FIELDS, True, ("a hold",), -1, False, OURS),),
    (BrokenKind(FOREIGN, "it has no such module"),),
)
SAMPLES: list[Any] = [
    samples.PLAYER,
    SeenPlayer(samples.PLAYER, samples.AGENT),
    samples.SHIP,
    samples.SHIP_FLYING,
    samples.SHIP_REFUELLED,
    samples.PLAN,
    samples.DEPARTURE,
    samples.TOUR,
    samples.IDLE,
    samples.PARTITION,
    samples.TOUR_DEPARTURE,
    samples.JOURNEY,
    samples.SEEN_CONTAINER,
    attrs.evolve(samples.SEEN_CONTAINER, progress=attrs.evolve(samples.PROGRESS, plan=None)),
    LISTED,
    attrs.evolve(samples.SEEN_CONTAINER, idle=IDLE, credits_per_hour=-1200),
    attrs.evolve(LISTED, idle=attrs.evolve(IDLE, until=samples.NOON)),
    attrs.evolve(samples.SHIP_FLYING, idle=IDLE),
    KINDS,
    samples.LINE,
    samples.INTENT,
    samples.HEALTH,
    samples.STATUS,
    samples.TREE,
    *(answer for answer, _ in orders.PROMISED),
    records.ENTRY,
    records.REPORT,
    records.READING,
    records.QUOTE,
    records.SPREAD,
]

Answers = dict[str, list[Any]]


@pytest.fixture(scope="module")
def answers() -> Answers:
    """Every answer of a session, by method."""
    found: Answers = defaultdict(list)

    async def main() -> None:
        async with open_session() as session:
            await ask_every_method(session)
            await ask_what_cannot_be(session)
            for method, line in session.answers:
                found[method].append(json.loads(line))

    with within(Surroundings(now=clock.since_epoch, run_sync=at_once)):
        trio.run(main, clock=MockClock(autojump_threshold=0))
    return found


def misfits(schema: Any, value: Any) -> list[str]:
    """What of a value does not fit a schema of the document, or of its own components."""
    whole = {"components": COMPONENTS, **schema}
    return [f"{error.json_path}: {error.message[:200]}" for error in _errors(whole, value)]


def _errors(schema: Any, value: Any) -> Any:
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER).iter_errors(value)


@pytest.mark.parametrize("method", DESCRIBED)
def test_every_result_is_of_the_schema_of_its_method(method: str, answers: Answers) -> None:
    results = [answer["result"] for answer in answers[method] if "result" in answer]
    assert results, "the session has a result of every method"
    schema = DESCRIBED[method]["result"]["schema"]
    assert [misfit for result in results for misfit in misfits(schema, result)] == []


@pytest.mark.parametrize("method", DESCRIBED)
def test_every_error_is_one_that_its_method_names(method: str, answers: Answers) -> None:
    named = {ref["$ref"].rpartition("/")[2] for ref in DESCRIBED[method]["errors"]} | GENERAL
    for answer in answers[method]:
        if "error" in answer:
            error = answer["error"]
            kind = error["data"]["kind"]
            assert kind in named, error
            assert COMPONENTS["errors"][kind]["code"] == error["code"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_a_view_is_of_the_schema_of_its_class(sample: Any) -> None:
    schemas = Schemas(VIEWS)
    schema = schemas.of(type(sample))
    whole = {**schema, "components": {"schemas": schemas.components}}
    assert [error.message for error in _errors(whole, view(sample))] == []


@pytest.mark.parametrize("name", orders.WITH)
def test_what_comes_of_an_order_is_of_its_schema(name: str) -> None:
    answer, _ = orders.WITH[name]
    schemas = Schemas(VIEWS)
    schema = schemas.of(Ordered[type(answer)])
    whole = {**schema, "components": {"schemas": schemas.components}}
    assert [error.message for error in _errors(whole, view(Ordered(samples.SHIP, answer)))] == []


def test_a_field_that_a_schema_does_not_have_is_a_misfit() -> None:
    schema = {"$ref": "#/components/schemas/Agent"}
    agent = view(samples.AGENT)
    assert misfits(schema, agent) == []
    assert misfits(schema, {**agent, "other": 1}) != []
    del agent["credits"]
    assert misfits(schema, agent) != []


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_a_handler_returns_what_its_message_promises(family: type) -> None:
    for method in declared(family):
        handler = getattr(family, method.handler)
        assert handler.__annotations__["return"] == method.answer


def annotation(schema: Any) -> str:
    """The Python type of a schema, as text; fails where it says too little to have one."""
    match schema:
        case {"$ref": ref}:
            text = ref.rpartition("/")[2]
        case {"anyOf": parts}:
            text = " | ".join(map(annotation, parts))
        case {"enum": values}:
            text = f"Literal[{', '.join(map(repr, values))}]"
        case {"type": "array", "items": items}:
            text = f"list[{annotation(items)}]"
        case {"type": "object"}:
            text = _object(schema)
        case _:
            text = "Any" if schema == ANY else NAMES[schema["type"]]
    return str(text)


def _object(schema: Any) -> str:
    if "properties" not in schema:
        return f"dict[str, {annotation(schema.get('additionalProperties', ANY))}]"
    assert schema["additionalProperties"] is False
    members = [f"{name!r}: {_member(each)}" for name, each in schema["properties"].items()]
    return f"TypedDict('Inner', {{{', '.join(members)}}})"


def _member(schema: Any) -> str:
    return annotation(schema) if "properties" in schema else repr(annotation(schema))


NAMES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
ANY = {"type": ["array", "boolean", "null", "number", "object", "string"]}


def test_a_client_made_of_the_document_has_a_type_for_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = ["from typing import Any, Literal, TypedDict"]
    for name, schema in COMPONENTS["schemas"].items():
        Draft7Validator.check_schema(schema)
        lines.append(f"{name} = {annotation(schema).replace('Inner', name)}")
    for number, method in enumerate(DESCRIBED.values()):
        lines.append(f"Result{number} = {annotation(method['result']['schema'])}")
    client = ModuleType("client_of_the_document")
    monkeypatch.setitem(sys.modules, client.__name__, client)
    exec("\n".join(lines), vars(client))
    for name in COMPONENTS["schemas"]:
        hints = get_type_hints(getattr(client, name))
        assert set(hints) == set(COMPONENTS["schemas"][name]["properties"])


def test_every_error_says_its_code_its_kind_and_what_it_means() -> None:
    for kind, error in COMPONENTS["errors"].items():
        assert error["data"] == {"kind": kind}
        assert error["code"] <= -32000
        assert error["message"].strip()


def test_every_shared_schema_and_error_is_referred_to() -> None:
    text = json.dumps(DOCUMENT)
    for part in ("schemas", "errors"):
        for name in COMPONENTS[part]:
            assert f'"#/components/{part}/{name}"' in text

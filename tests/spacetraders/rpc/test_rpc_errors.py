"""Every error of ours on the wire: its code, its kind, its fields."""

import gc
import importlib
import json
import pkgutil
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from types import UnionType
from typing import Any, get_origin

import attrs
import pytest

import spacetraders
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.domain import refusals
from spacetraders.errors import FleetError
from spacetraders.rpc.errors import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    STANDARD_KINDS,
    LineTooLong,
    error_object,
    standard_error,
)

with warnings.catch_warnings():
    # trio-asyncio 0.16 defines a child watcher, which Python 3.12 and newer frown on at import.
    warnings.filterwarnings("ignore", "'AbstractChildWatcher'", DeprecationWarning)
    for module in pkgutil.walk_packages(spacetraders.__path__, "spacetraders."):
        importlib.import_module(module.name)


def classes_below(root: type[FleetError]) -> Iterator[type[FleetError]]:
    for cls in root.__subclasses__():
        if cls.__module__.startswith("spacetraders."):
            yield cls
        yield from classes_below(cls)


gc.collect()  # attrs makes a class with slots anew, and what it was made from may still be there
CLASSES = sorted(set(classes_below(FleetError)), key=lambda cls: cls.__name__)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = [cls.__name__ for cls in CLASSES]


def sample(cls: type[FleetError]) -> FleetError:
    """An error of the class, whose fields hold something of their type."""
    values: dict[Any, Any] = {int: 7, float: 1.5, bool: True, dict: {"a": 1}, UnionType: None}
    values |= {datetime: WHEN, datetime | None: WHEN, bool | None: True}
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    held = {
        field.name: values.get(field.type) or values.get(get_origin(field.type), "x")
        for field in fields
    }
    return cls(**held)


def test_there_are_errors_to_look_at() -> None:
    assert len(CLASSES) > 30


def test_every_class_that_names_a_kind_has_one_of_its_own() -> None:
    """A special case of another error may leave it at the other's."""
    kinds = Counter(cls.kind for cls in CLASSES if "kind" in vars(cls))
    assert [kind for kind, count in kinds.items() if count > 1] == []


def test_no_kind_of_ours_is_one_of_json_rpcs() -> None:
    assert {cls.kind for cls in CLASSES}.isdisjoint(STANDARD_KINDS.values())


@pytest.mark.parametrize("cls", CLASSES, ids=NAMES)
def test_a_kind_is_a_plain_name(cls: type[FleetError]) -> None:
    assert cls.kind.replace("_", "").isalnum()
    assert cls.kind == cls.kind.lower()


@pytest.mark.parametrize("cls", CLASSES, ids=NAMES)
def test_a_code_is_in_the_range_of_ours(cls: type[FleetError]) -> None:
    assert -32099 <= error_object(sample(cls))["code"] <= -32000


@pytest.mark.parametrize("cls", CLASSES, ids=NAMES)
def test_an_error_says_what_happened_in_one_sentence_without_a_stop(cls: type[FleetError]) -> None:
    message = error_object(sample(cls))["message"]
    assert message
    assert not message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize("cls", CLASSES, ids=NAMES)
def test_an_errors_data_is_json_with_its_kind_and_hint(cls: type[FleetError]) -> None:
    error = sample(cls)
    data = json.loads(json.dumps(error_object(error)))["data"]
    assert data["kind"] == cls.kind
    assert data["hint"] == error.hint
    assert set(data) - {"kind", "hint"} == set(error.details)


def test_the_fields_of_an_error_are_its_data() -> None:
    assert error_object(UnknownShip("LYRA-9", "LYRA")) == {
        "code": -32000,
        "message": "LYRA has no ship LYRA-9",
        "data": {
            "kind": "unknown_ship",
            "hint": "spacetraders ship list shows its ships",
            "ship_symbol": "LYRA-9",
            "agent_symbol": "LYRA",
        },
    }


def test_what_the_game_answered_is_passed_on() -> None:
    error = error_object(refusals.ShipInTransit(4214, "In transit.", {"secondsToArrival": 9}))
    assert error["code"] == -32010
    assert error["data"]["kind"] == "ship_in_transit"
    assert error["data"]["game"] == {
        "code": 4214,
        "message": "In transit.",
        "data": {"secondsToArrival": 9},
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (refusals.Refused(1, "no"), -32010),
        (refusals.StaleToken(4113, "reset"), -32010),
        (refusals.Unreachable("GET /", "down"), -32011),
        (refusals.OutcomeUnknown("POST /", "lost"), -32012),
        (refusals.StrangeAnswer("GET /", "html"), -32013),
        (StoreUnavailable("memory", "away"), -32020),
        (LineTooLong(9), -32000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_family_of_errors_has_its_number(error: FleetError, code: int) -> None:
    assert error_object(error)["code"] == code


def test_a_line_too_long_names_the_limit() -> None:
    error = error_object(LineTooLong(1 << 20))
    assert error["data"]["limit_bytes"] == 1_048_576
    assert "1048576 bytes" in error["message"]


@pytest.mark.parametrize("code", STANDARD_KINDS)
def test_an_error_of_json_rpcs_own_has_a_kind_too(code: int) -> None:
    error = standard_error(code, "because")
    assert error == {
        "code": code,
        "message": "because",
        "data": {"kind": STANDARD_KINDS[code], "hint": None},
    }


def test_a_hint_goes_along() -> None:
    assert standard_error(INVALID_PARAMS, "no", "try that")["data"]["hint"] == "try that"
    assert INTERNAL_ERROR in STANDARD_KINDS

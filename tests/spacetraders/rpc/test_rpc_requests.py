"""Lines in, calls and answers out: what JSON-RPC 2.0 says of each kind of line."""

import json
from typing import Any

import pytest
from support.rpc.client import line, notice, request

from spacetraders.application.itself.health import GetHealth
from spacetraders.application.orders.ships import GetShip
from spacetraders.application.players.players import PlayerRef
from spacetraders.rpc import requests
from spacetraders.rpc.methods import Discover
from spacetraders.rpc.requests import MOST_IN_A_BATCH, MOST_VALUES, Answered, Call, Line, read_line


def read(asked: Any) -> Line:
    return read_line(line(asked))


def only_error(read: Line) -> tuple[int, str, Any]:
    """The code, kind and id of a line's one answer."""
    (entry,) = read.entries
    assert isinstance(entry, Answered)
    error = entry.response["error"]
    return error["code"], error["data"]["kind"], entry.response["id"]


def message_of(read: Line) -> str:
    (entry,) = read.entries
    assert isinstance(entry, Answered)
    return str(entry.response["error"]["message"])


def test_a_request_becomes_its_message_under_its_id() -> None:
    asked = request("ship.get", "seven", ship_symbol="lyra-1", player_id=2)
    (entry,) = read(asked).entries
    assert entry == Call(GetShip(PlayerRef(2), "LYRA-1"), "seven")


@pytest.mark.parametrize("params", [{}, []])
def test_empty_params_are_no_params(params: Any) -> None:
    asked = {"jsonrpc": "2.0", "id": 1, "method": "health", "params": params}
    assert read(asked).entries == (Call(GetHealth(), 1),)


def test_params_may_be_left_out() -> None:
    assert read({"jsonrpc": "2.0", "id": 1, "method": "health"}).entries == (Call(GetHealth(), 1),)


def test_an_id_of_null_is_still_a_request() -> None:
    assert read(request("health", None)).entries == (Call(GetHealth(), None),)


def test_rpc_discover_takes_nothing() -> None:
    assert read(request("rpc.discover")).entries == (Call(Discover(), 1),)
    assert only_error(read(request("rpc.discover", x=1))) == (-32602, "invalid_params", 1)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b'{"jsonrpc":"2.0","id":NaN,"method":"health"}', "NaN"),
        (b'{"jsonrpc":"2.0","id":-Infinity,"method":"health"}', "-Infinity"),
        (b'{"jsonrpc":"2.0","id":1e999,"method":"health"}', "too large"),
        (b'{"jsonrpc":"2.0","id":' + b"9" * 5000 + b',"method":"health"}', "not JSON"),
        (b"[" * 20_000, "not JSON"),
        (b"[" * (MOST_VALUES + 1), "values at most"),
        (b"[" + b"1," * MOST_VALUES + b"1]", "values at most"),
    ],
    ids=[
        "empty",
        "half",
        "not utf-8",
        "nan",
        "infinity",
        "too large",
        "too long",
        "too deep",
        "much too deep",
        "too many values",
    ],
)
def test_what_is_no_json_is_a_parse_error_that_says_why(text: bytes, about: str) -> None:
    assert only_error(read_line(text)) == (-32700, "parse_error", None)
    assert about in message_of(read_line(text))


@pytest.mark.parametrize(
    "asked",
    [
        5,
        None,
        "health",
        {},
        {"id": 1, "method": "health"},
        {"jsonrpc": "1.0", "id": 1, "method": "health"},
        {"jsonrpc": "2.0", "id": 1},
        {"jsonrpc": "2.0", "id": 1, "method": 5},
        {"jsonrpc": "2.0", "id": [], "method": "health"},
        {"jsonrpc": "2.0", "id": True, "method": "health"},
        {"jsonrpc": "2.0", "id": 1, "method": "health", "params": "x"},
        {"jsonrpc": "2.0", "id": 1, "method": "health", "more": 1},
    ],
    ids=str,
)
def test_json_that_is_no_request_is_invalid_and_keeps_an_id_that_can_be_read(asked: Any) -> None:
    readable = isinstance(asked, dict) and type(asked.get("id")) is int
    known = asked["id"] if readable else None
    assert only_error(read(asked)) == (-32600, "invalid_request", known)


@pytest.mark.parametrize("method", ["", "nope", "ship", "ship.", "__class__", "Health", "\ud800"])
def test_an_unknown_method_is_named_and_keeps_its_id(method: str) -> None:
    answered = read(request(method, 4))
    assert only_error(answered) == (-32601, "method_not_found", 4)
    assert message_of(answered) == f"there is no method {method}"


@pytest.mark.parametrize("method", ["ship.get", "health", "rpc.discover"])
def test_positional_params_are_refused(method: str) -> None:
    asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": ["LYRA-1"]}
    assert only_error(read(asked)) == (-32602, "invalid_params", 1)
    assert message_of(read(asked)) == "params are named: send an object, not a list"


@pytest.mark.parametrize("method", ["health", "rpc.discover"])
@pytest.mark.parametrize("param", ["speed", "self", "cls", "noticed", "_noticed", ""])
def test_an_unknown_param_is_refused_by_name(method: str, param: str) -> None:
    answered = read(request(method, **{param: 1}))
    assert only_error(answered) == (-32602, "invalid_params", 1)
    assert message_of(answered) == (f"{param}: is not known" if param else "is not known")


def test_a_doubled_key_counts_as_its_last() -> None:
    text = b'{"jsonrpc":"2.0","id":1,"id":2,"method":"nope","method":"health"}'
    assert read_line(text).entries == (Call(GetHealth(), 2),)


def test_a_notice_is_a_call_without_an_answer() -> None:
    assert read(notice("health")).entries == (Call(GetHealth(), notice=True),)


@pytest.mark.parametrize(
    "asked",
    [notice("nope"), notice("ship.get"), notice("health", speed=1)],
    ids=["unknown", "too few params", "too many params"],
)
def test_a_notice_that_asks_for_nothing_possible_is_dropped(asked: Any) -> None:
    assert read(asked).entries == ()


def test_a_batch_keeps_the_order_of_its_entries() -> None:
    asked = read([request("health", 1), request("nope", 2), notice("health"), request("health", 3)])
    ids = [
        entry.response["id"] if isinstance(entry, Answered) else entry.request_id
        for entry in asked.entries
    ]
    assert asked.batch
    assert ids == [1, 2, None, 3]


def test_two_entries_of_one_id_are_both_called() -> None:
    assert read([request("health"), request("health")]).entries == (Call(GetHealth(), 1),) * 2


@pytest.mark.parametrize("odd", [5, None, [], [request("health")], {}], ids=str)
def test_what_is_no_request_in_a_batch_spoils_only_itself(odd: Any) -> None:
    first, second = read([odd, request("health")]).entries
    assert only_error(Line((first,), batch=True)) == (-32600, "invalid_request", None)
    assert second == Call(GetHealth(), 1)


@pytest.mark.parametrize("size", [0, MOST_IN_A_BATCH + 1])
@pytest.mark.parametrize("one", [request("health"), notice("health"), 5], ids=str)
def test_a_batch_of_none_or_too_many_gets_a_single_answer(one: Any, size: int) -> None:
    answered = read([one] * size)
    assert not answered.batch
    assert only_error(answered) == (-32600, "invalid_request", None)


def test_the_largest_batch_is_taken() -> None:
    assert len(read([request("health")] * MOST_IN_A_BATCH).entries) == MOST_IN_A_BATCH


def test_deep_values_pass_as_far_as_json_is_read() -> None:
    config = json.loads('{"a":' * 200 + "1" + "}" * 200)
    (entry,) = read(request("container.create", kind="navigate", config=config)).entries
    assert isinstance(entry, Call)


def test_a_defect_in_the_binding_is_an_internal_error_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def defect(*_: Any) -> Any:
        raise RuntimeError("unforeseen")

    monkeypatch.setitem(requests._METHODS, "health", defect)
    assert only_error(read(request("health"))) == (-32603, "internal", 1)
    assert "unforeseen" in caplog.text

"""What the socket answers to lines as a well-behaved client sends them, and to all the others.

Each test uses the module's daemon, and fails if the daemon does not outlive it.
"""

import json
from typing import Any

import pytest
from support.patience import wait_for
from support.processes.wire import Wire
from support.processes.world import Daemon

LONGEST_BYTES = 1 << 20

HEALTH = '{"jsonrpc": "2.0", "id": 1, "method": "health"}'


def told(wire: Wire, line: str | bytes) -> Any:
    """Send a line; return its answer's error object after a look at the rest of the answer."""
    wire.send(line if isinstance(line, bytes) else line.encode())
    answer = wire.answer()
    assert set(answer) == {"jsonrpc", "id", "error"}
    assert answer["jsonrpc"] == "2.0"
    assert set(answer["error"]) == {"code", "message", "data"}
    return answer["error"]


def kind(error: Any) -> tuple[int, str]:
    """The two things that programs test for."""
    return error["code"], error["data"]["kind"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        '{"jsonrpc": "2.0", "method"',
        "{'jsonrpc': '2.0'}",
        "GET / HTTP/1.1",
        "\ufeff" + HEALTH,
        '{"jsonrpc": "2.0", "id": ' + "9" * 5000 + ', "method": "health"}',
    ],
    ids=["nothing but a stop", "half", "python", "http", "a byte order mark", "an endless number"],
)
def test_a_line_that_is_not_json_is_a_parse_error(wire: Wire, line: str) -> None:
    assert kind(told(wire, line or ".")) == (-32700, "parse_error")


def test_a_line_that_is_not_utf_8_is_a_parse_error(wire: Wire) -> None:
    error = told(wire, b'{"jsonrpc": "2.0", "id": "\xff", "method": "health"}')
    assert kind(error) == (-32700, "parse_error")
    assert "UTF-8" in error["message"]


@pytest.mark.parametrize("opener", ["[", '{"a":'])
def test_nesting_without_an_end_is_a_parse_error(wire: Wire, opener: str) -> None:
    assert kind(told(wire, opener * 100_000)) == (-32700, "parse_error")


def test_nesting_that_ends_is_read_or_refused_like_any_other(wire: Wire) -> None:
    config = '{"a":' * 5000 + "1" + "}" * 5000
    line = f'{{"jsonrpc":"2.0","id":1,"method":"container.create","params":{{"config":{config}}}}}'
    assert told(wire, line)["code"] in (-32700, -32602)


@pytest.mark.parametrize(
    "line",
    [
        "5",
        '"health"',
        "[]",
        "{}",
        '{"id": 1, "method": "health"}',
        '{"jsonrpc": "1.0", "id": 1, "method": "health"}',
        '{"jsonrpc": "2.0", "id": 1}',
        '{"jsonrpc": "2.0", "id": 1, "method": 5}',
        '{"jsonrpc": "2.0", "id": {}, "method": "health"}',
        '{"jsonrpc": "2.0", "id": 1, "method": "health", "params": 5}',
    ],
)
def test_json_that_is_no_request_is_an_invalid_request(wire: Wire, line: str) -> None:
    assert kind(told(wire, line)) == (-32600, "invalid_request")


def test_an_unknown_method_is_named_in_the_error(wire: Wire) -> None:
    error = told(wire, '{"jsonrpc": "2.0", "id": 1, "method": "ship.teleport"}')
    assert kind(error) == (-32601, "method_not_found")
    assert "ship.teleport" in error["message"]


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ('{"ship_symbol": 5}', "ship_symbol"),
        ('{"ship_symbol": null}', "ship_symbol"),
        ('{"ship_symbol": ["A-1"]}', "ship_symbol"),
        ("{}", "ship_symbol"),
        ('{"ship_symbol": "A-1", "speed": 9}', "speed"),
        ('{"ship_symbol": "A-1", "self": 1}', "self"),
        ('{"ship_symbol": "A-1", "player": 1}', "player"),
        ('{"ship_symbol": "A-1", "player_id": "one"}', "player_id"),
        ('{"ship_symbol": "A-1", "player_id": 1.5}', "player_id"),
        ('{"ship_symbol": "A-1", "player_id": true}', "player_id"),
        ('{"ship_symbol": "A-1", "agent_symbol": 1}', "agent_symbol"),
        ('["A-1"]', "named"),
    ],
)
def test_wrong_params_are_invalid_and_the_error_says_which(
    wire: Wire, params: str, named: str
) -> None:
    line = f'{{"jsonrpc": "2.0", "id": 1, "method": "ship.get", "params": {params}}}'
    error = told(wire, line)
    assert kind(error) == (-32602, "invalid_params")
    assert named in error["message"]


@pytest.mark.parametrize(
    ("method", "params", "named"),
    [
        ("container.logs", '{"container_id": "x", "limit": 0}', "limit"),
        ("container.logs", '{"container_id": "x", "limit": 1001}', "limit"),
        ("container.list", '{"state": "ASLEEP"}', "state"),
        ("container.create", '{"kind": "navigate", "config": []}', "config"),
        ("container.create", '{"kind": "navigate", "config": {}, "max_restarts": -1}', "restarts"),
        ("container.create", '{"kind": "navigate", "config": {}, "restart_policy": "X"}', "policy"),
        ("ship.refuel", '{"ship_symbol": "A-1", "units": 0}', "units"),
        ("player.register", "{}", "agent_symbol"),
        ("player.register", '{"agent_symbol": "A", "token": "t"}', "token"),
    ],
)
def test_params_out_of_their_range_are_invalid(
    wire: Wire, method: str, params: str, named: str
) -> None:
    line = f'{{"jsonrpc": "2.0", "id": 1, "method": "{method}", "params": {params}}}'
    error = told(wire, line)
    assert kind(error) == (-32602, "invalid_params")
    assert named in error["message"]


def test_a_line_of_exactly_the_limit_is_answered(wire: Wire) -> None:
    wire.send(HEALTH.encode().ljust(LONGEST_BYTES))
    assert wire.answer()["result"]["status"] == "ok"


@pytest.mark.parametrize("end", [b"\n", b""], ids=["with an end", "without an end"])
def test_a_line_over_the_limit_is_an_error_and_the_last(wire: Wire, end: bytes) -> None:
    wire.send_raw(HEALTH.encode().ljust(LONGEST_BYTES + 1) + end)
    error = wire.answer()["error"]
    assert error["data"]["kind"] == "line_too_long"
    assert error["data"]["limit_bytes"] == LONGEST_BYTES
    wire.done_sending()
    with pytest.raises(EOFError):
        wire.answer()


def test_what_was_asked_before_a_line_too_long_is_still_answered(wire: Wire) -> None:
    wire.request("health", request_id=7)
    wire.send(b"x" * (LONGEST_BYTES + 1))
    answers = [wire.answer(), wire.answer()]
    assert {answer["id"] for answer in answers} == {7, None}


def test_a_batch_is_answered_by_one_array(wire: Wire) -> None:
    wire.send(b'[%s, {"jsonrpc": "2.0", "id": 2, "method": "nope"}]' % HEALTH.encode())
    answers = {answer["id"]: answer for answer in wire.answer()}
    assert set(answers) == {1, 2}
    assert answers[1]["result"]["status"] == "ok"
    assert kind(answers[2]["error"]) == (-32601, "method_not_found")


def test_what_is_no_request_in_a_batch_spoils_only_itself(wire: Wire) -> None:
    wire.send(b"[%s, 5]" % HEALTH.encode())
    answers = {answer["id"]: answer for answer in wire.answer()}
    assert answers[1]["result"]["status"] == "ok"
    assert kind(answers[None]["error"]) == (-32600, "invalid_request")


def test_a_batch_of_notifications_is_not_answered(wire: Wire) -> None:
    wire.send(b'[{"jsonrpc": "2.0", "method": "health"}, {"jsonrpc": "2.0", "method": "health"}]')
    wire.request("health", request_id="next")
    assert wire.answer()["id"] == "next"


def test_a_batch_that_is_too_large_is_refused_whole(wire: Wire) -> None:
    wire.send(b"[%s]" % b",".join([HEALTH.encode()] * 101))
    assert kind(wire.answer()["error"]) == (-32600, "invalid_request")


def test_a_notification_is_carried_out_and_not_answered(steadfast: Daemon, registered: str) -> None:
    steadfast.call("ship.dock", ship_symbol=registered)
    with steadfast.connect() as wire:
        wire.notify("ship.orbit", ship_symbol=registered)
        wait_for("the ship to leave the dock", lambda: in_orbit(wire, registered))


def in_orbit(wire: Wire, ship: str) -> bool:
    """Ask over the same connection, where only this question may be answered."""
    answer = wire.ask("ship.get", ship_symbol=ship)
    return bool(answer["result"]["status"] == "IN_ORBIT")


@pytest.mark.parametrize(
    "line", [b'{"jsonrpc": "2.0", "method": "nope"}', b'{"jsonrpc": "2.0", "method": "ship.get"}']
)
def test_a_notification_that_is_wrong_is_not_answered_either(wire: Wire, line: bytes) -> None:
    wire.send(line)
    wire.request("health", request_id="next")
    assert wire.answer()["id"] == "next"


def test_answers_come_as_they_are_ready_not_as_they_were_asked(wire: Wire, registered: str) -> None:
    wire.request("ship.get", request_id="slow", ship_symbol=registered)  # asks the game
    wire.request("health", request_id="quick")
    assert [wire.answer()["id"], wire.answer()["id"]] == ["quick", "slow"]


def test_many_requests_at_once_on_one_connection_are_all_answered(wire: Wire) -> None:
    # As many as a client may ask before it reads an answer.
    for number in range(100):
        wire.request("health", request_id=number)
    assert {wire.answer()["id"] for _ in range(100)} == set(range(100))


def test_a_hundred_connections_at_once_are_answered(steadfast: Daemon) -> None:
    wires = [steadfast.connect() for _ in range(100)]
    try:
        for number, wire in enumerate(wires):
            wire.request("health", request_id=number)
        assert [wire.answer()["id"] for wire in wires] == list(range(100))
    finally:
        for wire in wires:
            wire.close()


def test_a_client_that_leaves_before_its_answer_harms_nobody(
    steadfast: Daemon, registered: str
) -> None:
    for _ in range(20):
        with steadfast.connect() as wire:
            wire.request("ship.get", ship_symbol=registered)
    assert steadfast.call("ship.get", ship_symbol=registered)["ship_symbol"] == registered


def test_a_client_that_ends_its_side_still_gets_its_answers(wire: Wire) -> None:
    wire.request("health", request_id=1)
    wire.request("health", request_id=2)
    wire.done_sending()
    assert {wire.answer()["id"], wire.answer()["id"]} == {1, 2}
    with pytest.raises(EOFError):
        wire.answer()


def test_half_a_line_is_never_carried_out(steadfast: Daemon, registered: str) -> None:
    steadfast.call("ship.dock", ship_symbol=registered)
    request = {"jsonrpc": "2.0", "method": "ship.orbit", "params": {"ship_symbol": registered}}
    with steadfast.connect() as wire:
        wire.send_raw(json.dumps(request).encode())
        wire.done_sending()
        with pytest.raises(EOFError):
            wire.answer()
    assert steadfast.call("ship.get", ship_symbol=registered)["status"] == "DOCKED"


@pytest.mark.parametrize("request_id", [0, -1, "", "a\u00fc\u2028", 1.5, 2**70])
def test_an_answer_has_the_id_of_its_question(wire: Wire, request_id: object) -> None:
    wire.request("health", request_id=request_id)
    assert wire.answer()["id"] == request_id


def test_an_id_that_json_does_not_know_is_refused(wire: Wire) -> None:
    error = told(wire, '{"jsonrpc": "2.0", "id": NaN, "method": "health"}')
    assert error["code"] in (-32700, -32600)


HALF_A_PAIR = "\\ud800"
"""In JSON a valid escape, and no character: it has no UTF-8."""


@pytest.mark.parametrize(
    "line",
    [
        f'{{"jsonrpc": "2.0", "id": "{HALF_A_PAIR}", "method": "health"}}',
        f'{{"jsonrpc": "2.0", "id": 1, "method": "{HALF_A_PAIR}"}}',
        f'{{"jsonrpc": "2.0", "id": 1, "method": "health", "params": {{"{HALF_A_PAIR}": 1}}}}',
    ],
    ids=["as an id", "as a method", "as a param"],
)
def test_half_a_surrogate_pair_is_answered(wire: Wire, line: str) -> None:
    wire.send(line.encode())
    assert wire.answer()["jsonrpc"] == "2.0"

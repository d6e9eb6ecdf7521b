"""What the game cannot tell of, and what is waited for, as the commands say it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from support.cli.fake import HEALTH, SHIP, STATUS, FakeDaemon

Run = Callable[..., Any]

WAIT = {
    "operation": "GET /my/ships/FLEET-7",
    "lane": "flight",
    "attempts": 12,
    "seconds": 200.0,
    "reason": "HTTP 500",
}
WAITING = {"count": 3, "longest": [WAIT]}
UNREADABLE = [
    {"symbol": "FLEET-7", "reason": "No answer."},
    {"symbol": None, "reason": "No answer either."},
]


def test_a_list_names_what_it_does_not_show_beside_the_results(
    daemon: FakeDaemon, run: Run
) -> None:
    daemon.answers["ship.list"] = {"items": [SHIP], "unreadable": UNREADABLE}
    ran = run("ship", "list")
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "cannot be read: FLEET-7: No answer.",
        "cannot be read: one without a name: No answer either.",
    ]
    assert "FLEET-7" not in ran.out


def test_a_list_as_json_is_the_result_and_nothing_beside_it(daemon: FakeDaemon, run: Run) -> None:
    result = {"items": [SHIP], "unreadable": UNREADABLE}
    daemon.answers["ship.list"] = result
    ran = run("ship", "list", "--json")
    assert (json.loads(ran.out), ran.err) == (result, "")


def test_a_list_of_which_all_could_be_read_says_nothing_beside_it(
    daemon: FakeDaemon, run: Run
) -> None:
    assert run("ship", "list").err == ""


def test_health_names_what_is_waited_for_and_what_cannot_be_read(
    daemon: FakeDaemon, run: Run
) -> None:
    ships = [
        {"player_id": 1, "ship_symbol": "FLEET-7", "reason": "No answer."},
        {"player_id": 1, "ship_symbol": None, "reason": "No answer."},
    ]
    daemon.answers["health"] = {
        **HEALTH,
        "api": {**HEALTH["api"], "waiting": WAITING},
        "unreadable": {"count": 3, "ships": ships},
    }
    lines = run("health").out.splitlines()
    assert lines[-5:] == [
        "waits for   GET /my/ships/FLEET-7 for 3 min 20 s, 12 times: HTTP 500",
        "            and 2 more",
        "unreadable  FLEET-7: No answer.",
        "            a ship: No answer.",
        "            and 1 more",
    ]


def test_the_status_names_what_is_waited_for(daemon: FakeDaemon, run: Run) -> None:
    api = {**STATUS["api"], "waiting": {"count": 1, "longest": [WAIT]}}
    daemon.answers["daemon.status"] = {**STATUS, "api": api}
    assert "GET /my/ships/FLEET-7 for 3 min 20 s, 12 times: HTTP 500" in run("daemon", "status").out


@pytest.mark.parametrize("command", ["health", "daemon status"])
def test_where_nothing_is_waited_for_nothing_is_said_of_it(
    command: str, daemon: FakeDaemon, run: Run
) -> None:
    out = run(*command.split()).out
    assert "waits for" not in out
    assert "unreadable" not in out

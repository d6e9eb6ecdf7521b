"""What the commands of the autopilot and of ventures ask, and print for people."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from support.cli.fake import FakeDaemon, InTurn
from support.cli.steering import (
    AUTOPILOT,
    DRY_RUN,
    EXPLAINED,
    JOB,
    KEPT,
    LEAVING,
    LEFT,
    STARTED,
)

Run = Callable[..., Any]

VENTURES: list[tuple[str, str, dict[str, Any]]] = [
    ("contract run", "contract.run", {}),
    (
        "contract run --count 3 --ships F-1,F-2 --ship F-3 --negotiator F-4 --budget 9000",
        "contract.run",
        {
            "count": 3,
            "ship_symbols": ["F-1", "F-2", "F-3"],
            "negotiator": "F-4",
            "budget": 9000,
        },
    ),
    ("trade start", "trade.start", {}),
    (
        "trade start --goods IRON,COPPER --markets X1-A-B --floor 5000 --agent A",
        "trade.start",
        {
            "goods": ["IRON", "COPPER"],
            "markets": ["X1-A-B"],
            "floor": 5000,
            "agent_symbol": "A",
        },
    ),
    ("construct start X1-A-B", "construct.start", {"site": "X1-A-B"}),
    (
        "construct start --site X1-A-B --ships F-1 --most 2.5",
        "construct.start",
        {"site": "X1-A-B", "ship_symbols": ["F-1"], "most": 2.5},
    ),
]


@pytest.mark.parametrize(("line", "method", "params"), VENTURES)
def test_a_venture_asks_its_method(
    daemon: FakeDaemon, run: Run, line: str, method: str, params: dict[str, Any]
) -> None:
    assert run(*line.split()).code == 0
    assert daemon.calls == [(method, params)]


@pytest.mark.parametrize(("line", "_", "__"), VENTURES)
def test_a_venture_as_json_is_the_result(
    daemon: FakeDaemon, run: Run, line: str, _: str, __: object
) -> None:
    ran = run(*line.split(), "--json")
    assert (json.loads(ran.out), ran.err) == (STARTED, "")


def test_a_venture_says_which_ships_were_not_started_and_why(daemon: FakeDaemon, run: Run) -> None:
    ran = run("trade", "start")
    assert "haul-fleet-1-2a  haul  FLEET-1  STARTING\n" in ran.out
    assert "FLEET-2 was not started: FLEET-2 cannot do the work of haul" in ran.err
    assert "hint: choose another ship\n" in ran.err


def test_trade_of_which_no_ship_was_started_has_failed(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["trade.start"] = {**STARTED, "containers": []}
    ran = run("trade", "start", "--ships", "FLEET-2")
    assert (ran.code, ran.out) == (1, "")


def test_contracts_without_ships_say_who_delivers(daemon: FakeDaemon, run: Run) -> None:
    assert "ships that haul deliver for it" in run("contract", "run").err
    assert "ships that haul" not in run("contract", "run", "--ships", "F-1").err


def test_a_started_autopilot_says_where_to_look(daemon: FakeDaemon, run: Run) -> None:
    ran = run("autopilot", "start")
    assert ran.out == "the autopilot flies FLEET: autopilot-fleet-1f\n"
    assert "spacetraders autopilot status" in ran.err


def test_a_dry_run_has_a_line_for_each_decision(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["autopilot.start"] = DRY_RUN
    ran = run("autopilot", "start", "--dry-run")
    assert ran.out.splitlines() == [
        "starting: the first hulls earn the price of the next",
        "DECISION  SUBJECT       WHY",
        "buy       SHIP_PROBE    1 probes watch 28 markets",
        "launch    FLEET-1 haul  it can",
    ]
    assert "nothing was started" in ran.err


def test_the_status_tells_phase_income_ships_and_gate(daemon: FakeDaemon, run: Run) -> None:
    assert run("autopilot", "status").out.splitlines() == [
        "autopilot  on, until the gate (autopilot-fleet-1f)",
        "phase      growing: 4 hulls earn, and another one pays for itself",
        "credits    298,296, of which 20,000 are left untouched",
        "last hour  +183,136 credits: contracts 60.0k, goods 124k, fuel -864",
        "gate       X1-AD75-I55: FAB_MATS 120/1,600",
        "requests   18 % of what the game allows",
        "reset      in 153 hours",
        "since      2026-01-31 12:00:00",
        "SHIP     STATE  KIND  BY         WHAT",
        "FLEET-1  works  haul  autopilot  40 IRON by X1-AD75-A1 > X1-AD75-B7",
        "FLEET-2  held   -     -          a person holds it",
    ]


def test_without_an_autopilot_the_status_is_that_of_the_fleet(daemon: FakeDaemon, run: Run) -> None:
    built = {**AUTOPILOT["site"], "is_complete": True}
    off = {"state": "OFF", "container_id": None, "since": None, "until": None, "site": built}
    daemon.answers["autopilot.status"] = {**AUTOPILOT, **off}
    said = run("autopilot", "status").out
    assert said.startswith("autopilot  off\n")
    assert "gate       X1-AD75-I55 is complete\n" in said
    daemon.answers["autopilot.status"] = {**AUTOPILOT, "site": None}
    assert "gate" not in run("autopilot", "status").out.replace("until the gate", "")


def test_one_that_leaves_says_what_is_still_to_be_sold(daemon: FakeDaemon, run: Run) -> None:
    ran = run("autopilot", "stop")
    assert ran.out.splitlines() == [
        "the autopilot leaves: 1 ship still to empty",
        "SHIP     ABOARD   WHY",
        "FLEET-1  40 IRON  still sells what is aboard",
    ]
    assert "see how far it is" in ran.err


def test_one_that_has_left_says_what_could_not_be_sold(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["autopilot.stop"] = LEFT
    assert run("autopilot", "stop", "--now").out.splitlines() == [
        "the autopilot has left at 2026-01-31 12:05:00; 1 ship with goods aboard",
        "SHIP     ABOARD   WHY",
        "FLEET-1  -        its hold is empty",
        "FLEET-3  40 IRON  nobody takes 40 IRON",
    ]
    daemon.answers["autopilot.status"] = {**AUTOPILOT, "state": "OFF", "leaving": LEFT}
    said = run("autopilot", "status").out
    assert "FLEET-3  40 IRON  nobody takes 40 IRON\n" in said
    assert "its hold is empty" not in said


def test_who_waits_stays_until_it_has_left(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.commands.autopilot.POLL_SECONDS", 0.01)
    leaves = {**AUTOPILOT, "state": "LEAVING", "leaving": LEAVING}
    gone = {**AUTOPILOT, "state": "OFF", "leaving": LEFT}
    daemon.answers["autopilot.status"] = InTurn([leaves, gone])
    ran = run("autopilot", "stop", "--wait")
    assert ran.code == 0
    assert ran.out.startswith("the autopilot has left at")
    assert ran.err.splitlines() == ["FLEET-1: its hold is empty", "FLEET-3: 40 IRON"]
    assert [method for method, _ in daemon.calls] == [
        "autopilot.stop",
        "autopilot.status",
        "autopilot.status",
    ]


def test_who_waits_ends_where_another_one_was_started_meanwhile(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.commands.autopilot.POLL_SECONDS", 0.01)
    assert run("autopilot", "stop", "--wait").code == 0


def test_a_ship_is_explained_by_its_job_its_jobs_before_and_what_was_decided(
    daemon: FakeDaemon, run: Run
) -> None:
    assert run("autopilot", "explain", "FLEET-1").out.splitlines() == [
        "ship       FLEET-1 works",
        "container  haul-fleet-1-2a, started by the autopilot",
        "job        40 IRON by X1-AD75-A1 > X1-AD75-B7",
        "worth      27,904 credits in 1 min 25 s: 1,181,820 an hour",
        "next best  40 FOOD by X1-AD75-B7 > X1-AD75-A1: 936,004 an hour",
        "",
        "CHOSEN          WORTH    BROUGHT       TAKES  AN HOUR  NEXT BEST  JOB",
        (
            "01-31T12:00:00  27.9k  under way  1 min 25 s    1.18M       936k"
            "  40 IRON by X1-AD75-A1 > X1-AD75-B7"
        ),
        (
            "01-31T12:00:00  27.9k      30.1k  1 min 25 s    1.18M          -"
            "  40 IRON by X1-AD75-A1 > X1-AD75-B7"
        ),
        "",
        "DECISION  SUBJECT       SINCE           WHY",
        "launch    FLEET-1 haul  01-31T12:00:00  1 probes watch 28 markets (FLEET-3 for 23,066)",
    ]


def test_a_job_that_was_left_and_one_without_another_say_so(daemon: FakeDaemon, run: Run) -> None:
    alone = {**JOB, "runner_up": None}
    left = {**JOB, "ended_at": KEPT["decided_at"]}
    daemon.answers["autopilot.explain"] = {
        **EXPLAINED,
        "ship": {**EXPLAINED["ship"], "job": alone},  # type: ignore[dict-item]
        "jobs": [left],
        "decisions": [],
    }
    said = run("autopilot", "explain", "FLEET-1").out
    assert "next best  no other job paid\n" in said
    assert "  left  " in said


def test_an_idle_ship_is_explained_by_why_it_waits(daemon: FakeDaemon, run: Run) -> None:
    idle = {
        "kind": "no_work",
        "reason": "nothing pays",
        "since": KEPT["decided_at"],
        "until": None,
    }
    ship = {**EXPLAINED["ship"], "state": "waits", "job": None, "idle": idle}  # type: ignore[dict-item]
    ship |= {"reason": "nothing pays", "ours": False}
    daemon.answers["autopilot.explain"] = {**EXPLAINED, "ship": ship, "jobs": [], "decisions": []}
    said = run("autopilot", "explain", "FLEET-1").out
    assert "container  haul-fleet-1-2a, started by you\n" in said
    assert "why        nothing pays\n" in said
    assert ": nothing pays (no_work)\n" in said


def test_refusals_are_a_table_and_none_is_said(daemon: FakeDaemon, run: Run) -> None:
    told = {"subject": "refusals", "ship": None, "jobs": [], "decisions": [KEPT]}
    daemon.answers["autopilot.explain"] = told
    assert "buy       SHIP_PROBE  01-31T12:00:00" in run("autopilot", "explain", "refusals").out
    daemon.answers["autopilot.explain"] = {**told, "decisions": []}
    ran = run("autopilot", "explain", "refusals")
    assert (ran.out, ran.err) == ("", "nothing was refused lately\n")

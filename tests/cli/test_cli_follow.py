"""`navigate --wait`: what is shown on the way, and how it ends."""

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from support.cli.fake import COMPLETED, CONTAINER, FAILED, FakeDaemon, InTurn, Raw

import cli.follow

Run = Callable[..., Any]

WAIT = ("navigate", "FLEET-1", "X1-AD75-J60", "--wait")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.follow, "POLL_SECONDS", 0)


def at(step: int, status: str, eta_seconds: float | None) -> dict[str, Any]:
    """The container in the middle of its flight."""
    progress = {"step": step, "status": status, "eta_seconds": eta_seconds}
    return {**CONTAINER, "progress": {**CONTAINER["progress"], **progress}}  # type: ignore[dict-item]


def flight(end: dict[str, Any]) -> InTurn:
    starting = {**CONTAINER, "state": "STARTING", "progress": None}
    return InTurn(
        [
            starting,
            at(0, "flying to X1-AD75-B7", 2500),
            at(0, "flying to X1-AD75-B7", 2470),
            at(1, "refuelling at X1-AD75-B7", 2459),
            at(2, "flying to X1-AD75-J60", 3000),
            end,
        ]
    )


def test_an_arrival_ends_with_0(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = flight(COMPLETED)
    ran = run(*WAIT)
    assert ran.code == 0
    assert ran.out.endswith("FLEET-1 has arrived at X1-AD75-J60\n")


def test_into_a_pipe_each_step_is_one_line_on_stderr(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = flight(COMPLETED)
    assert run(*WAIT).err.splitlines() == [
        "starting",
        "step 1 of 3: flying to X1-AD75-B7, 41 min 40 s left",
        "step 2 of 3: refuelling at X1-AD75-B7, 40 min 59 s left",
        "step 3 of 3: flying to X1-AD75-J60, 50 min 00 s left",
    ]


def test_on_a_terminal_a_bar_is_drawn_on_stderr(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    daemon.answers["container.get"] = flight(COMPLETED)
    ran = run(*WAIT)
    assert "step 2 of 3: refuelling at X1-AD75-B7" in ran.err
    assert "100%" in ran.err
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", ran.err)
    assert max(map(len, re.split(r"[\r\n]+", shown))) == 80 - len("^C")
    assert "step 2" not in ran.out


def test_all_polls_go_over_the_connection_of_the_order(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = flight(COMPLETED)
    run(*WAIT)
    assert [method for method, _ in daemon.calls] == ["ship.navigate", *["container.get"] * 6]


@pytest.mark.parametrize("terminal", [True, False])
def test_a_failure_ends_with_1_and_its_reason(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    daemon.answers["container.get"] = flight(FAILED)
    ran = run(*WAIT)
    assert ran.code == 1
    assert "error: the container ended as FAILED: no fuel left to reach X1-AD75-J60\n" in ran.err
    assert f"spacetraders container logs {CONTAINER['container_id']}" in ran.err


def test_a_stop_ends_with_1(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = {**COMPLETED, "state": "STOPPED"}
    ran = run(*WAIT)
    assert ran.code == 1
    assert "ended as STOPPED" in ran.err


@pytest.mark.parametrize(("end", "code"), [(COMPLETED, 0), (FAILED, 1)])
def test_with_json_the_result_is_the_container_as_it_ended(
    daemon: FakeDaemon, run: Run, end: dict[str, Any], code: int
) -> None:
    daemon.answers["container.get"] = flight(end)
    ran = run(*WAIT, "--json")
    assert (ran.code, ran.err) == (code, "")
    assert json.loads(ran.out) == end


def test_a_failed_run_that_will_be_tried_again_says_so(daemon: FakeDaemon, run: Run) -> None:
    backoff = {**FAILED, "state": "BACKOFF"}
    daemon.answers["container.get"] = InTurn([backoff, COMPLETED])
    assert run(*WAIT).err == "will try again: no fuel left to reach X1-AD75-J60\n"


def test_a_flight_without_steps_shows_what_it_does(daemon: FakeDaemon, run: Run) -> None:
    docking = at(0, "docks", 0)
    docking["progress"]["route"] = {"steps": []}
    daemon.answers["container.get"] = InTurn([docking, COMPLETED])
    assert run(*WAIT).err == "docks, 0 s left\n"


def test_ctrl_c_leaves_the_flight_alone_and_says_how_to_look_at_it(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupted)
    ran = run(*WAIT)
    assert ran.code == 130
    assert ran.err.endswith(
        "it goes on without you; watch it again with: "
        f"spacetraders container watch {CONTAINER['container_id']}\n"
    )
    assert [method for method, _ in daemon.calls] == ["ship.navigate", "container.get"]


def test_a_daemon_that_dies_meanwhile_is_exit_3(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = Raw(b"", then_close=True)
    ran = run(*WAIT)
    assert ran.code == 3
    assert "it goes on once the daemon is back" in ran.err


def test_a_container_of_another_shape_is_no_traceback(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = {"state": "RUNNING"}
    ran = run(*WAIT)
    assert ran.code == 1
    assert "makes no sense" in ran.err


WATCH = ("container", "watch", CONTAINER["container_id"])


def test_a_flight_is_watched_again_as_it_was_the_first_time(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = InTurn(
        [at(1, "refuelling at X1-AD75-B7", 2459), *flight(COMPLETED).answers[3:]]
    )
    ran = run(*WATCH)
    assert (ran.code, ran.out) == (0, "FLEET-1 has arrived at X1-AD75-J60\n")
    assert ran.err.splitlines() == [
        "step 2 of 3: refuelling at X1-AD75-B7, 40 min 59 s left",
        "step 3 of 3: flying to X1-AD75-J60, 50 min 00 s left",
    ]


def test_what_has_ended_already_is_told_at_once(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = COMPLETED
    ran = run(*WATCH)
    assert (ran.code, ran.out, ran.err) == (0, "FLEET-1 has arrived at X1-AD75-J60\n", "")


def test_any_kind_can_be_watched(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = {**COMPLETED, "kind": "tour", "config": {}}
    assert run(*WATCH).out == f"{CONTAINER['container_id']} has done its work\n"


def test_a_watched_container_that_fails_ends_with_1(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.get"] = FAILED
    ran = run(*WATCH)
    assert ran.code == 1
    assert "the container ended as FAILED: no fuel left" in ran.err


def test_with_json_what_was_watched_is_the_container_as_it_ended(
    daemon: FakeDaemon, run: Run
) -> None:
    daemon.answers["container.get"] = InTurn([CONTAINER, COMPLETED])
    ran = run(*WATCH, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == COMPLETED


def test_ctrl_c_ends_the_watching_alone(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupted)
    ran = run(*WATCH)
    assert ran.code == 130
    assert ran.err.endswith(f"watch it again with: {' '.join(('spacetraders', *WATCH))}\n")
    assert {method for method, _ in daemon.calls} == {"container.get"}

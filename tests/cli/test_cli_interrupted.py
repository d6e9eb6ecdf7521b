"""Ctrl-C during an order: what is known of it is told, and the exit code is that of a SIGINT."""

import json
import signal
import subprocess
import sys
from typing import Any

import pytest
from support.cli.fake import SHIP, FakeDaemon, Raw
from support.patience import last_words, stretched

from cli.exits import INTERRUPTED

NEVER = Raw(b"")
ORDER_ID, CANCEL_ID = 1, 2
UNDER_WAY = "it has been sent to the game, and runs to its end; its answer is not there yet"
UNTOLD = "the daemon does not tell whether it was sent; what was not, is dropped"
SEE = "hint: see what was done with: spacetraders intent list\n"


def lines(*answers: dict[str, Any]) -> Raw:
    said = (json.dumps({"jsonrpc": "2.0", **answer}).encode() + b"\n" for answer in answers)
    return Raw(b"".join(said))


TAKEN = {"id": CANCEL_ID, "result": {"id": ORDER_ID, "cancelled": True}}
NOT_TAKEN = {"id": CANCEL_ID, "result": {"id": ORDER_ID, "cancelled": False}}


def ended(message: str, kind: str, hint: str | None = None, **more: Any) -> dict[str, Any]:
    data = {"kind": kind, "hint": hint, **more}
    return {"id": ORDER_ID, "error": {"code": -32000, "message": message, "data": data}}


def interrupted(daemon: FakeDaemon, *argv: str, times: int = 1) -> subprocess.CompletedProcess[str]:
    """Give an order that is not answered, and press Ctrl-C once it has come to the daemon."""
    program = [sys.executable, "-m", "cli.main", *argv]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            for _ in range(times):
                assert daemon.called.wait(stretched(20))
                daemon.called.clear()
                process.send_signal(signal.SIGINT)
            out, err = last_words(process)
        finally:
            process.kill()
    return subprocess.CompletedProcess(argv, process.returncode, out, err)


@pytest.mark.parametrize(
    ("told", "err"),
    [
        (
            lines(TAKEN, ended("taken back, and nothing was sent", "cancelled", deeds=[])),
            "interrupted: taken back, and nothing was sent\n",
        ),
        (
            lines(ended("taken back after dock (OPEN)", "cancelled", "look", deeds=[{}]), TAKEN),
            "interrupted: taken back after dock (OPEN)\nhint: look\n",
        ),
        (
            lines({"id": ORDER_ID, "result": SHIP}, NOT_TAKEN),
            f"interrupted: it had been carried out by then\n{SEE}",
        ),
        (
            lines(TAKEN, ended("it flies", "ship_in_transit", "wait")),
            "interrupted: it had been refused by then: it flies\nhint: wait\n",
        ),
        (
            lines(TAKEN),
            f"interrupted: {UNDER_WAY}\n{SEE}",
        ),
        (
            Raw(b"", then_close=True),
            f"interrupted: {UNTOLD}\n{SEE}",
        ),
        (
            Raw(b"[]\n"),
            f"interrupted: {UNTOLD}\n{SEE}",
        ),
    ],
    ids=["not sent", "sent", "done", "refused", "under way", "gone", "nonsense"],
)
def test_what_became_of_the_order_is_told(daemon: FakeDaemon, told: Raw, err: str) -> None:
    daemon.answers |= {"ship.dock": NEVER, "rpc.cancel": told}
    ran = interrupted(daemon, "dock", "FLEET-1")
    assert (ran.returncode, ran.stdout, ran.stderr) == (INTERRUPTED, "", err)
    assert daemon.calls[-1] == ("rpc.cancel", {"id": ORDER_ID})


@pytest.mark.parametrize(
    ("deeds", "sent"), [([], False), ([{"operation": "dock"}], True), (None, None)]
)
def test_programs_are_told_whether_it_was_sent(
    daemon: FakeDaemon, deeds: Any, sent: bool | None
) -> None:
    told = lines(TAKEN, ended("taken back", "cancelled", deeds=deeds))
    daemon.answers |= {"ship.dock": NEVER, "rpc.cancel": told}
    ran = interrupted(daemon, "dock", "FLEET-1", "--json")
    assert ran.returncode == INTERRUPTED
    assert json.loads(ran.stderr) == {
        "code": None,
        "message": "taken back",
        "data": {"kind": "interrupted", "hint": None, "sent": sent},
    }


def test_a_second_ctrl_c_waits_for_nothing(daemon: FakeDaemon) -> None:
    daemon.answers |= {"ship.dock": NEVER, "rpc.cancel": NEVER}
    ran = interrupted(daemon, "dock", "FLEET-1", times=2)
    assert ran.returncode == INTERRUPTED
    assert "does not tell whether it was sent" in ran.stderr


def test_a_question_is_given_up_without_a_word(daemon: FakeDaemon) -> None:
    daemon.answers |= {"ship.get": NEVER}
    ran = interrupted(daemon, "ship", "get", "FLEET-1")
    assert (ran.returncode, ran.stdout, ran.stderr) == (INTERRUPTED, "", "")
    assert [method for method, _ in daemon.calls] == ["ship.get"]


def test_of_several_containers_to_remove_the_rest_are_left(daemon: FakeDaemon) -> None:
    told = lines(TAKEN, ended("taken back", "cancelled", deeds=[]))
    daemon.answers |= {"container.remove": NEVER, "rpc.cancel": told}
    ran = interrupted(daemon, "container", "remove", "one", "two")
    assert ran.returncode == INTERRUPTED
    assert [method for method, _ in daemon.calls] == ["container.remove", "rpc.cancel"]

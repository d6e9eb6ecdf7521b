"""`daemon notify`: who is told, and whether a test arrives."""

from collections.abc import Callable
from typing import Any

from support.cli.fake import FakeDaemon

Run = Callable[..., Any]

ARRIVED = {"target": "webhook", "delivered": True, "seconds": 0.042, "reason": None}
LOST = {"target": "command", "delivered": False, "seconds": 20.0, "reason": "it took \x1b[31m long"}
NOTICES = {
    "events": ["fleet_idle", "gate_open"],
    "targets": [
        {"target": "command", "delivered": 3, "failures": 1, "waiting": 2, "trouble": "it hangs"},
        {"target": "discord", "delivered": 4, "failures": 0, "waiting": 0, "trouble": None},
    ],
}


def test_who_is_told_is_a_table(run: Run, daemon: FakeDaemon) -> None:
    daemon.answers["notify.get"] = NOTICES
    ran = run("daemon", "notify")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "events: fleet_idle, gate_open",
        "TARGET   TOLD  FAILED  WAITING  TROUBLE",
        "command     3       1        2  it hangs",
        "discord     4       0        0  -",
    ]


def test_nobody_to_tell_is_said_in_words(run: Run, daemon: FakeDaemon) -> None:
    daemon.answers["notify.get"] = {"events": [], "targets": []}
    assert "[notify]" in run("daemon", "notify").out


def test_a_test_that_arrives_everywhere_is_done(run: Run, daemon: FakeDaemon) -> None:
    daemon.answers["notify.test"] = {"items": [ARRIVED]}
    ran = run("daemon", "notify", "--test")
    assert (ran.code, ran.out) == (0, "webhook: told in 42.0 ms\n")


def test_a_test_that_does_not_arrive_somewhere_fails(run: Run, daemon: FakeDaemon) -> None:
    daemon.answers["notify.test"] = {"items": [ARRIVED, LOST]}
    ran = run("daemon", "notify", "--test")
    assert ran.code == 1
    assert "command: not told: it took \\x1b[31m long" in ran.out
    assert run("daemon", "notify", "--test", "--json").code == 1


def test_a_test_without_a_target_fails(run: Run, daemon: FakeDaemon) -> None:
    daemon.answers["notify.test"] = {"items": []}
    ran = run("daemon", "notify", "--test")
    assert (ran.code, ran.out) == (1, "")
    assert "nobody is told of anything: set a target" in ran.err

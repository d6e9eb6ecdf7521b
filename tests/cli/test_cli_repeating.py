"""Orders that wait out a cooldown, and digging until the hold is full."""

import json
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from support.cli.deeds import RESTING
from support.cli.fake import FakeDaemon, InTurn, Raw, Refusal

Run = Callable[..., Any]
FULL = Refusal(-32010, "the hold of FLEET-1 is full", {"kind": "cargo_full", "hint": None})
GONE = Raw(b"", then_close=True)


TIME = re.compile(r"\d\d:\d\d:\d\d")
"""The end of a cooldown, which a second call sees a second later."""


def dug(units: int, held: int, good: str = "IRON_ORE") -> dict[str, Any]:
    cargo = {"units": held, "capacity": 40, "inventory": []}
    extracted = {"good": good, "units": units, "modifiers": [], "events": []}
    return {**RESTING, "cargo": cargo, "extracted": extracted}


def resting(seconds: float | None) -> Refusal:
    data = {"kind": "on_cooldown", "hint": "as seen last"}
    data |= {} if seconds is None else {"cooldown_seconds": seconds}
    return Refusal(-32010, "FLEET-1 cools down", data)


@attrs.define
class Clock:
    """Sleeps that are noted instead of slept. The last of `interrupted` is ended by Ctrl-C."""

    slept: list[float] = attrs.field(factory=list)
    interrupted: int | None = None

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == self.interrupted:
            raise KeyboardInterrupt


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock, sleep = Clock(), time.sleep
    # The fake daemon's thread sleeps too, for less.
    monkeypatch.setattr(time, "sleep", lambda s: clock.sleep(s) if s >= 1 else sleep(s))
    return clock


@pytest.mark.parametrize("verb", ["extract", "siphon"])
def test_a_ship_digs_until_its_hold_is_full_and_waits_out_each_cooldown(
    daemon: FakeDaemon, run: Run, naps: Clock, verb: str
) -> None:
    daemon.answers[f"ship.{verb}"] = InTurn([dug(5, 30), dug(4, 34, "ICE"), dug(6, 40)])
    ran = run("ship", verb, "F-1", "--until-full")
    did = "dug" if verb == "extract" else "drew"
    assert (ran.code, naps.slept) == (0, [70.0, 70.0])
    assert ran.out == (
        f"FLEET-1 {did} 5 IRON_ORE; its hold has 30/40\n"
        f"FLEET-1 {did} 4 ICE; its hold has 34/40\n"
        f"FLEET-1 {did} 6 IRON_ORE; its hold has 40/40\n"
        f"FLEET-1 {did} 11 IRON_ORE, 4 ICE in 3 digs; its hold has 40/40\n"
    )
    assert ran.err.count("cooldown: over in 1 min 10 s (at ") == 2
    assert {params["prepare"] for _, params in daemon.calls} == {True}


def test_with_json_each_dig_is_a_line_and_nothing_else(
    daemon: FakeDaemon, run: Run, naps: Clock
) -> None:
    digs = [dug(5, 30), dug(10, 40)]
    daemon.answers["ship.extract"] = InTurn(list(digs))
    ran = run("ship", "extract", "F-1", "--until-full", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [json.loads(line) for line in ran.out.splitlines()] == digs


def test_a_hold_that_is_full_already_is_no_failure(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.extract"] = FULL
    ran = run("ship", "extract", "F-1", "--until-full")
    assert (ran.code, ran.out, ran.err) == (0, "", "the hold of FLEET-1 is full\n")


@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [
        (Refusal(-32010, "the rock is spent", {"kind": "x", "hint": None}), 1, "is spent"),
        (GONE, 3, "no answer from the daemon"),
    ],
    ids=["refused", "gone"],
)
def test_what_was_dug_is_told_whatever_ends_it(  # noqa: PLR0917 - a case and its parts
    daemon: FakeDaemon, run: Run, naps: Clock, ending: object, code: int, said: str
) -> None:
    daemon.answers["ship.extract"] = InTurn([dug(5, 30), ending])
    ran = run("ship", "extract", "F-1", "--until-full")
    assert ran.code == code
    assert ran.out.endswith("FLEET-1 dug 5 IRON_ORE in 1 dig; its hold has 30/40\n")
    assert said in ran.err


def test_ctrl_c_in_a_cooldown_ends_the_digging_and_begins_no_other(
    daemon: FakeDaemon, run: Run, naps: Clock
) -> None:
    naps.interrupted = 2
    daemon.answers["ship.extract"] = InTurn([dug(5, 30), dug(0, 30, "ICE"), dug(6, 40)])
    ran = run("ship", "extract", "F-1", "--until-full")
    assert (ran.code, len(daemon.calls)) == (130, 2)
    assert ran.out.endswith("FLEET-1 dug 5 IRON_ORE in 2 digs; its hold has 30/40\n")
    assert ran.err.endswith("interrupted: no other dig was begun\n")


def test_a_lost_answer_of_a_dig_that_was_done_does_not_end_it(
    daemon: FakeDaemon, run: Run, naps: Clock
) -> None:
    lost = Refusal(-32012, "no answer to extract: it was done", {"found": "FOUND_DONE"})
    daemon.answers["ship.extract"] = InTurn([lost, resting(50.0), dug(10, 40)])
    ran = run("ship", "extract", "F-1", "--until-full")
    assert (ran.code, naps.slept) == (0, [50.0])
    assert "it was done\n" in ran.err


@pytest.mark.parametrize(
    ("line", "method"),
    [
        ("ship extract F-1", "ship.extract"),
        ("ship siphon F-1", "ship.siphon"),
        ("ship survey F-1", "ship.survey"),
        ("ship scan F-1 ships", "ship.scan"),
        ("ship refine F-1 IRON", "ship.refine"),
        ("ship jump F-1 X1-BB7-A9", "ship.jump"),
    ],
)
def test_an_order_that_waits_is_given_once_the_ship_has_cooled_down(
    daemon: FakeDaemon, run: Run, naps: Clock, line: str, method: str
) -> None:
    daemon.answers[method] = InTurn([resting(42.5), resting(None), daemon.answers[method]])
    ran = run(*line.split(), "--wait")
    assert (ran.code, naps.slept) == (0, [42.5, 5.0])
    assert TIME.sub("", ran.out) == TIME.sub("", run(*line.split()).out)


def test_without_waiting_a_cooldown_is_a_refusal(daemon: FakeDaemon, run: Run, naps: Clock) -> None:
    daemon.answers["ship.extract"] = resting(42.5)
    assert (run("ship", "extract", "F-1").code, naps.slept) == (1, [])


def test_ctrl_c_while_an_order_waits_sends_nothing(
    daemon: FakeDaemon, run: Run, naps: Clock
) -> None:
    naps.interrupted = 1
    daemon.answers["ship.extract"] = resting(42.5)
    ran = run("ship", "extract", "F-1", "--wait")
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.endswith(")\ninterrupted: nothing was sent\n")


def test_on_a_terminal_ctrl_c_leaves_its_line(
    daemon: FakeDaemon, run: Run, naps: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps.interrupted = 1
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    daemon.answers["ship.extract"] = resting(42.5)
    ran = run("ship", "extract", "F-1", "--wait")
    assert ran.err.endswith(")\n\ninterrupted: nothing was sent\n")

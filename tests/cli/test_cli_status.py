"""The one screen: what is on it, at every width, and how it is shown again and again."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cli.fake import FakeDaemon, InTurn, Raw, Refusal
from support.cli.looks import ALERT, FLEET, NOBODY, OVERVIEW

from cli.output import Column
from cli.overview import screen
from cli.screen import LEAST_WIDTH, facts, labelled, table
from cli.watch import AWAY
from spacetraders.output.plain import plain

Run = Callable[..., Any]

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def test_it_asks_one_method_for_all_agents(daemon: FakeDaemon, run: Run) -> None:
    assert run("status").code == 0
    assert daemon.calls == [("status.get", {})]


def test_it_asks_for_one_agent_where_one_is_named(daemon: FakeDaemon, run: Run) -> None:
    assert run("status", "--agent", "FLEET").code == 0
    assert daemon.calls == [("status.get", {"agent_symbol": "FLEET"})]


def test_json_is_exactly_the_result(daemon: FakeDaemon, run: Run) -> None:
    ran = run("status", "--json")
    assert (json.loads(ran.out), ran.err) == (OVERVIEW, "")


@pytest.mark.parametrize(
    "words",
    [
        "daemon  0.1.0, up 2 h 03 min, 18 % of the game's requests used",
        "credits    298,296; floor 20,000, 3,000 reserved",
        "last hour  +123,296 credits: goods 124k, fuel -864",
        "by hour    0 +12.1k +15.0k -3.20k 0 +123k",
        "autopilot  on (autopilot-fleet-1f)",
        "WORK  SHIPS  TASKS  WAIT  EARNS/H\nhaul      2      2     0    92.3k\n",
        "idle      1      0     0        -\n",
        "WAITS FOR  TASKS",
        "  FLEET-2  no look that is left to it is worth its requests, and none will be for a while",
        "alert: 1 ship of FLEET without work: FLEET-5\nhint: spacetraders autopilot explain",
    ],
)
def test_a_pipe_gets_all_of_it_uncut(daemon: FakeDaemon, run: Run, words: str) -> None:
    assert words in run("status").out


def test_nothing_wrong_is_said_in_so_many_words(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["status.get"] = {**OVERVIEW, "alerts": []}
    assert run("status").out.endswith("\n\nno alerts\n")


def test_without_an_agent_it_says_what_to_do(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["status.get"] = NOBODY
    assert "no agent flies yet: spacetraders player register AGENT" in run("status").out


def test_a_fleet_that_was_never_seen_says_what_to_do(daemon: FakeDaemon, run: Run) -> None:
    unseen = {**FLEET, "ships": 0, "work": [], "waits": [], "balance": None}
    daemon.answers["status.get"] = {**OVERVIEW, "fleets": [unseen]}
    out = run("status").out
    assert "ships      none seen yet: spacetraders ship list asks the game\n" in out
    assert "credits    not known; floor" in out
    assert "WORK" not in out


def test_a_refusal_is_told(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["status.get"] = Refusal(-32010, "not now", {"kind": "busy", "hint": "later"})
    ran = run("status")
    assert (ran.code, ran.out, ran.err) == (1, "", "error: not now\nhint: later\n")


def test_an_answer_of_another_shape_is_no_traceback(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["status.get"] = {"fleets": [{"unheard": "of"}]}
    ran = run("status")
    assert ran.code == 1
    assert ran.err.startswith("error: the daemon's answer makes no sense")


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_gets_lines_that_fit_it(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    lines = ESCAPE.sub("", run("status").out).splitlines()
    assert max(map(len, lines)) <= width
    assert "…" in "".join(lines) if width == 80 else "none will be for a while" in "".join(lines)


def test_a_terminal_has_colours_unless_they_are_refused(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    coloured = run("status").out
    monkeypatch.setenv("NO_COLOR", "1")
    bare = run("status").out
    assert "\x1b[31malert:\x1b[0m" in coloured
    assert "\x1b" not in bare
    assert ESCAPE.sub("", coloured) == bare


@pytest.mark.parametrize("on_terminal", [False, True])
def test_what_strangers_write_is_shown_as_escapes(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch, *, on_terminal: bool
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: on_terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    evil = {**ALERT, "message": "x failed: \x1b[2J\nbad"}
    daemon.answers["status.get"] = {**OVERVIEW, "alerts": [evil]}
    assert r"x failed: \x1b[2J\nbad" in run("status").out


def test_watched_in_a_pipe_it_follows_itself_as_plain_lines(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    refused = Refusal(-32010, "not now", {"kind": "busy"})
    daemon.answers["status.get"] = InTurn([OVERVIEW, NOBODY, refused])
    ran = run("status", "--watch")
    _, first, second = re.split(r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n", ran.out)
    assert "298,296" in first
    assert "no agent flies yet" in second
    assert (ran.code, ran.err) == (1, "error: not now\n")


def test_watched_as_json_each_result_is_a_line(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    daemon.answers["status.get"] = InTurn([OVERVIEW, NOBODY, Refusal(-32010, "not now")])
    ran = run("status", "--watch", "--json")
    assert [json.loads(line) for line in ran.out.splitlines()] == [OVERVIEW, NOBODY]
    assert ran.code == 1


def test_watched_it_says_when_the_daemon_is_away_and_goes_on(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    gone = Raw(b"", then_close=True)
    daemon.answers["status.get"] = InTurn([OVERVIEW, gone, NOBODY, Refusal(-32010, "not now")])
    out = run("status", "--watch").out
    assert out.index("298,296") < out.index(AWAY) < out.index("no agent flies yet")


def test_watching_no_daemon_ends_at_once(run: Run, folder: Path) -> None:
    assert run("status", "--watch", "--socket", str(folder / "none.sock")).code == 3


def test_on_a_terminal_it_is_drawn_in_place_until_ctrl_c(daemon: FakeDaemon) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "cli.main", "status", "--watch"]
    process = subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=os.environ
    )
    os.close(theirs)
    shown = b""
    while b"no alerts" not in shown and b"FLEET-5" not in shown:
        assert select.select([ours], [], [], 20.0)[0], "nothing more is drawn"
        shown += os.read(ours, 65536)
    process.send_signal(signal.SIGINT)
    while select.select([ours], [], [], 20.0)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        shown += part
    assert process.wait(20) == 130
    os.close(ours)
    assert b"\x1b[?1049h" in shown
    assert b"\x1b[?1049l" in shown, "the terminal is as before"
    assert b"Traceback" not in shown


words_of_strangers = st.text(st.characters(codec="utf-8"), max_size=200)


@given(words_of_strangers, st.integers(LEAST_WIDTH, 200))
def test_a_screen_of_any_width_has_no_longer_line(reason: str, width: int) -> None:
    alert = {**ALERT, "message": reason, "hint": reason or None}
    waiting = {**FLEET["waits"][0], "reason": reason}  # type: ignore[index]
    told = {**OVERVIEW, "fleets": [{**FLEET, "waits": [waiting]}], "alerts": [alert]}
    lines = screen(told, max(width, 80))
    assert max(len(line.text) for line in lines) <= max(width, 80)
    assert all(line.text.isprintable() for line in lines)


@given(st.lists(st.tuples(words_of_strangers, words_of_strangers), min_size=1))
def test_without_a_width_nothing_is_cut(rows: list[tuple[str, str]]) -> None:
    header, *lines = table([Column("ONE"), Column("TWO", cut=True)], rows, None)
    assert header.text.split() == ["ONE", "TWO"]
    for line, row in zip(lines, rows, strict=True):
        assert line.text.endswith(plain(row[1]).rstrip())


def test_facts_that_are_none_are_left_out() -> None:
    assert [line.text for line in facts([("a", None), ("bb", 1)], 80)] == ["bb  1"]


def test_a_long_sentence_folds_under_itself() -> None:
    lines = [line.text for line in labelled("hint:", "one two three four five six", 24)]
    assert lines == ["hint: one two three four", "      five six"]

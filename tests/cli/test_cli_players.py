"""Whom commands mean by default, and players that are removed."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.cli.fake import PLAYER, SHIP, FakeDaemon, InTurn, Refusal

from cli.default_player import default_player, players_file, set_default

Run = Callable[..., Any]

SEVERAL = {"items": [PLAYER, {**PLAYER, "player_id": 2, "agent_symbol": "LYRA"}]}
AMBIGUOUS = Refusal(
    -32010,
    "there are several players: FLEET, LYRA",
    {"kind": "ambiguous_player", "agent_symbols": ["FLEET", "LYRA"], "hint": "say which"},
)


@pytest.fixture
def two(daemon: FakeDaemon) -> FakeDaemon:
    daemon.answers["player.list"] = SEVERAL
    daemon.answers["ship.list"] = InTurn([AMBIGUOUS, {"items": [SHIP]}])
    return daemon


def test_the_default_is_meant_where_nobody_says_which(two: FakeDaemon, run: Run) -> None:
    assert run("player", "use", "lyra").code == 0
    assert run("ship", "list").code == 0
    assert two.calls[1:] == [("ship.list", {}), ("ship.list", {"agent_symbol": "LYRA"})]


@pytest.mark.parametrize(
    ("line", "variable", "asked"),
    [
        ("ship list --agent FLEET", "", {"agent_symbol": "FLEET"}),
        ("ship list --player-id 1", "LYRA", {"player_id": 1}),
        ("ship list", "FLEET", {"agent_symbol": "FLEET"}),
        ("ship list", "", {}),
    ],
)
def test_flags_and_the_environment_are_stronger_than_the_default(  # noqa: PLR0917
    two: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch, line: str, variable: str, asked: Any
) -> None:
    set_default(two.path, "LYRA")
    monkeypatch.setenv("SPACETRADERS_AGENT", variable)
    two.answers["ship.list"] = {"items": [SHIP]}
    assert run(*line.split()).code == 0
    assert two.calls == [("ship.list", asked)]


def test_each_daemon_has_a_default_of_its_own(two: FakeDaemon, folder: Path) -> None:
    set_default(two.path, "LYRA")
    set_default(folder / "other.sock", "FLEET")
    assert default_player(two.path) == "LYRA"
    assert default_player(folder / "third.sock") is None


def test_a_default_that_is_no_player_there_helps_nobody(two: FakeDaemon, run: Run) -> None:
    set_default(two.path, "GONE")
    ran = run("ship", "list")
    assert (ran.code, len(two.calls)) == (1, 1)
    assert "there are several players" in ran.err


def test_the_default_is_shown_and_forgotten(two: FakeDaemon, run: Run) -> None:
    assert "nobody is meant by default" in run("player", "use").err
    run("player", "use", "LYRA")
    assert run("player", "use").out == "LYRA\n"
    assert json.loads(run("player", "use", "--json").out) == {"agent_symbol": "LYRA"}
    run("player", "use", "--nobody")
    assert run("player", "use").out == ""


def test_only_a_player_that_is_there_can_be_the_default(two: FakeDaemon, run: Run) -> None:
    ran = run("player", "use", "LYRE")
    assert ran.code == 2
    assert "no player LYRE is registered\nhint: there are: FLEET, LYRA" in ran.err
    assert default_player(two.path) is None


@pytest.mark.parametrize("spoilt", ["{", "[]", '{"a": 5}', "\\x00"])
def test_a_spoilt_file_names_nobody(two: FakeDaemon, spoilt: str) -> None:
    players_file().parent.mkdir(parents=True)
    players_file().write_text(spoilt)
    assert default_player(two.path) is None
    set_default(two.path, "LYRA")
    assert default_player(two.path) == "LYRA"


def test_a_folder_that_cannot_be_written_is_told(
    two: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/dev/null/none")
    ran = run("player", "use", "LYRA")
    assert (ran.code, "cannot write /dev/null/none" in ran.err) == (1, True)


def test_a_player_is_removed_where_it_is_meant(daemon: FakeDaemon, run: Run) -> None:
    gone = {"player_id": 1, "agent_symbol": "FLEET", "removed": True}
    daemon.answers["player.remove"] = gone
    ran = run("player", "remove", "FLEET", "--yes")
    assert (ran.code, ran.out) == (0, "FLEET is no player any more; its rows stay\n")
    assert daemon.calls == [("player.remove", {"agent_symbol": "FLEET"})]


@pytest.mark.parametrize("line", ["", "--yes", "FLEET", "FLEET --json", "--player-id 1"])
def test_nobody_is_removed_by_mistake(daemon: FakeDaemon, run: Run, line: str) -> None:
    ran = run("player", "remove", *line.split())
    assert (ran.code, daemon.calls) == (2, [])


@pytest.mark.parametrize(("said", "asked"), [("y\n", 1), ("n\n", 0), ("", 0)])
def test_a_person_is_asked_first(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch, said: str, asked: int
) -> None:
    stdin = io.StringIO(said)
    stdin.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    daemon.answers["player.remove"] = {"player_id": 1, "agent_symbol": "FLEET", "removed": True}
    ran = run("player", "remove", "FLEET")
    assert (ran.code, len(daemon.calls)) == (1 - asked, asked)
    assert "Remove it? [y/N]" in ran.err

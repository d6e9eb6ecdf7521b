"""Exit codes, usage errors, help, and errors on the right stream."""

import importlib
import inspect
import json
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.cli.fake import SHIP, WAYPOINT, FakeDaemon, Raw, Refusal

import cli.commands
from cli.app import NOUNS, SHORTCUTS, build
from cli.client import Client
from cli.output import Column, fitting
from spacetraders import __version__

Run = Callable[..., Any]


def test_no_daemon_is_exit_3_with_the_command_that_starts_it(folder: Path, run: Run) -> None:
    ran = run("health", "--socket", f"{folder}/none.sock")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"error: no daemon at {folder}/none.sock")
    assert f"spacetraders-daemon --socket {folder}/none.sock" in ran.err


def test_a_flag_for_the_socket_is_stronger_than_the_environment(
    daemon: FakeDaemon, folder: Path, run: Run
) -> None:
    assert run("health").code == 0
    assert run("health", "--socket", f"{folder}/none.sock").code == 3


@pytest.mark.parametrize("environment", [{}, {"SPACETRADERS_SOCKET": ""}])
def test_without_flag_and_environment_the_socket_is_the_default_one(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    assert f"no daemon at {folder}/spacetraders/daemon.sock" in run("health").err


@pytest.mark.parametrize(
    ("line", "ordered"),
    [
        ("health", False),
        ("container list", False),
        ("route tour --ship F-1 A", False),
        ("container watch c1", False),
        ("dock F-1", True),
        ("ship tour --ship F-1 A", True),
    ],
)
def test_a_daemon_that_vanishes_is_exit_3_and_may_have_done_what_was_an_order(
    daemon: FakeDaemon, run: Run, line: str, ordered: bool
) -> None:
    daemon.answers = defaultdict(lambda: Raw(b"", then_close=True))
    ran = run(*line.split())
    assert ran.code == 3
    assert "spacetraders health" in ran.err
    assert ("it may have carried the request out" in ran.err) == ordered


def test_garbage_is_exit_1(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["health"] = Raw(b"220 mail ready\n")
    ran = run("health")
    assert ran.code == 1
    assert "it is not JSON" in ran.err


@pytest.mark.parametrize(("code", "left"), [(-32602, 2), (-32600, 1), (-32603, 1), (-32000, 1)])
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_params_that_do_not_fit_are_wrong_use_and_other_errors_are_not(
    daemon: FakeDaemon, run: Run, code: int, left: int, more: tuple[str, ...]
) -> None:
    daemon.answers["ship.get"] = Refusal(code, "ship_symbol: is odd", {"kind": "k", "hint": None})
    ran = run("ship", "get", "X", *more)
    assert (ran.code, ran.out) == (left, "")
    assert ": is odd" in ran.err


def test_with_json_a_refusal_is_the_error_object_on_stderr(daemon: FakeDaemon, run: Run) -> None:
    data = {"kind": "ship_unknown", "hint": None, "game": {"code": 404}}
    daemon.answers["ship.get"] = Refusal(-32004, "no ship X", data)
    ran = run("ship", "get", "X", "--json")
    assert (ran.code, ran.out) == (1, "")
    assert json.loads(ran.err) == {"code": -32004, "message": "no ship X", "data": data}


def test_with_json_an_error_without_data_stays_without(daemon: FakeDaemon, run: Run) -> None:
    body = b'{"jsonrpc": "2.0", "id": 1, "error": {"code": -32603, "message": "oh"}}\n'
    daemon.answers["health"] = Raw(body)
    assert json.loads(run("health", "--json").err) == {"code": -32603, "message": "oh"}


def test_with_json_a_missing_daemon_is_an_object_with_its_kind(folder: Path, run: Run) -> None:
    ran = run("health", "--json", "--socket", f"{folder}/none.sock")
    assert ran.code == 3
    assert json.loads(ran.err)["data"]["kind"] == "daemon_unreachable"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("helth", 'Did you mean "health"?'),
        ("ship gett X", 'Did you mean "get"?'),
        ("health --jsn", "Did you mean --json?"),
        ("ship get", "SHIP is missing"),
        ("navigate FLEET-1", "DESTINATION is missing"),
        ("ship tour A", "--ship is missing"),
        ("ship get --ship", "--ship has no value"),
        ("refuel FLEET-1 --units", "--units has no value"),
        ("ship get A B", "B is one too many"),
        ("goods A B C", "B, C are too many"),
        ("ship get --ship A --ship B", "--ship is given twice"),
        ("navigate --ship A B", "B must be named, as --ship is: --destination B"),
        ("refuel FLEET-1 --units many", "it is no whole number"),
        ("refuel FLEET-1 --units 1.5", "it is no whole number"),
        ("ship list --player-id x", "--player-id"),
        ("container create sleep --config {", "not JSON"),
        ("container create sleep --config [1]", "not a JSON object"),
        ("player register", "SPACETRADERS_TOKEN"),
        ("player register A --token t", "give one"),
        ("player register --token t --faction VOID", "leave --faction out"),
        ("container remove", "name them"),
        ("container remove c1 --ended", "name them"),
        ("route tour --ship F-1", "which waypoints?"),
        ("route tour --ship F-1 A --trait MARKETPLACE", "not both"),
        ("route tour --ship F-1 A --finish B --return", "give one"),
        ("route tour --ship F-1 A --svg - --json", "name a file for the map"),
        ("route plan FLEET-1 A --svg=", "--svg has no file"),
        ("route tour F-1 A", "--ship is missing"),
        ("route partition A", "--ships is missing"),
        ("route partition A --ships ,", "which ships?"),
        ("route journey", "from where to where?"),
        ("route journey A", "from where to where?"),
        ("route journey A B --ship F-1", "from where to where?"),
        ("ship tour --ship F-1", "which waypoints?"),
    ],
)
def test_a_wrong_command_line_is_exit_2_and_two_lines_on_stderr(
    daemon: FakeDaemon, run: Run, line: str, said: str
) -> None:
    ran = run(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert [row.partition(":")[0] for row in ran.err.splitlines()] == ["error", "hint"]
    assert daemon.calls == []


def test_a_player_id_in_the_environment_that_is_no_number_is_exit_2(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACETRADERS_PLAYER_ID", "first")
    ran = run("ship", "list")
    assert ran.code == 2
    assert "SPACETRADERS_PLAYER_ID is no number: first" in ran.err


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").out == f"{__version__}\n"


@pytest.mark.parametrize("line", ["", "--help", "-h"])
def test_help_lists_every_command_with_a_sentence(run: Run, line: str) -> None:
    ran = run(*line.split())
    assert ran.code == 0
    for command in [*NOUNS, *SHORTCUTS, "health"]:
        assert _sentence(ran.out, command)


def verbs(noun: str) -> list[str]:
    family = build().resolved_commands()[noun]
    return [verb for verb in family.resolved_commands() if not verb.startswith("-")]


def commands() -> Iterator[Callable[..., object]]:
    """Every function of the modules of commands that takes the options of one."""
    for module in pkgutil.walk_packages(cli.commands.__path__, "cli.commands."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(value) and value.__module__ == module.name and name[0] != "_":
                parameter = inspect.signature(value).parameters.get("options")
                if parameter is not None and parameter.kind is inspect.Parameter.KEYWORD_ONLY:
                    yield value


def test_every_command_that_is_written_can_be_called() -> None:
    apps = [app for noun in build().resolved_commands().values() for app in (noun, *noun.subapps)]
    assert {app.default_command for app in apps} >= set(commands())


@pytest.mark.parametrize("noun", NOUNS)
def test_the_page_on_the_command_has_each_verb(noun: str) -> None:
    page = Path(__file__).parents[2].joinpath("docs", "cli.md").read_text()
    assert [verb for verb in verbs(noun) if f"`{noun} {verb}" not in page] == []


@pytest.mark.parametrize("noun", NOUNS)
def test_a_nouns_help_lists_its_verbs_with_a_sentence(run: Run, noun: str) -> None:
    for line in ([noun], [noun, "--help"]):
        out = run(*line).out
        for verb in verbs(noun):
            assert _sentence(out, verb)


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["health"],
        *([verb] for verb in SHORTCUTS),
        *([noun, verb] for noun in NOUNS for verb in verbs(noun)),
    ],
)
def test_help_fits_80_columns(run: Run, line: list[str]) -> None:
    ran = run(*line, "--help")
    assert ran.code == 0
    assert [row for row in ran.out.splitlines() if len(row) > 80] == []


def _sentence(page: str, command: str) -> bool:
    rows = [row.strip("│ ").split(maxsplit=1) for row in page.splitlines()]
    return any(row[0] == command and row[1:] for row in rows if row)


def test_ctrl_c_is_exit_130_and_quiet(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Client, "call", interrupted)
    ran = run("health")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def _terminal(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(getattr(sys, name), "isatty", lambda: True)


def test_an_error_is_coloured_on_a_terminal(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _terminal(monkeypatch, "stderr")
    assert run("health").err.startswith("\x1b[31merror:\x1b[0m ")


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colour_gets_none(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    _terminal(monkeypatch, "stderr")
    monkeypatch.setenv(name, value)
    assert run("health").err.startswith("error: ")


def test_a_table_on_a_terminal_fits_its_width(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _terminal(monkeypatch, "stdout")
    monkeypatch.setenv("TERM", "dumb")
    for line in ("ship list", "container list", "waypoint list", "player list"):
        out = run(*line.split()).out
        assert [row for row in out.splitlines() if len(row) > 80] == []
        assert "FLEET" in out or "PLANET" in out


def test_a_long_list_of_traits_is_cut_and_leaves_the_other_columns_whole(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _terminal(monkeypatch, "stdout")
    monkeypatch.setenv("TERM", "dumb")
    near = {**WAYPOINT, "traits": ["MARKETPLACE"] * 9, "distance": 41.6}
    daemon.answers["waypoint.list"] = {"items": [near]}
    row = run("waypoint", "list").out.splitlines()[1]
    assert row.split()[:7] == ["X1-AD75-A1", "PLANET", "1", "-24", "42", "yes", "MARKETPLACE,"]
    assert row.endswith("…")
    assert len(row) <= 80


def test_a_wide_terminal_shows_more_columns(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _terminal(monkeypatch, "stdout")
    monkeypatch.setenv("COLUMNS", "140")
    assert "CONTAINER" in run("ship", "list").out
    monkeypatch.setenv("COLUMNS", "80")
    assert "CONTAINER" not in run("ship", "list").out


def test_a_narrow_terminal_shows_every_column_that_fits(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _terminal(monkeypatch, "stdout")
    daemon.answers["ship.list"] = {"items": [{**SHIP, "container_id": "tour-1a2b3c4d"}]}
    out = run("ship", "list").out
    assert "CONTAINER" in out
    assert "tour-1a2b3c4d" in out


WIDE = [Column("A"), Column("B", wide=True), Column("C", wide=True), Column("D", cut=True)]


@pytest.mark.parametrize(
    ("width", "shown"),
    [(80, [0, 1, 2, 3]), (55, [0, 1, 2, 3]), (54, [0, 1, 3]), (42, [0, 3]), (5, [0, 3])],
)
def test_wide_columns_are_left_out_from_the_right_until_the_others_fit(
    width: int, shown: list[int]
) -> None:
    rows = [["x" * 9, "x" * 10, "x" * 10, "x" * 90]]
    assert fitting(WIDE, rows, width) == shown


@pytest.mark.parametrize(
    ("line", "said", "shown"),
    [
        ("route tour --ship F-1 A --budget 0", "budget_seconds: no", "--budget: no"),
        ("ship buy F-1 GOLD 0", "units: no", "--units: no"),
        ("ship tour --ship F-1 A", "max_iterations: no", "--iterations: no"),
        ("container create x", "max_iterations: no", "--max-iterations: no"),
        ("ship tour --ship F-1 A B", "waypoints[1]: no", "--waypoint: no"),
        ("ship jump F-1 A", "waypoint_symbol: no", "--destination: no"),
        ("gate get A", "waypoint_symbol: no", "--waypoint: no"),
        ("health", "params are named", "params are named"),
    ],
)
def test_what_does_not_fit_is_told_of_the_flag_and_exit_2(
    daemon: FakeDaemon, run: Run, line: str, said: str, shown: str
) -> None:
    misfit = Refusal(-32602, said, {"kind": "invalid_params", "hint": None})
    daemon.answers = defaultdict(lambda: misfit)
    ran = run(*line.split())
    assert (ran.code, ran.err) == (2, f"error: {shown}\n")


def test_with_json_what_does_not_fit_is_told_of_the_param(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["ship.refuel"] = Refusal(-32602, "units: no", {"kind": "invalid_params"})
    ran = run("refuel", "F-1", "--units", "0", "--json")
    assert ran.code == 2
    assert json.loads(ran.err)["message"] == "units: no"

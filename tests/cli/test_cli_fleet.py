"""A fleet as a file: what is read, what is refused and where, and what is written."""

import io
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cli.fake import FakeDaemon, Refusal

from cli.fleet_file import read, value, written

Run = Callable[..., Any]

FILE = """\
agent = "FLEET"

[ships.FLEET-1]
kind = "haul"
config = { goods = ["IRON"] }

[ships.FLEET-2]
kind = "scout"
  [ships.FLEET-2.config]
  markets = ["X1-A1-B1"]

[[tasks]]
kind = "contract"

[[tasks]]
kind = "construct"
config = { site = "X1-A1-I9" }
max_iterations = 1
"""
TASKS = [
    {"kind": "haul", "config": {"ship_symbol": "FLEET-1", "goods": ["IRON"]}},
    {"kind": "scout", "config": {"ship_symbol": "FLEET-2", "markets": ["X1-A1-B1"]}},
    {"kind": "contract", "config": {}},
    {"kind": "construct", "config": {"site": "X1-A1-I9"}, "max_iterations": 1},
]
KEPT = {
    "action": "keep",
    "kind": "haul",
    "ship_symbol": "FLEET-1",
    "container_id": "haul-1",
    "before": None,
    "error": None,
}
STARTED = {**KEPT, "action": "start", "ship_symbol": "FLEET-2", "container_id": "scout-1"}
UNFIT = {"code": -32010, "message": "it lacks a hold", "data": {"kind": "ship_unfit"}}
EXPORTED = {
    "agent_symbol": "FLEET",
    "tasks": [
        {"restart_policy": "NO", "max_restarts": 0, "max_iterations": -1, **task} for task in TASKS
    ],
}


@pytest.fixture
def file(folder: Path) -> Path:
    path = folder / "fleet.toml"
    path.write_text(FILE)
    return path


def answered(daemon: FakeDaemon, *changes: Any, dry_run: bool = False) -> None:
    applied = {"agent_symbol": "FLEET", "dry_run": dry_run, "changes": list(changes)}
    daemon.answers["fleet.apply"] = applied


def test_a_file_is_asked_for_as_tasks(daemon: FakeDaemon, run: Run, file: Path) -> None:
    answered(daemon, KEPT)
    assert run("fleet", "apply", str(file)).code == 0
    assert daemon.calls == [("fleet.apply", {"tasks": TASKS, "agent_symbol": "FLEET"})]


def test_a_flag_is_stronger_than_the_agent_of_the_file(
    daemon: FakeDaemon, run: Run, file: Path
) -> None:
    answered(daemon, KEPT)
    run("fleet", "apply", str(file), "--player-id", "2", "--dry-run", "--prune")
    asked = {"tasks": TASKS, "dry_run": True, "prune": True, "player_id": 2}
    assert daemon.calls == [("fleet.apply", asked)]


def test_a_file_may_come_on_stdin(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(daemon, KEPT)
    monkeypatch.setattr("sys.stdin", io.StringIO(FILE))
    assert run("fleet", "apply", "-").code == 0
    assert daemon.calls[0][1]["tasks"] == TASKS


def test_the_difference_is_shown(daemon: FakeDaemon, run: Run, file: Path) -> None:
    answered(daemon, KEPT, STARTED, dry_run=True)
    ran = run("fleet", "apply", str(file), "--dry-run")
    assert [row.split()[:4] for row in ran.out.splitlines()[1:]] == [
        ["keep", "FLEET-1", "haul", "haul-1"],
        ["start", "FLEET-2", "haul", "scout-1"],
    ]
    assert ran.err == "1 of 2 would be changed; leave --dry-run away to do it\n"


def test_where_nothing_changes_it_says_so(daemon: FakeDaemon, run: Run, file: Path) -> None:
    answered(daemon, KEPT)
    assert run("fleet", "apply", str(file)).err == "nothing is to be changed\n"


def test_a_change_that_is_refused_makes_the_exit_code_1(
    daemon: FakeDaemon, run: Run, file: Path
) -> None:
    answered(daemon, KEPT, {**STARTED, "container_id": None, "error": UNFIT})
    ran = run("fleet", "apply", str(file))
    assert ran.code == 1
    assert ran.out.splitlines()[2].endswith("it lacks a hold")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[ships", "it is no TOML: "),
        ("[ships.F-1]\nkind = \n", "(at line 2, column 8)"),
        ("agent = 5", "line 1: agent: must be a text"),
        ("a = 1\n", "line 1: a: is not known"),
        ("ships = 5", "line 1: ships: must be tables"),
        ("[ships]\nF-1 = 5\n", "line 2: ships.F-1: must be a table"),
        ("[tasks]\n", "tasks: must be tables"),
        ("\n[ships.F-1]\n", "line 2: ships.F-1.kind: must be the name of a kind"),
        ("[ships.F-1]\nkind = 5\n", "line 2: ships.F-1.kind: must be the name of a kind"),
        ('[ships.F-1]\nkind = "a"\nkonfig = {}', "line 3: ships.F-1.konfig: is not known"),
        ('[ships.F-1]\nkind = "a"\nconfig = 1', "line 3: ships.F-1.config: must be a table"),
        (
            '[ships.F-1]\nkind = "a"\nconfig = { ship_symbol = "F-2" }',
            "line 3: ships.F-1.config.ship_symbol: is said twice",
        ),
        ('[[tasks]]\nkind = "a"\n\n[[tasks]]\nkind = 5\n', "line 5: tasks[1].kind: must be"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_and_what_to_write(
    daemon: FakeDaemon, run: Run, folder: Path, text: str, told: str
) -> None:
    path = folder / "wrong.toml"
    path.write_text(text)
    ran = run("fleet", "apply", str(path))
    assert (ran.code, daemon.calls) == (2, [])
    assert told in ran.err
    assert f"error: {path}" in ran.err
    assert "hint: " in ran.err


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ((0, "config.goods[0]"), "line 5: ships.FLEET-1.config.goods[0]: no"),
        ((0, "config.budget"), "line 5: ships.FLEET-1.config.budget: no"),
        ((1, "config.markets[0]"), "line 10: ships.FLEET-2.config.markets[0]: no"),
        ((1, ""), "line 7: ships.FLEET-2: no"),
        ((2, "kind"), "line 13: tasks[0].kind: no"),
        ((3, "config.site"), "line 17: tasks[1].config.site: no"),
    ],
)
def test_what_the_daemon_refuses_is_told_by_its_line(
    daemon: FakeDaemon, run: Run, file: Path, task: tuple[int, str], told: str
) -> None:
    index, field = task
    data = {"kind": "invalid_task", "index": index, "field": field, "reason": "no", "hint": "do"}
    daemon.answers["fleet.apply"] = Refusal(-32010, "no", data)
    ran = run("fleet", "apply", str(file))
    assert ran.code == 2
    assert f"{told}\nhint: do\n" in ran.err


def test_a_file_that_is_not_there_is_told(daemon: FakeDaemon, run: Run, folder: Path) -> None:
    ran = run("fleet", "apply", f"{folder}/none.toml")
    assert (ran.code, daemon.calls) == (2, [])
    assert "none.toml: No such file or directory" in ran.err


def test_an_export_is_read_as_it_was_written(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["fleet.export"] = EXPORTED
    out = run("fleet", "export").out
    file = read(Path("out"), out)
    assert (file.agent, file.tasks) == ("FLEET", EXPORTED["tasks"])


def test_an_export_of_nothing_says_what_to_do(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["fleet.export"] = {"agent_symbol": "FLEET", "tasks": []}
    ran = run("fleet", "export")
    assert ran.out == 'agent = "FLEET"\n'
    assert "nothing runs" in ran.err


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | TEXTS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(JSON)
def test_what_is_written_as_toml_is_read_as_it_was(told: Any) -> None:
    assert tomllib.loads(f"a = {value(told)}") == {"a": told}


def test_a_null_is_left_out() -> None:
    task = {**EXPORTED["tasks"][2], "config": {"negotiator": None}}
    assert "negotiator" not in written({"agent_symbol": "F", "tasks": [task]})

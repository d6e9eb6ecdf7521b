"""Games: the same plan plays the same game, byte for byte."""

import json
import os
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from spacetraders.simulation.plan import CrewPlan, Needs, Plan
from spacetraders.simulation.playing import play
from spacetraders.simulation.report import GameReport

COMMAND = [sys.executable, "-m", "spacetraders.sandbox.main", "simulate"]
SMALL = Plan(
    hours=2, ships=5, crews=[CrewPlan("trade", ships=2, needs=Needs.HOLD), CrewPlan("tour")]
)


@pytest.fixture(scope="module")
def came() -> GameReport:
    return play(SMALL)


def test_the_same_plan_gives_the_same_report(came: GameReport) -> None:
    assert play(SMALL) == came
    assert play(attrs.evolve(SMALL, seed=2)) != came


def test_every_ship_flies_and_nothing_goes_wrong(came: GameReport) -> None:
    assert [(it.kind, it.state, it.count) for it in came.containers] == [
        ("tour", "RUNNING", 3),
        ("trade", "RUNNING", 2),
    ]
    assert (came.unlaunched, came.refused_429, came.retried) == ([], 0, 0)
    assert not [it for it in came.complaints if it.what == "internal"]


def test_traders_earn(came: GameReport) -> None:
    assert len(came.credits) == SMALL.hours + 1
    assert came.credits[0] == 175_000 < came.credits[-1]


def test_every_request_has_a_purpose_and_none_is_past_the_limit(came: GameReport) -> None:
    assert sum(it.count for it in came.requests) == came.sent
    assert came.sent < SMALL.hours * 3600 * 2.5 + 30
    operations = {(it.lane, it.operation) for it in came.requests}
    assert {("flight", "navigate"), ("flight", "sell"), ("background", "get_market")} <= operations


def test_a_ship_that_cannot_be_sent_off_is_in_the_report() -> None:
    came = play(Plan(hours=1, ships=2, crews=[CrewPlan("nonsense")]))
    assert [("nonsense" in reason) for reason in came.unlaunched] == [True, True]
    assert "not launched" in came.as_text()


@pytest.mark.parametrize("strategy", ["plan", "contracts", "greedy"])
def test_the_command_prints_the_same_bytes_in_any_process(tmp_path: Path, strategy: str) -> None:
    """Processes differ in how they hash texts, and in where things lie in memory."""
    plan = tmp_path / "plan.toml"
    plan.write_text('ships = 4\n[[crews]]\nkind = "trade"\nships = 1\n[[crews]]\nkind = "tour"\n')
    flags = ["--hours", "1", "--seed", "3", "--config", str(plan), "--json"]
    came = [
        subprocess.run(
            [*COMMAND, *flags, "--strategy", strategy],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    assert came[0].stdout == came[1].stdout
    assert b"1 hours took" in came[0].stderr
    told = json.loads(came[0].stdout)
    assert (told["hours"], told["ships"], told["seed"]) == (1, 4, 3)


def test_the_command_refuses_a_plan_that_is_none(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("hurs = 1\n")
    ended = subprocess.run(
        [*COMMAND, "--config", str(plan)], capture_output=True, check=False, text=True
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "hurs is not known" in ended.stderr

"""Games side by side: each in a process of its own, and none is left when they end."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support.patience import exit_code, wait_for
from support.simulation.strategies import HERE

from spacetraders.simulation.plan import Plan
from spacetraders.simulation.playing import play
from spacetraders.simulation.runs import Run, played, played_side_by_side, workers_here

SIMULATE = [sys.executable, "-m", "spacetraders.sandbox.main", "simulate"]
NOBODY = Plan(hours=1, strategy="none")


def unheard(_run: Run, _progress: Any) -> None:
    """Progress is told on the way."""


def ran(*flags: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(sys.path)
    return subprocess.run(
        [*SIMULATE, *flags],
        capture_output=True,
        check=False,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
    )


def test_games_side_by_side_are_those_that_are_played_alone() -> None:
    told: Counter[str] = Counter()
    runs = [Run(Plan(hours=2, strategy="none", seed=seed)) for seed in (1, 2)]
    outcomes = played_side_by_side(runs, lambda run, _: told.update([run.name]), workers=2)
    assert [it.report for it in outcomes] == [play(run.plan) for run in runs]
    assert told == {"none, seed 1": 3, "none, seed 2": 3}


def test_a_game_that_fails_leaves_the_others_alone() -> None:
    runs = [Run(Plan(hours=1, strategy=f"{HERE}:fails")), Run(NOBODY)]
    first, second = played_side_by_side(runs, unheard, workers=1)
    assert "ZeroDivisionError: HERMES" in first.failure
    assert (second.failure, second.report) == ("", play(NOBODY))


def test_a_failure_that_was_foreseen_is_told_in_a_sentence(tmp_path: Path) -> None:
    outcome = played(Run(NOBODY, load=tmp_path / "none.game"), unheard)
    assert outcome.failure.endswith("none.game: No such file or directory")


def test_an_error_of_who_listens_ends_every_game() -> None:
    def complains(_run: Run, _progress: Any) -> None:
        raise KeyboardInterrupt

    runs = [Run(Plan(hours=5000, strategy="plan", seed=seed)) for seed in (1, 2)]
    with pytest.raises(KeyboardInterrupt):
        played_side_by_side(runs, complains, workers=2)


@pytest.mark.parametrize("given", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_processes(given: signal.Signals) -> None:
    line = [*SIMULATE, "--hours", "5000", "--seeds", "1,2", "--strategy", "plan", "--workers", "2"]
    with subprocess.Popen(
        line, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        seen = [process.stderr.readline() for _ in range(2)]
        assert all("hour 0 of 5000" in line for line in seen)
        process.send_signal(given)
        assert exit_code(process) == 128 + given
        # The whole group is gone, and not the parent alone.
        wait_for("the end of every game", lambda: group_is_gone(process.pid))


def group_is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_command_compares_strategies_by_seeds() -> None:
    came = ran("--hours", "1", "--seeds", "1-2", "--strategy", f"none,{HERE}:stays", "--json")
    assert came.returncode == 0
    told = json.loads(came.stdout)
    assert told["table"]["credits"]["none"] == {"1": 175_000, "2": 175_000}
    assert len(told["runs"]) == 4
    assert "none, seed 2: hour 1 of 1, 175,000 credits" in came.stderr


def test_the_command_saves_a_game_and_goes_on_from_it(tmp_path: Path) -> None:
    saving = ran("--hours", "2", "--save-at", "1", "--strategy", "none", folder=tmp_path)
    assert "is saved as none-seed-1-hour-1.game" in saving.stderr
    (file,) = (it.name for it in tmp_path.iterdir())
    came = ran("--load", file, "--hours", "3", "--json", folder=tmp_path)
    assert json.loads(came.stdout)["credits"] == [175_000] * 4
    early = ran("--load", file, "--save-at", "1", folder=tmp_path)
    assert (early.returncode, "from hour 1 to 2" in early.stderr) == (2, True)
    over = ran("--load", file, "--hours", "1", folder=tmp_path)
    assert (over.returncode, over.stdout) == (2, "")
    assert "1 hours of it are over" in over.stderr
    for hours in ("0", "-1", "1000000"):
        wrong = ran("--load", file, "--hours", hours, folder=tmp_path)
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert wrong.stderr.endswith(f"{file}: hours must be at least 1 and at most 8760\n")
    for flag in ("--seed", "--ships", "--seeds"):
        refused = ran("--load", file, flag, "3", folder=tmp_path)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert f"leave {flag} out" in refused.stderr


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--strategy", "luck"], "strategy luck: it is not known"),
        (["--seeds", "1-x"], "no list such as 1,2,3 or 1-200"),
        (["--save-at", "30"], "the game goes from hour 0 to 24"),
        (["--load", "none.game"], "none.game: No such file or directory"),
        (["--until", "dawn"], "dawn"),
        (["--workers", "0"], "Must be >= 1"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(
    flags: list[str], said: str, tmp_path: Path
) -> None:
    came = ran(*flags, folder=tmp_path)
    assert (came.returncode, came.stdout) == (2, "")
    assert said in came.stderr


def test_a_game_that_fails_makes_the_command_fail() -> None:
    came = ran("--hours", "1", "--strategy", f"none,{HERE}:fails")
    assert came.returncode == 1
    assert "ZeroDivisionError" in came.stderr
    assert "none" in came.stdout


def test_there_is_a_worker_at_least() -> None:
    assert workers_here() >= 1

"""Checkpoints: a saved game goes on, the same each time, and a file that is none is refused."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from spacetraders.simulation import checkpoints
from spacetraders.simulation.archive import GAME, BadCheckpoint, plan_in
from spacetraders.simulation.plan import CrewPlan, Needs, Plan
from spacetraders.simulation.playing import Staging, play
from spacetraders.simulation.report import GameReport

CREWS = [CrewPlan("trade", ships=2, needs=Needs.HOLD), CrewPlan("tour")]
PLAN = Plan(hours=2, ships=3, crews=CREWS)


@attrs.frozen
class Saved:
    """A game of two hours that was saved after one, and its report."""

    path: Path
    report: GameReport


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    path = tmp_path_factory.mktemp("saved") / "hour-1.game"
    return Saved(path, play(PLAN, Staging(save_at=1, saved_as=path)))


def loaded(saved: Saved, plan: Plan = PLAN) -> GameReport:
    return play(plan, Staging(checkpoint=checkpoints.read(saved.path)))


@pytest.fixture(scope="module")
def gone_on(saved: Saved) -> GameReport:
    return loaded(saved)


def test_saving_changes_nothing_of_the_game(saved: Saved) -> None:
    assert play(PLAN) == saved.report


def test_a_saved_game_goes_on_the_same_each_time(saved: Saved, gone_on: GameReport) -> None:
    assert loaded(saved) == gone_on


def test_a_saved_game_has_its_past_and_goes_on_with_the_ships_at_work(
    saved: Saved, gone_on: GameReport
) -> None:
    came = gone_on
    assert came.credits[:2] == saved.report.credits[:2]
    assert came.net_worth[:2] == saved.report.net_worth[:2]
    assert (len(came.credits), came.hours_played, came.gifts) == (3, 2.0, saved.report.gifts)
    assert came.containers == [
        attrs.evolve(it, iterations=mine.iterations)
        for it, mine in zip(saved.report.containers, came.containers, strict=True)
    ]
    assert (came.unlaunched, came.complaints) == ([], [])
    assert sum(came.income.values()) == came.credits[-1] - came.credits[0]
    assert came.sent == pytest.approx(saved.report.sent, rel=0.1)


def test_a_saved_game_may_be_flown_by_another_strategy(saved: Saved) -> None:
    came = loaded(saved, attrs.evolve(PLAN, strategy="none"))
    assert (came.strategy, came.credits[:2]) == ("none", saved.report.credits[:2])


def test_a_file_tells_its_plan_and_how_much_was_played(saved: Saved) -> None:
    assert plan_in(saved.path) == (PLAN, 1.0)


def rewritten(path: Path, name: str, change: Callable[[str], str]) -> Path:
    other = path.with_name("other.game")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for each in old.namelist():
            content = old.read(each)
            new.writestr(each, change(content.decode()) if each == name else content)
    return other


def without_plan(text: str) -> str:
    game = json.loads(text)
    del game["plan"]["seed"], game["played"]
    return json.dumps(game)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without_plan, "it is no saved game"),
        (lambda text: text.replace('"format": 1', '"format": 2'), "form is number 2, known is 1"),
        (lambda _: "{", "it is no saved game"),
    ],
)
def test_a_game_of_another_form_is_refused(
    saved: Saved, change: Callable[[str], str], reason: str
) -> None:
    other = rewritten(saved.path, GAME, change)
    for reader in (checkpoints.read, plan_in):
        with pytest.raises(BadCheckpoint, match=reason):
            reader(other)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.game"
    path.write_text("nothing of the kind")
    with pytest.raises(BadCheckpoint, match="it is no saved game"):
        checkpoints.read(path)
    with pytest.raises(BadCheckpoint, match="No such file"):
        checkpoints.read(tmp_path / "none.game")


def test_a_world_of_another_form_is_refused(saved: Saved) -> None:
    other = rewritten(saved.path, "world.json", lambda text: text.replace('"agents"', '"people"'))
    with pytest.raises(BadCheckpoint, match="it is no saved game"):
        checkpoints.read(other)


def test_a_game_that_cannot_be_saved_is_told_of(tmp_path: Path) -> None:
    staging = Staging(save_at=1, saved_as=tmp_path / "none" / "hour-1.game")
    with pytest.raises(ExceptionGroup) as ended:
        play(Plan(hours=1, strategy="none"), staging)
    assert ended.group_contains(BadCheckpoint)

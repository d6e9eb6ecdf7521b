"""Strategies: found by name, and what each of the simulator's own does with a new agent."""

import re
import sys
from pathlib import Path

import pytest
from support.simulation import strategies
from support.simulation.strategies import HERE

from spacetraders.application.players.players import PlayerRef
from spacetraders.application.starting.autopilot import StartAutopilot
from spacetraders.domain.work.steering import Goal
from spacetraders.simulation.command import simulate
from spacetraders.simulation.plan import FIRST_SHIPS, Plan, Until
from spacetraders.simulation.playing import play
from spacetraders.simulation.report import GameReport
from spacetraders.simulation.strategies import autopilot
from spacetraders.simulation.strategies.naming import GROUP, OURS, UnknownStrategy, strategy_named

PAGE = Path(__file__).parents[3].joinpath("docs", "sandbox.md")


def played(strategy: str, hours: int = 1) -> GameReport:
    return play(Plan(hours=hours, strategy=strategy))


@pytest.mark.parametrize("name", OURS)
def test_every_strategy_of_the_simulator_s_own_can_be_had(name: str) -> None:
    assert callable(strategy_named(name))


@pytest.mark.parametrize("name", OURS)
def test_the_page_and_the_help_name_every_strategy_of_the_simulator_s_own(name: str) -> None:
    assert f"| `{name}` |" in PAGE.read_text()
    assert f" {name}," in (simulate.__doc__ or "")


def test_a_function_of_a_user_s_module_is_a_strategy() -> None:
    assert strategy_named(f"{HERE}:divides") is strategies.divides


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("luck", "it is not known"),
        ("no.such.module:fly", "No module named"),
        (f"{HERE}:luck", "no attribute 'luck'"),
        (":fly", "Empty module name"),
    ],
)
def test_a_strategy_that_is_none_is_refused_with_those_that_there_are(
    name: str, reason: str
) -> None:
    with pytest.raises(UnknownStrategy) as refused:
        strategy_named(name)
    assert reason in refused.value.message
    assert "autopilot, contracts, greedy, ladders, none, plan" in refused.value.message


def test_an_entry_point_of_a_package_is_a_strategy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "fleetlore-1.0.dist-info"
    package.mkdir()
    package.joinpath("METADATA").write_text("Name: fleetlore\nVersion: 1.0\n")
    package.joinpath("entry_points.txt").write_text(f"[{GROUP}]\npatient = {HERE}:stays\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert strategy_named("patient") is strategies.stays
    with pytest.raises(UnknownStrategy, match="patient"):
        strategy_named("luck")


def test_the_strategy_of_the_page_flies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (module,) = re.findall(r'```python\n("""mine.py: .*?)```', PAGE.read_text(), re.DOTALL)
    tmp_path.joinpath("mine.py").write_text(module)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", sys.path.copy())
    came = played("mine:fly")
    assert (came.unlaunched, came.complaints) == ([], [])
    assert [(it.kind, it.count) for it in came.containers] == [("tour", 1), ("trade", 1)]


def test_where_nobody_flies_the_credits_stay_and_every_hold_is_idle() -> None:
    came = played("none")
    assert (came.credits, came.strategy) == ([175_000, 175_000], "none")
    assert (came.idle_share, came.idle_by_reason) == (1.0, {"nothing to do": 1.0})
    assert set(came.income.values()) == {0}


def test_a_frigate_on_contracts_earns_by_them_alone() -> None:
    came = played("contracts", 2)
    assert came.credits[-1] > came.credits[0]
    earned = {source for source, gained in came.income.items() if gained > 0}
    assert earned == {"contracts"}
    assert sum(came.income.values()) == came.credits[-1] - came.credits[0]
    assert came.idle_share < 0.2
    assert (came.unlaunched, came.complaints) == ([], [])


def test_the_greedy_one_buys_probes_and_haulers_and_trades() -> None:
    came = played("greedy")
    bought = next(it.count for it in came.requests if it.operation == "purchase_ship")
    assert bought > 10
    assert came.income["ships"] < 0 < came.income["trade"]
    assert came.net_worth[-1] > 2 * came.net_worth[0]
    # Haulers are flown by the strategy itself, and have no containers.
    tours = sum(it.count for it in came.containers)
    assert 1 < tours < FIRST_SHIPS + bought
    assert came.unlaunched == []


def test_the_autopilot_is_told_what_ends_the_game_where_that_is_a_goal() -> None:
    gate, reset = Plan(until=Until.GATE), Plan(until=Until.RESET)
    assert autopilot.order(gate) == StartAutopilot(PlayerRef(), Goal.GATE)
    assert autopilot.order(reset) == StartAutopilot(PlayerRef(), Goal.RESET)
    assert autopilot.order(Plan()) == StartAutopilot(PlayerRef())


def test_what_a_strategy_is_refused_is_in_the_report_and_the_game_goes_on() -> None:
    came = played(f"{HERE}:docks_in_flight")
    assert [("HERMES-99" in it) for it in came.unlaunched] == [True, True]
    assert came.unlaunched[1].startswith("the strategy ended")
    assert came.hours_played == 1


def test_a_defect_of_a_strategy_ends_the_game() -> None:
    with pytest.raises(ExceptionGroup) as ended:
        played(f"{HERE}:fails")
    assert ended.group_contains(ZeroDivisionError, match="HERMES")


def test_a_partition_in_virtual_time_is_the_same_each_time() -> None:
    first = played(f"{HERE}:divides")
    assert first == played(f"{HERE}:divides")
    assert '"cut": true' in first.unlaunched[0]
    assert (first.solves, first.fallbacks) == (1, 0)

"""Plans: what a file may say, and what it may not."""

from pathlib import Path

import pytest

from spacetraders.simulation.plan import BadPlan, CrewPlan, Needs, Plan, read_plan


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text)
    return path


def test_without_anything_it_is_a_day_of_a_new_agent_with_the_autopilot() -> None:
    plan = read_plan(None)
    assert (plan.hours, plan.ships, plan.seed) == (24, 2, 1)
    assert (plan.crews, plan.flown) == ([], "autopilot")


def test_a_plan_with_crews_is_flown_by_them_unless_it_says_otherwise() -> None:
    assert Plan(crews=[CrewPlan("tour")]).flown == "plan"
    assert Plan(crews=[CrewPlan("tour")], strategy="none").flown == "none"


@pytest.mark.parametrize(("until", "hours"), [("gate", 72), ("reset", 168), ("hours", 24)])
def test_what_ends_a_game_decides_how_long_it_is_at_most(until: str, hours: int) -> None:
    assert read_plan(None, until=until).hours == hours
    assert read_plan(None, until=until, hours=5).hours == 5


def test_flags_go_before_the_file_and_the_file_before_the_defaults(tmp_path: Path) -> None:
    path = written(tmp_path, 'hours = 3\nships = 5\n[[crews]]\nkind = "tour"\nneeds = "hold"\n')
    plan = read_plan(path, hours=7, ships=None, seed=None)
    assert plan == Plan(hours=7, ships=5, crews=[CrewPlan("tour", needs=Needs.HOLD)])


def test_a_crew_takes_the_config_of_its_containers(tmp_path: Path) -> None:
    text = '[[crews]]\nkind = "navigate"\nships = 1\nconfig = { destination = "X1-AB1-C1" }\n'
    (crew,) = read_plan(written(tmp_path, text)).crews
    assert crew.config == {"destination": "X1-AB1-C1"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("hours = 0", "hours"),
        ('hours = "24"', "hours"),
        ("ships = 1", "ships"),
        ("days = 2", "days"),
        ('until = "dawn"', "until"),
        ("[[crews]]\nships = 2", "crews"),
        ('[[crews]]\nkind = "tour"\nshps = 2', "shps"),
        ('[[crews]]\nkind = "tour"\nships = 0', "ships"),
        ('[[crews]]\nkind = "tour"\nneeds = "LUCK"', "needs"),
        ("hours =", "plan.toml"),
    ],
)
def test_what_a_file_may_not_say_is_refused_by_name(tmp_path: Path, text: str, field: str) -> None:
    with pytest.raises(BadPlan) as refused:
        read_plan(written(tmp_path, text))
    assert field in refused.value.message


def test_a_file_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match="No such file"):
        read_plan(tmp_path / "none.toml")

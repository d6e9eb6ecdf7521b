"""Several games: lists of seeds, and tables of strategies by seeds."""

import json

import attrs
import pytest

from spacetraders.simulation.comparison import Comparison
from spacetraders.simulation.drawing import drawn
from spacetraders.simulation.plan import BadPlan, Plan
from spacetraders.simulation.playing import play
from spacetraders.simulation.report import GameReport
from spacetraders.simulation.seeds import MOST_SEEDS, seeds_of


@pytest.fixture(scope="module")
def game() -> GameReport:
    return play(Plan(hours=1, strategy="none"))


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("7", [7]),
        ("1,2,3", [1, 2, 3]),
        ("3, 1", [3, 1]),
        ("2-4", [2, 3, 4]),
        ("1,3-5,4", [1, 3, 4, 5]),
        ("0-0", [0]),
    ],
)
def test_seeds_are_listed_one_by_one_and_from_one_to_another(text: str, seeds: list[int]) -> None:
    assert seeds_of(text) == seeds


@pytest.mark.parametrize("text", ["", "x", "1,", "-3", "1-", "5-3", "1.5", f"1-{MOST_SEEDS + 1}"])
def test_a_list_of_seeds_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadPlan, match="--seeds"):
        seeds_of(text)


def test_every_figure_is_told_by_strategy_and_seed(game: GameReport) -> None:
    better = attrs.evolve(game, strategy="luck", credits=[1, 900], gate_opened_hour=31.5)
    came = Comparison([game, attrs.evolve(game, seed=2), better])
    assert came.table()["credits"] == {"none": {"1": 175_000, "2": 175_000}, "luck": {"1": 900}}
    assert came.table()["gate_opened_hour"] == {"none": {"1": None, "2": None}, "luck": {"1": 31.5}}
    told = json.loads(came.as_json())
    assert told["table"]["credits"] == came.table()["credits"]
    assert [(run["strategy"], run["seed"]) for run in told["runs"]] == [
        ("none", 1),
        ("none", 2),
        ("luck", 1),
    ]


def test_a_table_has_the_least_the_median_and_the_greatest_of_all_seeds(game: GameReport) -> None:
    games = [attrs.evolve(game, seed=seed, credits=[seed * 10]) for seed in (1, 2, 3)]
    came = Comparison([*games, attrs.evolve(game, strategy="luck", credits=[5])]).as_text()
    assert came.startswith(
        "credits\n"
        "  strategy  seed 1  seed 2  seed 3  least  median  greatest\n"
        "  none          10      20      30     10      20        30\n"
        "  luck           5       -       -      5       5         5\n"
    )


def test_a_table_without_rows_says_so() -> None:
    assert drawn("gifts", (("ship",), [])) == "gifts: none\n"


def test_gifts_are_named_and_priced_in_the_report() -> None:
    came = play(Plan(hours=1, ships=4, strategy="none"))
    assert [it.ship_type for it in came.gifts] == ["SHIP_LIGHT_HAULER", "SHIP_PROBE"]
    assert f"gifts: {sum(it.price for it in came.gifts)} credits" in came.as_text()
    told = json.loads(came.as_json())
    assert told["gifts"][0]["ship_symbol"] == "HERMES-3"
    assert told["net_worth"][0] == 175_000 + came.gifts[0].price + 2 * came.gifts[1].price

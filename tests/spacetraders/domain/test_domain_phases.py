"""Phases are read off the world, and income is told by its sources."""

import attrs
import pytest

from spacetraders.domain.deeds.accounts import Sum
from spacetraders.domain.game.construction import Construction, Material
from spacetraders.domain.work.phases import PhaseName, phase_of
from spacetraders.domain.work.sources import IncomeSource, income_of
from spacetraders.domain.work.steering import (
    HAULER,
    HullOffer,
    Situation,
    SteeredShip,
)

FRIGATE = SteeredShip("F-1", "COMMAND", 40, 400)
SITE = Construction("X1-A-I", (Material("FAB_MATS", 1600, 100),), is_complete=False)
OFFER = HullOffer("X1-A-H", HAULER, 300_000, attended=True)


def hulls(count: int) -> list[SteeredShip]:
    return [attrs.evolve(FRIGATE, symbol=f"F-{number}") for number in range(count)]


def situation(**fields: object) -> Situation:
    usual = Situation(hulls(3), [OFFER], 100_000, 0, 120.0, {HAULER: 200_000.0})
    return attrs.evolve(usual, **fields)


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"gains": {}}, PhaseName.LOOKING, "no prices are known"),
        ({"ships": hulls(1)}, PhaseName.STARTING, "the first hulls"),
        ({"credits": 10**8}, PhaseName.GROWING, "3 hulls earn, and another one"),
        ({}, PhaseName.EARNING, "credits are needed"),
        ({"hours_left": 3.25}, PhaseName.ENDING, "in 3.2 hours"),
        (
            {"live": frozenset({"construct"}), "site": SITE},
            PhaseName.BUILDING,
            "X1-A-I is being built: 1,500 units are missing",
        ),
    ],
)
def test_a_phase_is_read_off_the_world(
    fields: dict[str, object], name: PhaseName, words: str
) -> None:
    phase = phase_of(situation(**fields))
    assert phase.name is name
    assert words in phase.words


def test_credits_are_told_by_what_they_are_earned_with() -> None:
    sums = [
        Sum("SELL", 9_000, 0, 3),
        Sum("PURCHASE", 0, 4_000, 2),
        Sum("CONTRACT_FULFILL", 50_000, 0, 1),
        Sum("REFUEL", 0, 72, 1),
        Sum("SHIP_PURCHASE", 0, 23_000, 1),
        Sum("CHART", 10_000, 0, 1),
        Sum(None, 5, 0, 1),
    ]
    assert income_of(sums) == {
        "contracts": 50_000,
        "goods": 5_000,
        "fuel": -72,
        "ships": -23_000,
        "other": 10_005,
    }
    assert sum(income_of([]).values()) == 0
    assert list(income_of([])) == [source.value for source in IncomeSource]

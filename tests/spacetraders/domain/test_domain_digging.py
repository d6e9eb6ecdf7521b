"""What a ship needs to dig, the pace that a rock bears, and which survey is best."""

from collections import deque
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import FlightMode
from spacetraders.domain.digging import (
    MINING,
    SIPHONING,
    Pace,
    bearable,
    best_survey,
    digs,
    lack,
    surveys,
    values_of,
    way_out,
    worth,
)
from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game.parts import Module, Mount
from spacetraders.domain.game.ships import Cargo, Fuel, Nav, NavStatus, Ship
from spacetraders.domain.game.waypoints import Waypoint

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NAV = Nav("X1-A", "X1-A-B", 0, 0, NavStatus.DOCKED, FlightMode.CRUISE, "X1-A-B", NOON, NOON)
DRONE = Ship(
    "LYRA-3",
    "EXCAVATOR",
    NAV,
    Fuel(80, 80),
    Cargo(0, 15),
    9,
    modules=(Module("MODULE_MINERAL_PROCESSOR_I"),),
    mounts=(Mount("MOUNT_MINING_LASER_I"),),
)
ROCK = Waypoint("X1-A-B", "X1-A", "ASTEROID", 0, 0)


def survey(*deposits: str, signature: str = "one", minutes: int = 30) -> Survey:
    return Survey(signature, "X1-A-B", deposits, NOON + timedelta(minutes=minutes), "SMALL")


@pytest.mark.parametrize(
    ("ship", "lacks"),
    [
        (DRONE, None),
        (attrs.evolve(DRONE, mounts=()), "a mining laser"),
        (attrs.evolve(DRONE, modules=()), "a mineral processor"),
        (attrs.evolve(DRONE, cargo=Cargo(0, 0)), "a hold"),
        (attrs.evolve(DRONE, fuel=Fuel(0, 0)), "a tank"),
        (attrs.evolve(DRONE, mounts=(Mount("MOUNT_SURVEYOR_I"),), cargo=Cargo(0, 0)), None),
        (
            attrs.evolve(DRONE, mounts=(Mount("MOUNT_SURVEYOR_I"),), fuel=Fuel(0, 0)),
            "a mining laser",
        ),
    ],
)
def test_what_a_ship_lacks_for_mining_is_said_in_words(ship: Ship, lacks: str | None) -> None:
    assert lack(ship, MINING) == lacks


def test_a_surveyor_helps_nobody_who_siphons() -> None:
    ship = attrs.evolve(DRONE, mounts=(Mount("MOUNT_SURVEYOR_I"),))
    assert lack(ship, SIPHONING) == "a gas siphon"
    assert surveys(ship)
    assert not digs(ship, SIPHONING)


@pytest.mark.parametrize(
    ("rock", "modifiers", "per_minute"),
    [
        (ROCK, (), 7.0),
        (attrs.evolve(ROCK, type="ENGINEERED_ASTEROID"), (), 20.0),
        (attrs.evolve(ROCK, traits=("UNSTABLE_COMPOSITION",)), (), 3.5),
        (ROCK, ("UNSTABLE",), 3.5),
        (attrs.evolve(ROCK, traits=("UNSTABLE_COMPOSITION",)), ("UNSTABLE",), 1.75),
    ],
)
def test_what_a_rock_bears(rock: Waypoint, modifiers: tuple[str, ...], per_minute: float) -> None:
    assert bearable(rock, modifiers) == per_minute


@given(
    wishes=st.lists(st.floats(0, 40, allow_nan=False), min_size=1, max_size=60),
    per_minute=st.sampled_from([1.75, 3.5, 7.0, 20.0]),
)
def test_no_minutes_have_more_digs_than_the_rock_bears_and_those_of_the_head_start(
    wishes: list[float], per_minute: float
) -> None:
    pace, now, dug = Pace(), 0.0, deque[float]()
    for pause in wishes:
        now += pause
        now += pace.wait_seconds(now)
        pace = pace.dug(now, per_minute)
        dug.append(now)
    for first in range(len(dug)):
        for last in range(first, len(dug)):
            minutes = (dug[last] - dug[first]) / 60
            assert last - first + 1 <= per_minute * (minutes + 1) + 1 + 1e-6


@given(pause=st.floats(60, 1e6), per_minute=st.floats(1, 20))
def test_a_rock_that_has_rested_is_dug_at_once(pause: float, per_minute: float) -> None:
    pace = Pace()
    for _ in range(3):
        pace = pace.dug(100.0, per_minute)
    assert pace.wait_seconds(100.0 + 3 * pause) == 0


def test_a_unit_is_worth_what_its_deposits_bring_on_average() -> None:
    values = {"IRON_ORE": 50.0, "ICE_WATER": 10.0}
    assert worth(("IRON_ORE", "ICE_WATER", "ICE_WATER", "GOLD_ORE"), values) == 17.5
    assert worth((), values) == 0


def test_without_prices_all_deposits_are_alike() -> None:
    assert worth(("IRON_ORE",), {}) == worth(("ICE_WATER",), {}) == 1


def test_only_wanted_goods_are_worth_anything() -> None:
    bids = {"IRON_ORE": 50, "ICE_WATER": 10}
    assert values_of(bids, ()) == {"IRON_ORE": 50.0, "ICE_WATER": 10.0}
    assert values_of(bids, ("ICE_WATER", "GOLD_ORE")) == {"ICE_WATER": 10.0, "GOLD_ORE": 1.0}


def test_the_survey_worth_most_is_best_and_of_equals_the_one_that_lasts() -> None:
    values = {"IRON_ORE": 50.0}
    poor = survey("IRON_ORE", "ICE_WATER", signature="poor", minutes=50)
    brief = survey("IRON_ORE", signature="brief", minutes=10)
    long = survey("IRON_ORE", "IRON_ORE", signature="long", minutes=20)
    assert best_survey([poor, brief, long], values, usual=30) is long
    assert best_survey([poor], values, usual=30) is None
    assert best_survey([], values, usual=0) is None


@given(
    found=st.lists(
        st.lists(st.sampled_from(["IRON_ORE", "ICE_WATER", "GOLD_ORE"]), min_size=3, max_size=7),
        min_size=1,
        max_size=5,
    ),
    values=st.dictionaries(st.sampled_from(["IRON_ORE", "ICE_WATER"]), st.floats(0, 100)),
)
def test_of_all_surveys_of_a_rock_one_is_used(
    found: list[list[str]], values: dict[str, float]
) -> None:
    """Or a ship would survey without end."""
    kept = [survey(*deposits, signature=str(n)) for n, deposits in enumerate(found)]
    usual = worth([good for deposits in found for good in deposits], values)
    assert best_survey(kept, values, usual) is not None


def test_the_way_out_leads_to_the_nearest_fuel() -> None:
    near, far = (Waypoint(f"X1-A-{x}", "X1-A", "PLANET", x, 0, sells_fuel=True) for x in (10, -20))
    dry = Waypoint("X1-A-D", "X1-A", "MOON", 1, 0)
    assert way_out([far, dry, near], ROCK) == near.symbol
    assert way_out([dry], ROCK) is None
    assert way_out([near], attrs.evolve(ROCK, sells_fuel=True)) is None

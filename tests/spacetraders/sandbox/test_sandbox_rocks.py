"""How rocks bear digging."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.sandbox import guesses
from spacetraders.sandbox.state.rocks import Rock, Rocks, bears
from spacetraders.sandbox.state.universe import Waypoint

HOUR = timedelta(hours=1)
ASTEROID = Waypoint("X1-A-B1", "X1-A", "ASTEROID", 0, 0)
ENGINEERED = attrs.evolve(ASTEROID, type="ENGINEERED_ASTEROID")
BRITTLE = attrs.evolve(ASTEROID, traits=("UNSTABLE_COMPOSITION",))

GAPS = st.lists(st.floats(0, 900), max_size=60)


def dug(waypoint: Waypoint, per_minute: float, minutes: float, hour: timedelta = HOUR) -> Rock:
    """Dig a rock at a steady rate, as long as it can be dug."""
    rocks, now = Rocks(), EPOCH
    rock = rocks.at(waypoint, now, hour)
    for _ in range(round(per_minute * minutes)):
        now += hour / 60 / per_minute
        rock = rocks.at(waypoint, now, hour)
        if rock.critical:
            return rock
        rock = rock.cut()
        rocks.keep(waypoint.symbol, rock, hour)
    return rock


@pytest.mark.parametrize(("rock", "rate"), [(ASTEROID, 7), (ENGINEERED, 20), (BRITTLE, 3.5)])
def test_a_rock_bears_its_rate_for_ever_and_breaks_at_half_as_much_more(
    rock: Waypoint, rate: float
) -> None:
    assert bears(rock) == rate
    assert dug(rock, rate * 0.95, 600).modifiers == ()
    assert dug(rock, rate * 1.5, 600).modifiers == ("UNSTABLE", "CRITICAL_LIMIT")


def test_a_faster_world_wears_rocks_by_its_own_minutes() -> None:
    slow, quick = dug(ASTEROID, 15, 30), dug(ASTEROID, 15, 30, HOUR / 60)
    assert slow.strain == pytest.approx(quick.strain, rel=1e-4)


def test_a_rock_is_unstable_before_it_is_critical() -> None:
    assert dug(ASTEROID, 15, 20).modifiers == ("UNSTABLE",)
    assert dug(ASTEROID, 15, 10).modifiers == ()


def test_a_critical_rock_rests_three_hours() -> None:
    rock = Rock(10.0, EPOCH, guesses.CRITICAL_AT - 1).cut()
    assert rock.critical
    assert rock.at(EPOCH + 2.99 * HOUR, HOUR).modifiers == ("UNSTABLE", "CRITICAL_LIMIT")
    rested = rock.at(EPOCH + 3 * HOUR, HOUR)
    assert (rested.modifiers, rested.strain) == ((), 0)


@given(
    strain=st.floats(0, guesses.CRITICAL_AT),
    critical=st.booleans(),
    first=st.floats(0, 9),
    more=GAPS,
)
def test_rest_in_pieces_is_as_good_as_in_one(
    strain: float, critical: bool, first: float, more: list[float]
) -> None:
    rock = Rock(10.0, EPOCH, strain, critical=critical and strain > 0)
    now, bit_by_bit = EPOCH, rock
    for gap in (first, *more):
        now += timedelta(seconds=gap)
        bit_by_bit = bit_by_bit.at(now, HOUR)
        assert 0 <= bit_by_bit.strain <= strain
    assert bit_by_bit.strain == pytest.approx(rock.at(now, HOUR).strain, abs=1e-6)


@given(strain=st.floats(0.01, guesses.CRITICAL_AT - 0.01), critical=st.booleans())
def test_a_rock_says_when_its_modifiers_change_next(strain: float, critical: bool) -> None:
    rock = Rock(10.0, EPOCH, strain, critical)
    turns = rock.turns(HOUR)
    before = rock.at(max(EPOCH, turns - timedelta(milliseconds=3)), HOUR)
    assert before.modifiers == rock.modifiers
    after = rock.at(turns, HOUR)
    assert after.modifiers != rock.modifiers or after.strain == 0


def test_a_clock_that_was_set_back_does_not_strain_a_rock() -> None:
    rock = Rock(10.0, EPOCH, 50.0)
    assert rock.at(EPOCH - HOUR, HOUR).strain == 50.0


def test_recovered_rocks_are_told_once_and_sound_ones_forgotten() -> None:
    rocks = Rocks()
    rocks.keep("A", Rock(10.0, EPOCH, guesses.UNSTABLE_AT + 10), HOUR)
    rocks.keep("B", Rock(10.0, EPOCH, guesses.UNSTABLE_AT + 20), HOUR)
    assert rocks.recovered(EPOCH + timedelta(seconds=59), HOUR) == {}
    assert set(rocks.recovered(EPOCH + timedelta(seconds=61), HOUR)) == {"A"}
    assert set(rocks.recovered(EPOCH + timedelta(seconds=122), HOUR)) == {"B"}
    assert rocks.recovered(EPOCH + timedelta(seconds=123), HOUR) == {}
    assert rocks.recovered(EPOCH + HOUR, HOUR) == {}
    assert (rocks.strained, rocks.due) == ({}, None)

"""How ships wear as they are used."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.catalogue.wear_events import EVENTS
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.rules.wear import WORN, Cause, wear
from spacetraders.sandbox.state.ships import Component, Ship

HOME = generate(1, EPOCH).headquarters


def new(ship_type: str = "MINING_DRONE") -> Ship:
    of = SHIP_TYPES[f"SHIP_{ship_type}"]
    return Ship.built(of, HOME, EPOCH, symbol="A-1", agent="A", faction="COSMIC")


def conditions(ship: Ship) -> dict[str, float]:
    return {
        "FRAME": ship.frame.condition,
        "REACTOR": ship.reactor.condition,
        "ENGINE": ship.engine.condition,
    }


def often(ship: Ship, cause: Cause, times: int, traits: tuple[str, ...] = ()) -> int:
    """How many events there are in so many deeds of a ship that is kept in good condition."""
    dice, events = random.Random(1), 0
    frame, reactor, engine = ship.frame, ship.reactor, ship.engine
    for _ in range(times):
        events += len(wear(ship, dice, cause, traits))
        ship.frame, ship.reactor, ship.engine = frame, reactor, engine
    return events


@given(st.sampled_from(sorted(Cause)), st.integers(), st.floats(0, 1))
def test_an_event_costs_its_component_some_condition_and_nothing_else(
    cause: Cause, seed: int, condition: float
) -> None:
    ship, dice = new(), random.Random(seed)
    ship.frame = Component(ship.frame.part, condition, 0.5)
    for _ in range(30):
        before = conditions(ship)
        events = wear(ship, dice, cause)
        hit = {event.component for event in events}
        assert len(events) <= 1
        for component, was in before.items():
            now = conditions(ship)[component]
            assert 0 <= now <= was
            assert component in hit or now == was
        assert all(cause in event.causes for event in events)
    assert ship.frame.integrity == 0.5


def test_a_drone_is_worn_out_by_a_day_or_two_of_digging() -> None:
    ship, dice = new(), random.Random(1)
    days = 0.0
    while min(conditions(ship).values()) > 0:
        wear(ship, dice, Cause.EXTRACTION)
        days += 70 / 86_400
    assert 0.8 <= days <= 2.5


def test_a_good_ship_lasts_longer_than_a_plain_one() -> None:
    lasted = {}
    for ship_type in ("MINING_DRONE", "COMMAND_FRIGATE"):
        ship, dice = new(ship_type), random.Random(1)
        for _ in range(1000):
            wear(ship, dice, Cause.EXTRACTION)
        lasted[ship_type] = ship.frame.condition
    assert lasted["COMMAND_FRIGATE"] > 0.7 > lasted["MINING_DRONE"]


def test_explosive_gases_double_the_risk_and_so_does_a_part_in_ruins() -> None:
    plain = often(new(), Cause.EXTRACTION, 4000)
    assert plain == pytest.approx(400, rel=0.15)
    gases = often(new(), Cause.EXTRACTION, 4000, ("EXPLOSIVE_GASES", "FROZEN"))
    assert gases == pytest.approx(800, rel=0.15)
    worn = new()
    worn.engine = Component(worn.engine.part, 0.0)
    assert often(worn, Cause.EXTRACTION, 4000) == pytest.approx(800, rel=0.15)


def test_every_cause_can_wear_something() -> None:
    assert {event for events in WORN.values() for event in events} == set(EVENTS)
    assert all(WORN[cause] for cause in Cause)


def test_the_events_and_their_components_are_those_of_the_specification(
    specification: Path,
) -> None:
    schemas = json.loads(specification.read_text())["components"]["schemas"]
    fields = schemas["ShipConditionEvent"]["properties"]
    assert {event.symbol for event in EVENTS} == set(fields["symbol"]["enum"])
    assert {event.component for event in EVENTS} == set(fields["component"]["enum"])


def test_each_event_befalls_the_component_that_was_recorded() -> None:
    path = Path(__file__).parents[4] / "shared/captured/static/events.json"
    if not path.exists():
        pytest.skip("needs the recorded file captured/static/events.json")
    recorded = {row["symbol"]: row["component"] for row in json.loads(path.read_text())}
    assert {event.symbol: event.component for event in EVENTS} == recorded

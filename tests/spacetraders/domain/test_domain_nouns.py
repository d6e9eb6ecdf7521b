"""What contracts, holds, yards, surveys and sites tell of themselves."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.game.construction import Material
from spacetraders.domain.game.contracts import Contract, Delivery
from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game.parts import Engine, Frame, Module, Reactor
from spacetraders.domain.game.ships import Cargo, Cooldown, Goods
from spacetraders.domain.game.shipyards import ShipOffer, Shipyard
from spacetraders.domain.game.waypoints import Quote

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFER = Contract(
    "c-1",
    "COSMIC",
    "PROCUREMENT",
    1000,
    5000,
    deadline=NOON + 7 * HOUR,
    accepted=False,
    fulfilled=False,
    deadline_to_accept=NOON + HOUR,
    deliveries=(Delivery("IRON", "X1-AB1-B2", 40, 30), Delivery("GOLD", "X1-AB1-B2", 5, 5)),
)
HOLD = Module("MODULE_CARGO_HOLD_II", capacity=40)
CABINS = Module("MODULE_CREW_QUARTERS_I", capacity=40)


@given(st.integers(0, 500), st.integers(-10, 600))
def test_what_is_left_of_a_delivery_or_a_material_is_never_negative(total: int, done: int) -> None:
    left = Delivery("IRON", "X1-AB1-B2", total, done).units_left
    assert left == Material("IRON", total, done).units_left == max(0, total - done)


def test_a_contract_is_delivered_once_nothing_is_left() -> None:
    assert not OFFER.delivered
    assert attrs.evolve(OFFER, deliveries=OFFER.deliveries[1:]).delivered


@pytest.mark.parametrize(
    ("accepted", "hours", "is_open"),
    [(False, 0, True), (False, 1, False), (True, 1, True), (True, 7, False)],
)
def test_a_contract_is_open_up_to_the_deadline_that_counts(
    *, accepted: bool, hours: int, is_open: bool
) -> None:
    contract = attrs.evolve(OFFER, accepted=accepted)
    assert contract.is_open(NOON + hours * HOUR) is is_open


def test_a_fulfilled_contract_is_not_open_and_one_without_a_deadline_is() -> None:
    assert not attrs.evolve(OFFER, accepted=True, fulfilled=True).is_open(NOON)
    assert attrs.evolve(OFFER, deadline_to_accept=None).is_open(NOON + 100 * HOUR)


def test_the_same_goods_in_another_order_are_the_same_hold() -> None:
    iron, gold = Goods("IRON", 3), Goods("GOLD", 4)
    assert Cargo(7, 40, (iron, gold)) == Cargo(7, 40, (gold, iron))


def test_a_hold_tells_what_is_in_it_and_what_still_fits() -> None:
    cargo = Cargo(7, 40, (Goods("IRON", 3), Goods("GOLD", 4)))
    assert (cargo.units_of("GOLD"), cargo.units_of("FOOD"), cargo.free) == (4, 0, 33)
    assert Cargo(41, 40).free == 0


@pytest.mark.parametrize(("seconds", "left"), [(0, 70), (69.5, 0.5), (70, 0), (100, 0)])
def test_a_cooldown_runs_out(seconds: float, left: float) -> None:
    cooldown = Cooldown(70, NOON + timedelta(seconds=70))
    assert cooldown.seconds_left(NOON + timedelta(seconds=seconds)) == left


def test_a_reactor_that_does_not_rest_has_nothing_left() -> None:
    assert Cooldown().seconds_left(NOON) == 0


def test_a_good_is_as_likely_as_often_as_a_survey_names_it() -> None:
    survey = Survey("s", "X1-AB1-B2", ("IRON", "GOLD", "IRON", "ICE_WATER"), NOON, "SMALL")
    assert (survey.share("IRON"), survey.share("FOOD")) == (0.5, 0)
    assert attrs.evolve(survey, deposits=()).share("IRON") == 0


def test_a_ship_for_sale_holds_what_its_cargo_holds_hold() -> None:
    offer = ShipOffer(
        "SHIP_LIGHT_HAULER",
        300_000,
        "HIGH",
        None,
        600,
        Frame("FRAME_LIGHT_FREIGHTER"),
        Reactor("REACTOR_CHEMICAL_I"),
        Engine("ENGINE_ION_DRIVE_I", 15),
        modules=(HOLD, CABINS, HOLD, Module("MODULE_CARGO_HOLD_I")),
    )
    assert offer.cargo_capacity == 80
    quote = Quote("SHIP_LIGHT_HAULER", "SHIP", 1, "HIGH", None, 300_000, 0)
    assert Shipyard("X1-AB1-A2", offers=(offer,)).quotes == (quote,)

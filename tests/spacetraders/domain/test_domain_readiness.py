"""Readiness: what the game would refuse, as its own refusal says it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import FlightMode
from spacetraders.domain import readiness
from spacetraders.domain.game.ships import Cargo, Cooldown, Fuel, Goods, Nav, NavStatus, Ship
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusal_classes import class_of, foreseen
from spacetraders.domain.refusals import Refused, ShipInTransit

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOON = NOW + timedelta(seconds=90)


def ship(status: NavStatus = NavStatus.DOCKED, *, at: str = "X1-A1-A1", units: int = 0) -> Ship:
    nav = Nav("X1-A1", at, 0, 0, status, FlightMode.CRUISE, at, NOW, SOON)
    cargo = Cargo(units, 40, (Goods("IRON", units),) if units else ())
    return Ship("HERMES-1", "COMMAND", nav, Fuel(1, 4), cargo, speed=36)


FLYING, ORBITING = ship(NavStatus.IN_TRANSIT), ship(NavStatus.IN_ORBIT)
Check = Callable[[], None]


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (lambda: readiness.not_in_transit(FLYING, NOW), 4214),
        (lambda: readiness.docked(FLYING, NOW), 4214),
        (lambda: readiness.docked(ORBITING, NOW), 4244),
        (lambda: readiness.docked(FLYING, SOON), 4244),
        (lambda: readiness.orbiting(ship(), NOW), 4236),
        (lambda: readiness.aboard(ship(), "IRON", 1), 4218),
        (lambda: readiness.aboard(ship(units=2), "IRON", 3), 4219),
        (lambda: readiness.room(ship(units=2), 39), 4217),
        (lambda: readiness.not_full(ship(units=40)), 4228),
        (lambda: readiness.mounted(ship(), readiness.LASER), 4243),
        (lambda: readiness.fitted(ship(), readiness.WARP), 4241),
        (lambda: readiness.installed(ship(), "MOUNT_X"), 4247),
        (lambda: readiness.installed(ship(), "MODULE_X"), 4267),
        (lambda: readiness.refines(ship()), 4239),
        (lambda: readiness.together(ship(), ship(), NOW), 4233),
    ],
)
def test_what_is_not_ready_is_refused_as_the_game_would(check: Check, code: int) -> None:
    with pytest.raises(class_of(code)) as caught:
        check()
    refused = caught.value
    assert (refused.code, refused.kind, refused.foreseen) == (code, GameCode(code).kind, True)
    assert refused.details["game"] == {"code": code}
    assert refused.message == refused.reason


def test_what_is_ready_passes() -> None:
    readiness.not_in_transit(FLYING, SOON)
    readiness.orbiting(FLYING, SOON)
    readiness.docked(ship(), NOW)
    readiness.aboard(ship(units=3), "IRON", 3)
    readiness.room(ship(units=3), 37)
    readiness.not_full(ship(units=39))
    readiness.together(ship(), attrs.evolve(ship(), symbol="HERMES-2"), NOW)


@pytest.mark.parametrize(
    ("other", "code"), [(ship(at="X1-A1-B2"), 4234), (ORBITING, 4271), (FLYING, 4214)]
)
def test_ships_apart_hand_nothing_over(other: Ship, code: int) -> None:
    with pytest.raises(class_of(code)) as caught:
        readiness.together(ship(), attrs.evolve(other, symbol="HERMES-2"), NOW)
    assert caught.value.code == code


def test_a_flight_tells_how_long_it_lasts() -> None:
    with pytest.raises(ShipInTransit) as caught:
        readiness.not_in_transit(FLYING, NOW)
    assert caught.value.seconds_to_arrival == caught.value.details["eta_seconds"] == 90
    assert "ship get HERMES-1" in (caught.value.hint or "")


@given(seconds=st.floats(-1000, 1000))
def test_a_reactor_is_cool_once_its_rest_is_over(seconds: float) -> None:
    resting = attrs.evolve(ship(), cooldown=Cooldown(60, NOW + timedelta(seconds=seconds)))
    left = resting.cooldown.seconds_left(NOW)
    if left > 0:
        with pytest.raises(Refused) as caught:
            readiness.cool(resting, NOW)
        assert caught.value.details["cooldown_seconds"] == round(left, 3)
    else:
        readiness.cool(resting, NOW)


@pytest.mark.parametrize("code", [4000, 4214, 4244, 4600, 9999])
def test_what_is_foreseen_is_of_the_class_of_its_code(code: int) -> None:
    assert type(foreseen(code, "so")) is class_of(code)
    assert foreseen(code, "so").message == "so"


def test_a_contracts_refusal_tells_where_to_look() -> None:
    assert "contract get c1" in (foreseen(4501, "so", contract_id="c1").hint or "")

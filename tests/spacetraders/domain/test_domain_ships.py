"""Ships: how time moves them."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from routing import FlightMode, Hull
from spacetraders.domain.ships import Cargo, Cooldown, Fuel, Nav, NavStatus, Ship

DEPARTURE = datetime(2026, 1, 1, tzinfo=UTC)
ARRIVAL = DEPARTURE + timedelta(seconds=60)

FLYING = Nav(
    system_symbol="X1-A1",
    waypoint_symbol="X1-A1-B2",
    x=3,
    y=4,
    status=NavStatus.IN_TRANSIT,
    flight_mode=FlightMode.CRUISE,
    origin_symbol="X1-A1-A1",
    departure=DEPARTURE,
    arrival=ARRIVAL,
)
SHIP = Ship("HERMES-1", "COMMAND", FLYING, Fuel(10, 400), Cargo(0, 40), speed=36)


def test_a_ship_is_in_transit_until_its_arrival() -> None:
    assert SHIP.at(ARRIVAL - timedelta(milliseconds=1)).nav.status is NavStatus.IN_TRANSIT


def test_a_ship_is_in_orbit_from_its_arrival_on() -> None:
    assert SHIP.at(ARRIVAL).nav.status is NavStatus.IN_ORBIT


@pytest.mark.parametrize("status", [NavStatus.DOCKED, NavStatus.IN_ORBIT])
def test_time_does_not_move_a_ship_that_is_not_under_way(status: NavStatus) -> None:
    nav = attrs.evolve(FLYING, status=status)
    assert nav.at(ARRIVAL + timedelta(days=1)) is nav


def test_a_hull_is_the_engine_and_the_tank() -> None:
    assert SHIP.hull == Hull(speed=36, fuel_capacity=400)


@pytest.mark.parametrize(
    ("server_ahead", "remaining", "left"),
    [(0.0, 60, 60), (0.9, 60, 60.9), (300.0, 60, 60), (-300.0, 60, 60), (300.0, None, 360)],
)
def test_a_cooldown_ends_by_our_clock(
    server_ahead: float, remaining: int | None, left: float
) -> None:
    expiration = ARRIVAL + timedelta(seconds=60 + server_ahead)
    cooldown = Cooldown.received(80, expiration, remaining, ARRIVAL)
    assert cooldown.seconds_left(ARRIVAL) == left
    assert cooldown.expiration == expiration


def test_a_reactor_at_rest_has_no_end_of_it() -> None:
    assert Cooldown.received(0, None, 0, ARRIVAL) == Cooldown()

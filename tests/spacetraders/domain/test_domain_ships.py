"""Ships: how time moves them."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from routing import FlightMode, Hull
from spacetraders.domain.game.ships import Cargo, Cooldown, Fuel, Nav, NavStatus, Ship

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
    [(0.0, 60, 60), (0.9, 60, 60.9), (300.0, 60, 60), (-300.0, 60, 60), (0.0, None, 60)],
)
def test_a_cooldown_ends_by_our_clock(
    server_ahead: float, remaining: int | None, left: float
) -> None:
    expiration = ARRIVAL + timedelta(seconds=60 + server_ahead)
    cooldown = Cooldown.received(80, expiration, remaining, ARRIVAL)
    assert cooldown.seconds_left(ARRIVAL) == left
    assert cooldown.expiration == expiration


@pytest.mark.parametrize(("total", "left"), [(80, 80), (0, 3660)])
def test_a_cooldown_that_does_not_say_what_is_left_lasts_no_longer_than_in_all(
    total: int, left: float
) -> None:
    expiration = ARRIVAL + timedelta(seconds=60 + 3600)
    assert Cooldown.received(total, expiration, None, ARRIVAL).seconds_left(ARRIVAL) == left


@pytest.mark.parametrize(
    ("ahead", "left"), [(0, 20), (-3600, 60), (20, 0), (3600, 0), (-10, 30), (60, 0)]
)
def test_a_flight_has_no_more_left_than_it_takes_in_all(ahead: int, left: float) -> None:
    now = ARRIVAL + timedelta(seconds=ahead - 20)
    assert FLYING.seconds_left(now) == left


def test_what_does_not_fly_has_nothing_left_of_its_flight() -> None:
    assert attrs.evolve(FLYING, status=NavStatus.IN_ORBIT).seconds_left(DEPARTURE) == 0


def test_a_flight_that_ends_before_it_begins_takes_no_time() -> None:
    flight = attrs.evolve(FLYING, departure=ARRIVAL, arrival=DEPARTURE)
    assert (flight.seconds, flight.seconds_left(DEPARTURE)) == (0, 0)


def test_a_reactor_at_rest_has_no_end_of_it() -> None:
    assert Cooldown.received(0, None, 0, ARRIVAL) == Cooldown()

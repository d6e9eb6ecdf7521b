from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import FlightMode
from spacetraders.clock import EPOCH
from spacetraders.domain.game.ships import NavStatus
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules import navigation, refuelling
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Kind, Listing, Market
from spacetraders.sandbox.state.ships import Consumption, Ship
from spacetraders.sandbox.state.universe import System, Waypoint
from spacetraders.sandbox.state.world import World

A = Waypoint("X1-AA1-A1", "X1-AA1", "PLANET", 0, 0)
MOON = Waypoint("X1-AA1-A2", "X1-AA1", "MOON", 0, 0)
B = Waypoint("X1-AA1-B3", "X1-AA1", "FUEL_STATION", 100, 0)
FAR = Waypoint("X1-AA1-J4", "X1-AA1", "ASTEROID", 700, 0)
SYSTEM = System("X1-AA1", "RED_STAR", 0, 0, {w.symbol: w for w in (A, MOON, B, FAR)})

START = EPOCH + timedelta(milliseconds=123)


def real(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def ship_in_orbit(
    mode: FlightMode = FlightMode.CRUISE, name: str = "SHIP_COMMAND_FRIGATE", at: Waypoint = A
) -> Ship:
    ship_type = SHIP_TYPES[name]
    ship = Ship.built(ship_type, at, EPOCH, symbol="S-1", agent="S", faction="COSMIC")
    ship.nav = attrs.evolve(ship.nav, status=NavStatus.IN_ORBIT, flight_mode=mode)
    return ship


def flying(mode: FlightMode, to: Waypoint = B) -> Ship:
    ship = ship_in_orbit(mode)
    navigation.navigate(ship, SYSTEM, to.symbol, real, START)
    return ship


def fly(ship: Ship, to: Waypoint) -> None:
    navigation.navigate(ship, SYSTEM, to.symbol, real, START)


def refused(*args: Any) -> Refusal:
    function, *rest = args
    with pytest.raises(Refusal) as caught:
        function(*rest)
    return caught.value


@pytest.mark.parametrize(
    ("mode", "fuel", "seconds"),
    [
        (FlightMode.CRUISE, 100, 84),
        (FlightMode.BURN, 200, 50),
        (FlightMode.DRIFT, 1, 709),
        (FlightMode.STEALTH, 100, 98),
    ],
)
def test_a_flight_burns_its_fuel_at_departure_and_arrives_to_the_millisecond(
    mode: FlightMode, fuel: int, seconds: int
) -> None:
    ship = flying(mode)
    assert ship.fuel == 400 - fuel
    assert ship.consumed == Consumption(fuel, START)
    assert (ship.nav.departure, ship.nav.arrival) == (START, START + timedelta(seconds=seconds))
    assert (ship.nav.origin, ship.nav.destination) == (A, B)


def test_a_hop_to_an_orbital_is_charged_as_one_unit_of_distance() -> None:
    ship = ship_in_orbit()
    fly(ship, MOON)
    assert ship.fuel == 399
    assert ship.nav.arrival == START + timedelta(seconds=16)


def test_a_hull_without_a_tank_flies_for_nothing() -> None:
    probe = ship_in_orbit(FlightMode.BURN, "SHIP_PROBE")
    fly(probe, FAR)
    assert (probe.fuel, probe.consumed.amount) == (0, 0)


def test_the_pace_of_the_world_divides_the_time_of_flight(world: World) -> None:
    world.pace = 60.0
    ship = ship_in_orbit()
    navigation.navigate(ship, SYSTEM, B.symbol, world.lasting, START)
    assert ship.nav.arrival == START + timedelta(milliseconds=1400)


def test_a_ship_arrives_by_being_looked_at() -> None:
    ship = flying(FlightMode.CRUISE)
    almost = ship.nav.arrival - timedelta(milliseconds=1)
    assert ship.nav.at(almost).status is NavStatus.IN_TRANSIT
    assert ship.nav.at(ship.nav.arrival).status is NavStatus.IN_ORBIT
    assert not ship.is_at(B.symbol, almost)
    assert ship.is_at(B.symbol, ship.nav.arrival)


def test_orbit_and_dock_are_idempotent() -> None:
    ship = ship_in_orbit()
    for action, status in (
        (navigation.orbit, NavStatus.IN_ORBIT),
        (navigation.dock, NavStatus.DOCKED),
        (navigation.dock, NavStatus.DOCKED),
        (navigation.orbit, NavStatus.IN_ORBIT),
    ):
        action(ship, START)
        assert ship.nav.status is status


@pytest.mark.parametrize("action", [navigation.orbit, navigation.dock])
def test_a_flying_ship_does_nothing_else_and_says_until_when(action: Any) -> None:
    ship = flying(FlightMode.CRUISE)
    refusal = refused(action, ship, START + timedelta(seconds=10, milliseconds=500))
    assert refusal.code == 4214
    assert refusal.data == {
        "departureSymbol": A.symbol,
        "destinationSymbol": B.symbol,
        "departureTime": "2026-01-01T00:00:00.123Z",
        "arrival": "2026-01-01T00:01:24.123Z",
        "secondsToArrival": 74,
    }


def test_navigate_is_refused_in_flight_with_4214() -> None:
    assert refused(fly, flying(FlightMode.CRUISE), FAR).code == 4214


def test_navigate_is_refused_in_dock_with_the_waypoint() -> None:
    ship = ship_in_orbit()
    navigation.dock(ship, START)
    refusal = refused(fly, ship, B)
    assert (refusal.code, refusal.data) == (4236, {"waypointSymbol": A.symbol})


@pytest.mark.parametrize(
    ("symbol", "code"), [("X1-AA1-A1", 4204), ("X1-AA1-Z9", 4201), ("X1-BB2-A1", 4202)]
)
def test_a_destination_has_to_be_another_waypoint_of_the_system(symbol: str, code: int) -> None:
    ship = ship_in_orbit()
    refusal = refused(navigation.navigate, ship, SYSTEM, symbol, real, START)
    assert refusal.code == code
    assert ship.nav.status is NavStatus.IN_ORBIT


def test_too_little_fuel_is_refused_with_what_is_needed_and_changes_nothing() -> None:
    ship = ship_in_orbit()
    before = attrs.evolve(ship)
    refusal = refused(fly, ship, FAR)
    assert refusal.code == 4203
    assert refusal.data == {"shipSymbol": "S-1", "fuelRequired": 700, "fuelAvailable": 400}
    assert ship == before


def test_the_flight_mode_of_a_ship_at_rest_is_free_to_change() -> None:
    ship = ship_in_orbit()
    for mode in FlightMode:
        navigation.set_flight_mode(ship, mode, real, START)
        assert ship.nav.flight_mode is mode
    assert ship.fuel == 400


def test_speeding_up_half_way_flies_the_rest_in_the_new_time_for_the_added_fuel() -> None:
    ship = flying(FlightMode.CRUISE)
    half = START + timedelta(seconds=42)
    navigation.set_flight_mode(ship, FlightMode.BURN, real, half)
    assert ship.nav.arrival == half + timedelta(seconds=25)
    assert ship.fuel == 400 - 100 - 50
    assert ship.consumed == Consumption(50, half)
    assert (ship.nav.departure, ship.nav.flight_mode) == (START, FlightMode.BURN)


def test_slowing_down_in_flight_is_refused() -> None:
    ship = flying(FlightMode.CRUISE)
    refusal = refused(navigation.set_flight_mode, ship, FlightMode.DRIFT, real, START)
    assert refusal.code == 4269
    assert ship.nav.flight_mode is FlightMode.CRUISE


def test_the_same_mode_again_changes_nothing_in_flight() -> None:
    ship = flying(FlightMode.CRUISE)
    before = attrs.evolve(ship)
    navigation.set_flight_mode(ship, FlightMode.CRUISE, real, START + timedelta(seconds=5))
    assert ship == before


def test_speeding_up_without_the_fuel_for_it_is_refused() -> None:
    ship = flying(FlightMode.CRUISE)
    ship.fuel = 60
    refusal = refused(navigation.set_flight_mode, ship, FlightMode.BURN, real, START)
    assert (refusal.code, ship.nav.flight_mode) == (4203, FlightMode.CRUISE)


@given(
    st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted),
    st.sampled_from([B, MOON]),
)
def test_speeding_up_never_arrives_later_nor_refunds(shares: list[float], to: Waypoint) -> None:
    ship = flying(FlightMode.DRIFT, to)
    slowest = ship.nav.arrival
    for share, mode in zip(
        shares, (FlightMode.STEALTH, FlightMode.CRUISE, FlightMode.BURN), strict=True
    ):
        fuel, arrival = ship.fuel, ship.nav.arrival
        now = START + (slowest - START) * share
        navigation.set_flight_mode(ship, mode, real, now)
        assert ship.nav.arrival <= arrival
        assert ship.fuel <= fuel
    assert 0 <= ship.nav.stage_share <= 1


def pump_at_a() -> Market:
    return Market(A.symbol, {"FUEL": Listing("FUEL", Kind.EXCHANGE, 70, 0, 180)})


@pytest.fixture
def pump() -> Market:
    return pump_at_a()


def docked(fuel: int) -> Ship:
    ship = ship_in_orbit()
    navigation.dock(ship, START)
    ship.fuel = fuel
    return ship


@pytest.mark.parametrize(
    ("tank", "units", "filled", "bought"),
    [
        (0, None, 400, 4),
        (399, None, 1, 1),
        (299, None, 101, 2),
        (0, 100, 100, 1),
        (0, 101, 101, 2),
        (350, 400, 50, 1),
        (400, None, 0, 0),
        (400, 10, 0, 0),
    ],
)
def test_fuel_is_bought_in_whole_market_units_and_clamped_to_the_tank(
    agent: Agent, tank: int, units: int | None, filled: int, bought: int
) -> None:
    ship, pump = docked(tank), pump_at_a()
    bill = refuelling.refuel(ship, agent, pump, units, START)
    assert ship.fuel == tank + filled
    assert (bill.units, bill.price_per_unit, bill.total_price) == (bought, 72, 72 * bought)
    assert agent.credits == 175_000 - 72 * bought
    assert pump.listings["FUEL"].net_supply == -bought
    assert len(pump.transactions) == (1 if bought else 0)


def test_a_ship_in_orbit_cannot_refuel(agent: Agent, pump: Market) -> None:
    refusal = refused(refuelling.refuel, ship_in_orbit(), agent, pump, None, START)
    assert (refusal.code, refusal.data) == (4225, {"waypointSymbol": A.symbol})


@pytest.mark.parametrize("market", [None, Market(A.symbol, {})])
def test_fuel_is_to_be_had_only_where_it_is_listed(agent: Agent, market: Market | None) -> None:
    refusal = refused(refuelling.refuel, docked(0), agent, market, None, START)
    assert refusal.code == 4226


def test_fuel_that_is_too_dear_is_refused_with_the_sum(agent: Agent, pump: Market) -> None:
    agent.credits = 100
    ship = docked(0)
    refusal = refused(refuelling.refuel, ship, agent, pump, None, START)
    assert refusal.code == 4600
    assert refusal.data == {
        "agentCredits": 100,
        "totalPrice": 288,
        "tradeSymbol": "FUEL",
        "units": 4,
        "purchasePrice": 72,
    }
    assert (ship.fuel, agent.credits, pump.listings["FUEL"].net_supply) == (0, 100, 0)


@pytest.mark.parametrize(
    ("aboard", "units", "filled", "left"), [(5, None, 400, 1), (2, None, 200, 0), (3, 150, 150, 1)]
)
def test_a_tank_can_be_filled_from_the_hold(
    aboard: int, units: int | None, filled: int, left: int
) -> None:
    ship = docked(0)
    ship.cargo = {"FUEL": aboard}
    bill = refuelling.refuel_from_cargo(ship, units, START)
    assert ship.fuel == filled
    assert ship.cargo == ({"FUEL": left} if left else {})
    assert (bill.units, bill.total_price) == (aboard - left, 0)


@pytest.mark.parametrize(("aboard", "code"), [(0, 4218), (1, 4219)])
def test_a_hold_without_enough_fuel_is_refused(aboard: int, code: int) -> None:
    ship = docked(0)
    ship.cargo = {"FUEL": aboard} if aboard else {}
    assert refused(refuelling.refuel_from_cargo, ship, 150, START).code == code
    assert ship.fuel == 0


@given(st.integers(0, 400), st.one_of(st.none(), st.integers(1, 1000)))
def test_refuelling_never_overfills_and_pays_for_each_hundred_begun(
    aboard: int, units: int | None
) -> None:
    agent = register(World(generate(1, EPOCH), EPOCH), "TESTER", "COSMIC", EPOCH)
    ship = docked(aboard)
    bill = refuelling.refuel(ship, agent, pump_at_a(), units, START)
    filled = ship.fuel - aboard
    assert 0 <= filled <= 400 - aboard
    assert 100 * (bill.units - 1) < filled <= 100 * bill.units or filled == bill.units == 0


def test_a_time_of_flight_is_a_whole_number_of_milliseconds(world: World) -> None:
    world.pace = 7.0
    taken: datetime = EPOCH + world.lasting(100)
    assert taken.microsecond % 1000 == 0

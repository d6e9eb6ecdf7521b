from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from support.api.bodies import AGENT, FUEL, MARKET, NAV, SHIP, TRANSACTION, WAYPOINT

from routing import FlightMode
from spacetraders.api.wire import read
from spacetraders.api.wire_reading import moment
from spacetraders.application.operations.answers import Refuelled
from spacetraders.domain.game.parts import Engine
from spacetraders.domain.game.ships import Cargo, Fuel, Nav, NavStatus, Ship
from spacetraders.domain.game.trades import PURCHASE, SELL
from spacetraders.domain.game.waypoints import Market, Waypoint
from spacetraders.domain.players import Agent

Recorded = Callable[[str], Any]


async def test_recorded_ships_are_read(recorded: Recorded) -> None:
    ships = [read(body, Ship) for body in recorded("my-ships.json")["data"]]
    frigate = ships[0]
    assert (frigate.symbol, frigate.role, frigate.speed) == ("JANKNESS-1", "COMMAND", 36)
    assert frigate.nav.status is NavStatus.DOCKED
    assert frigate.nav.waypoint_symbol == frigate.nav.origin_symbol == "X1-GN67-A1"
    assert frigate.nav.arrival == datetime(2025, 8, 24, 20, 44, 17, 302_000, tzinfo=UTC)
    assert frigate.fuel.capacity == 400


def test_a_recorded_departure_is_read(recorded: Recorded) -> None:
    data = recorded("navigate.json")["data"]
    nav = read(data["nav"], Nav)
    assert nav.status is NavStatus.IN_TRANSIT
    assert (nav.origin_symbol, nav.waypoint_symbol) == ("X1-AP86-B6", "X1-AP86-B8")
    assert (nav.x, nav.y) == (-302, 141)
    assert (nav.arrival - nav.departure).total_seconds() == 818
    assert read(data["fuel"], Fuel) == Fuel(current=0, capacity=0)


def test_a_recorded_registrations_agent_is_read(recorded: Recorded) -> None:
    assert read(recorded("register.json")["data"]["agent"], Agent) == Agent(
        symbol="WHYANDO_TEST_1",
        faction="CORSAIRS",
        headquarters="X1-TZ26-A1",
        credits=250_000,
        ship_count=0,
    )


async def test_an_older_recorded_ship_is_read_as_well(recorded: Recorded) -> None:
    data = recorded("register.json")["data"]
    assert read(data["ship"], Ship).symbol == "WHYANDO_TEST_1-1"


def test_a_recorded_page_of_waypoints_is_read(recorded: Recorded) -> None:
    waypoints = [read(body, Waypoint) for body in recorded("waypoints-X1-RB8-page1.json")["data"]]
    first = waypoints[0]
    assert (first.symbol, first.system_symbol, first.type) == ("X1-RB8-A1", "X1-RB8", "PLANET")
    assert (first.x, first.y, first.orbits) == (-16, 20, None)
    assert "FROZEN" in first.traits
    assert len({waypoint.symbol for waypoint in waypoints}) == len(waypoints)


@pytest.mark.parametrize("name", ["market-local.json", "market-remote.json"])
def test_recorded_markets_are_read_from_near_and_far(recorded: Recorded, name: str) -> None:
    body = recorded(name)
    market = read(body.get("data", body), Market)
    assert market.exports | market.imports | market.exchange


def test_the_trades_that_a_recorded_market_lists_are_read(recorded: Recorded) -> None:
    body = recorded("market-local.json")
    trades = read(body.get("data", body), Market).trades
    assert len(trades) == 20
    assert {each.type for each in trades} <= {PURCHASE, SELL}
    assert all(each.total_price == each.units * each.price_per_unit for each in trades)
    assert all(each.timestamp.tzinfo for each in trades)


def test_a_market_seen_from_afar_lists_no_trades(recorded: Recorded) -> None:
    body = recorded("market-remote.json")
    assert read(body.get("data", body), Market).trades == ()


def test_a_body_is_read_whole() -> None:
    nav = Nav(
        system_symbol="X1-AB1",
        waypoint_symbol="X1-AB1-B2",
        x=3,
        y=-4,
        status=NavStatus.IN_TRANSIT,
        flight_mode=FlightMode.BURN,
        origin_symbol="X1-AB1-A1",
        departure=datetime(2026, 1, 1, tzinfo=UTC),
        arrival=datetime(2026, 1, 1, 0, 0, 18, 500_000, tzinfo=UTC),
    )
    assert read(SHIP, Ship) == Ship(
        "TESTER-1",
        "COMMAND",
        nav,
        Fuel(390, 400),
        Cargo(7, 40),
        speed=36,
        engine=Engine("ENGINE_ION_DRIVE_II", 36),
    )
    assert read(AGENT, Agent) == Agent("TESTER", "COSMIC", "X1-AB1-A1", -5, 2)
    assert read(WAYPOINT, Waypoint) == Waypoint("X1-AB1-B2", "X1-AB1", "PLANET", 3, -4)
    assert read(MARKET, Market) == Market(
        "X1-AB1-B2", imports=frozenset({"FOOD"}), exchange=frozenset({"FUEL"})
    )
    assert read({"fuel": FUEL, "transaction": TRANSACTION}, Refuelled) == Refuelled(
        Fuel(390, 400), 4, 72, 288
    )


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Agent, AGENT),
        (Ship, SHIP),
        (Nav, NAV),
        (Fuel, FUEL),
        (Waypoint, WAYPOINT),
        (Market, MARKET),
        (Refuelled, {"fuel": FUEL, "transaction": TRANSACTION}),
    ],
)
def test_unknown_fields_change_nothing(kind: type[Any], body: dict[str, Any]) -> None:
    assert read(body | {"brandNew": {"field": [1]}}, kind) == read(body, kind)


def test_an_unknown_status_counts_as_in_orbit() -> None:
    assert read(NAV | {"status": "HYPERSPACE"}, Nav).status is NavStatus.IN_ORBIT


def test_an_unknown_flight_mode_counts_as_one_that_no_route_has() -> None:
    assert read(NAV | {"flightMode": "SAIL"}, Nav).flight_mode is FlightMode.STEALTH


def test_an_unknown_type_or_trait_of_a_waypoint_is_kept() -> None:
    body = WAYPOINT | {"type": "RINGWORLD", "traits": [{"symbol": "MUSICAL"}]}
    waypoint = read(body, Waypoint)
    assert (waypoint.type, waypoint.traits) == ("RINGWORLD", ("MUSICAL",))


def test_a_route_that_names_its_start_the_old_way_is_read() -> None:
    route: dict[str, Any] = dict(NAV["route"])
    route["departure"] = route.pop("origin")
    assert read(NAV | {"route": route}, Nav) == read(NAV, Nav)


@pytest.mark.parametrize("odd", [None, "many", [], {}])
def test_a_number_that_is_none_is_not_let_through(odd: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        read(FUEL | {"current": odd}, Fuel)
    with pytest.raises((TypeError, ValueError)):
        read(WAYPOINT | {"x": odd}, Waypoint)


@pytest.mark.parametrize(
    "text", ["2026-01-01T01:00:00+01:00", "2026-01-01T00: 00: 00Z", "2026-01-01T00:00:00"]
)
def test_times_are_read_as_utc(text: str) -> None:
    assert moment(text) == datetime(2026, 1, 1, tzinfo=UTC)
    assert moment(text).tzinfo is UTC


def test_a_time_that_is_none_in_utc_is_not_let_through() -> None:
    with pytest.raises(OverflowError):
        moment("0001-01-01T00:00:00+23:59")

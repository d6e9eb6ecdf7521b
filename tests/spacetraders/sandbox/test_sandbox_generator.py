import math
from collections import Counter

import pytest

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.traits import TRAITS
from spacetraders.sandbox.catalogue.waypoint_types import WaypointType
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.market import Kind
from spacetraders.sandbox.state.universe import Atlas, System, Waypoint

SEEDS = range(1, 26)


@pytest.fixture(scope="module", params=SEEDS)
def universe(request: pytest.FixtureRequest) -> Atlas:
    return generate(request.param, EPOCH)


@pytest.fixture
def home(universe: Atlas) -> System:
    (system,) = universe.systems.values()
    return system


def radius(waypoint: Waypoint) -> float:
    return math.hypot(waypoint.x, waypoint.y)


def test_the_same_seed_makes_the_same_universe() -> None:
    assert generate(7, EPOCH) == generate(7, EPOCH)


def test_other_seeds_make_other_systems() -> None:
    assert len({generate(seed, EPOCH).headquarters.symbol for seed in range(1, 11)}) == 10


def test_a_start_system_has_the_waypoints_of_the_template(home: System) -> None:
    counts = Counter(waypoint.type for waypoint in home.waypoints.values())
    asteroids, moons = counts.pop("ASTEROID"), counts.pop("MOON")
    assert counts == {
        "PLANET": 7,
        "ORBITAL_STATION": 3,
        "GAS_GIANT": 1,
        "FUEL_STATION": 4,
        "ASTEROID_BASE": 2,
        "ENGINEERED_ASTEROID": 1,
        "JUMP_GATE": 1,
    }
    assert 54 <= asteroids <= 63
    assert 8 <= moons <= 15
    assert 81 <= len(home.waypoints) <= 98


def test_symbols_tell_system_group_and_number(home: System) -> None:
    for symbol, waypoint in home.waypoints.items():
        assert symbol == waypoint.symbol
        assert symbol.startswith(f"{home.symbol}-")
        assert waypoint.type in set(WaypointType)
    assert set(TRAITS) >= {t for w in home.waypoints.values() for t in w.traits}


def test_orbitals_share_the_place_of_their_parent(home: System) -> None:
    for waypoint in home.waypoints.values():
        for symbol in waypoint.orbitals:
            orbital = home.waypoints[symbol]
            assert (orbital.x, orbital.y, orbital.orbits) == (
                waypoint.x,
                waypoint.y,
                waypoint.symbol,
            )
        if waypoint.orbits:
            assert waypoint.symbol in home.waypoints[waypoint.orbits].orbitals


def test_gate_and_belts_lie_at_their_radii(home: System) -> None:
    for waypoint in home.waypoints.values():
        if waypoint.type == "JUMP_GATE":
            assert 448 <= radius(waypoint) <= 452
            assert waypoint.under_construction
        if waypoint.type == "ASTEROID":
            inner = waypoint.symbol.startswith(f"{home.symbol}-B")
            low, high = (309, 391) if inner else (714, 791)
            assert low <= radius(waypoint) <= high


def test_everything_is_charted_by_the_faction_of_the_system(home: System) -> None:
    (faction,) = home.factions
    assert all(w.chart and w.chart.submitted_by == faction for w in home.waypoints.values())


def test_there_are_25_to_30_markets_and_they_are_the_waypoints_that_say_so(
    universe: Atlas, home: System
) -> None:
    assert 25 <= len(universe.markets) <= 30
    assert set(universe.markets) == {
        w.symbol for w in home.waypoints.values() if "MARKETPLACE" in w.traits
    }


def test_fuel_is_sold_at_every_market_and_never_at_a_plain_asteroid(universe: Atlas) -> None:
    for market in universe.markets.values():
        assert market.listings["FUEL"].kind in {Kind.EXCHANGE, Kind.EXPORT}
    (home,) = universe.systems.values()
    assert not any(home.waypoints[symbol].type == "ASTEROID" for symbol in universe.markets)


def test_there_are_three_shipyards_and_the_probe_begins_at_the_moon_of_group_h(
    universe: Atlas, home: System
) -> None:
    yards = [w for w in home.waypoints.values() if "SHIPYARD" in w.traits]
    assert len(yards) == 3
    assert universe.first_shipyard in yards
    assert universe.first_shipyard.type == "MOON"
    assert "-H" in universe.first_shipyard.symbol


def test_the_headquarters_is_the_planet_a1(universe: Atlas, home: System) -> None:
    assert universe.headquarters.symbol == f"{home.symbol}-A1"
    assert universe.headquarters.type == "PLANET"


def test_a_frigate_reaches_every_fuel_pump_from_another_one(home: System) -> None:
    pumps = [w for w in home.waypoints.values() if "MARKETPLACE" in w.traits]
    reached, frontier = {pumps[0].symbol}, [pumps[0]]
    while frontier:
        here = frontier.pop()
        near = [p for p in pumps if math.hypot(p.x - here.x, p.y - here.y) <= 400]
        frontier += [p for p in near if p.symbol not in reached]
        reached |= {p.symbol for p in near}
    assert len(reached) == len(pumps)

"""A galaxy of many systems: its figures are the game's, and looking changes nothing."""

import math
import random
import statistics
from collections import Counter, deque
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.clock import EPOCH
from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.goods import GOODS
from spacetraders.sandbox.catalogue.parts import PARTS
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.catalogue.supply_chain import SUPPLY_CHAIN
from spacetraders.sandbox.catalogue.traits import TRAITS
from spacetraders.sandbox.catalogue.waypoint_types import WaypointType
from spacetraders.sandbox.making.galaxy import Galaxy, make
from spacetraders.sandbox.making.gate_network import GateNetwork
from spacetraders.sandbox.making.local_economy import EXOTIC
from spacetraders.sandbox.making.star_map import SPACING, WHOLE
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.universe import System, Universe, Waypoint

T = TypeVar("T")

coordinates = st.integers(-20_000, 20_000)
places = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=40, unique=True)


@pytest.fixture(scope="module")
def whole() -> Galaxy:
    """A galaxy as large as the game's; tests look at it and change nothing."""
    return make(1, WHOLE, EPOCH)


@pytest.fixture
def galaxy() -> Galaxy:
    return make(1, 100, EPOCH)


def gated(galaxy: Galaxy) -> list[str]:
    return [site.symbol for site in galaxy.sites if site.gated]


def reached(neighbours: dict[T, list[T]], start: T) -> set[T]:
    seen, frontier = {start}, deque([start])
    while frontier:
        new = [other for other in neighbours[frontier.popleft()] if other not in seen]
        seen.update(new)
        frontier.extend(new)
    return seen


def everything(universe: Universe, system: System) -> list[object]:
    symbols = list(system.waypoints)
    markets, yards = map(universe.market, symbols), map(universe.shipyard, symbols)
    return [system, list(markets), list(yards)]


def test_degrees_and_lengths_of_gate_edges_are_those_of_the_game(whole: Galaxy) -> None:
    stars = {site.symbol: site for site in whole.sites}
    neighbours = {symbol: whole.neighbours(symbol) for symbol in gated(whole)}
    degrees = Counter(map(len, neighbours.values()))
    assert degrees.most_common(1)[0][0] == 4
    assert set(degrees) <= set(range(1, 11))
    assert all(one in neighbours[other] for one, others in neighbours.items() for other in others)
    assert len(reached(neighbours, gated(whole)[0])) == len(neighbours)
    lengths = sorted(
        stars[one].distance(stars[other].x, stars[other].y)
        for one, others in neighbours.items()
        for other in others
    )
    assert lengths[0] >= SPACING
    quarters = statistics.quantiles(lengths)
    assert quarters == pytest.approx([705, 1_230, 2_033], rel=0.2)  # MECHANICS 12.2


def test_shares_and_sizes_of_a_whole_galaxy_are_those_of_the_game(whole: Galaxy) -> None:
    sites = [site for site in whole.sites if site.gated]
    assert len(sites) == pytest.approx(3_101, rel=0.05)
    assert statistics.median(site.size for site in sites) == pytest.approx(43, abs=3)
    assert min(site.size for site in sites) == 21
    assert max(site.size for site in sites if not site.start) <= 91
    assert whole.statistics()["waypoints"] == pytest.approx(171_700, rel=0.1)
    assert len({site.symbol for site in whole.sites}) == WHOLE
    assert all(math.hypot(site.x, site.y) <= 64_001 for site in whole.sites)
    stars = Counter(site.type for site in whole.sites)
    assert [kind for kind, _ in stars.most_common(4)] == [
        "RED_STAR",
        "ORANGE_STAR",
        "BLUE_STAR",
        "YOUNG_STAR",
    ]


def test_about_one_gate_in_ten_is_not_built_yet(whole: Galaxy) -> None:
    starts = [site for site in whole.sites if site.start]
    assert len(starts) == pytest.approx(330, rel=0.2)  # ECONOMY 9


@given(places)
def test_every_gate_leads_back_and_to_every_other(places: list[tuple[int, int]]) -> None:
    network = GateNetwork(places)
    neighbours = {gate: network.joined(gate) for gate in range(len(places))}
    for gate, others in neighbours.items():
        assert all(gate in neighbours[other] for other in others)
        assert gate not in others
    assert len(reached(neighbours, 0)) == len(places)


@given(places)
def test_gates_are_joined_unless_a_third_sees_them_at_a_blunt_angle(
    places: list[tuple[int, int]],
) -> None:
    def squared(one: tuple[int, int], other: tuple[int, int]) -> int:
        return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2

    def is_blunt(one: tuple[int, int], third: tuple[int, int], other: tuple[int, int]) -> bool:
        # By the law of cosines, squared so that all numbers are whole.
        near, far = squared(one, third), squared(third, other)
        excess = squared(one, other) - near - far
        return excess > 0 and excess**2 > 4 * guesses.GATE_BLUNTNESS**2 * (near * far)

    network = GateNetwork(places)
    for gate, place in enumerate(places):
        free = {
            number
            for number, other in enumerate(places)
            if number != gate and not any(is_blunt(place, third, other) for third in places)
        }
        assert set(network.joined(gate)) == free


def test_gates_are_listed_with_the_nearest_first(galaxy: Galaxy) -> None:
    stars = {site.symbol: site for site in galaxy.sites}
    for symbol in gated(galaxy):
        here = stars[symbol]
        ways = [here.distance(stars[it].x, stars[it].y) for it in galaxy.neighbours(symbol)]
        assert all(near <= far for near, far in pairwise(ways))


@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_a_galaxy_comes_out_the_same_whatever_was_looked_at_before(
    dice: random.Random, seed: int
) -> None:
    one, other = make(seed, 12, EPOCH), make(seed, 12, EPOCH)
    looks = [site.symbol for site in one.sites]
    dice.shuffle(looks)
    for symbol in looks:
        system = one.system(symbol)
        assert system
        everything(one, system)
    assert one.sites == other.sites
    for first, second in zip(one.listed(0, 12), other.listed(0, 12), strict=True):
        assert everything(one, first) == everything(other, second)


def test_other_seeds_and_other_sizes_make_other_galaxies() -> None:
    drawn = [make(1, 20, EPOCH), make(2, 20, EPOCH), make(1, 21, EPOCH)]
    assert len({tuple((site.x, site.y) for site in galaxy.sites) for galaxy in drawn}) == 3


@pytest.mark.parametrize("systems", [1, 2, 100])
def test_the_first_system_is_the_start_system_that_the_seed_makes_alone(systems: int) -> None:
    galaxy, alone = make(3, systems, EPOCH), generate(3, EPOCH)
    (first,) = galaxy.listed(0, 1)
    (system,) = alone.systems.values()
    assert first.waypoints == system.waypoints
    assert (first.symbol, first.type, first.factions) == (
        system.symbol,
        system.type,
        system.factions,
    )
    assert galaxy.headquarters == alone.headquarters
    assert galaxy.first_shipyard == alone.first_shipyard
    for symbol in first.waypoints:
        assert galaxy.market(symbol) == alone.market(symbol)
        assert galaxy.shipyard(symbol) == alone.shipyard(symbol)


def test_a_system_has_as_many_waypoints_as_were_counted_beforehand(galaxy: Galaxy) -> None:
    for site, system in zip(galaxy.sites, galaxy.listed(0, 100), strict=True):
        assert len(system.waypoints) == site.size
        assert (system.symbol, system.type, system.x, system.y) == (
            site.symbol,
            site.type,
            site.x,
            site.y,
        )
        assert (system.gate is not None) is site.gated


def test_listing_knowing_where_and_joining_make_no_more_than_they_show(galaxy: Galaxy) -> None:
    assert galaxy.statistics()["systems"] == 100
    near = galaxy.within(1_000, galaxy.sites[0].x, galaxy.sites[0].y)
    assert galaxy.sites[0] in near
    assert len(near) < 100
    galaxy.neighbours(galaxy.sites[0].symbol)
    assert not galaxy.known
    assert [system.symbol for system in galaxy.listed(95, 10)] == list(galaxy.known)
    assert galaxy.listed(100, 10) == []


def test_what_is_not_there_is_not_found(galaxy: Galaxy) -> None:
    home = galaxy.headquarters
    assert galaxy.system("X1-NONE0") is None
    assert galaxy.market("X1-NONE0-A1") is None
    assert galaxy.shipyard("nonsense") is None
    assert galaxy.market(f"{home.system_symbol}-Q99") is None
    assert galaxy.connections(home) == ()


def test_the_gates_next_to_home_are_built_and_the_one_at_home_is_not() -> None:
    for seed in range(1, 20):
        galaxy = make(seed, 40, EPOCH)
        (home,) = galaxy.listed(0, 1)
        assert home.gate
        assert home.gate.under_construction
        connections = galaxy.connections(home.gate)
        assert connections
        for symbol in connections:
            system = galaxy.system(symbol.rpartition("-")[0])
            assert system
            assert system.gate
            assert (system.gate.symbol, system.gate.under_construction) == (symbol, False)
            assert home.gate.symbol in galaxy.connections(system.gate)


def test_start_systems_are_charted_with_an_unbuilt_gate_and_others_the_other_way_round(
    whole: Galaxy,
) -> None:
    starts = [site for site in whole.sites if site.start][:3]
    others = [it for it in whole.sites if it.gated and not it.start and not it.capital][:20]
    for site in starts + others:
        system = whole.system(site.symbol)
        assert system
        assert system.gate
        assert system.gate.under_construction is site.start
        assert all(bool(w.chart) is site.start for w in system.waypoints.values())


def test_waypoints_are_of_known_types_and_traits_and_belong_together(galaxy: Galaxy) -> None:
    for system in galaxy.listed(0, 100):
        for symbol, waypoint in system.waypoints.items():
            assert (symbol, waypoint.system_symbol) == (waypoint.symbol, system.symbol)
            assert symbol.startswith(f"{system.symbol}-")
            assert waypoint.type in set(WaypointType)
            assert set(waypoint.traits) <= set(TRAITS)
            for orbital in map(system.waypoints.__getitem__, waypoint.orbitals):
                assert (orbital.x, orbital.y) == (waypoint.x, waypoint.y)
                assert orbital.orbits == symbol


def test_markets_and_yards_are_where_the_traits_say_and_deal_in_what_there_is(
    galaxy: Galaxy,
) -> None:
    waypoints = [w for system in galaxy.listed(0, 100) for w in system.waypoints.values()]
    for waypoint in waypoints:
        market, yard = galaxy.market(waypoint.symbol), galaxy.shipyard(waypoint.symbol)
        assert (market is not None) is ("MARKETPLACE" in waypoint.traits)
        assert (yard is not None) is ("SHIPYARD" in waypoint.traits)
        if market:
            assert market.symbol == waypoint.symbol
            assert set(market.listings) <= set(GOODS) | set(PARTS)
        if yard:
            assert set(yard.ship_types) <= set(SHIP_TYPES)
            assert len(set(yard.ship_types)) == len(yard.ship_types)


def test_what_is_made_abroad_only_is_made_of_what_its_market_imports() -> None:
    for trade in EXOTIC:
        for made in trade.exports.split():
            assert set(SUPPLY_CHAIN[made]) <= set(trade.imports.split())


def test_every_built_gate_sells_antimatter_and_lies_at_its_radius(galaxy: Galaxy) -> None:
    for symbol in gated(galaxy):
        system = galaxy.system(symbol)
        assert system
        assert system.gate
        assert 448 <= math.hypot(system.gate.x, system.gate.y) <= 453
        market = galaxy.market(system.gate.symbol)
        assert market
        assert market.listings["ANTIMATTER"].trade_volume == 18


def share(waypoints: list[Waypoint], kind: str, trait: str) -> float:
    of_kind = [waypoint for waypoint in waypoints if waypoint.type == kind]
    return sum(trait in waypoint.traits for waypoint in of_kind) / len(of_kind)


def test_markets_and_yards_are_as_common_as_in_the_census(whole: Galaxy) -> None:
    others = [site.symbol for site in whole.sites if site.gated and not site.start][:400]
    systems = [system for symbol in others if (system := whole.system(symbol))]
    waypoints = [waypoint for system in systems for waypoint in system.waypoints.values()]
    expected = {"FUEL_STATION": 0.98, "PLANET": 0.8, "MOON": 0.63, "ORBITAL_STATION": 0.84}
    for kind, often in expected.items():
        assert share(waypoints, kind, "MARKETPLACE") == pytest.approx(often, abs=0.06)
    assert share(waypoints, "ASTEROID", "MARKETPLACE") == 0
    assert share(waypoints, "ORBITAL_STATION", "SHIPYARD") == pytest.approx(0.51, abs=0.06)


def test_a_galaxy_tells_how_much_of_it_was_seen(galaxy: Galaxy) -> None:
    galaxy.listed(0, 2)
    assert repr(galaxy) == "<Galaxy of seed 1: 100 systems, 2 seen>"
    assert repr(galaxy.network).startswith("<GateNetwork of ")

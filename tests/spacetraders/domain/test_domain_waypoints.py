"""Waypoints and markets."""

import pytest

import routing
from spacetraders.domain.game.waypoints import Market, Waypoint, routable, system_of


def test_the_system_is_the_symbol_without_its_last_part() -> None:
    assert system_of("X1-AB12-C3") == "X1-AB12"


def test_a_symbol_without_parts_belongs_to_no_system() -> None:
    assert system_of("NOWHERE") == ""


def test_a_marketplace_is_told_by_its_trait() -> None:
    with_market = Waypoint("X1-A1-B1", "X1-A1", "MOON", 0, 0, traits=("BARREN", "MARKETPLACE"))
    without = Waypoint("X1-A1-B2", "X1-A1", "MOON", 0, 0, traits=("BARREN",))
    assert (with_market.has_market, without.has_market) == (True, False)


@pytest.mark.parametrize("side", ["exports", "imports", "exchange"])
def test_fuel_can_be_bought_wherever_it_is_listed(side: str) -> None:
    assert Market("X1-A1-B1", **{side: frozenset({"FUEL"})}).sells_fuel


def test_a_market_without_fuel_sells_none() -> None:
    assert not Market("X1-A1-B1", exports=frozenset({"IRON"})).sells_fuel


def test_the_planner_gets_places_and_fuel_in_the_same_order() -> None:
    known = (
        Waypoint("X1-A1-A1", "X1-A1", "PLANET", 1, 2, sells_fuel=True),
        Waypoint("X1-A1-B1", "X1-A1", "ASTEROID", 3, 4),
    )
    assert routable(known).waypoints == (
        routing.Waypoint("X1-A1-A1", 1, 2, sells_fuel=True),
        routing.Waypoint("X1-A1-B1", 3, 4, sells_fuel=False),
    )

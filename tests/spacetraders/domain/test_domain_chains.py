"""Chains: the linear program of a system's markets, and what an input is worth to a product."""

import attrs
import pytest

from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT, Stock
from spacetraders.domain.work.chains import (
    Key,
    Program,
    Solution,
    SystemChains,
    chains_of,
    hungry,
    unsolved,
)
from spacetraders.domain.work.jobs import Sink, SinkKind
from spacetraders.domain.work.offers import Offer
from spacetraders.planning.linear import solved

MINE, SMELTER, TOWN = "X-A", "X-B", "X-C"
ORE = {
    (MINE, "IRON_ORE"): Stock("IRON_ORE", EXCHANGE, 50, 8, 180, 0),
    (SMELTER, "IRON_ORE"): Stock("IRON_ORE", IMPORT, 40, 8, 60, -240),
    (SMELTER, "IRON"): Stock("IRON", EXPORT, 120, 8, 60, 60),
    (TOWN, "IRON"): Stock("IRON", IMPORT, 120, 8, 60, -180),
}
"""Ore that is smelted, for which the smelter pays less than it costs, and iron for a town."""


def way(start: str, goal: str) -> float:
    return 0.0 if start == goal else 100.0


def chains(
    stocks: dict[Key, Stock], hulls: float = 2.0, offers: tuple[Offer, ...] = ()
) -> SystemChains:
    return chains_of(stocks, way, hulls=hulls, solve=solved, offers=offers)


def test_an_input_is_worth_what_its_product_brings_beyond_its_own_price() -> None:
    found = chains(ORE)
    assert found.profit > 0
    assert found.worth[SMELTER, "IRON_ORE"] > 0
    assert found.worth.keys() == {(SMELTER, "IRON_ORE")}


def test_an_input_of_what_nobody_buys_is_worth_nothing() -> None:
    unsold = {key: stock for key, stock in ORE.items() if key != (TOWN, "IRON")}
    assert chains(unsold).worth == {}


def test_a_system_without_a_lane_allows_nothing() -> None:
    assert chains({(TOWN, "IRON"): ORE[TOWN, "IRON"]}) == SystemChains()


def test_fuel_is_no_cargo() -> None:
    fuel = {
        (MINE, "FUEL"): Stock("FUEL", EXPORT, 70, 8, 180, 500),
        (TOWN, "FUEL"): Stock("FUEL", IMPORT, 70, 8, 180, -900),
    }
    assert chains(fuel) == SystemChains()


def test_more_hulls_never_allow_less() -> None:
    profits = [chains(ORE, hulls).profit for hulls in (0.001, 0.1, 1.0, 10.0)]
    assert profits == sorted(profits)
    assert profits[0] < profits[-1]


def test_a_second_of_a_hull_is_worth_something_only_where_hulls_are_short() -> None:
    assert chains(ORE, 0.001).credits_per_second > 0
    assert chains(ORE, 100.0).credits_per_second == pytest.approx(0.0, abs=1e-6)


def test_places_out_of_reach_have_no_lanes() -> None:
    assert chains_of(ORE, lambda *_: float("inf"), hulls=1, solve=solved) == SystemChains()
    site = Offer(Sink(TOWN, SinkKind.SITE), "IRON", 100, 0.0, 500.0)
    far = chains_of(ORE, lambda *_: float("inf"), hulls=1, solve=solved, offers=(site,))
    assert far == SystemChains()


def test_a_site_lets_the_inputs_of_its_material_be_worth_something() -> None:
    unsold = {key: stock for key, stock in ORE.items() if key != (TOWN, "IRON")}
    site = Offer(Sink(TOWN, SinkKind.SITE), "IRON", 1600, 0.0, 500.0)
    assert chains(unsold, offers=(site,)).worth[SMELTER, "IRON_ORE"] > 0


def test_a_contract_is_too_short_to_be_planned_for() -> None:
    unsold = {key: stock for key, stock in ORE.items() if key != (TOWN, "IRON")}
    contract = Offer(Sink(TOWN, SinkKind.CONTRACT, "c"), "IRON", 1600, 500.0, 500.0)
    assert chains(unsold, offers=(contract,)).worth == {}


def test_a_site_where_a_market_is_takes_nothing_from_it() -> None:
    site = Offer(Sink(TOWN, SinkKind.SITE), "IRON", 12, 0.0, 200.0)
    assert chains(ORE, offers=(site,)).profit > chains(ORE).profit


def test_a_material_dearer_than_it_is_worth_is_not_carried_to_a_site() -> None:
    site = Offer(Sink(TOWN, SinkKind.SITE), "IRON", 1600, 0.0, 1.0)
    assert chains(ORE, offers=(site,)).profit == pytest.approx(chains(ORE).profit)


def test_what_is_not_about_to_run_out_need_not_be_fed() -> None:
    found = chains(ORE)
    assert hungry(found, ORE) == found.worth
    fed = {**ORE, (SMELTER, "IRON_ORE"): attrs.evolve(ORE[SMELTER, "IRON_ORE"], net=0)}
    assert hungry(found, fed) == {}
    assert hungry(found, {}) == {}


def test_without_a_solver_inputs_are_worth_what_markets_pay() -> None:
    assert chains_of(ORE, way, hulls=1, solve=unsolved) == SystemChains()


def test_a_program_without_an_end_has_no_answer() -> None:
    assert solved(Program({"x": 1.0}, [])) == Solution(0.0, {})

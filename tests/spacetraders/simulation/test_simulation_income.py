"""Income by source: every credit is somewhere, and goods carry their cost with them."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.sandbox.state.ledger import Deed
from spacetraders.simulation.income import PAID, Income, Source

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Told = tuple[str, dict[str, Any]]
"""An operation, and what the ledger tells of it."""

FACTORY, TOWN = "X1-A-F", "X1-A-T"


def makes(waypoint: str, good: str) -> bool:
    return waypoint == FACTORY and good == "IRON"


def counted(*deeds: Told, ship: str = "A-1") -> Income:
    income = Income()
    told = (
        Deed(seq, NOW, "A", ship, operation, changed=True, detail=detail)
        for seq, (operation, detail) in enumerate(deeds, start=1)
    )
    income.take(told, makes)
    return income


def bought(units: int, total: int, good: str = "IRON") -> Told:
    return "purchase", {"good": good, "units": units, "credits": total}


def sold(units: int, price: int, where: str = TOWN, good: str = "IRON") -> Told:
    told = {"waypoint": where, "good": good, "units": units, "price": price}
    return "sell", {**told, "credits": units * price}


def used(operation: str, units: int, good: str = "IRON") -> Told:
    return operation, {"good": good, "units": units}


def sums(income: Income, change: int) -> dict[str, int]:
    return {source: value for source, value in income.totals(change).items() if value}


def test_what_is_bought_is_aboard_at_its_cost_until_it_is_sold() -> None:
    assert sums(counted(bought(10, 500)), -500) == {"aboard": -500}
    assert sums(counted(bought(10, 500), sold(10, 80)), 300) == {"trade": 300}


def test_what_a_factory_makes_something_of_is_feeding() -> None:
    assert sums(counted(bought(10, 500), sold(10, 40, FACTORY)), -100) == {"feeding": -100}


def test_the_oldest_lot_goes_first_and_a_part_takes_its_part_of_the_cost() -> None:
    income = counted(bought(10, 500), bought(10, 1000), sold(15, 100))
    assert sums(income, 0) == {"trade": 500, "aboard": -500}


def test_what_was_dug_costs_nothing_and_is_no_trade() -> None:
    income = counted(used("extract", 7), used("siphon", 3), sold(10, 20))
    assert sums(income, 200) == {"digging": 200}


def test_a_contract_earns_what_it_pays_less_the_cost_of_what_was_delivered() -> None:
    income = counted(
        ("accept_contract", {"credits": 100}),
        bought(10, 500),
        used("deliver_contract", 10),
        ("fulfill_contract", {"credits": 900}),
    )
    assert sums(income, 500) == {"contracts": 500}


def test_a_gate_costs_what_went_into_it() -> None:
    assert sums(counted(bought(4, 400), used("supply_construction", 4)), -400) == {"gate": -400}


def test_goods_keep_their_cost_when_they_change_ships() -> None:
    handed = ("transfer", {"good": "IRON", "units": 5, "target": "A-2"})
    income = counted(bought(10, 500), handed)
    income.take([Deed(9, NOW, "A", "A-2", "sell", changed=True, detail=sold(5, 60)[1])], makes)
    assert sums(income, -200) == {"trade": 50, "aboard": -250}


def test_goods_that_are_refined_keep_their_cost_and_their_origin() -> None:
    refined = {"good": "IRON", "units": 10, "raw_good": "IRON_ORE", "raw_units": 100}
    dug = counted(used("extract", 100, "IRON_ORE"), ("refine", refined), sold(10, 120))
    assert sums(dug, 1200) == {"digging": 1200}
    paid = counted(bought(100, 900, "IRON_ORE"), ("refine", refined), sold(10, 120))
    assert sums(paid, 300) == {"trade": 300}


def test_what_is_thrown_away_or_scrapped_is_lost() -> None:
    assert sums(counted(bought(4, 400), used("jettison", 4)), -400) == {"other": -400}
    scrapped = counted(bought(4, 400), ("scrap", {"credits": 1000}))
    assert sums(scrapped, 600) == {"ships": 1000, "other": -400}


def test_a_reset_takes_what_was_aboard_and_counts_the_deeds_anew() -> None:
    income = counted(bought(4, 400))
    income.begin_anew()
    assert (income.seen, sums(income, -400)) == (0, {"other": -400})


@pytest.mark.parametrize(("operation", "source", "sign"), [(k, *v) for k, v in PAID.items()])
def test_deeds_that_move_credits_alone_are_a_source_s_at_once(
    operation: str, source: Source, sign: int
) -> None:
    assert sums(counted((operation, {"credits": 70})), sign * 70) == {source.value: sign * 70}


goods = st.sampled_from(["IRON", "FOOD"])
units = st.integers(1, 40)
steps = st.one_of(
    st.builds(bought, units, st.integers(0, 9000), goods),
    st.builds(sold, units, st.integers(1, 300), st.sampled_from([FACTORY, TOWN]), goods),
    st.builds(used, st.sampled_from(["deliver_contract", "jettison", "extract"]), units, goods),
)


@given(st.lists(steps, max_size=30), st.integers(-1000, 1000))
def test_all_sources_together_are_the_change_of_the_credits(
    deeds: list[Told], elsewhere: int
) -> None:
    moved = {"purchase": -1, "sell": 1}
    change = sum(moved[name] * told["credits"] for name, told in deeds if name in moved)
    income = counted(*deeds)
    assert sum(income.totals(change + elsewhere).values()) == change + elsewhere
    # Nothing is left over but what came from elsewhere, and what was thrown away.
    thrown = sums(attrs.evolve(income), change)
    assert income.totals(change + elsewhere)["other"] == thrown.get("other", 0) + elsewhere

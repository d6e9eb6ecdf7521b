"""Jobs, and the offers of contracts and building sites."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.work import GOODS, WAYPOINTS, lot, markets, stock

from spacetraders.domain.economy.goods import base_of
from spacetraders.domain.economy.law import EXPORT, IMPORT, Stock
from spacetraders.domain.game.construction import Construction, Material
from spacetraders.domain.game.contracts import Contract, Delivery
from spacetraders.domain.work.contracts import (
    MOST_OF_CREDITS,
    MOST_SHARE_LOST,
    SLOT_CREDITS_AN_HOUR,
    dearest,
    offers_of,
    pay_of,
    sourcing_cost,
    weighed,
)
from spacetraders.domain.work.jobs import Job, Sink, SinkKind
from spacetraders.domain.work.mixing import MOST_TRANCHES
from spacetraders.domain.work.sites import SPARE_CREDITS, USUAL_BASE, offers_of_site, site_cost

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CONTRACT, SITE = Sink("X-B1", SinkKind.CONTRACT, "c1"), Sink("X-C1", SinkKind.SITE)
MIXED = Job(
    (
        lot("IRON", "X-A1", Sink("X-B1"), 10, 100, 300),
        lot("IRON", "X-A1", CONTRACT, 5, 60, 400),
        lot("FOOD", "X-A2", SITE, 20, 900, 0),
        lot("FOOD", None, Sink("X-C1"), 3, 0, 90),
    ),
    ("X-A1", "X-A2", "X-B1", "X-C1"),
)


def contract(*wanted: tuple[str, int, int], pay: int = 50_000, accepted: bool = True) -> Contract:
    """A contract for goods: units required, and fulfilled."""
    deliveries = tuple(Delivery(good, "X-B1", units, done) for good, units, done in wanted)
    return Contract(
        "c1",
        "COSMIC",
        "PROCUREMENT",
        pay // 5,
        pay - pay // 5,
        NOW + timedelta(days=7),
        accepted,
        fulfilled=False,
        deliveries=deliveries,
    )


# Jobs.


def test_a_job_sums_up_its_lots() -> None:
    assert (MIXED.units, MIXED.outlay, MIXED.income) == (38, 1_060, 790)
    assert MIXED.value == MIXED.profit == 790 - 1_060
    assert [it.profit for it in MIXED.lots] == [200, 340, -900, 90]


def test_a_job_is_named_for_its_most_demanding_sink() -> None:
    assert MIXED.kind == "contract"
    assert attrs.evolve(MIXED, lots=MIXED.lots[2:]).kind == "site"
    assert attrs.evolve(MIXED, lots=MIXED.lots[3:]).kind == "market"
    assert Job((), ()).kind == "market"


def test_its_sources_are_visited_in_its_own_order() -> None:
    assert MIXED.sources == ("X-A1", "X-A2")
    stops = ("X-A2", "X-A1", "X-B1", "X-C1")
    assert attrs.evolve(MIXED, stops=stops).sources == ("X-A2", "X-A1")


def test_a_source_that_is_a_sink_too_is_a_source_once() -> None:
    served = lot("IRON", "X-B1", CONTRACT, 5, 60, 400)
    assert Job((served,), ("X-B1", "X-B1")).sources == ("X-B1",)


def test_it_takes_depth_only_of_markets() -> None:
    assert MIXED.depths() == (
        ("X-A1", "IRON", -15),
        ("X-B1", "IRON", 10),
        ("X-A2", "FOOD", -20),
        ("X-C1", "FOOD", 3),
    )


def test_it_is_a_line_for_people() -> None:
    assert str(MIXED) == "15 IRON, 23 FOOD by X-A1 > X-A2 > X-B1 > X-C1"


# Contracts.


@given(markets(), st.integers(1, 200))
def test_a_delivery_costs_what_its_units_cost_where_they_are_cheapest(
    stocks: dict[tuple[str, str], Stock], units: int
) -> None:
    cost = sourcing_cost(Delivery("IRON", "X-B1", units, 0), stocks)
    sellers = [it for (_, good), it in stocks.items() if good == "IRON"]
    # A market sells so much and no more for one contract.
    assert (cost is None) == (sum(MOST_TRANCHES * it.volume for it in sellers) < units)
    if cost is not None:
        assert cost >= units * min(it.ask for it in sellers)


@given(markets(), st.integers(0, 200), st.integers(0, 200))
def test_only_the_units_that_are_left_cost(
    stocks: dict[tuple[str, str], Stock], units: int, done: int
) -> None:
    begun = sourcing_cost(Delivery("IRON", "X-B1", units + done, done), stocks)
    assert begun == sourcing_cost(Delivery("IRON", "X-B1", units, 0), stocks)


def test_what_is_delivered_costs_nothing_though_nobody_sells_it() -> None:
    assert sourcing_cost(Delivery("IRON", "X-B1", 10, 10), {}) == 0


CREDITS, HOURS, PAYS = st.integers(-10_000, 2_000_000), st.floats(0, 168), st.integers(0, 900_000)


@given(markets(), st.integers(1, 300), PAYS, CREDITS, HOURS)
def test_a_contract_that_nobody_can_source_is_never_accepted(
    stocks: dict[tuple[str, str], Stock], units: int, pay: int, purse: int, hours: float
) -> None:
    rest = {key: it for key, it in stocks.items() if key[1] != "FOOD"}
    offered = contract(("IRON", units, 0), ("FOOD", 1, 0), pay=pay, accepted=False)
    verdict = weighed(offered, rest, credits=purse, hours_blocked=hours)
    assert (verdict.accept, verdict.cost, verdict.net) == (False, None, None)
    assert verdict.reason == "no market is known that sells FOOD, IRON"


@given(markets(), st.integers(1, 300), PAYS, CREDITS, HOURS)
def test_a_loss_is_taken_only_where_it_can_be_borne(
    stocks: dict[tuple[str, str], Stock], units: int, pay: int, purse: int, hours: float
) -> None:
    offered = contract(("IRON", units, 0), pay=pay, accepted=False)
    verdict = weighed(offered, stocks, credits=purse, hours_blocked=hours)
    assert verdict.reason
    assert verdict.pay == pay_of(offered) == pay
    if verdict.net is None:
        assert not verdict.accept
    elif verdict.accept:
        assert verdict.cost is not None
        assert verdict.cost <= MOST_OF_CREDITS * purse
        assert -verdict.net <= MOST_SHARE_LOST * purse
        assert -verdict.net <= hours * SLOT_CREDITS_AN_HOUR


@pytest.mark.parametrize(
    ("pay", "hours", "purse", "accept", "reason"),
    [
        (900_000, 0.0, 9_000_000, True, "it brings "),
        (900_000, 24.0, 1_000, False, "too much of the 1,000 that may be spent"),
        (10_000, 24.0, 9_000_000, True, "a blocked slot would cost more"),
        (10_000, 0.0, 9_000_000, False, "it would lose "),
    ],
)
def test_a_verdict_says_why(pay: int, hours: float, purse: int, accept: bool, reason: str) -> None:
    stocks = {("X-A1", "IRON"): stock("IRON", EXPORT)}
    offered = contract(("IRON", 60, 0), pay=pay, accepted=False)
    verdict = weighed(offered, stocks, credits=purse, hours_blocked=hours)
    assert verdict.accept is accept
    assert reason in verdict.reason


@given(markets(), PAYS)
def test_an_accepted_contract_offers_what_is_left_for_its_share_of_the_pay(
    stocks: dict[tuple[str, str], Stock], pay: int
) -> None:
    done, begun, untouched = ("IRON", 10, 10), ("FOOD", 30, 10), ("CLOTHING", 10, 0)
    both = offers_of(contract(done, begun, untouched, pay=pay), stocks)
    assert [(it.good, it.units) for it in both] == [("FOOD", 20), ("CLOTHING", 10)]
    assert {it.sink for it in both} == {CONTRACT}
    assert {it.price for it in both} == {pay / 50}


@given(markets(), st.integers(1, 200))
def test_a_unit_for_a_contract_is_worth_what_its_dearest_one_has_to_cost(
    stocks: dict[tuple[str, str], Stock], units: int
) -> None:
    """So whatever it has to be bought at gains, and nothing that is dearer does."""
    (offer,) = offers_of(contract(("IRON", units, 0)), stocks)
    delivery = Delivery("IRON", "X-B1", units, 0)
    cost = sourcing_cost(delivery, stocks)
    assert offer.worth > dearest(delivery, stocks)
    assert cost is None or cost <= units * dearest(delivery, stocks)


@pytest.mark.parametrize(
    "it",
    [
        None,
        contract(("IRON", 10, 0), accepted=False),
        attrs.evolve(contract(("IRON", 10, 0)), fulfilled=True),
        contract(("IRON", 10, 10)),
        contract(),
    ],
)
def test_a_contract_that_wants_nothing_offers_nothing(it: Contract | None) -> None:
    assert offers_of(it, {}) == []


# Building sites.

materials = st.builds(
    Material,
    trade_symbol=st.sampled_from([*GOODS, "UNHEARD_OF"]),
    required=st.integers(0, 4_000),
    fulfilled=st.integers(0, 4_000),
)
sites = st.builds(
    Construction,
    symbol=st.sampled_from(WAYPOINTS),
    materials=st.lists(materials, unique_by=lambda it: it.trade_symbol).map(tuple),
    is_complete=st.booleans(),
)


@given(sites, markets(), st.floats(0.1, 10))
def test_with_credits_to_spare_a_site_offers_just_what_it_still_takes(
    site: Construction, stocks: dict[tuple[str, str], Stock], worth: float
) -> None:
    all_of = offers_of_site(site, stocks, credits=SPARE_CREDITS, worth=worth)
    found = {it.good: it for it in all_of}
    for each in site.materials:
        wants = 0 if site.is_complete else each.units_left
        assert (found[each.trade_symbol].units if each.trade_symbol in found else 0) == wants
    for it in found.values():
        assert it.sink == Sink(site.symbol, SinkKind.SITE)
        assert it.price == 0
        assert it.worth == worth * (base_of(it.good) or USUAL_BASE)


@given(sites, markets(), st.integers(0, 3 * SPARE_CREDITS))
def test_a_site_that_takes_anything_offers_something_whatever_the_credits(
    site: Construction, stocks: dict[tuple[str, str], Stock], purse: int
) -> None:
    every = offers_of_site(site, stocks, credits=SPARE_CREDITS)
    some = offers_of_site(site, stocks, credits=purse)
    assert bool(some) == bool(every)
    assert all(it in every for it in some)


def test_no_site_offers_nothing() -> None:
    assert offers_of_site(None, {}, credits=SPARE_CREDITS) == []


@given(sites)
def test_a_site_costs_less_the_more_is_supplied(site: Construction) -> None:
    supplied = attrs.evolve(
        site,
        materials=tuple(attrs.evolve(it, fulfilled=it.fulfilled + 1) for it in site.materials),
    )
    assert 0 <= site_cost(supplied) <= site_cost(site)


def test_a_contract_takes_what_its_own_market_imports() -> None:
    """The dearest source is one too, where there is no other."""
    stocks = {("X-B1", "IRON"): stock("IRON", IMPORT)}
    cost = sourcing_cost(Delivery("IRON", "X-B1", 20, 0), stocks)
    assert cost == 20 * stocks["X-B1", "IRON"].ask

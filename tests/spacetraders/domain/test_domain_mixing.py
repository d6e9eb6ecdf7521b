"""Mixing: what a hold takes from one place to another."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.work import BUDGETS, GOODS, ROOMS, offers, scenes, stock, stocks

from spacetraders.domain.economy.law import EXCHANGE, EXPORT, IMPORT, Stock, purchase, sale
from spacetraders.domain.work.choosing import TradeScene
from spacetraders.domain.work.jobs import Lot, Sink, SinkKind
from spacetraders.domain.work.mixing import (
    MOST_TRANCHES,
    Ladders,
    Rung,
    asks,
    bids,
    keeping,
    merged,
    mixed,
    wanted,
)
from spacetraders.domain.work.offers import Offer

RICH = 10**12
any_stock = st.sampled_from(GOODS).flatmap(stocks)


def value(lots: Sequence[Lot]) -> float:
    return sum(lot.value - lot.cost for lot in lots)


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Ladders, Ladders]:
    """What some place sells, and what some place takes, the same one at times."""
    scene = draw(scenes())
    places = sorted(set(scene.places.values()))
    supply = scene.supply().get(draw(st.sampled_from(places)), {})
    demand = scene.demand().get(draw(st.sampled_from(places)), {})
    return supply, demand


@given(any_stock)
def test_what_a_market_sells_are_its_next_transactions(it: Stock) -> None:
    rungs = asks(it, "X-A1")
    bought = purchase(it, MOST_TRANCHES * it.volume)
    assert [(rung.units, rung.price) for rung in rungs] == [(t.units, t.price) for t in bought]
    assert {rung.source for rung in rungs} == {"X-A1"}


@given(any_stock)
def test_what_a_market_takes_are_its_next_transactions(it: Stock) -> None:
    rungs = bids(it, "X-A1")
    sold = sale(it, MOST_TRANCHES * it.volume)
    assert [(rung.units, rung.price) for rung in rungs] == [(t.units, t.price) for t in sold]
    assert {rung.sink for rung in rungs} == {Sink("X-A1")}


@given(any_stock)
def test_no_later_transaction_is_better_than_an_earlier_one(it: Stock) -> None:
    assert all(first.worth <= then.worth for first, then in pairwise(asks(it, "X-A1")))
    assert all(first.worth >= then.worth for first, then in pairwise(bids(it, "X-A1")))


@given(any_stock, st.booleans())
def test_to_trade_now_never_makes_later_trades_better(it: Stock, buys: bool) -> None:
    assert keeping(it, it.net, buys=buys) >= 0


def test_a_market_that_only_exchanges_is_as_good_later() -> None:
    assert keeping(stock("IRON", EXCHANGE), 0, buys=True) == 0


@pytest.mark.parametrize("buys", [True, False])
def test_an_absurd_supply_has_a_cost_too(buys: bool) -> None:
    for net in (-100_000, 100_000):
        absurd = stock("IRON", EXPORT if buys else IMPORT, net=net, volume=6)
        assert keeping(absurd, net, buys=buys) >= 0


@given(any_stock, st.integers(0, 2_000))
def test_a_bonus_is_worth_what_it_says_and_is_not_paid(it: Stock, bonus: int) -> None:
    plain, better = bids(it, "X-A1"), bids(it, "X-A1", bonus)
    assert [rung.price for rung in plain] == [rung.price for rung in better]
    assert [rung.worth + bonus for rung in plain] == pytest.approx([it.worth for it in better])


@given(ladders(), ROOMS, BUDGETS)
def test_a_hold_never_takes_more_than_its_room_or_its_budget(
    both: tuple[Ladders, Ladders], room: int, budget: int
) -> None:
    lots = mixed(*both, room=room, budget=budget)
    assert sum(lot.units for lot in lots) <= room
    assert sum(lot.cost for lot in lots) <= budget


@given(ladders(), ROOMS, BUDGETS)
def test_every_lot_gains(both: tuple[Ladders, Ladders], room: int, budget: int) -> None:
    for lot in mixed(*both, room=room, budget=budget):
        assert lot.units > 0
        assert lot.value > lot.cost


@given(ladders(), ROOMS, BUDGETS, st.integers(1, 50))
def test_more_room_never_lowers_the_value(
    both: tuple[Ladders, Ladders], room: int, budget: int, more: int
) -> None:
    less = value(mixed(*both, room=room, budget=budget))
    assert value(mixed(*both, room=room + more, budget=budget)) >= less - 1e-6


@given(ladders(), ROOMS)
def test_credits_enough_buy_no_less_than_credits_without_end(
    both: tuple[Ladders, Ladders], room: int
) -> None:
    lots = mixed(*both, room=room, budget=RICH)
    assert mixed(*both, room=room, budget=sum(lot.cost for lot in lots)) == lots


@given(ladders(), ROOMS, BUDGETS)
def test_no_ladder_gives_or_takes_more_than_it_has(
    both: tuple[Ladders, Ladders], room: int, budget: int
) -> None:
    lots = mixed(*both, room=room, budget=budget)
    for is_supply, ladder in zip((True, False), both, strict=True):
        for good, rungs in ladder.items():
            for end in {rung.source if is_supply else rung.sink for rung in rungs}:
                of_end = [it for it in lots if it.good == good]
                used = sum(
                    it.units for it in of_end if (it.source if is_supply else it.sink) == end
                )
                has = sum(it.units for it in rungs if (it.source if is_supply else it.sink) == end)
                assert used <= has


@given(ladders(), ROOMS)
def test_no_market_is_sold_what_it_has_just_sold(both: tuple[Ladders, Ladders], room: int) -> None:
    for lot in mixed(*both, room=room, budget=RICH):
        assert lot.sink.kind is not SinkKind.MARKET or lot.sink.waypoint != lot.source


def test_a_contract_is_served_with_what_its_own_market_sells() -> None:
    sink = Sink("X-A1", SinkKind.CONTRACT, "c1")
    supply = {"IRON": asks(stock("IRON", EXPORT), "X-A1")}
    demand = {"IRON": [wanted(Offer(sink, "IRON", 10, 5_000.0, 5_000.0))]}
    (it,) = mixed(supply, demand, room=40, budget=RICH)
    assert (it.source, it.sink, it.units) == ("X-A1", sink, 10)


def test_a_site_that_pays_nothing_is_worth_a_delivery() -> None:
    sink = Sink("X-B1", SinkKind.SITE)
    supply = {"IRON": asks(stock("IRON", EXPORT), "X-A1")}
    demand = {"IRON": [wanted(Offer(sink, "IRON", 10, 0.0, 5_000.0))]}
    (it,) = mixed(supply, demand, room=40, budget=RICH)
    assert (it.units, it.income) == (10, 0)
    assert it.profit < 0 < it.value - it.cost


@given(ladders(), st.dictionaries(st.sampled_from(GOODS), st.integers(1, 200), min_size=1))
def test_what_is_aboard_is_sold_for_whatever_it_brings(
    both: tuple[Ladders, Ladders], aboard: dict[str, int]
) -> None:
    _, demand = both
    supply = {good: [Rung(units, 0.0, 0.0)] for good, units in aboard.items()}
    lots = mixed(supply, demand, room=sum(aboard.values()), budget=0)
    for good, units in aboard.items():
        taken = sum(rung.units for rung in demand.get(good, ()))
        assert sum(lot.units for lot in lots if lot.good == good) == min(units, taken)
    assert all(lot.cost == 0 for lot in lots)


def test_the_next_unit_is_of_the_good_that_gains_most() -> None:
    supply = {
        "IRON": [Rung(10, 100.0, 100.0, source="X-A1")],
        "FOOD": [Rung(10, 100.0, 100.0, source="X-A1")],
    }
    demand = {
        "IRON": [Rung(5, 180.0, 180.0, Sink("X-B1")), Rung(5, 140.0, 140.0, Sink("X-B1"))],
        "FOOD": [Rung(10, 160.0, 160.0, Sink("X-B1"))],
    }
    lots = mixed(supply, demand, room=18, budget=RICH)
    assert {lot.good: lot.units for lot in lots} == {"IRON": 8, "FOOD": 10}


def test_a_good_that_the_budget_stops_does_not_stop_the_others() -> None:
    supply = {
        "IRON": [Rung(10, 100.0, 100.0, source="X-A1"), Rung(10, 110.0, 110.0, source="X-A1")],
        "FOOD": [Rung(10, 10.0, 10.0, source="X-A1")],
    }
    demand = {
        "IRON": [Rung(20, 300.0, 300.0, Sink("X-B1"))],
        "FOOD": [Rung(10, 60.0, 60.0, Sink("X-B1"))],
    }
    lots = mixed(supply, demand, room=40, budget=750)
    assert {lot.good: lot.units for lot in lots} == {"IRON": 7, "FOOD": 5}


@given(scenes())
def test_ladders_of_one_place_are_one_ladder(scene: TradeScene) -> None:
    for goods in scene.supply().values():
        for rungs in goods.values():
            assert rungs == sorted(rungs, key=lambda rung: rung.worth)
            assert rungs == merged([rungs], best=lambda rung: rung.worth)


@given(offers())
def test_an_offer_is_one_rung(all_of: tuple[Offer, ...]) -> None:
    for offer in all_of:
        rung = wanted(offer)
        assert (rung.units, rung.sink) == (offer.units, offer.sink)
        assert (rung.price, rung.worth) == (offer.price, offer.worth)


def test_an_import_is_not_bought_where_it_is_dear() -> None:
    supply = {"IRON": asks(stock("IRON", IMPORT), "X-A1")}
    demand = {"IRON": bids(stock("IRON", IMPORT), "X-B1")}
    assert mixed(supply, demand, room=40, budget=RICH) == ()

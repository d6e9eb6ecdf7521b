"""Deals: which one is the best of those that prices allow."""

import math

from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.deals import LEAST_RETURN, Deal, best_buyer, best_deal
from spacetraders.domain.game.waypoints import Quote, Waypoint

PLACES = {
    name: Waypoint(f"X1-A-{name}", "X1-A", "PLANET", x, 0)
    for name, x in (("HERE", 0), ("NEAR", 10), ("FAR", 500))
}


def quote(good: str, ask: int, bid: int, *, volume: int = 20, kind: str = "EXCHANGE") -> Quote:
    return Quote(good, kind, volume, "MODERATE", None, ask, bid)


def best(seen: dict[str, list[Quote]], **terms: object) -> Deal | None:
    known: dict[str, object] = {"here": "HERE", "room": 40, "credits": 100_000, **terms}
    return best_deal(seen, PLACES, **known)  # type: ignore[arg-type]


def test_it_buys_where_it_is_cheap_and_sells_where_it_is_dear() -> None:
    deal = best({"HERE": [quote("IRON", 100, 90)], "NEAR": [quote("IRON", 220, 200)]})
    assert deal is not None
    assert (deal.origin, deal.destination, deal.units) == ("HERE", "NEAR", 20)
    assert (deal.outlay, deal.profit) == (2_000, 20 * 100 - 10)


def test_a_near_deal_goes_before_a_far_one_that_brings_a_little_more() -> None:
    seen = {
        "HERE": [quote("IRON", 100, 90)],
        "NEAR": [quote("IRON", 220, 200)],
        "FAR": [quote("IRON", 230, 240)],
    }
    deal = best(seen)
    assert deal is not None
    assert deal.destination == "NEAR"


def test_without_a_spread_that_pays_its_way_there_is_none() -> None:
    assert best({}) is None
    assert best({"HERE": [quote("IRON", 100, 90)], "NEAR": [quote("IRON", 110, 100)]}) is None
    assert best({"HERE": [quote("IRON", 100, 90)], "FAR": [quote("IRON", 110, 101)]}) is None


def test_a_lot_is_what_the_hold_the_market_and_the_credits_allow() -> None:
    seen = {"HERE": [quote("IRON", 100, 90)], "NEAR": [quote("IRON", 220, 200)]}
    for terms, units in (({"room": 7}, 7), ({"credits": 550}, 5), ({}, 20)):
        deal = best(seen, **terms)
        assert deal is not None
        assert deal.units == units
    assert best(seen, room=0) is None
    assert best(seen, credits=99) is None


def test_what_another_trader_is_after_is_left_to_it() -> None:
    seen = {"HERE": [quote("IRON", 100, 90)], "NEAR": [quote("IRON", 220, 200)]}
    for end in ("HERE", "NEAR"):
        assert best(seen, taken={("IRON", end)}) is None
    assert best(seen, taken={("GOLD", "HERE")}) is not None


def test_a_lot_is_one_transaction_for_the_buyer_too() -> None:
    near = quote("IRON", 220, 200, volume=6)
    deal = best({"HERE": [quote("IRON", 100, 90)], "NEAR": [near]})
    assert deal is not None
    assert deal.units == 6


def test_a_good_is_left_to_recover_where_it_gains_little() -> None:
    for bid, is_done in ((139, False), (140, True)):
        seen = {"HERE": [quote("IRON", 100, 90)], "NEAR": [quote("IRON", 220, bid)]}
        assert (best(seen) is not None) is is_done


def test_neither_fuel_nor_ships_are_cargo() -> None:
    for good, kind in (("FUEL", "EXCHANGE"), ("SHIP_PROBE", "SHIP")):
        cheap, dear = quote(good, 10, 9, kind=kind), quote(good, 900, 800, kind=kind)
        assert best({"HERE": [cheap], "NEAR": [dear]}) is None


def test_the_best_buyer_pays_most_and_is_the_nearest_of_those_who_do() -> None:
    seen = {"NEAR": [quote("IRON", 120, 100)], "FAR": [quote("IRON", 120, 100)]}
    assert best_buyer(seen, PLACES, here="HERE", good="IRON") == "NEAR"
    seen["FAR"] = [quote("IRON", 120, 101)]
    assert best_buyer(seen, PLACES, here="HERE", good="IRON") == "FAR"
    assert best_buyer(seen, PLACES, here="HERE", good="GOLD") is None


PRICES = st.integers(min_value=1, max_value=5_000)
QUOTES = st.builds(
    lambda good, ask, bid, volume: quote(good, ask, bid, volume=volume),
    st.sampled_from(["IRON", "GOLD"]),
    PRICES,
    PRICES,
    st.integers(min_value=1, max_value=100),
)


@given(
    st.dictionaries(st.sampled_from(list(PLACES)), st.lists(QUOTES, max_size=2)),
    st.integers(min_value=0, max_value=100),
    st.integers(min_value=0, max_value=100_000),
)
def test_no_deal_loses_money_or_takes_more_than_there_is(
    seen: dict[str, list[Quote]], room: int, budget: int
) -> None:
    deal = best(seen, room=room, credits=budget)
    if deal is not None:
        assert 0 < deal.units <= room
        assert deal.outlay <= budget
        assert deal.profit > 0
        assert deal.bid >= deal.ask * (1 + LEAST_RETURN)
        assert math.isfinite(deal.yields)

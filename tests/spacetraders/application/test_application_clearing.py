"""A whole hold sold, deliveries that know their goods, and names that were mistyped."""

from datetime import UTC, datetime

import httpx
import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from support.application.orders import (
    DOCKED,
    IN_ORBIT,
    PROBE,
    credits_of,
    foreseen,
    hull,
    ledger,
    place_of,
    put,
    selling,
    waypoints,
)
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock

from routing import FlightMode
from spacetraders.application.errors.orders import AmbiguousDelivery
from spacetraders.application.errors.places import NoFacility, UnknownWaypoint
from spacetraders.application.errors.plans import NoRoute
from spacetraders.application.orders.contracts import (
    AcceptContract,
    DeliverContract,
    ListContracts,
)
from spacetraders.application.orders.delivering import chosen
from spacetraders.application.orders.shipyards import GetShipyard, PurchaseShip
from spacetraders.application.orders.trading import BuyGoods, SellAllGoods, SellGoods
from spacetraders.application.plans.routes import NavigateShip, PlanRoute
from spacetraders.domain.game.contracts import Contract, Delivery
from spacetraders.domain.game.ships import Cargo, Fuel, Goods, Nav, Ship
from spacetraders.domain.near import did_you_mean
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import Refused

TURRET = "MOUNT_TURRET_I"
HERE, THERE = "X1-AB12-C3", "X1-AB12-D4"


def taken_at(harness: Harness, count: int) -> tuple[str, list[str]]:
    """A market and some goods that it lists, fuel aside."""
    for waypoint in waypoints(harness):
        market = harness.world.find_market(waypoint.symbol)
        listed = sorted(set(market.listings) - {"FUEL"}) if market else []
        if len(listed) >= count:
            return waypoint.symbol, listed[:count]
    raise AssertionError("no market lists so many")


async def test_a_hold_is_sold_but_for_what_the_market_does_not_take(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, (one, two) = taken_at(harness, 2)
    await put(harness, where, IN_ORBIT, cargo={one: 3, two: 4, TURRET: 1})
    sold = await harness.send(SellAllGoods(ANY, FRIGATE, prepare=True))
    assert {deal.good: deal.units for deal in sold.answer.deals} == {one: 3, two: 4}
    assert sold.answer.kept == (Goods(TURRET, 1),)
    assert (sold.answer.stopped, sold.answer.credits) == (None, credits_of(harness))
    assert hull(harness).cargo == {TURRET: 1}
    assert {entry.trade_symbol for entry in await ledger(harness)} == {one, two}


async def test_of_a_good_that_is_named_all_is_sold_and_nothing_else(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, (one, two) = taken_at(harness, 2)
    await put(harness, where, cargo={one: 3, two: 4})
    sold = await harness.send(SellAllGoods(ANY, FRIGATE, one))
    assert [deal.good for deal in sold.answer.deals] == [one]
    assert (hull(harness).cargo, sold.answer.kept) == ({two: 4}, ())


async def test_sales_before_a_lost_answer_stand_and_are_told(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, (one, two) = taken_at(harness, 2)
    await put(harness, where, cargo={one: 3})
    await harness.send(SellAllGoods(ANY, FRIGATE))
    harness.world.find_market(where).listings[one].trade_volume = 5
    await put(harness, where, cargo={one: 10, two: 4})

    def lose_the_next() -> Exception:
        harness.road.before["sell"] = lambda: httpx.ReadTimeout("lost")
        return httpx.ReadTimeout("lost")

    harness.road.after["sell"] = lose_the_next
    sold = await harness.send(SellAllGoods(ANY, FRIGATE))
    assert [(deal.good, deal.units) for deal in sold.answer.deals] == [(one, 5)]
    assert sold.answer.stopped is not None
    assert hull(harness).cargo == {one: 5, two: 4}


async def test_where_nothing_can_be_sold_the_reason_is_told(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, (one,) = taken_at(harness, 1)
    await put(harness, where, cargo={})
    for order in (SellAllGoods(ANY, FRIGATE), SellAllGoods(ANY, FRIGATE, one)):
        with foreseen(harness, "cargo_missing"):
            await harness.send(order)
    await put(harness, where, IN_ORBIT, cargo={TURRET: 1})
    with pytest.raises(Refused, match=f"buys nothing of what {FRIGATE} has: {TURRET}") as caught:
        await harness.send(SellAllGoods(ANY, FRIGATE, prepare=True))
    assert caught.value.kind == "good_not_bought"
    await put(harness, place_of(harness, "ASTEROID"), IN_ORBIT)
    with pytest.raises(NoFacility):
        await harness.send(SellAllGoods(ANY, FRIGATE, prepare=True))
    assert hull(harness).nav.status is IN_ORBIT


async def contract_of(harness: Harness) -> Contract:
    contracts: list[Contract] = await harness.send(ListContracts(ANY))
    await harness.send(AcceptContract(ANY, contracts[0].contract_id))
    return contracts[0]


async def test_a_delivery_is_as_much_as_is_wanted_and_aboard(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract = await contract_of(harness)
    (wanted,) = contract.deliveries
    await put(harness, wanted.destination_symbol, IN_ORBIT, cargo={wanted.trade_symbol: 7})
    order = DeliverContract(ANY, FRIGATE, contract.contract_id, prepare=True)
    given = await harness.send(order)
    assert (given.answer.goods.trade_symbol, given.answer.goods.units) == (wanted.trade_symbol, 7)
    assert given.answer.contract.deliveries[0].units_fulfilled == 7
    assert (given.seen.prepared, hull(harness).cargo) == (DOCKED, {})
    with foreseen(harness, "cargo_missing"):
        await harness.send(order)


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAV = Nav("X1-AB12", HERE, 0, 0, DOCKED, FlightMode.CRUISE, HERE, NOW, NOW)


def laden(**cargo: int) -> Ship:
    goods = tuple(Goods(good, units) for good, units in cargo.items())
    return Ship("S-1", "HAULER", NAV, Fuel(1, 1), Cargo(sum(cargo.values()), 900, goods), 1)


def wanting(*deliveries: Delivery) -> Contract:
    return Contract("c1", "COSMIC", "PROCUREMENT", 1, 9, NOW, True, False, None, deliveries)


TWO = wanting(Delivery("IRON", HERE, 40, 15), Delivery("GOLD", HERE, 9, 9))
BOTH = wanting(Delivery("IRON", HERE, 40, 15), Delivery("GOLD", HERE, 9, 0))
ELSEWHERE = wanting(Delivery("IRON", THERE, 40, 15))


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
def test_what_is_delivered_is_aboard_and_wanted(wanted: int, given_: int, held: int) -> None:
    contract = wanting(Delivery("IRON", HERE, wanted, min(given_, wanted)))
    ship = laden(IRON=held, ICE=3)
    if given_ >= wanted:
        with pytest.raises(Refused, match="wants no more"):
            chosen(contract, ship, None, None)
        return
    goods = chosen(contract, ship, None, None)
    assert (goods.trade_symbol, goods.units) == ("IRON", min(held, wanted - given_))


def test_what_is_said_counts() -> None:
    goods = chosen(BOTH, laden(IRON=30, GOLD=5), "GOLD", 2)
    assert (goods.trade_symbol, goods.units) == ("GOLD", 2)
    assert chosen(BOTH, laden(IRON=30, GOLD=5), "GOLD", None).units == 5
    assert chosen(TWO, laden(IRON=30, GOLD=5), None, None).trade_symbol == "IRON"


def test_which_of_two_goods_is_meant_has_to_be_said() -> None:
    with pytest.raises(AmbiguousDelivery) as caught:
        chosen(BOTH, laden(IRON=30, GOLD=5), None, None)
    assert caught.value.details == {
        "contract_id": "c1",
        "ship_symbol": "S-1",
        "goods": ["GOLD", "IRON"],
    }
    assert "--good" in caught.value.hint


@pytest.mark.parametrize(
    ("contract", "ship", "good", "kind", "words"),
    [
        (BOTH, laden(ICE=3), None, "cargo_missing", "25 IRON, 9 GOLD"),
        (ELSEWHERE, laden(IRON=3), None, "contract_other_location", f"25 IRON at {THERE}"),
        (ELSEWHERE, laden(IRON=3), "IRON", "contract_other_location", THERE),
        (TWO, laden(GOLD=3), "GOLD", "contract_delivery_complete", "no more GOLD"),
        (BOTH, laden(IRN=3), "IRN", "contract_other_good", "wants no IRN"),
        (BOTH, laden(IRON=3), "GOLD", "cargo_missing", "0 of GOLD"),
    ],
)
def test_what_cannot_be_delivered_is_refused_as_the_game_would(
    contract: Contract, ship: Ship, good: str | None, kind: str, words: str
) -> None:
    with pytest.raises(Refused) as caught:
        chosen(contract, ship, good, None)
    assert (caught.value.kind, caught.value.foreseen) == (kind, True)
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("IRN_ORE", ["IRON_ORE", "GOLD"], "did you mean IRON_ORE?"),
        ("IRON", ["IRON_ORE", "ICE_WATER"], "did you mean IRON_ORE?"),
        ("GOLD_OR", ["GOLD_ORE", "OLD_ORE"], "did you mean GOLD_ORE or OLD_ORE?"),
        ("IRON_ORE", ["IRON_ORE", "IRON"], None),
        ("SALAD", ["IRON_ORE"], None),
        ("IRON", [], None),
    ],
)
def test_names_near_a_mistyped_one_are_suggested(
    name: str, known: list[str], said: str | None
) -> None:
    assert did_you_mean(name, known) == said


async def test_a_mistyped_good_is_answered_with_those_near_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where, cargo={good: 2})
    for order in (
        SellGoods(ANY, FRIGATE, f"{good}X", 1),
        BuyGoods(ANY, FRIGATE, f"{good}X", 1),
    ):
        with pytest.raises(Refused) as caught:
            await harness.send(order)
        assert f"did you mean {good}" in (caught.value.hint or "")


async def test_a_mistyped_type_of_ship_is_answered_with_what_the_yard_sells(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where = next(w.symbol for w in waypoints(harness) if harness.world.find_shipyard(w.symbol))
    await put(harness, where, symbol=PROBE)
    sold = (await harness.send(GetShipyard(ANY, where))).yard.ship_types
    with pytest.raises(Refused) as caught:
        await harness.send(PurchaseShip(ANY, where, f"{sold[0]}X"))
    assert f"did you mean {sold[0]}" in caught.value.hint
    assert all(each in caught.value.hint for each in sold)
    with pytest.raises(Refused) as caught:
        await harness.send(PurchaseShip(ANY, where, "SHIP_BULK_FREIGHTER"))
    assert (caught.value.kind, where in caught.value.hint) == ("ship_type_not_sold", True)


async def test_a_mistyped_waypoint_is_answered_with_those_near_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    gate = place_of(harness, "JUMP_GATE").symbol
    with pytest.raises(UnknownWaypoint) as caught:
        await harness.send(PlanRoute(ANY, FRIGATE, f"{gate}9"))
    assert caught.value.hint.startswith(f"did you mean {gate}")
    with pytest.raises(UnknownWaypoint) as caught:
        await harness.send(PlanRoute(ANY, FRIGATE, f"{player.headquarters[:-2]}QQQQQQ"))
    assert "did you mean" not in caught.value.hint


async def test_a_flight_is_planned_and_flown_as_a_person_wants_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    gate = place_of(harness, "JUMP_GATE").symbol
    thrifty = await harness.send(PlanRoute(ANY, FRIGATE, gate, thrifty=True))
    fastest = await harness.send(PlanRoute(ANY, FRIGATE, gate))
    assert thrifty.route.fuel < fastest.route.fuel
    with pytest.raises(NoRoute) as caught:
        await harness.send(PlanRoute(ANY, FRIGATE, gate, FlightMode.BURN))
    assert "another flight mode" in caught.value.hint
    near = place_of(harness, "ENGINEERED_ASTEROID").symbol
    flown = await harness.send(NavigateShip(ANY, FRIGATE, near, FlightMode.DRIFT, thrifty=True))
    assert flown.container.config == {
        "ship_symbol": FRIGATE,
        "destination": near,
        "flight_mode": "DRIFT",
        "thrifty": True,
    }
    await trio.sleep(flown.plan.eta_seconds + 60)
    assert hull(harness).nav.destination.symbol == near
    assert hull(harness).nav.flight_mode is FlightMode.DRIFT

"""Cargo: bought and sold in tranches, handed over, thrown away; and lost answers."""

import attrs
import pytest
import trio
from support.application.orders import (
    IN_ORBIT,
    PROBE,
    credits_of,
    foreseen,
    hull,
    ledger,
    lost,
    put,
    selling,
)
from support.harness import ANY, FRIGATE, SECOND_LOOK_SECONDS, Harness
from trio.testing import MockClock

from spacetraders.application.errors.orders import PriceOutOfBounds
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.orders.places import GetMarket
from spacetraders.application.orders.ships import GetCargo, GetShip, OrbitShip
from spacetraders.application.orders.trading import (
    BuyGoods,
    JettisonGoods,
    SellGoods,
    TradeResult,
    TransferGoods,
)
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import InsufficientCredits
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES

DONE, UNDONE = IntentState.FOUND_DONE, IntentState.FOUND_UNDONE


async def deal(harness: Harness, message: BuyGoods | SellGoods) -> TradeResult:
    answer = (await harness.send(message)).answer
    assert isinstance(answer, TradeResult)
    return answer


async def test_a_purchase_is_aboard_and_in_the_ledger_with_the_balance(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    bought = await deal(harness, BuyGoods(ANY, FRIGATE, good, 3))
    assert (bought.units, bought.stopped, bought.credits) == (3, None, credits_of(harness))
    assert hull(harness).cargo == {good: 3}
    (entry,) = await ledger(harness)
    assert (entry.kind, entry.waypoint_symbol, entry.trade_symbol) == ("PURCHASE", where, good)
    assert (entry.units, entry.total_price) == (3, -bought.total_price)
    assert entry.balance == credits_of(harness)


async def test_a_sale_leaves_the_hold_and_brings_credits(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 5})
    sold = await deal(harness, SellGoods(ANY, FRIGATE, good, 5))
    assert hull(harness).cargo == {}
    (entry,) = await ledger(harness)
    assert (entry.kind, entry.total_price) == ("SELL", sold.total_price)
    assert entry.balance == credits_of(harness) == sold.credits


async def test_more_than_the_trade_volume_is_sold_in_tranches(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    volume = harness.world.find_market(where).listings[good].trade_volume
    hull(harness).modules.extend(hull(harness).modules[:] * 9)
    await put(harness, where, cargo={good: volume * 2 + 1})
    sold = await deal(harness, SellGoods(ANY, FRIGATE, good, volume * 2 + 1))
    assert [trade.units for trade in sold.trades] == [volume, volume, 1]
    assert len(await ledger(harness)) == 3


async def test_a_volume_that_has_shrunk_is_learnt_from_the_refusal(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 6})
    await harness.send(GetMarket(ANY, where))
    harness.world.find_market(where).listings[good].trade_volume = 4
    sold = await deal(harness, SellGoods(ANY, FRIGATE, good, 6))
    assert [trade.units for trade in sold.trades] == [4, 2]


async def test_a_deal_stops_at_the_first_refusal_and_says_what_was_done(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    listing = harness.world.find_market(where).listings[good]
    await put(harness, where)
    listing.trade_volume = 1
    harness.world.agent("HERMES").credits = int(listing.quote().purchase_price * 1.5)
    bought = await deal(harness, BuyGoods(ANY, FRIGATE, good, 4))
    assert bought.units == 1
    assert isinstance(bought.stopped, InsufficientCredits)


async def test_a_deal_of_which_nothing_comes_is_refused(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    harness.world.agent("HERMES").credits = 0
    with pytest.raises(InsufficientCredits) as caught:
        await harness.send(BuyGoods(ANY, FRIGATE, good, 4))
    assert caught.value.details["game"]["code"] == 4600


async def test_no_price_above_the_limit_is_paid(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    with pytest.raises(PriceOutOfBounds):
        await harness.send(BuyGoods(ANY, FRIGATE, good, 4, max_price=1))
    assert hull(harness).cargo == {}


async def test_no_price_below_the_limit_is_taken(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 4})
    price = harness.world.find_market(where).listings[good].quote().sell_price
    with pytest.raises(PriceOutOfBounds):
        await harness.send(SellGoods(ANY, FRIGATE, good, 4, min_price=price + 1))
    sold = await deal(harness, SellGoods(ANY, FRIGATE, good, 4, min_price=price))
    assert sold.units == 4


async def test_what_is_known_to_fail_is_refused_before_any_request(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    await harness.send(GetMarket(ANY, where))
    with foreseen(harness, "cargo_exceeds_capacity"):
        await harness.send(BuyGoods(ANY, FRIGATE, good, 10_000))
    with foreseen(harness, "good_not_sold"):
        await harness.send(BuyGoods(ANY, FRIGATE, "NO_SUCH_GOOD", 1))
    with foreseen(harness, "cargo_missing"):
        await harness.send(SellGoods(ANY, FRIGATE, good, 1))
    await put(harness, where, cargo={"IRON": 1})
    with foreseen(harness, "cargo_too_few_units"):
        await harness.send(JettisonGoods(ANY, FRIGATE, "IRON", 2))
    await harness.send(OrbitShip(ANY, FRIGATE))
    with foreseen(harness, "not_docked"):
        await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    assert await ledger(harness) == []


async def test_a_ship_of_which_the_game_says_otherwise_is_looked_at_again(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 2})
    hull(harness).cargo = {}
    with pytest.raises(Exception, match="the game refused"):
        await harness.send(SellGoods(ANY, FRIGATE, good, 2))
    with pytest.raises(Exception, match="has 0 of"):
        await harness.send(SellGoods(ANY, FRIGATE, good, 2))
    assert harness.road.seen[-1] == f"GET {FRIGATE}"


async def test_cargo_is_handed_to_a_ship_at_the_same_place(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, _ = selling(harness, "EXPORT")
    waypoint = harness.world.find_waypoint(where)
    agent = harness.world.agent("HERMES")
    other = agent.launch(SHIP_TYPES["SHIP_LIGHT_HAULER"], waypoint, harness.world.started).symbol
    await put(harness, where, cargo={"IRON": 5})
    await put(harness, where, symbol=other)
    ordered = await harness.send(TransferGoods(ANY, FRIGATE, other, "IRON", 3))
    assert (hull(harness).cargo, hull(harness, other).cargo) == ({"IRON": 2}, {"IRON": 3})
    assert ordered.seen.ship.cargo.units == 2
    known = harness.services.fleet.known(player, other)
    assert known is not None
    assert known.cargo.units == 3
    assert harness.supervisor.holder(1, other) is None


async def test_cargo_goes_to_no_ship_that_cannot_take_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, _ = selling(harness, "EXPORT")
    await put(harness, where, cargo={"IRON": 5})
    await put(harness, where, symbol=PROBE)
    with foreseen(harness, "cargo_exceeds_capacity"):
        await harness.send(TransferGoods(ANY, FRIGATE, PROBE, "IRON", 1))
    with foreseen(harness, "transfer_same_ship"):
        await harness.send(TransferGoods(ANY, FRIGATE, FRIGATE, "IRON", 1))
    await put(harness, where, IN_ORBIT, symbol=PROBE)
    with foreseen(harness, "transfer_dock_conflict"):
        await harness.send(TransferGoods(ANY, FRIGATE, PROBE, "IRON", 1))
    with pytest.raises(UnknownShip):
        await harness.send(TransferGoods(ANY, FRIGATE, "HERMES-99", "IRON", 1))


async def test_jettisoned_cargo_is_gone(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await put(harness, player.headquarters, cargo={"IRON": 5})
    await harness.send(JettisonGoods(ANY, FRIGATE, "IRON", 4))
    hold = await harness.send(GetCargo(ANY, FRIGATE))
    assert (hold.ship_symbol, hold.cargo.units_of("IRON")) == (FRIGATE, 1)


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_purchase_is_found_by_hold_and_market(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    await deal(harness, BuyGoods(ANY, FRIGATE, good, 1))
    had = credits_of(harness)
    found = await lost(harness, "purchase", BuyGoods(ANY, FRIGATE, good, 2), after=after)
    assert found is (DONE if after else UNDONE)
    spent = sum(entry.total_price for entry in (await ledger(harness))[1:])
    assert spent == credits_of(harness) - had
    assert len(await ledger(harness)) == 1 + after


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_sale_is_found_by_hold_and_market(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 4})
    had = credits_of(harness)
    found = await lost(harness, "sell", SellGoods(ANY, FRIGATE, good, 3), after=after)
    assert found is (DONE if after else UNDONE)
    brought = sum(entry.total_price for entry in await ledger(harness))
    assert brought == credits_of(harness) - had
    seen = await harness.send(GetShip(ANY, FRIGATE))
    assert seen.ship.cargo.units_of(good) == (1 if after else 4)


@pytest.mark.parametrize("after", [True, False])
async def test_a_lost_jettison_is_found_by_the_hold(
    harness: Harness, player: Player, autojump_clock: MockClock, after: bool
) -> None:
    await put(harness, player.headquarters, cargo={"IRON": 5})
    found = await lost(harness, "jettison", JettisonGoods(ANY, FRIGATE, "IRON", 5), after=after)
    assert found is (DONE if after else UNDONE)


async def test_a_transfer_to_a_ship_since_leaves_its_own_lost_deed_untold(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, _ = selling(harness, "EXPORT")
    agent = harness.world.agent("HERMES")
    waypoint = harness.world.find_waypoint(where)
    launched = agent.launch(SHIP_TYPES["SHIP_LIGHT_HAULER"], waypoint, harness.world.started)
    await put(harness, where, cargo={"IRON": 5})
    await put(harness, where, symbol=launched.symbol, cargo={"IRON": 2})
    await harness.send(JettisonGoods(ANY, launched.symbol, "IRON", 1))
    (jettison,) = await harness.store.intents()
    await harness.store.reopen(jettison.intent_id)
    await harness.send(TransferGoods(ANY, FRIGATE, launched.symbol, "IRON", 1))
    deeds = harness.services.deeds
    later = attrs.evolve(jettison).created_at.replace(year=2999)
    await deeds.reconcile(player, opened_before=later)
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert (await harness.store.intents())[0].state is IntentState.UNTOLD

"""Beliefs of the application: every look and every trade of ours is in them at once."""

from datetime import timedelta

import attrs
import pytest
import trio
from support.application.orders import hull, lost, put, selling
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.known.beliefs import Beliefs
from spacetraders.application.orders.contracts import (
    AcceptContract,
    DeliverContract,
    FulfillContract,
    ListContracts,
)
from spacetraders.application.orders.places import GetMarket
from spacetraders.application.orders.ships import RefuelShip
from spacetraders.application.orders.trading import BuyGoods, SellGoods
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.clock import EPOCH
from spacetraders.domain.economy.belief import Belief
from spacetraders.domain.game.prices import SHIP
from spacetraders.domain.game.trades import PURCHASE, SELL, Trade
from spacetraders.domain.game.waypoints import Quote
from spacetraders.domain.players import Player

HERE = "X1-AB1-A1"
RESET = "2026-01-01"
CLOTHING = Quote("CLOTHING", "IMPORT", 20, "LIMITED", "WEAK", 9624, 4676)
"""A quote with the margin 7 and a net supply of -42."""


@pytest.fixture
def beliefs(store: StoreInMemory) -> Beliefs:
    return Beliefs(store)


def trade(units: int, *, type_: str = SELL, price: int = 4676) -> Trade:
    return Trade(HERE, FRIGATE, "CLOTHING", type_, units, price, units * price, EPOCH)


def truth(harness: Harness, where: str, good: str) -> int:
    """The net supply that the sandbox hides."""
    market = harness.world.find_market(where)
    assert market is not None
    return market.listings[good].net_supply


def believed(harness: Harness, player: Player, where: str, good: str) -> Belief:
    belief = harness.services.beliefs.of(player.reset_date, where, good)
    assert belief is not None
    return belief


def is_in(belief: Belief, net: int) -> bool:
    return any(it.least <= net <= it.most for it in belief.spans)


async def test_what_was_never_seen_is_not_believed(beliefs: Beliefs) -> None:
    assert beliefs.of(RESET, HERE, "CLOTHING") is None
    assert beliefs.market(RESET, HERE) == {}
    beliefs.traded(RESET, HERE, trade(5))
    assert beliefs.stocks(RESET, EPOCH) == {}


async def test_a_look_is_believed_and_ships_are_not(beliefs: Beliefs) -> None:
    probe = Quote("SHIP_PROBE", SHIP, 1, "HIGH", None, 24_000, 0)
    beliefs.note(RESET, HERE, (CLOTHING, probe), EPOCH)
    assert list(beliefs.market(RESET, HERE)) == ["CLOTHING"]
    assert {key: it.bid for key, it in beliefs.stocks(RESET, EPOCH).items()} == {
        (HERE, "CLOTHING"): 4676
    }


async def test_an_answer_that_comes_late_changes_nothing(beliefs: Beliefs) -> None:
    beliefs.note(RESET, HERE, (CLOTHING,), EPOCH)
    early = attrs.evolve(CLOTHING, sell_price=1)
    beliefs.note(RESET, HERE, (early,), EPOCH - timedelta(minutes=1))
    assert beliefs.stocks(RESET, EPOCH)[HERE, "CLOTHING"].bid == 4676


@pytest.mark.parametrize(("type_", "price", "moved"), [(SELL, 4676, 20), (PURCHASE, 9624, -20)])
async def test_a_trade_shifts_what_is_believed_at_once(
    beliefs: Beliefs, type_: str, price: int, moved: int
) -> None:
    beliefs.note(RESET, HERE, (CLOTHING,), clock.now())
    before = beliefs.stocks(RESET, EPOCH)[HERE, "CLOTHING"].net
    beliefs.traded(RESET, HERE, trade(20, type_=type_, price=price))
    assert beliefs.stocks(RESET, EPOCH)[HERE, "CLOTHING"].net == before + moved


async def test_a_trade_that_is_found_after_a_later_look_is_in_it_already(beliefs: Beliefs) -> None:
    beliefs.note(RESET, HERE, (CLOTHING,), EPOCH)
    before = beliefs.of(RESET, HERE, "CLOTHING")
    beliefs.traded(RESET, HERE, trade(20), at=EPOCH - timedelta(seconds=5))
    assert beliefs.of(RESET, HERE, "CLOTHING") == before
    beliefs.traded(RESET, HERE, trade(20), at=EPOCH + timedelta(seconds=5))
    assert beliefs.of(RESET, HERE, "CLOTHING") != before


async def test_listed_trades_are_taken_in_with_the_quote(beliefs: Beliefs) -> None:
    sand = Quote("QUARTZ_SAND", "IMPORT", 60, "MODERATE", "WEAK", 42, 20)
    beliefs.note(RESET, HERE, (sand,), EPOCH)
    alone = beliefs.of(RESET, HERE, "QUARTZ_SAND")
    assert alone is not None
    for price in range(15, 30):
        beliefs.forget(RESET)
        sold = attrs.evolve(trade(600, price=price), trade_symbol="QUARTZ_SAND")
        beliefs.note(RESET, HERE, (sand,), EPOCH, trades=[sold])
        told = beliefs.of(RESET, HERE, "QUARTZ_SAND")
        assert told is not None
        if told.spans != alone.spans:
            return
    pytest.fail("no price of a trade told anything")


async def test_stocks_are_the_callers_own_and_follow_the_time(beliefs: Beliefs) -> None:
    beliefs.note(RESET, HERE, (CLOTHING,), EPOCH)
    beliefs.stocks(RESET, EPOCH).clear()
    now = beliefs.stocks(RESET, EPOCH)[HERE, "CLOTHING"]
    later = beliefs.stocks(RESET, EPOCH + timedelta(hours=2))[HERE, "CLOTHING"]
    assert later.net < now.net


async def test_prices_of_earlier_runs_are_recalled_once(
    store: StoreInMemory, beliefs: Beliefs
) -> None:
    await store.save_quotes(RESET, HERE, (CLOTHING,), seen_at=EPOCH)
    await beliefs.recall(RESET)
    assert beliefs.of(RESET, HERE, "CLOTHING") == Belief.of(CLOTHING, EPOCH)
    beliefs.traded(RESET, HERE, trade(20))
    shifted = beliefs.of(RESET, HERE, "CLOTHING")
    await beliefs.recall(RESET)
    assert beliefs.of(RESET, HERE, "CLOTHING") == shifted


async def test_what_this_run_has_seen_is_not_replaced_by_what_is_recalled(
    store: StoreInMemory, beliefs: Beliefs
) -> None:
    await store.save_quotes(RESET, HERE, (CLOTHING,), seen_at=EPOCH)
    dearer = attrs.evolve(CLOTHING, purchase_price=9588, sell_price=4653, supply="MODERATE")
    beliefs.note(RESET, HERE, (dearer,), EPOCH + timedelta(hours=1))
    seen = beliefs.of(RESET, HERE, "CLOTHING")
    await beliefs.recall(RESET)
    assert beliefs.of(RESET, HERE, "CLOTHING") == seen


async def test_a_recall_without_a_database_is_tried_again(
    store: StoreInMemory, beliefs: Beliefs
) -> None:
    @attrs.frozen
    class Away:
        inner: StoreInMemory

        async def seen_quotes(self, _: str) -> list[object]:
            raise StoreUnavailable("sqlite", "it is away")

    beliefs.store = Away(store)  # type: ignore[assignment]
    with pytest.raises(StoreUnavailable):
        await beliefs.recall(RESET)
    beliefs.store = store
    await store.save_quotes(RESET, HERE, (CLOTHING,), seen_at=EPOCH)
    await beliefs.recall(RESET)
    assert beliefs.of(RESET, HERE, "CLOTHING") is not None


async def test_a_universe_that_is_over_is_forgotten(beliefs: Beliefs) -> None:
    beliefs.note(RESET, HERE, (CLOTHING,), EPOCH)
    beliefs.forget(RESET)
    assert beliefs.stocks(RESET, EPOCH) == {}
    assert "2026" not in repr(beliefs)


async def test_a_persons_look_and_trades_keep_the_truth_in_the_set(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    await harness.send(GetMarket(ANY, where))
    for _ in range(2):
        await harness.send(BuyGoods(ANY, FRIGATE, good, 3))
        assert is_in(believed(harness, player, where, good), truth(harness, where, good))
    await trio.sleep(900)
    await harness.send(GetMarket(ANY, where))
    assert is_in(believed(harness, player, where, good), truth(harness, where, good))


async def test_a_sale_whose_answer_is_lost_and_found_is_in_it_once(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 4})
    await harness.send(GetMarket(ANY, where))
    before = believed(harness, player, where, good)
    await trio.sleep(2)
    harness.road.after["sell"] = lost
    await harness.send(SellGoods(ANY, FRIGATE, good, 4))
    after = believed(harness, player, where, good)
    assert after.spans[0].least - before.spans[0].least == 4
    assert is_in(after, truth(harness, where, good))


async def test_a_fulfilled_contract_is_believed_to_have_raised_the_supply(
    beliefs: Beliefs,
) -> None:
    beliefs.delivered(RESET, HERE, "CLOTHING", 30)
    assert beliefs.of(RESET, HERE, "CLOTHING") is None
    now = clock.now()
    beliefs.note(RESET, HERE, (CLOTHING,), now)
    before = beliefs.stocks(RESET, now)[HERE, "CLOTHING"].net
    beliefs.delivered(RESET, HERE, "CLOTHING", 30)
    assert beliefs.stocks(RESET, now)[HERE, "CLOTHING"].net == before + 30


async def test_a_fulfilled_contract_of_a_person_keeps_the_truth_in_the_set(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    (contract,) = await harness.send(ListContracts(ANY))
    (delivery,) = contract.deliveries
    where, good = delivery.destination_symbol, delivery.trade_symbol
    await harness.send(AcceptContract(ANY, contract.contract_id))
    await put(harness, where, cargo={good: delivery.units_required})
    await harness.send(GetMarket(ANY, where))
    order = (contract.contract_id, good, delivery.units_required)
    await harness.send(DeliverContract(ANY, FRIGATE, *order))
    await harness.send(FulfillContract(ANY, contract.contract_id))
    assert is_in(believed(harness, player, where, good), truth(harness, where, good))


async def test_fuel_that_is_taken_in_is_bought_of_the_market(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where = player.headquarters
    await put(harness, where)
    hull(harness).fuel = 5
    await harness.send(GetMarket(ANY, where))
    await trio.sleep(1)
    await harness.send(RefuelShip(ANY, FRIGATE))
    assert is_in(believed(harness, player, where, "FUEL"), truth(harness, where, "FUEL"))
    assert believed(harness, player, where, "FUEL").as_of > EPOCH


async def test_looks_of_an_earlier_daemon_are_believed_by_the_next(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store) as before:
        player = await before.register()
        await before.send(GetMarket(ANY, player.headquarters))
        stocks = before.services.beliefs.stocks(player.reset_date, EPOCH)
    async with open_harness(store=store, world=before.world) as after:
        await after.services.beliefs.recall(player.reset_date)
        assert after.services.beliefs.stocks(player.reset_date, EPOCH) == stocks

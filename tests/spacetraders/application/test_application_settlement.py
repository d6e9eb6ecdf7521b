"""What becomes of deeds that were never sent, and of those whose answer is lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import attrs
import httpx
import pytest
import structlog
import trio
from support.harness import ANY, FRIGATE, SECOND_LOOK_SECONDS, Harness, open_harness
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.deeds.settlement import SETTLE_SECONDS
from spacetraders.application.operations import table
from spacetraders.application.orders.ships import GetShip, OrbitShip, RefuelShip
from spacetraders.application.ports.game import Lane
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

LONG_AGO = timedelta(minutes=11)


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


@asynccontextmanager
async def queue_stands_still(harness: Harness, player: Player) -> AsyncIterator[trio.Nursery]:
    """Keep every request waiting for its turn, and give a nursery for those who wait."""
    harness.world.faults.arm(FaultOrder(FaultKind.RATE_LIMITED, seconds=60))
    async with trio.open_nursery() as others:
        game = harness.services.games.of(player, Lane.BACKGROUND)
        others.start_soon(game.ask, table.AGENT())
        await trio.sleep(1)
        async with trio.open_nursery() as waiting:
            yield waiting
            waiting.cancel_scope.cancel()
        others.cancel_scope.cancel()


@asynccontextmanager
async def server_is_down(harness: Harness) -> AsyncIterator[trio.Nursery]:
    """Have every deed come back refused for maintenance, and give a nursery for their callers."""
    harness.world.faults.arm(FaultOrder(FaultKind.MAINTENANCE, count=-1))
    async with trio.open_nursery() as waiting:
        yield waiting
        waiting.cancel_scope.cancel()


async def orbit(harness: Harness, player: Player) -> None:
    await harness.services.deeds.of(player, Lane.FLIGHT).do(table.ORBIT(FRIGATE))


async def states(harness: Harness) -> list[IntentState]:
    return [intent.state for intent in await harness.store.intents()]


def drained(harness: Harness, fuel: int = 10) -> None:
    harness.world.agent("HERMES").ship(FRIGATE).fuel = fuel


async def test_a_deed_whose_turn_has_not_come_is_not_written_down(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    async with queue_stands_still(harness, player) as waiting:
        waiting.start_soon(orbit, harness, player)
        await trio.sleep(1)
        assert await states(harness) == []
    await trio.sleep(100)
    assert await states(harness) == []
    assert "POST orbit" not in harness.road.seen


async def test_a_deed_whose_caller_leaves_in_a_pause_is_refused_at_once(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    async with server_is_down(harness) as waiting:
        waiting.start_soon(orbit, harness, player)
        await trio.sleep(100)
        assert await states(harness) == [IntentState.OPEN]
        left, sent = trio.current_time(), harness.road.seen.count("POST orbit")
    assert trio.current_time() == left
    assert await states(harness) == [IntentState.REFUSED]
    await trio.sleep(100)
    assert harness.road.seen.count("POST orbit") == sent
    assert not harness.services.deeds.under_way


async def test_a_thousand_deeds_that_wait_in_pauses_are_settled_in_two_transactions(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    async with server_is_down(harness) as waiting:
        for _ in range(1000):
            waiting.start_soon(orbit, harness, player)
        await trio.sleep(100)
        before = harness.store.calls
    assert harness.store.calls <= before + 2
    assert await states(harness) == [IntentState.REFUSED] * 1000


async def test_a_deed_that_was_dropped_stays_open_while_the_database_is_away(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    async with server_is_down(harness) as waiting:
        waiting.start_soon(orbit, harness, player)
        await trio.sleep(1)
        harness.store.away = True
        left = trio.current_time()
    assert trio.current_time() - left <= SETTLE_SECONDS
    harness.store.away = False
    assert await states(harness) == [IntentState.OPEN]


class SlowStore(StoreInMemory):
    """Takes a second to open an intent; cut off before, it may have been done all the same."""

    async def open_intent(self, intent: Intent) -> Intent:
        opened = await super().open_intent(intent)
        await trio.sleep(1)
        return opened


async def test_an_intent_whose_caller_leaves_while_it_is_written_is_refused(
    autojump_clock: MockClock,
) -> None:
    async with open_in_memory(SlowStore) as store, open_harness(store=store) as harness:
        player = await harness.register()
        with trio.move_on_after(0.5):
            await orbit(harness, player)
        assert await states(harness) == [IntentState.REFUSED]
        assert "POST orbit" not in harness.road.seen


async def test_a_deed_under_way_is_not_taken_for_one_that_was_never_sent(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind.SLOW, "orbit", seconds=5))
    with trio.move_on_after(1):
        await orbit(harness, player)
    assert await states(harness) == [IntentState.DONE]


async def test_an_answer_waits_for_a_database_that_is_away_to_be_written(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind.SLOW, "orbit", seconds=5))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(orbit, harness, player)
        await trio.sleep(1)
        harness.store.away = True
        await trio.sleep(30)
        harness.store.away = False
    assert await states(harness) == [IntentState.DONE]


async def test_a_refuel_whose_answer_is_lost_costs_what_its_answer_would_have_said(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    for _ in range(2):
        drained(harness)
        await trio.sleep(60)
        await harness.send(RefuelShip(ANY, FRIGATE))
    drained(harness)
    await trio.sleep(60)
    await harness.send(GetShip(ANY, FRIGATE))
    harness.road.after["refuel"] = lambda: httpx.ReadTimeout("the answer is lost")
    with pytest.raises(OutcomeUnknown):
        await harness.send(RefuelShip(ANY, FRIGATE))
    (_, _), (_, answered), (intent_id, found) = await harness.store.spendings()
    assert found == attrs.evolve(answered, balance=None)
    assert intent_id == (await harness.store.intents())[-1].intent_id
    assert await states(harness) == [IntentState.DONE, IntentState.DONE, IntentState.FOUND_DONE]


async def refuel_left_open(harness: Harness, player: Player, waypoint_symbol: str) -> None:
    """Leave a refuel open there that has filled the tank, but that no market lists."""
    before = Before(waypoint_symbol, "DOCKED", 10, level=10)
    left = Intent(0, player.player_id, FRIGATE, table.REFUEL, clock.now(), before=before)
    await harness.store.open_intent(left)
    drained(harness, 100)


async def test_a_lost_refuel_that_no_market_lists_is_done_at_an_unknown_cost(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await refuel_left_open(harness, player, player.headquarters)
    with structlog.testing.capture_logs() as lines:
        await reconcile(harness, player)
    assert await states(harness) == [IntentState.FOUND_DONE]
    assert await harness.store.spendings() == []
    assert [line for line in lines if line["event"] == "cost_unknown"]


async def test_a_market_that_refuses_to_tell_leaves_the_cost_unknown(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await refuel_left_open(harness, player, "X1-NOWHERE-A1")
    await reconcile(harness, player)
    assert await states(harness) == [IntentState.FOUND_DONE]
    assert await harness.store.spendings() == []


async def test_a_lost_refuel_that_was_not_carried_out_asks_no_market(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    drained(harness)
    harness.road.before["refuel"] = lambda: httpx.ReadTimeout("the request is lost")
    with pytest.raises(OutcomeUnknown):
        await harness.send(RefuelShip(ANY, FRIGATE))
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert await states(harness) == [IntentState.FOUND_UNDONE]
    assert "GET market" not in harness.road.seen


async def reconcile(harness: Harness, player: Player) -> None:
    """Look up what is open, as is done every hour."""
    await trio.sleep(LONG_AGO.total_seconds())
    await harness.services.deeds.reconcile(player, opened_before=clock.now() - LONG_AGO / 2)
    await trio.sleep(SECOND_LOOK_SECONDS)


async def reopened(harness: Harness) -> None:
    """Have the newest deed look as if its answer had never been written down."""
    *_, last = await harness.store.intents()
    await harness.store.reopen(last.intent_id)
    await harness.store.forget_spending(last.intent_id)


async def test_what_a_later_deed_superseded_stays_untold(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.services.deeds.of(player, Lane.FLIGHT).do(table.DOCK(FRIGATE))
    await reopened(harness)
    await orbit(harness, player)
    await reconcile(harness, player)
    assert await states(harness) == [IntentState.UNTOLD, IntentState.DONE]


async def test_a_later_deed_that_was_not_carried_out_supersedes_nothing(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await orbit(harness, player)
    await reopened(harness)
    async with server_is_down(harness) as waiting:
        waiting.start_soon(orbit, harness, player)
        await trio.sleep(1)
    harness.world.faults.disarm_all()
    await reconcile(harness, player)
    assert await states(harness) == [IntentState.FOUND_DONE, IntentState.REFUSED]


async def test_a_superseded_refuel_is_found_among_the_markets_trades(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    drained(harness)
    await harness.send(RefuelShip(ANY, FRIGATE))
    ((_, answered),) = await harness.store.spendings()
    await reopened(harness)
    await harness.send(OrbitShip(ANY, FRIGATE))
    drained(harness)
    await reconcile(harness, player)
    assert await states(harness) == [IntentState.FOUND_DONE, IntentState.DONE]
    assert await harness.store.spendings() == [(1, attrs.evolve(answered, balance=None))]


async def test_the_trade_of_a_later_refuel_is_not_taken_for_an_earlier_one(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    left = Intent(0, player.player_id, FRIGATE, table.REFUEL, clock.now())
    await harness.store.open_intent(left)
    drained(harness)
    await harness.send(RefuelShip(ANY, FRIGATE))
    await reconcile(harness, player)
    assert await states(harness) == [IntentState.UNTOLD, IntentState.DONE]
    assert len(await harness.store.spendings()) == 1

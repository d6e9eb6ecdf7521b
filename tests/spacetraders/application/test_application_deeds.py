"""Deeds: written down before, settled after, never done twice."""

from collections.abc import AsyncIterator

import httpx
import pytest
import trio
from support.harness import ANY, FRIGATE, SECOND_LOOK_SECONDS, Harness, open_harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.operations import table
from spacetraders.application.orders.ships import DockShip, OrbitShip, RefuelShip
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import ShipClaimed
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import NotDocked, OutcomeUnknown
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def intents(harness: Harness) -> list[Intent]:
    return await harness.store.intents()


def lost() -> httpx.ReadTimeout:
    return httpx.ReadTimeout("the answer is lost")


async def test_a_deed_that_was_answered_is_done(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    (intent,) = await intents(harness)
    assert (intent.operation, intent.state) == (table.ORBIT, IntentState.DONE)
    assert intent.settled_at is not None


async def test_a_deed_that_the_game_refuses_is_refused(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = (await harness.store.players())[0]
    await harness.send(OrbitShip(ANY, FRIGATE))
    with pytest.raises(NotDocked):
        await harness.services.deeds.of(player, Lane.FLIGHT).do(table.refuel(FRIGATE))
    assert (await intents(harness))[-1].state is IntentState.REFUSED


async def test_what_is_known_to_fail_is_no_deed(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    sent = len(harness.road.seen)
    with pytest.raises(NotDocked) as caught:
        await harness.send(RefuelShip(ANY, FRIGATE))
    assert caught.value.foreseen
    assert (len(await intents(harness)), len(harness.road.seen)) == (1, sent)


@pytest.mark.parametrize(
    ("order", "ending"), [(OrbitShip(ANY, FRIGATE), "orbit"), (DockShip(ANY, FRIGATE), "dock")]
)
async def test_a_lost_answer_is_settled_by_what_the_ship_shows(
    harness: Harness, order: OrbitShip | DockShip, ending: str, autojump_clock: MockClock
) -> None:
    if ending == "dock":
        await harness.send(OrbitShip(ANY, FRIGATE))
    harness.road.after[ending] = lost
    with pytest.raises(OutcomeUnknown):
        await harness.send(order)
    assert (await intents(harness))[-1].state is IntentState.FOUND_DONE


async def test_a_lost_refuel_is_found_in_the_tank(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.world.agent("HERMES").ship(FRIGATE).fuel = 10
    harness.road.after["refuel"] = lost
    with pytest.raises(OutcomeUnknown):
        await harness.send(RefuelShip(ANY, FRIGATE))
    assert [intent.state for intent in await intents(harness)] == [IntentState.FOUND_DONE]


async def test_a_request_that_was_lost_on_its_way_is_found_undone_by_a_second_look(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.road.before["orbit"] = lost
    with pytest.raises(OutcomeUnknown):
        await harness.send(OrbitShip(ANY, FRIGATE))
    assert [intent.state for intent in await intents(harness)] == [IntentState.OPEN]
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert [intent.state for intent in await intents(harness)] == [IntentState.FOUND_UNDONE]


async def test_what_a_refuel_cost_is_in_the_ledger(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.world.agent("HERMES").ship(FRIGATE).fuel = 10
    seen = await harness.send(RefuelShip(ANY, FRIGATE))
    ((_, spending),) = await harness.store.spendings()
    assert spending.total_price == -seen.refuelled.total_price
    assert (spending.kind, spending.trade_symbol, spending.units) == ("REFUEL", "FUEL", 4)


async def test_a_deed_waits_for_a_database_that_is_away(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = (await harness.store.players())[0]
    async with trio.open_nursery() as nursery:
        harness.store.away = True
        nursery.start_soon(do_orbit, harness, player)
        await trio.sleep(10)
        assert not harness.world.ledger or harness.world.ledger[-1].operation == "register"
        harness.store.away = False
    assert harness.world.ledger[-1].operation == "orbit"


async def do_orbit(harness: Harness, player: Player) -> None:
    await harness.services.deeds.of(player, Lane.FLIGHT).do(table.ORBIT(FRIGATE))


async def test_what_was_left_open_is_settled_by_looking(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = (await harness.store.players())[0]
    await harness.send(OrbitShip(ANY, FRIGATE))
    await trio.sleep(1)
    (done,) = await intents(harness)
    await harness.store.reopen(done.intent_id)
    await harness.services.deeds.reconcile(player, opened_before=clock.now())
    assert [intent.state for intent in await intents(harness)] == [IntentState.FOUND_DONE]


async def test_ships_that_were_just_listed_settle_what_was_left_open_without_another_request(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = (await harness.store.players())[0]
    await harness.send(OrbitShip(ANY, FRIGATE))
    (done,) = await intents(harness)
    await harness.store.reopen(done.intent_id)
    await trio.sleep(1)
    listed = await harness.services.fleet.all(player, Lane.FLIGHT)
    sent = harness.services.games.statistics().sent
    deeds = harness.services.deeds
    await deeds.reconcile(player, opened_before=clock.now(), listed=listed)
    assert [intent.state for intent in await intents(harness)] == [IntentState.FOUND_DONE]
    assert harness.services.games.statistics().sent == sent


async def reopened(harness: Harness) -> Player:
    """Leave a deed of the frigate's open, as a daemon does that dies."""
    player = (await harness.store.players())[0]
    await harness.send(OrbitShip(ANY, FRIGATE))
    (done,) = await intents(harness)
    await harness.store.reopen(done.intent_id)
    await trio.sleep(1)
    return player


async def test_a_ship_that_a_list_does_not_have_is_asked_for(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = await reopened(harness)
    await harness.services.deeds.reconcile(player, opened_before=clock.now(), listed=[])
    assert [intent.state for intent in await intents(harness)] == [IntentState.FOUND_DONE]


async def test_a_deed_of_a_ship_that_the_game_does_not_have_any_more_stays_untold(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = await reopened(harness)
    del harness.world.agent("HERMES").ships[FRIGATE]
    await harness.services.deeds.reconcile(player, opened_before=clock.now(), listed=[])
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert [intent.state for intent in await intents(harness)] == [IntentState.UNTOLD]


async def test_a_deed_of_a_ship_that_the_game_cannot_tell_of_stays_open(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = await reopened(harness)
    fault = FaultOrder(FaultKind.SERVER_ERROR, method="GET", target=FRIGATE, count=-1)
    armed = harness.world.faults.arm(fault)
    await harness.services.deeds.reconcile(player, opened_before=clock.now())
    assert [intent.state for intent in await intents(harness)] == [IntentState.OPEN]
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert [intent.state for intent in await intents(harness)] == [IntentState.OPEN]
    harness.world.faults.disarm(armed.fault_id)
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert [intent.state for intent in await intents(harness)] == [IntentState.FOUND_DONE]


async def test_a_ship_that_is_scrapped_is_not_found_so_because_a_list_came_short(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = (await harness.store.players())[0]
    await harness.store.open_intent(Intent(0, player.player_id, FRIGATE, table.SCRAP, clock.now()))
    await trio.sleep(1)
    await harness.services.deeds.reconcile(player, opened_before=clock.now(), listed=[])
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert [intent.state for intent in await intents(harness)] == [IntentState.FOUND_UNDONE]


async def test_a_deed_that_still_waits_is_not_taken_for_one_left_behind(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player = (await harness.store.players())[0]
    opened = Intent(0, player.player_id, FRIGATE, table.ORBIT, clock.now())
    waiting = await harness.store.open_intent(opened)
    harness.services.deeds.under_way.add(waiting.intent_id)
    await trio.sleep(1)
    await harness.services.deeds.reconcile(player, opened_before=clock.now())
    assert [intent.state for intent in await intents(harness)] == [IntentState.OPEN]


async def test_of_two_orders_to_one_ship_the_second_is_refused(
    harness: Harness, autojump_clock: MockClock
) -> None:
    with harness.supervisor.reserved(1, FRIGATE), pytest.raises(ShipClaimed):
        await harness.send(DockShip(ANY, FRIGATE))


async def test_a_ship_is_free_after_an_order(harness: Harness, autojump_clock: MockClock) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    assert harness.supervisor.holder(1, FRIGATE) is None

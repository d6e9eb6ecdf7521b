"""The ledger in the daemon: opened with the agent, and equal to the game's at each reading."""

import httpx
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.looking.ledger import CheckBalance, ListEntries, ReportLedger
from spacetraders.application.looking.people import GetAgent
from spacetraders.application.operations import table
from spacetraders.application.orders.ships import DockShip, RefuelShip
from spacetraders.application.players.players import GetPlayer, RegisterPlayer
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.domain.deeds.accounts import By
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.players import Player
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

GIFT = 5_000


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


def credits_of(harness: Harness) -> int:
    return harness.world.agent("HERMES").credits


async def kinds(harness: Harness) -> list[str]:
    return [entry.kind for entry in await harness.send(ListEntries(ANY))]


async def refuelled(harness: Harness) -> None:
    harness.world.agent("HERMES").ship(FRIGATE).fuel = 10
    await harness.send(DockShip(ANY, FRIGATE))
    await harness.send(RefuelShip(ANY, FRIGATE))


async def test_a_ledger_begins_with_its_agent(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    (entry,) = await harness.send(ListEntries(ANY))
    assert (entry.kind, entry.balance) == ("OPENING", credits_of(harness))


async def test_registering_again_opens_nothing_twice(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(RegisterPlayer(token=player.token))
    assert await kinds(harness) == ["OPENING"]


async def test_a_deed_is_an_entry_and_the_ledger_still_adds_up(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await refuelled(harness)
    reading = await harness.send(CheckBalance(ANY))
    assert (reading.adjusted, reading.difference) == (0, 0)
    (_, entry) = await harness.send(ListEntries(ANY))
    assert (entry.kind, entry.ship_symbol, entry.balance) == (
        "REFUEL",
        FRIGATE,
        credits_of(harness),
    )


@pytest.mark.parametrize("reading", [GetPlayer, GetAgent, CheckBalance])
async def test_what_was_paid_while_the_daemon_was_away_is_found_at_the_next_reading(
    harness: Harness, player: Player, autojump_clock: MockClock, reading: type
) -> None:
    harness.world.agent("HERMES").credits += GIFT
    await harness.send(reading(ANY))
    entry = (await harness.send(ListEntries(ANY)))[-1]
    assert (entry.kind, entry.reason, entry.total_price) == ("ADJUSTMENT", "elsewhere", GIFT)
    assert entry.balance == credits_of(harness)
    assert (await harness.send(CheckBalance(ANY))).difference == 0


async def test_a_lost_answer_whose_price_is_not_known_is_the_reason(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(DockShip(ANY, FRIGATE))
    await trio.sleep(1)
    lost = await harness.store.open_intent(
        Intent(0, player.player_id, FRIGATE, table.SELL, clock.now())
    )
    await harness.store.settle_intent(lost.intent_id, IntentState.UNTOLD, settled_at=clock.now())
    harness.world.agent("HERMES").credits += GIFT
    await trio.sleep(1)
    await harness.send(GetPlayer(ANY))
    assert (await harness.send(ListEntries(ANY)))[-1].reason == "answer_lost"


async def test_a_deed_that_is_done_while_the_agent_is_read_is_not_counted_twice(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    async with trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(harness.send, GetPlayer(ANY))
            nursery.start_soon(harness.send, GetAgent(ANY))
        await refuelled(harness)
    assert (await harness.send(CheckBalance(ANY))).difference == 0
    assert "ADJUSTMENT" not in await kinds(harness)


async def test_the_agent_is_told_though_the_database_is_away(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    accounts = harness.services.deeds.settlement.accounts
    harness.store.away = True
    assert (await accounts.agent(player, Lane.PERSON)).credits == credits_of(harness)
    with pytest.raises(StoreUnavailable):
        await accounts.reading(player, Lane.PERSON)


async def test_the_agent_is_told_though_the_database_leaves_meanwhile(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    def leave() -> Exception:
        harness.store.away = True
        return httpx.ConnectError("once")

    harness.road.before["agent"] = leave
    accounts = harness.services.deeds.settlement.accounts
    assert (await accounts.agent(player, Lane.PERSON)).credits == credits_of(harness)


async def test_a_report_adds_up_what_deeds_cost(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    before = credits_of(harness)
    await refuelled(harness)
    report = await harness.send(ReportLedger(ANY, By.KIND))
    assert [(each.key, each.net) for each in report.sums] == [
        ("REFUEL", credits_of(harness) - before)
    ]
    assert report.total.net == credits_of(harness) - before


async def test_entries_of_one_ship_alone_may_be_listed(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await refuelled(harness)
    found = await harness.send(ListEntries(ANY, ship_symbol=FRIGATE))
    assert [entry.kind for entry in found] == ["REFUEL"]


async def test_an_audit_waits_for_no_events_that_cannot_be_told(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(CheckBalance(ANY))
    harness.world.agent("HERMES").credits -= GIFT
    harness.world.faults.arm(FaultOrder(FaultKind.SERVER_ERROR, "list_events", count=-1))
    accounts = harness.services.deeds.settlement.accounts
    with trio.fail_after(600):
        await accounts.agent(player, Lane.BACKGROUND)
    assert await kinds(harness) == ["OPENING", "ADJUSTMENT"]


async def test_an_audit_waits_for_no_market_that_cannot_be_told(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(CheckBalance(ANY))
    before = Before(player.headquarters, "DOCKED", 10, level=10)
    deed = Intent(0, player.player_id, FRIGATE, table.REFUEL, clock.now(), before=before)
    opened = await harness.store.open_intent(deed)
    untold = IntentState.UNTOLD
    await harness.store.settle_intent(opened.intent_id, untold, settled_at=clock.now())
    harness.world.agent("HERMES").credits -= GIFT
    harness.world.faults.arm(FaultOrder(FaultKind.SERVER_ERROR, "get_market", count=-1))
    accounts = harness.services.deeds.settlement.accounts
    with trio.fail_after(600):
        await accounts.agent(player, Lane.BACKGROUND)
    assert any("market" in each for each in harness.road.seen)

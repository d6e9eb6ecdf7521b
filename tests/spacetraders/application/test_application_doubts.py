"""Deeds that the game carries out late: what they concern is left alone until that is known."""

from collections.abc import AsyncIterator

import httpx
import pytest
import trio
from support.application.orders import PROBE, credits_of, put, selling, waypoints
from support.harness import (
    ANY,
    FRIGATE,
    SECOND_LOOK_SECONDS,
    Harness,
    open_harness,
    world_ahead,
)
from trio.testing import MockClock

from spacetraders.application.errors.orders import DeedInDoubt
from spacetraders.application.looking.ledger import CheckBalance, ListEntries
from spacetraders.application.operations import table
from spacetraders.application.orders.contracts import AcceptContract, ListContracts
from spacetraders.application.orders.ships import DockShip, GetShip, ListShips, OrbitShip
from spacetraders.application.orders.shipyards import GetShipyard, PurchaseShip
from spacetraders.application.orders.trading import BuyGoods, SellGoods
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.store import Holder, ShipClaimed
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import OutcomeUnknown
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

LATE_BY_SECONDS = 24.0
OPEN, DONE, UNDONE = IntentState.OPEN, IntentState.FOUND_DONE, IntentState.FOUND_UNDONE


async def states(harness: Harness) -> list[IntentState]:
    return [intent.state for intent in await harness.store.intents()]


def late(harness: Harness, operation: str, seconds: float = LATE_BY_SECONDS) -> None:
    """Have the next such request carried out so much later, and its client cut off."""
    harness.world.faults.arm(FaultOrder(FaultKind.LATE, operation, seconds=seconds))


def done(harness: Harness, operation: str) -> int:
    return sum(deed.operation == operation for deed in harness.world.ledger)


async def test_a_late_deed_is_found_done_by_the_second_look(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    late(harness, "orbit")
    with pytest.raises(OutcomeUnknown, match="may still be carried out"):
        await harness.send(OrbitShip(ANY, FRIGATE))
    assert await states(harness) == [OPEN]
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert await states(harness) == [DONE]
    assert done(harness, "orbit") == 1


async def test_a_ship_takes_no_order_while_its_last_deed_is_in_doubt(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    late(harness, "orbit")
    with pytest.raises(OutcomeUnknown):
        await harness.send(OrbitShip(ANY, FRIGATE))
    goal = waypoints(harness)[1].symbol
    for order in (DockShip(ANY, FRIGATE), NavigateShip(ANY, FRIGATE, goal)):
        with pytest.raises(ShipClaimed) as claimed:
            await harness.send(order)
        assert claimed.value.container_id == Holder.DOUBT
    await trio.sleep(SECOND_LOOK_SECONDS)
    await harness.send(DockShip(ANY, FRIGATE))


async def test_other_ships_go_on_meanwhile(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    late(harness, "orbit")
    with pytest.raises(OutcomeUnknown):
        await harness.send(OrbitShip(ANY, FRIGATE))
    await harness.send(OrbitShip(ANY, PROBE))


async def yard(harness: Harness) -> tuple[str, str]:
    """A shipyard with a ship of ours there and credits to spend, and a type that it sells."""
    harness.world.agent("HERMES").credits = 10_000_000
    await harness.send(CheckBalance(ANY))
    places = ((w.symbol, harness.world.find_shipyard(w.symbol)) for w in waypoints(harness))
    where = next(symbol for symbol, found in places if found is not None and found.offers)
    await put(harness, where)
    offers = (await harness.send(GetShipyard(ANY, where))).yard.offers
    await harness.send(ListShips(ANY))
    return where, offers[0].type


async def test_a_yard_sells_no_second_ship_while_the_first_may_still_be_bought(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, type_ = await yard(harness)
    late(harness, "purchase_ship")
    with pytest.raises(OutcomeUnknown):
        await harness.send(PurchaseShip(ANY, where, type_))
    with pytest.raises(DeedInDoubt, match="may still be carried out"):
        await harness.send(PurchaseShip(ANY, where, type_))
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert await states(harness) == [DONE]
    assert done(harness, "purchase_ship") == 1
    assert (await harness.send(CheckBalance(ANY))).difference == 0
    kinds = [entry.kind for entry in await harness.send(ListEntries(ANY))]
    assert kinds[-1] == "SHIP_PURCHASE"
    assert len(await harness.send(ListShips(ANY))) == 3


async def test_a_contract_is_accepted_once_though_the_first_time_was_late(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    contract = (await harness.send(ListContracts(ANY)))[0].contract_id
    late(harness, "accept_contract")
    with pytest.raises(OutcomeUnknown):
        await harness.send(AcceptContract(ANY, contract))
    with pytest.raises(DeedInDoubt):
        await harness.send(AcceptContract(ANY, contract))
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert await states(harness) == [DONE]
    assert (await harness.send(ListEntries(ANY)))[-1].kind == "CONTRACT_ACCEPT"


async def test_a_container_hears_what_became_of_its_late_deed_and_not_before(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    told: list[str] = []

    def tell(message: str, **_: object) -> None:
        told.append(message)

    game = harness.services.deeds.of(player, Lane.FLIGHT, tell)
    late(harness, "orbit")
    began = trio.current_time()
    with pytest.raises(OutcomeUnknown) as caught:
        await game.do(table.ORBIT(FRIGATE))
    assert caught.value.found is DONE
    assert trio.current_time() - began >= 60
    assert told == ["waits until it is known whether a deed was carried out"]


async def test_a_flight_whose_departure_is_late_departs_once(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    late(harness, "navigate")
    departure = await harness.fly(await harness.of_type("JUMP_GATE"))
    row = await harness.row(departure.container.container_id)
    said = await harness.messages(row.container_id)
    assert row.state == "COMPLETED"
    assert any("it was done" in line for line in said)


async def test_a_caller_who_leaves_does_not_end_the_doubt(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    late(harness, "orbit")
    with trio.move_on_after(10):
        await harness.services.deeds.of(player, Lane.FLIGHT).do(table.ORBIT(FRIGATE))
    assert harness.supervisor.holder(player.player_id, FRIGATE) == Holder.DOUBT
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert await states(harness) == [DONE]
    assert harness.supervisor.holder(player.player_id, FRIGATE) is None


async def test_a_deed_that_was_done_and_answered_with_an_error_is_found_done(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    harness.world.faults.arm(FaultOrder(FaultKind.CONFLICT, "purchase"))
    before = credits_of(harness)
    await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    assert await states(harness) == [DONE]
    entry = (await harness.send(ListEntries(ANY)))[-1]
    assert (entry.kind, entry.total_price) == ("PURCHASE", credits_of(harness) - before)


@pytest.fixture
async def departed(harness: Harness, player: Player) -> AsyncIterator[None]:
    """The game takes a departure twice, as where something in between repeats the request."""
    inner = harness.road.inner

    class Repeating(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/navigate"):
                await (await inner.handle_async_request(request)).aread()
            return await inner.handle_async_request(request)

    harness.road.inner = Repeating()
    yield
    harness.road.inner = inner


async def test_a_refusal_that_the_deed_itself_is_the_cause_of_is_looked_at(
    harness: Harness, player: Player, departed: None, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    goal = next(w.symbol for w in waypoints(harness) if w.symbol != player.headquarters)
    game = harness.services.deeds.of(player, Lane.FLIGHT)
    with pytest.raises(OutcomeUnknown, match="it was done"):
        await game.do(table.NAVIGATE(FRIGATE, target=goal))
    assert (await states(harness))[-1] is DONE
    assert done(harness, "navigate") == 1


async def test_a_person_does_not_wait_for_a_game_that_cannot_tell_whose_refusal_it_was(
    harness: Harness, player: Player, departed: None, autojump_clock: MockClock
) -> None:
    await harness.send(OrbitShip(ANY, FRIGATE))
    goal = next(w.symbol for w in waypoints(harness) if w.symbol != player.headquarters)
    game = harness.services.deeds.of(player, Lane.PERSON)
    harness.world.faults.arm(FaultOrder(FaultKind.SERVER_ERROR, "get_ship", count=-1))
    with trio.fail_after(60), pytest.raises(OutcomeUnknown) as caught:
        await game.do(table.NAVIGATE(FRIGATE, target=goal))
    assert caught.value.again_at is not None
    assert (await states(harness))[-1] is OPEN
    harness.world.faults.disarm_all()
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert (await states(harness))[-1] is DONE


async def test_a_sale_that_lands_after_the_second_look_is_not_booked_as_moved_elsewhere(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 3})
    late(harness, "sell", seconds=200)
    with pytest.raises(OutcomeUnknown):
        await harness.send(SellGoods(ANY, FRIGATE, good, 3))
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert await states(harness) == [UNDONE]
    await trio.sleep(200)
    assert (await harness.send(CheckBalance(ANY))).difference == 0
    assert await states(harness) == [DONE]
    entries = await harness.send(ListEntries(ANY))
    assert [entry.kind for entry in entries] == ["OPENING", "SELL"]


async def test_what_lands_after_the_second_look_is_told_from_the_deed_that_repeats_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "EXPORT")
    await put(harness, where)
    late(harness, "purchase", seconds=200)
    with pytest.raises(OutcomeUnknown):
        await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    await trio.sleep(SECOND_LOOK_SECONDS)
    await harness.send(BuyGoods(ANY, FRIGATE, good, 1))
    assert await states(harness) == [UNDONE, IntentState.DONE]
    await trio.sleep(200)
    assert (await harness.send(CheckBalance(ANY))).difference == 0
    assert await states(harness) == [DONE, IntentState.DONE]
    entries = await harness.send(ListEntries(ANY))
    assert [entry.kind for entry in entries] == ["OPENING", "PURCHASE", "PURCHASE"]
    assert entries[-1].balance == credits_of(harness)


async def test_a_ship_that_is_bought_after_the_second_look_is_booked_as_that(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, type_ = await yard(harness)
    late(harness, "purchase_ship", seconds=200)
    with pytest.raises(OutcomeUnknown):
        await harness.send(PurchaseShip(ANY, where, type_))
    await trio.sleep(SECOND_LOOK_SECONDS)
    assert await states(harness) == [UNDONE]
    await trio.sleep(200)
    assert (await harness.send(CheckBalance(ANY))).difference == 0
    assert await states(harness) == [DONE]
    assert (await harness.send(ListEntries(ANY)))[-1].kind == "SHIP_PURCHASE"


async def test_a_late_deed_that_a_later_deed_shows_stands_before_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    where, good = selling(harness, "IMPORT")
    await put(harness, where, cargo={good: 4})
    late(harness, "sell", seconds=200)
    with pytest.raises(OutcomeUnknown):
        await harness.send(SellGoods(ANY, FRIGATE, good, 3))
    await trio.sleep(300)
    await harness.send(GetShip(ANY, FRIGATE))
    await harness.send(SellGoods(ANY, FRIGATE, good, 1))
    entries = await harness.send(ListEntries(ANY))
    assert [entry.kind for entry in entries] == ["OPENING", "SELL", "SELL"]
    assert {entry.reason for entry in entries[1:]} == {None}


@pytest.mark.parametrize("ahead", [3600.0, -3600.0])
async def test_a_late_sale_is_found_among_trades_by_a_clock_that_is_an_hour_off(
    ahead: float, autojump_clock: MockClock
) -> None:
    async with open_harness(world=world_ahead(ahead)) as harness:
        await harness.register()
        where, good = selling(harness, "IMPORT")
        await put(harness, where, cargo={good: 3})
        late(harness, "sell", seconds=200)
        with pytest.raises(OutcomeUnknown):
            await harness.send(SellGoods(ANY, FRIGATE, good, 3))
        await trio.sleep(300)
        assert (await harness.send(CheckBalance(ANY))).difference == 0
        assert [entry.kind for entry in await harness.send(ListEntries(ANY))] == ["OPENING", "SELL"]

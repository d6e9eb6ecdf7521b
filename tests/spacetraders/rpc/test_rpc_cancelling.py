"""Taking a request back: the client stays, and hears what became of it."""

from collections.abc import AsyncIterator
from typing import Any

import attrs
import pytest
import trio
from support.harness import FRIGATE, Harness, open_harness
from support.rpc.client import Client, connected, notice, request, serving
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.application import errand
from spacetraders.application.looking.intents import ListIntents
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import ListContainers, StopContainer
from spacetraders.application.orders.ships import DockShip, GetShip
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.rpc.bounds.limits import LOOKUPS_AT_ONCE
from spacetraders.rpc.cancelling import RequestCancelled, that_count
from spacetraders.rpc.server import Server
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

DOCK = request("ship.dock", 7, ship_symbol=FRIGATE)
NOTHING_SENT = "taken back, and nothing was sent to the game"


def cancel(request_id: Any) -> Any:
    return request("rpc.cancel", "c", id=request_id)


async def for_ever(_: Any) -> Any:
    await trio.sleep_forever()


async def for_a_minute(_: Any) -> Any:
    await trio.sleep(50)
    return {}


def told(answers: list[Any]) -> dict[Any, Any]:
    return {answer["id"]: answer.get("result", answer.get("error")) for answer in answers}


async def taken_back(client: Client, asked: Any, request_id: Any = 7) -> dict[Any, Any]:
    """Ask, take it back a second later, and return both answers by their ids."""
    await client.send(asked)
    await trio.sleep(1)
    await client.send(cancel(request_id))
    return told([await client.answer(), await client.answer()])


async def test_an_order_that_waits_is_taken_back(autojump_clock: MockClock) -> None:
    async with connected({DockShip: for_ever}) as client:
        answers = await taken_back(client, DOCK)
    assert answers["c"] == {"id": 7, "cancelled": True}
    assert answers[7]["message"] == NOTHING_SENT
    assert answers[7]["data"] == {"kind": "cancelled", "hint": None, "deeds": []}


async def test_a_question_is_taken_back(autojump_clock: MockClock) -> None:
    async with connected({GetShip: for_ever}) as client:
        answers = await taken_back(client, request("ship.get", 7, ship_symbol=FRIGATE))
    assert answers[7]["data"]["kind"] == "cancelled"


async def test_what_waits_for_its_turn_is_taken_back(autojump_clock: MockClock) -> None:
    server_handlers = {ListContainers: for_ever}
    async with connected(server_handlers) as client, trio.open_nursery() as nursery:
        for _ in range(LOOKUPS_AT_ONCE):
            near, far = trio.testing.memory_stream_pair()
            nursery.start_soon(client.server.handle, far)
            await Client(near, client.server).send(request("container.list"))
        await wait_all_tasks_blocked()
        answers = await taken_back(client, request("container.list", 7))
        assert answers[7]["data"]["kind"] == "cancelled"
        nursery.cancel_scope.cancel()


async def test_one_of_a_batch_is_taken_back_and_the_others_are_answered(
    autojump_clock: MockClock,
) -> None:
    async def quick(_: Any) -> Any:
        return {"status": "ok"}

    async with connected({DockShip: for_ever, GetShip: quick}) as client:
        await client.send([DOCK, request("ship.get", 8, ship_symbol=FRIGATE)])
        await trio.sleep(1)
        await client.send(cancel(7))
        assert (await client.answer())["result"] == {"id": 7, "cancelled": True}
        answers = told(await client.answer())
    assert answers[7]["data"]["kind"] == "cancelled"
    assert answers[8] == {"status": "ok"}


@pytest.mark.parametrize("request_id", ["7", 8, None, "c", [7]])
async def test_what_is_not_under_way_is_not_taken_back(
    request_id: Any, autojump_clock: MockClock
) -> None:
    async with connected({DockShip: for_a_minute}) as client:
        await client.send(DOCK, cancel(request_id))
        assert (await client.answer())["result"] == {"id": request_id, "cancelled": False}


async def test_a_notice_is_not_taken_back(autojump_clock: MockClock) -> None:
    async with connected({DockShip: for_a_minute}) as client:
        await client.send(notice("ship.dock", ship_symbol=FRIGATE), cancel(None))
        assert (await client.answer())["result"] == {"id": None, "cancelled": False}


async def test_nobody_takes_back_what_another_client_asked_for(autojump_clock: MockClock) -> None:
    async with connected({DockShip: for_a_minute}) as client, serving(client.server) as other:
        await client.send(DOCK)
        await wait_all_tasks_blocked()
        await other.send(cancel(7))
        assert (await other.answer())["result"] == {"id": 7, "cancelled": False}


async def test_to_take_back_without_an_answer_is_to_send_a_notice(
    autojump_clock: MockClock,
) -> None:
    async with connected({DockShip: for_ever}) as client:
        await client.send(DOCK)
        await wait_all_tasks_blocked()
        await client.send(notice("rpc.cancel", id=7))
        assert (await client.answer())["id"] == 7


async def test_a_stop_that_is_taken_back_is_only_waited_for_no_longer(
    autojump_clock: MockClock,
) -> None:
    async with connected({StopContainer: for_ever}) as client:
        answers = await taken_back(client, request("container.stop", 7, container_id="x"))
    assert answers[7]["message"] == "no longer waited for; it goes on all the same"
    assert "container list" in answers[7]["data"]["hint"]


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def test_an_order_that_was_sent_is_answered_with_what_it_did(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind.SLOW, "orbit", seconds=10))
    async with serving(Server(harness.mediator)) as client:
        await client.send(request("ship.orbit", 7, ship_symbol=FRIGATE))
        await trio.sleep(1)
        await client.send(cancel(7))
        assert (await client.answer())["result"] == {"id": 7, "cancelled": True}
        answer = await client.answer()
    (intent,) = await harness.store.intents()
    assert intent.state is IntentState.DONE
    assert answer["result"]["status"] == "IN_ORBIT"


async def test_an_order_of_several_deeds_says_which_were_done(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """A purchase beyond the market's volume is a deed after the other."""
    harness.world.agent("HERMES").credits = 10**9
    async with serving(Server(harness.mediator)) as client:
        await client.send(request("ship.dock", ship_symbol=FRIGATE))
        await client.answer()
        market = (await client.ask("ship.get", ship_symbol=FRIGATE))["result"]["waypoint_symbol"]
        goods = (await client.ask("market.get", waypoint_symbol=market))["result"]["goods"]
        good = min(goods, key=lambda each: each["trade_volume"])
        harness.world.faults.arm(FaultOrder(FaultKind.SLOW, "purchase", seconds=10))
        params = {"good": good["good"], "units": good["trade_volume"] + 1}
        await client.send(request("ship.buy", 7, ship_symbol=FRIGATE, **params))
        await trio.sleep(5)
        await client.send(cancel(7))
        assert (await client.answer())["result"]["cancelled"]
        told = (await client.answer())["error"]
    bought = (await harness.store.intents())[-1]
    assert (bought.operation, bought.state) == (table.PURCHASE, IntentState.DONE)
    assert told["message"] == "taken back after purchase (DONE)"
    deed = {"intent_id": bought.intent_id, "operation": "purchase", "state": "DONE"}
    assert told["data"]["deeds"] == [deed]


DEED = Intent(3, 1, "S-1", table.DOCK, created_at=None)  # type: ignore[arg-type]


def test_of_deeds_only_those_count_of_which_something_may_have_come() -> None:
    opened = [attrs.evolve(DEED, intent_id=number) for number in range(1, 7)]
    now = [
        attrs.evolve(DEED, intent_id=number, state=state)
        for number, state in enumerate(IntentState, start=1)
    ]
    others = [attrs.evolve(DEED, intent_id=99, state=IntentState.DONE)]
    assert {each.state for each in that_count(opened, now + others)} == {
        IntentState.OPEN,
        IntentState.DONE,
        IntentState.FOUND_DONE,
        IntentState.UNTOLD,
    }


def test_what_was_done_is_named() -> None:
    error = RequestCancelled([attrs.evolve(DEED, state=IntentState.DONE)])
    assert error.message == "taken back after dock (DONE)"
    assert error.hint == "spacetraders intent list shows what was done"


def test_where_the_database_does_not_tell_that_is_said() -> None:
    error = RequestCancelled(None)
    assert "not known" in error.message
    assert error.details == {"deeds": None}


async def test_a_database_that_does_not_answer_is_not_waited_for(
    autojump_clock: MockClock,
) -> None:
    async def dock(_: Any) -> Any:
        noted = errand.current().intents
        assert noted is not None
        noted.append(DEED)
        await trio.sleep_forever()

    async with connected({DockShip: dock, ListIntents: for_ever}) as client:
        answers = await taken_back(client, DOCK)
    assert answers[7]["data"]["deeds"] is None

"""The server's answers, over streams in memory; a hang fails at once, on the virtual clock."""

from typing import Any

import pytest
import structlog
import trio
from support.rpc.client import Handlers, connected, notice, request
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders import clock
from spacetraders.application import errand
from spacetraders.application.errors.containers import UnknownContainer
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import GetContainer
from spacetraders.application.orders.ships import DockShip, GetShip
from spacetraders.application.ports.store import PATIENCE_SECONDS, StoreUnavailable
from spacetraders.domain.deeds.intents import Intent

SLOW_SECONDS = 10.0


async def healthy(_: Any) -> Any:
    return {"status": "ok"}


async def slow(query: GetShip) -> Any:
    await trio.sleep(SLOW_SECONDS)
    return {"ship_symbol": query.ship_symbol}


async def unknown(query: GetContainer) -> Any:
    raise UnknownContainer(query.container_id)


async def defective(_: Any) -> Any:
    raise RuntimeError("unforeseen: very-secret")


QUICK_AND_SLOW: Handlers = {GetHealth: healthy, GetShip: slow}


async def test_an_answer_has_the_result_and_the_id(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.send(request("health", "seven"))
        assert await client.answer() == {
            "jsonrpc": "2.0",
            "id": "seven",
            "result": {"status": "ok"},
        }


async def test_answers_come_as_they_are_done(autojump_clock: MockClock) -> None:
    async with connected(QUICK_AND_SLOW) as client:
        await client.send(request("ship.get", 1, ship_symbol="X-1"), request("health", 2))
        assert [answer["id"] for answer in await client.rest()] == [2, 1]


async def test_requests_of_one_connection_are_under_way_together(
    autojump_clock: MockClock,
) -> None:
    async with connected(QUICK_AND_SLOW) as client:
        await client.send(*(request("ship.get", n, ship_symbol="X-1") for n in range(20)))
        assert {answer["id"] for answer in await client.rest()} == set(range(20))
        assert trio.current_time() < 2 * SLOW_SECONDS


async def test_an_error_of_ours_is_answered_as_one(autojump_clock: MockClock) -> None:
    async with connected({GetContainer: unknown}) as client:
        answer = await client.ask("container.get", container_id="x")
    assert set(answer) == {"jsonrpc", "id", "error"}
    assert (answer["error"]["code"], answer["error"]["data"]["kind"]) == (
        -32000,
        "unknown_container",
    )


async def test_what_nobody_foresaw_is_an_internal_error(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: defective}) as client:
        error = (await client.ask("health"))["error"]
    assert (error["code"], error["data"]["kind"]) == (-32603, "internal")


async def test_what_nobody_foresaw_is_logged_with_its_traceback(
    autojump_clock: MockClock,
) -> None:
    with structlog.testing.capture_logs() as logged:
        async with connected({GetHealth: defective}) as client:
            await client.ask("health")
    (entry,) = logged
    assert (entry["event"], entry["log_level"]) == ("method_failed", "error")
    assert (entry["message_type"], entry["exc_info"]) == ("GetHealth", True)


async def test_what_nobody_foresaw_is_not_told_to_the_client(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: defective}) as client:
        assert "very-secret" not in str(await client.ask("health"))


async def test_a_defect_leaves_the_connection_alive(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: defective, GetShip: slow}) as client:
        await client.ask("health")
        assert "result" in await client.ask("ship.get", ship_symbol="X-1")


async def test_a_result_that_is_no_json_is_an_internal_error_and_is_logged(
    autojump_clock: MockClock,
) -> None:
    async def no_json(_: Any) -> Any:
        return {1, 2}

    with structlog.testing.capture_logs() as logged:
        async with connected({GetHealth: no_json}) as client:
            assert (await client.ask("health"))["error"]["data"]["kind"] == "internal"
    assert [entry["event"] for entry in logged] == ["method_failed"]


async def test_a_notice_is_carried_out_and_not_answered(autojump_clock: MockClock) -> None:
    done = []

    async def note(query: GetShip) -> Any:
        done.append(query.ship_symbol)

    async with connected({GetShip: note}) as client:
        await client.send(notice("ship.get", ship_symbol="lyra-1"))
        assert await client.rest() == []
    assert done == ["LYRA-1"]


async def test_a_notice_that_makes_no_sense_is_not_answered_either(
    autojump_clock: MockClock,
) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.send(notice("nope"), notice("ship.get"), request("health"))
        assert [answer["id"] for answer in await client.rest()] == [1]


async def test_a_notice_that_fails_is_not_answered_either(autojump_clock: MockClock) -> None:
    async with connected({GetContainer: unknown, GetHealth: defective}) as client:
        await client.send(notice("container.get", container_id="x"), notice("health"))
        assert await client.rest() == []


async def test_a_batch_is_one_array_in_its_own_order(autojump_clock: MockClock) -> None:
    async with connected(QUICK_AND_SLOW) as client:
        await client.send(
            [
                request("ship.get", 1, ship_symbol="X-1"),
                notice("health"),
                request("nope", 2),
                request("health", 3),
            ]
        )
        answers = await client.answer()
        assert await client.rest() == []
    assert [answer["id"] for answer in answers] == [1, 2, 3]
    assert ["result" in answer for answer in answers] == [True, False, True]


async def test_a_batch_of_one_is_still_an_array(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.send([request("health")])
        assert [answer["id"] for answer in await client.answer()] == [1]


async def test_a_batch_of_notices_is_not_answered(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.send([notice("health"), notice("nope")])
        assert await client.rest() == []


async def test_the_entries_of_a_batch_are_under_way_together(autojump_clock: MockClock) -> None:
    async with connected(QUICK_AND_SLOW) as client:
        await client.send([request("ship.get", n, ship_symbol="X-1") for n in range(50)])
        assert len(await client.answer()) == 50
        assert trio.current_time() < 2 * SLOW_SECONDS


@pytest.mark.parametrize("text", ["\u00e9 \u2028 \U0001f680", "\ud800", "a\x00b"])
async def test_any_text_comes_back_as_it_was(text: str, autojump_clock: MockClock) -> None:
    async def echo(query: GetContainer) -> Any:
        return {"container_id": query.container_id, "said": text}

    async with connected({GetContainer: echo}) as client:
        answer = await client.ask("container.get", container_id="x")
        assert answer["result"]["said"] == text


@pytest.mark.parametrize("request_id", [0, -1, "", 1.5, 2**70, None, "\u00fc", "\ud800"])
async def test_an_answer_has_the_very_id_of_its_question(
    request_id: Any, autojump_clock: MockClock
) -> None:
    async with connected({GetHealth: healthy}) as client:
        await client.send(request("health", request_id))
        assert (await client.answer())["id"] == request_id


async def test_connections_are_counted_while_they_last(autojump_clock: MockClock) -> None:
    async with connected({GetHealth: healthy}) as client:
        await wait_all_tasks_blocked()
        assert client.server.connections == 1
        await client.rest()
    assert client.server.connections == 0


async def away(_: Any) -> Any:
    raise StoreUnavailable("memory", "it is away")


@pytest.mark.parametrize(
    ("method", "message", "outcome"),
    [
        ("ship.dock", DockShip, "nothing was sent to the game"),
        ("ship.get", GetShip, None),
    ],
)
async def test_of_an_order_that_the_database_keeps_back_it_is_said_that_nothing_was_sent(
    method: str, message: Any, outcome: str | None, autojump_clock: MockClock
) -> None:
    async with connected({message: away}) as client:
        error = (await client.ask(method, ship_symbol="X-1"))["error"]
    assert error["data"]["kind"] == "store_unavailable"
    assert error["data"]["outcome"] == outcome
    assert ("nothing was sent" in error["message"]) == (outcome is not None)


async def test_where_something_was_sent_the_contrary_is_not_said(autojump_clock: MockClock) -> None:
    async def sent(message: Any) -> Any:
        noted = errand.current().intents
        assert noted is not None
        noted.append(Intent(1, 1, "X-1", table.DOCK, created_at=clock.EPOCH))
        return await away(message)

    async with connected({DockShip: sent}) as client:
        error = (await client.ask("ship.dock", ship_symbol="X-1"))["error"]
    assert error["data"]["outcome"] is None


async def test_a_message_has_little_patience_with_the_database(autojump_clock: MockClock) -> None:
    found = []

    async def look(_: Any) -> Any:
        found.append(errand.current().store_seconds)
        return {}

    async with connected({DockShip: look, GetHealth: look}) as client:
        await client.ask("ship.dock", ship_symbol="X-1")
        await client.ask("health")
    assert found == [PATIENCE_SECONDS] * 2

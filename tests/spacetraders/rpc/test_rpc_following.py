"""Following a log over a connection: the tail first, then notifications, until somebody ends it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import attrs
import trio
from support.rpc.client import Client, connected, notice, request
from support.store.in_memory import add_player, open_in_memory
from trio.testing import MockClock, lockstep_stream_pair, wait_all_tasks_blocked

from spacetraders.application.itself.health import GetHealth
from spacetraders.application.orders.containers import Followed, ReadLogs, Unfollowed, UnfollowLogs
from spacetraders.clock import EPOCH
from spacetraders.containers.following import BUFFER_LINES
from spacetraders.containers.logbook import ContainerLog, Logbook, open_logbook
from spacetraders.domain.containers import Container

CONTAINER = Container("one", 1, "any", {}, EPOCH)


@attrs.frozen
class Talk:
    """A client, and a container that talks when it is told to."""

    client: Client
    log: ContainerLog
    logbook: Logbook

    async def follow(self, **params: Any) -> str:
        """Follow the container; returns the subscription."""
        answer = await self.client.ask("container.logs", container_id="one", follow=True, **params)
        subscription: str = answer["result"]["subscription"]
        return subscription

    def say(self, *numbers: int) -> None:
        for number in numbers:
            self.log.info("talks", number=number)


@asynccontextmanager
async def talking(
    streams: tuple[trio.abc.Stream, trio.abc.Stream] | None = None,
) -> AsyncIterator[Talk]:
    async def healthy(_: Any) -> Any:
        return {"status": "ok"}

    async def logs(query: ReadLogs) -> Any:
        lines, subscription = await logbook.follow(
            query.container_id, limit=query.limit, wanted=query.wanted
        )
        return Followed(lines, subscription)

    async def unfollow(command: UnfollowLogs) -> Unfollowed:
        logbook.unfollow(command.subscription)
        return Unfollowed(command.subscription)

    handlers = {GetHealth: healthy, ReadLogs: logs, UnfollowLogs: unfollow}
    async with (
        open_in_memory() as store,
        open_logbook(store) as logbook,
        connected(handlers, streams) as client,
    ):
        await add_player(store)
        await store.add_container(CONTAINER)
        yield Talk(client, ContainerLog(logbook, CONTAINER), logbook)


async def test_the_answer_is_the_tail_and_then_come_the_lines(autojump_clock: MockClock) -> None:
    async with talking() as talk:
        talk.say(1)
        answer = await talk.client.ask("container.logs", container_id="one", follow=True)
        talk.say(2)
        told = await talk.client.answer()
    assert [line["fields"] for line in answer["result"]["items"]] == [{"number": 1}]
    assert told == {
        "jsonrpc": "2.0",
        "method": "container.log",
        "params": {
            "subscription": answer["result"]["subscription"],
            "container_id": "one",
            "level": "info",
            "message": "talks",
            "fields": {"number": 2},
            "count": 1,
            "first_seen": "2026-01-01T00:00:00.000Z",
            "last_seen": "2026-01-01T00:00:00.000Z",
        },
    }


async def test_the_end_of_the_container_is_the_last_that_is_told(
    autojump_clock: MockClock,
) -> None:
    async with talking() as talk:
        subscription = await talk.follow()
        talk.say(1)
        talk.log.end()
        first, last = await talk.client.answer(), await talk.client.answer()
        assert first["method"] == "container.log"
        assert last == {
            "jsonrpc": "2.0",
            "method": "container.log_end",
            "params": {"subscription": subscription, "container_id": "one"},
        }
        assert (await talk.client.ask("health"))["result"] == {"status": "ok"}


async def test_only_the_wanted_levels_are_told(autojump_clock: MockClock) -> None:
    async with talking() as talk:
        await talk.follow(level="ERROR")
        talk.say(1)
        talk.log.error("breaks")
        assert (await talk.client.answer())["params"]["message"] == "breaks"


async def test_unfollowing_ends_one_subscription_and_leaves_the_other(
    autojump_clock: MockClock,
) -> None:
    async with talking() as talk:
        first, second = await talk.follow(), await talk.follow()
        answer = await talk.client.ask("container.unfollow", subscription=first)
        assert answer["result"] == {"subscription": first, "unfollowed": True}
        talk.say(1)
        assert (await talk.client.answer())["params"]["subscription"] == second
        refusal = await talk.client.ask("container.unfollow", subscription=first)
        assert refusal["error"]["data"]["kind"] == "unknown_subscription"


async def test_requests_are_answered_while_a_log_is_followed(autojump_clock: MockClock) -> None:
    async with talking() as talk:
        for _ in range(100):
            await talk.follow()
        assert (await talk.client.ask("health"))["result"] == {"status": "ok"}


async def test_a_batch_may_follow_too(autojump_clock: MockClock) -> None:
    async with talking() as talk:
        await talk.client.send(
            [
                request("health", 1),
                request("container.logs", 2, container_id="one", follow=True),
            ]
        )
        answers = await talk.client.answer()
        talk.say(1)
        told = await talk.client.answer()
    assert told["params"]["subscription"] == answers[1]["result"]["subscription"]


async def test_a_notice_follows_nothing(autojump_clock: MockClock) -> None:
    async with talking() as talk:
        await talk.client.send(notice("container.logs", container_id="one", follow=True))
        await wait_all_tasks_blocked()
        assert len(talk.logbook.followers) == 0


async def test_a_client_that_ends_its_side_follows_no_longer(autojump_clock: MockClock) -> None:
    async with talking() as talk:
        await talk.follow()
        talk.say(1)
        told = await talk.client.rest()
        assert [each["method"] for each in told] == ["container.log"]
        assert len(talk.logbook.followers) == 0


async def test_a_client_that_vanishes_follows_no_longer(autojump_clock: MockClock) -> None:
    async with talking() as talk:
        await talk.follow()
        await talk.client.stream.aclose()
        talk.say(1)
        await wait_all_tasks_blocked()
        assert len(talk.logbook.followers) == 0


async def test_a_client_that_vanishes_before_the_answer_follows_nothing(
    autojump_clock: MockClock,
) -> None:
    async with talking() as talk:
        await talk.client.send(request("container.logs", container_id="one", follow=True))
        await talk.client.stream.aclose()
        await wait_all_tasks_blocked()
        assert len(talk.logbook.followers) == 0


async def test_a_slow_client_is_told_how_many_lines_it_lost(autojump_clock: MockClock) -> None:
    """On a stream without a buffer, nothing is sent before it is read."""
    async with talking(lockstep_stream_pair()) as talk:
        subscription = await talk.follow()
        talk.say(0)
        await wait_all_tasks_blocked()  # its telling has begun
        started = trio.current_time()
        talk.say(*range(1, BUFFER_LINES + 8))
        await talk.logbook.flush()
        assert trio.current_time() == started
        first, lost, then = [await talk.client.answer() for _ in range(3)]
        assert first["params"]["fields"] == {"number": 0}
        assert (lost["method"], lost["params"]) == (
            "container.log_lost",
            {"subscription": subscription, "container_id": "one", "lines": 7},
        )
        assert then["params"]["fields"] == {"number": 8}


async def test_what_a_slow_client_sees_and_loses_is_all_that_was_said(
    autojump_clock: MockClock,
) -> None:
    seen = lost = said = 0
    async with talking(lockstep_stream_pair()) as talk:
        await talk.follow()
        for burst in (1, 300, 20, 700, 257):
            talk.say(*range(said, said + burst))
            said += burst
            for _ in range(40):
                if seen + lost == said:
                    break
                told = await talk.client.answer()
                seen += told["method"] == "container.log"
                lost += told["params"].get("lines", 0)
        talk.log.end()
        while (told := await talk.client.answer())["method"] != "container.log_end":
            seen += told["method"] == "container.log"
            lost += told["params"].get("lines", 0)
    assert lost > 0
    assert seen + lost == said

"""The newest line of a container, in lists of containers: from memory, while it lives."""

from collections.abc import AsyncIterator

import attrs
import pytest
import trio
from support.harness import ANY, Harness, open_harness
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.application.orders.containers import (
    CreateContainer,
    GetContainer,
    ListContainers,
    SeenContainer,
    StopContainer,
)
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind


@attrs.frozen
class Config:
    lines: int


async def talk(config: Config, context: Context) -> None:
    for line in range(config.lines):
        message = f"line {line}"
        context.log.info(message)
        await trio.sleep(1)
    await trio.sleep_forever()


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    kind = Kind("talker", Config, lambda _: None, talk)
    async with open_harness(kinds=(kind,)) as opened:
        await opened.register()
        yield opened


async def talker(harness: Harness, lines: int) -> str:
    seen: SeenContainer = await harness.send(CreateContainer(ANY, "talker", {"lines": lines}))
    await wait_all_tasks_blocked()
    return seen.container.container_id


async def last_line(harness: Harness, container_id: str) -> str | None:
    seen: SeenContainer = await harness.send(GetContainer(container_id))
    [listed] = await harness.send(ListContainers())
    assert listed.last_line == seen.last_line
    return seen.last_line


async def test_it_is_what_was_said_last(harness: Harness, autojump_clock: MockClock) -> None:
    container_id = await talker(harness, 3)
    assert await last_line(harness, container_id) == "line 0"
    await trio.sleep(10)
    assert await last_line(harness, container_id) == "line 2"


async def test_one_that_says_nothing_has_none(harness: Harness, autojump_clock: MockClock) -> None:
    assert await last_line(harness, await talker(harness, 0)) is None


async def test_one_that_has_ended_has_none(harness: Harness, autojump_clock: MockClock) -> None:
    container_id = await talker(harness, 1)
    await harness.send(StopContainer(container_id))
    assert await last_line(harness, container_id) is None


async def test_it_is_not_read_from_the_database(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await talker(harness, 1)
    before = harness.store.calls
    assert harness.supervisor.last_line(container_id) == "line 0"
    assert harness.store.calls == before

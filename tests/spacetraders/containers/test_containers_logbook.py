"""The logbook: taken at once, written in batches, nothing lost but what does not fit."""

from datetime import UTC, datetime

import trio
from memory_store import MemoryStore
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.containers import logbook as module
from spacetraders.containers.logbook import ContainerLog, Logbook, open_logbook
from spacetraders.domain.containers import Container

CONTAINER = Container("c-1", 1, "navigate", {}, created_at=datetime(2026, 1, 1, tzinfo=UTC))


async def a_store() -> MemoryStore:
    store = MemoryStore()
    await store.add_container(CONTAINER)
    return store


async def said(store: MemoryStore) -> list[tuple[str, str, int]]:
    return [(line.level, line.message, line.count) for line in await store.logs("c-1", limit=100)]


async def test_lines_are_written_in_order_with_their_level(autojump_clock: MockClock) -> None:
    store = await a_store()
    async with open_logbook(store) as logbook:
        log = ContainerLog(logbook, CONTAINER)
        log.info("departs", waypoint="X1-A1-B2")
        log.warning("waits")
        log.error("fails")
        await wait_all_tasks_blocked()
        assert await said(store) == [
            ("info", "departs", 1),
            ("warning", "waits", 1),
            ("error", "fails", 1),
        ]


async def test_lines_taken_together_are_one_call_of_the_store(autojump_clock: MockClock) -> None:
    store = await a_store()
    async with open_logbook(store) as logbook:
        log, before = ContainerLog(logbook, CONTAINER), store.calls
        for number in range(100):
            log.info("departs", number=number)
        await wait_all_tasks_blocked()
        assert store.calls == before + 1


async def test_what_is_left_at_the_end_is_written(autojump_clock: MockClock) -> None:
    store = await a_store()
    async with open_logbook(store) as logbook:
        ContainerLog(logbook, CONTAINER).info("last words")
    assert await said(store) == [("info", "last words", 1)]


async def test_lines_wait_for_a_database_that_is_away(autojump_clock: MockClock) -> None:
    store = await a_store()
    async with open_logbook(store) as logbook:
        store.away = True
        ContainerLog(logbook, CONTAINER).info("departs")
        await trio.sleep(5)
        store.away = False
        await trio.sleep(2)
        assert await said(store) == [("info", "departs", 1)]


async def test_the_end_does_not_wait_for_ever_for_a_database_that_is_away(
    autojump_clock: MockClock,
) -> None:
    store = await a_store()
    started = trio.current_time()
    async with open_logbook(store) as logbook:
        store.away = True
        ContainerLog(logbook, CONTAINER).info("departs")
    assert trio.current_time() - started <= module.CLOSING_SECONDS + module.RETRY_SECONDS


async def test_a_full_buffer_drops_and_counts() -> None:
    logbook = Logbook(await a_store())
    log = ContainerLog(logbook, CONTAINER)
    for number in range(module.BUFFER_LINES + 3):
        log.info("talks", number=number)
    assert logbook.dropped == 3
    assert repr(logbook) == f"<Logbook: {module.BUFFER_LINES} lines wait, 3 dropped>"

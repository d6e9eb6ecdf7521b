"""The logbook: taken at once, written in batches, nothing lost but what does not fit."""

from datetime import UTC, datetime

import pytest
import structlog
import trio
from support.store.in_memory import StoreInMemory, add_player
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.application.ports.logs import LinesLost
from spacetraders.application.ports.store import LogLine, StoreUnavailable
from spacetraders.containers import logbook as module
from spacetraders.containers.following import BUFFER_LINES
from spacetraders.containers.logbook import ContainerLog, Logbook, open_logbook
from spacetraders.domain.containers import Container
from spacetraders.domain.logs import EVERY_LINE

CONTAINER = Container("c-1", 1, "navigate", {}, created_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
async def store(store: StoreInMemory) -> StoreInMemory:
    """With a container that may say something."""
    await add_player(store)
    await store.add_container(CONTAINER)
    return store


async def said(store: StoreInMemory) -> list[tuple[str, str, int]]:
    return [(line.level, line.message, line.count) for line in await store.logs("c-1", limit=100)]


async def test_lines_are_written_in_order_with_their_level(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
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


async def test_lines_taken_together_are_one_call_of_the_store(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_logbook(store) as logbook:
        log, before = ContainerLog(logbook, CONTAINER), store.calls
        for number in range(100):
            log.info("departs", number=number)
        await wait_all_tasks_blocked()
        assert store.calls == before + 1


async def test_what_is_left_at_the_end_is_written(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_logbook(store) as logbook:
        ContainerLog(logbook, CONTAINER).info("last words")
    assert await said(store) == [("info", "last words", 1)]


async def test_lines_wait_for_a_database_that_is_away(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_logbook(store) as logbook:
        store.away = True
        ContainerLog(logbook, CONTAINER).info("departs")
        await trio.sleep(5)
        store.away = False
        await trio.sleep(2)
        assert await said(store) == [("info", "departs", 1)]


async def test_the_end_does_not_wait_for_ever_for_a_database_that_is_away(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    started = trio.current_time()
    async with open_logbook(store) as logbook:
        store.away = True
        ContainerLog(logbook, CONTAINER).info("departs")
    assert trio.current_time() - started <= module.CLOSING_SECONDS + module.RETRY_SECONDS


async def test_a_full_buffer_drops_and_counts(store: StoreInMemory) -> None:
    logbook = Logbook(store)
    log = ContainerLog(logbook, CONTAINER)
    for number in range(module.BUFFER_LINES + 3):
        log.info("talks", number=number)
    assert logbook.dropped == 3
    assert repr(logbook) == f"<Logbook: {module.BUFFER_LINES} lines wait, 3 dropped>"


async def test_a_large_batch_is_cut_so_that_others_get_their_turn(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    async with open_logbook(store) as logbook:
        log, before = ContainerLog(logbook, CONTAINER), store.calls
        for number in range(2 * module.BATCH_LINES + 1):
            log.info("talks", number=number)
        await logbook.flush()
        assert store.calls == before + 3


async def test_after_a_batch_the_next_one_gathers(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_logbook(store) as logbook:
        log, before = ContainerLog(logbook, CONTAINER), store.calls
        for number in range(100):
            log.info("talks", number=number)
            await trio.sleep(module.REST_SECONDS / 20)
        await trio.sleep(1)
        assert store.calls - before <= 100 / 20 + 2
        assert len(await said(store)) == 100


async def test_a_flush_does_not_wait_for_the_next_batch(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_logbook(store) as logbook:
        log = ContainerLog(logbook, CONTAINER)
        log.info("first")
        await wait_all_tasks_blocked()
        log.info("second")
        started = trio.current_time()
        await logbook.flush()
        assert trio.current_time() == started
        assert [message for _, message, _ in await said(store)] == ["first", "second"]


async def test_a_flush_gives_up_where_the_database_is_away(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_logbook(store) as logbook:
        store.away = True
        ContainerLog(logbook, CONTAINER).info("departs")
        await logbook.flush()
        assert repr(logbook) == "<Logbook: 1 lines wait, 0 dropped>"
        store.away = False


async def test_dropped_lines_are_told_once_the_database_is_back(
    store: StoreInMemory, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUFFER_LINES", 3)
    with structlog.testing.capture_logs() as logged:
        async with open_logbook(store) as logbook:
            for number in range(5):
                ContainerLog(logbook, CONTAINER).info("talks", number=number)
            await logbook.flush()
            await wait_all_tasks_blocked()
    assert [e["lines"] for e in logged if e["event"] == "log_lines_dropped"] == [2]


async def test_a_follower_gets_every_line_once_however_it_begins(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    """The tail and the stream together are the whole log, while the container goes on talking."""
    seen: list[list[int]] = []

    async def follow(after: float) -> None:
        await trio.sleep(after)
        tail, subscription = await logbook.follow("c-1", limit=1000, wanted=EVERY_LINE)
        told = [event async for event in subscription if isinstance(event, LogLine)]
        seen.append([line.fields["number"] for line in (*tail, *told)])

    async with open_logbook(store) as logbook:
        log = ContainerLog(logbook, CONTAINER)
        async with trio.open_nursery() as nursery:
            for n in range(20):
                nursery.start_soon(follow, n * 0.007)
            for number in range(200):
                log.info("talks", number=number)
                await trio.sleep(0.001)
            log.end()
    assert seen == [list(range(200))] * 20


async def test_a_line_that_waits_for_the_database_is_told_to_a_new_follower(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    async with open_logbook(store) as logbook:
        log = ContainerLog(logbook, CONTAINER)
        store.away = True
        log.info("waits")
        await wait_all_tasks_blocked()
        with pytest.raises(StoreUnavailable):
            await logbook.follow("c-1", limit=9, wanted=EVERY_LINE)
        assert len(logbook.followers) == 0
        store.away = False
        tail, subscription = await logbook.follow("c-1", limit=9, wanted=EVERY_LINE)
        log.info("goes on")
        event = await anext(subscription)
    assert isinstance(event, LogLine)
    assert [line.message for line in tail] + [event.message] == ["waits", "goes on"]


async def test_a_follower_that_does_not_read_holds_up_nobody(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_logbook(store) as logbook:
        _, lazy = await logbook.follow("c-1", limit=9, wanted=EVERY_LINE)
        log, started = ContainerLog(logbook, CONTAINER), trio.current_time()
        for number in range(BUFFER_LINES + 5):
            log.info("talks", number=number)
        await logbook.flush()
        assert trio.current_time() == started
        assert await anext(lazy) == LinesLost(5)


@pytest.mark.parametrize("away", [False, True])
async def test_lines_that_come_when_nobody_writes_any_more_are_counted_and_told(
    away: bool, store: StoreInMemory, autojump_clock: MockClock
) -> None:
    """A cancellation from outside ends the writer before containers that still say something."""

    async def container(logbook: Logbook) -> None:
        try:
            await trio.sleep_forever()
        finally:
            ContainerLog(logbook, CONTAINER).info("settles a deed")
            with trio.move_on_after(60, shield=True):
                await trio.sleep_forever()
            ContainerLog(logbook, CONTAINER).info("ends")

    with structlog.testing.capture_logs() as told, trio.move_on_after(1):
        async with open_logbook(store) as logbook, trio.open_nursery() as containers:
            containers.start_soon(container, logbook)
            await trio.sleep(0.5)
            store.away = away
    store.away = False
    # Which of the two is cancelled first is Trio's choice: the first line may come in time.
    kept = await said(store)
    assert kept in ([], [] if away else [("info", "settles a deed", 1)])
    assert logbook.dropped == 2 - len(kept)
    counts = [line["lines"] for line in told if line["event"] == "log_lines_dropped"]
    assert sum(counts) == logbook.dropped

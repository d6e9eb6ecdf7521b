"""Said means written: nobody is told of a container what its row does not say yet."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import ClassVar

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.application.orders.containers import (
    CreateContainer,
    Followed,
    GetContainer,
    ListContainers,
    OnlyLive,
    ReadLogs,
    SeenContainer,
)
from spacetraders.application.ports.store import LogLine, StoreUnavailable
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import Container, State
from spacetraders.domain.idle import IdleKind
from spacetraders.errors import FleetError
from spacetraders.store.engine import DatabaseEngine

WAITS = "waits for the database"
BACK = "the database is back"


@attrs.frozen
class Config:
    ship_symbol: str | None = None


@attrs.define(eq=False, str=False)
class Failed(FleetError):
    kind: ClassVar[str] = "failed_here"
    lasting: ClassVar[bool] = True


@attrs.define(eq=False, str=False)
class Passing(FleetError):
    kind: ClassVar[str] = "passing"


@attrs.define(eq=False)
class Body:
    """A body that works for ten seconds, and then does what a test says."""

    ends: Callable[[], Awaitable[None]] = trio.lowlevel.checkpoint
    context: Context | None = None
    runs: int = 0

    async def __call__(self, _: Config, context: Context) -> None:
        self.context = context
        self.runs += 1
        await trio.sleep(10)
        await self.ends()

    @property
    def kind(self) -> Kind[Config]:
        return Kind("scripted", Config, lambda config: config.ship_symbol, self)


async def fail() -> None:
    raise Failed


async def fail_for_now() -> None:
    raise Passing


@pytest.fixture
def body() -> Body:
    return Body()


@pytest.fixture
async def harness(body: Body) -> AsyncIterator[Harness]:
    async with open_harness(kinds=(body.kind,)) as opened:
        await opened.register()
        yield opened


async def created(harness: Harness, **params: object) -> str:
    command = CreateContainer(ANY, "scripted", {"ship_symbol": FRIGATE}, **params)  # type: ignore[arg-type]
    seen: SeenContainer = await harness.send(command)
    await wait_all_tasks_blocked()
    return seen.container.container_id


async def seen(harness: Harness, container_id: str) -> SeenContainer:
    found: SeenContainer = await harness.send(GetContainer(container_id))
    return found


async def ended_without_a_database(harness: Harness) -> str:
    """A container whose run has ended while the database is away."""
    container_id = await created(harness)
    harness.store.away = True
    await trio.sleep(20)
    return container_id


@pytest.mark.parametrize(
    ("ends", "state"), [(trio.lowlevel.checkpoint, State.COMPLETED), (fail, State.FAILED)]
)
async def test_one_that_has_ended_is_shown_alive_until_its_row_says_so(
    harness: Harness,
    body: Body,
    ends: Callable[[], Awaitable[None]],
    state: State,
    autojump_clock: MockClock,
) -> None:
    body.ends = ends
    container_id = await ended_without_a_database(harness)
    shown = (await seen(harness, container_id)).container
    assert (shown.state, shown.finished_at, shown.iteration) == (State.RUNNING, None, 0)
    harness.store.away = False
    await harness.ended(container_id)
    assert (await seen(harness, container_id)).container.state is state


async def test_one_that_waits_for_the_database_says_so(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await ended_without_a_database(harness)
    told = await seen(harness, container_id)
    assert (told.last_line or "").startswith(f"{WAITS}: ")
    assert told.idle is not None
    assert told.idle.kind == IdleKind.DATABASE_AWAY
    harness.store.away = False
    await harness.ended(container_id)
    assert (await harness.messages(container_id))[-3:] == [WAITS, BACK, "ended"]


async def test_a_list_without_a_database_shows_it_alive(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await ended_without_a_database(harness)
    listed = await harness.send(ListContainers())
    assert isinstance(listed, OnlyLive)
    assert [item.container.state for item in listed.items] == [State.RUNNING]


async def test_its_ship_is_held_until_its_row_says_that_it_has_ended(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await ended_without_a_database(harness)
    assert harness.supervisor.holder(1, FRIGATE) == container_id
    harness.store.away = False
    await harness.ended(container_id)
    assert harness.supervisor.holder(1, FRIGATE) is None


async def test_followers_hear_of_the_end_once_it_is_written(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await created(harness)
    followed: Followed = await harness.send(ReadLogs(container_id, follow=True))
    harness.store.away = True
    await trio.sleep(20)
    event = followed.subscription.next_event()  # type: ignore[attr-defined]
    assert isinstance(event, LogLine)
    assert event.message == WAITS
    assert followed.subscription.next_event() is None  # type: ignore[attr-defined]
    harness.store.away = False
    told = [event async for event in followed.subscription]
    assert [getattr(event, "message", "the end") for event in told] == [BACK, "ended", "the end"]


async def test_counts_of_failures_are_shown_once_they_are_written(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.ends = fail_for_now
    container_id = await created(harness)
    harness.store.away = True
    await trio.sleep(20)
    shown = (await seen(harness, container_id)).container
    assert (shown.state, shown.restarts, shown.exit_reason) == (State.RUNNING, 0, None)
    harness.store.away = False
    while not (shown := (await seen(harness, container_id)).container).restarts:  # noqa: ASYNC110
        await trio.sleep(0.1)
    assert (shown.state, shown.restarts) == (State.BACKOFF, 1)


async def stop(harness: Harness, container_id: str) -> None:
    """Stop a container whose row cannot be written yet, which whoever asks is told."""
    with pytest.raises(StoreUnavailable, match="has stopped"):
        await harness.supervisor.stop(container_id)


async def test_a_stop_is_shown_once_it_is_written(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await created(harness)
    harness.store.away = True
    async with trio.open_nursery() as nursery:
        nursery.start_soon(stop, harness, container_id)
        await trio.sleep(30)
        shown = await seen(harness, container_id)
        assert shown.container.state is State.RUNNING
        assert (shown.last_line or "").startswith(WAITS)
        harness.store.away = False
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.STOPPED


async def test_a_stop_of_one_that_has_ended_does_not_make_it_stopped(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """Its row could not be written before."""
    container_id = await ended_without_a_database(harness)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(stop, harness, container_id)
        await trio.sleep(30)
        harness.store.away = False
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED


class SlowStore(StoreInMemory):
    """A store whose writes of containers take a second, and all that it has written, in order."""

    def __init__(self, engine: DatabaseEngine) -> None:
        super().__init__(engine)
        self.rows: list[Container] = []

    async def add_container(self, container: Container) -> None:
        await trio.sleep(1)
        await super().add_container(container)

    async def save_container(self, container: Container) -> None:
        await trio.sleep(1)
        await super().save_container(container)
        self.rows.append(container)


@pytest.fixture
async def slow_store() -> AsyncIterator[SlowStore]:
    async with open_in_memory(SlowStore) as opened:
        yield opened


async def test_whatever_is_shown_is_what_the_row_says(
    body: Body, slow_store: SlowStore, autojump_clock: MockClock
) -> None:
    """At every moment of a life with failures, iterations, steps and a stop."""

    async def step() -> None:
        assert body.context is not None
        await body.context.keep_step(body.runs)
        if body.runs % 2:
            raise Passing

    body.ends = step
    async with open_harness(store=slow_store, kinds=(body.kind,)) as harness:
        await harness.register()
        container_id = await created(harness, max_iterations=-1)
        async with trio.open_nursery() as nursery:
            for _ in range(1000):
                shown = (await seen(harness, container_id)).container
                assert shown == await harness.row(container_id)
                await trio.sleep(0.1)
            nursery.start_soon(harness.supervisor.stop, container_id)
            while (shown := (await seen(harness, container_id)).container).finished_at is None:
                assert shown == await harness.row(container_id)
                await trio.sleep(0.1)
    states = {row.state for row in slow_store.rows}
    assert states == {State.RUNNING, State.BACKOFF, State.STOPPING, State.STOPPED}


async def test_one_that_is_being_written_for_the_first_time_is_in_no_list(
    body: Body, slow_store: SlowStore, autojump_clock: MockClock
) -> None:
    async with open_harness(store=slow_store, kinds=(body.kind,)) as harness:
        await harness.register()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(created, harness)
            await trio.sleep(0.5)
            assert harness.supervisor.live() == []
        assert len(harness.supervisor.live()) == 1


async def test_a_stop_while_a_run_ends_is_not_taken_back(
    body: Body, slow_store: SlowStore, autojump_clock: MockClock
) -> None:
    """The next iteration would be written as running, and be resumed as that after a kill."""
    async with open_harness(store=slow_store, kinds=(body.kind,)) as harness:
        await harness.register()
        container_id = await created(harness, max_iterations=-1)
        await trio.sleep(10.5)
        assert body.runs == 1
        await harness.supervisor.stop(container_id)
    written = [row.state for row in slow_store.rows]
    assert written[written.index(State.STOPPING) :].count(State.RUNNING) == 0
    assert written[-1] is State.STOPPED


@pytest.mark.parametrize("stop_first", [False, True], ids=["ended", "stopped"])
async def test_an_end_that_could_not_be_written_before_a_stop_of_the_daemon_is_taken_up_again(
    body: Body, stop_first: bool, store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, kinds=(body.kind,)) as before:
        await before.register()
        container_id = await created(before)
        store.away = True
        if stop_first:
            with trio.move_on_after(8):
                await stop(before, container_id)
        else:
            await trio.sleep(20)
    store.away = False
    row = await store.get_container(container_id)
    assert row is not None
    assert row.state is State.RUNNING
    lines = [line.message for line in await store.logs(container_id, limit=100)]
    assert "ended" not in lines
    async with open_harness(store=store, world=before.world, kinds=(body.kind,)) as harness:
        await harness.ended(container_id)
        assert (await harness.row(container_id)).state is State.COMPLETED

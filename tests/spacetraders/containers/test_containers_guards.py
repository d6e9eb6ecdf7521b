"""Defects beside the containers: none of them ends a container that has no part in it."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.idle import IDLE, Idle
from support.store.in_memory import StoreInMemory, add_player, open_in_memory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.known.ships import Fleet
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.application.ports.store import LoggedLine, LogLine
from spacetraders.containers import logbook as logbooks
from spacetraders.containers.logbook import Logbook, open_logbook
from spacetraders.containers.recovery import (
    REVISIT_EVERY_SECONDS,
    TAKE_OVER_SECONDS,
    TIDY_EVERY_SECONDS,
)
from spacetraders.containers.retention import PRUNE_SECONDS
from spacetraders.domain.containers import Container, State
from spacetraders.guard import AGAIN_SECONDS
from spacetraders.store.engine import DatabaseEngine
from spacetraders.store.errors import RowRefused

HOURS = 3 * TIDY_EVERY_SECONDS


class Refusing(StoreInMemory):
    """A database that refuses the calls in `refused`, as where a row breaks a rule."""

    def __init__(self, engine: DatabaseEngine) -> None:
        super().__init__(engine)
        self.refused: set[str] = set()
        self.refusals = 0
        self.flown_elsewhere = False

    def _look(self, call: str) -> None:
        if call in self.refused:
            self.refusals += 1
            raise RowRefused("database", call)

    async def save_container(self, container: Container) -> None:
        self._look("save_container")
        self._look(f"save_container {container.state}")
        await super().save_container(container)

    async def remove_container(self, container_id: str) -> bool:
        self._look("remove_container")
        return await super().remove_container(container_id)

    async def drop_logs(self, **how: Any) -> int:
        self._look("drop_logs")
        return await super().drop_logs(**how)

    async def prune_intents(self, **how: Any) -> int:
        self._look("prune_intents")
        return await super().prune_intents(**how)

    async def containers(self, **how: Any) -> list[Container]:
        self._look("containers")
        return await super().containers(**how)

    async def append_logs(self, lines: Sequence[LogLine]) -> None:
        for line in lines:
            self._look(line.message)
        await super().append_logs(lines)

    async def own_player(self, player_id: int) -> bool:
        return await super().own_player(player_id) and not self.flown_elsewhere


@pytest.fixture
async def store() -> AsyncIterator[Refusing]:
    async with open_in_memory(Refusing) as opened:
        yield opened


@pytest.fixture
async def harness(store: Refusing) -> AsyncIterator[Harness]:
    async with open_harness(store=store, kinds=(IDLE,)) as opened:
        await opened.register()
        yield opened


async def created(harness: Harness, ship_symbol: str | None = None) -> str:
    seen = await harness.send(CreateContainer(ANY, "idle", {"ship_symbol": ship_symbol}))
    container_id: str = seen.container.container_id
    return container_id


def is_live(harness: Harness, container_id: str) -> bool:
    return container_id in {live.container_id for live in harness.supervisor.live()}


async def test_a_container_whose_stop_cannot_be_written_stops_and_the_others_fly_on(
    harness: Harness, store: Refusing, autojump_clock: MockClock
) -> None:
    stopped, other = await created(harness), await created(harness)
    store.refused.add(f"save_container {State.STOPPING}")
    with trio.fail_after(5):
        await harness.send(StopContainer(stopped))
    assert (await harness.row(stopped)).state is State.STOPPED
    assert is_live(harness, other)


async def test_a_container_that_cannot_be_withdrawn_costs_no_other(
    harness: Harness, store: Refusing, autojump_clock: MockClock
) -> None:
    other = await created(harness)
    await trio.sleep(1)
    store.slow_seconds = 1.0
    store.refused.add("save_container")
    with trio.move_on_after(0.5):
        await created(harness, FRIGATE)
    store.slow_seconds = 0.0
    await trio.sleep(5)
    assert is_live(harness, other)
    assert store.refusals == 1
    store.refused.clear()
    await trio.sleep(AGAIN_SECONDS)
    assert harness.supervisor.holder(1, FRIGATE) is None


@pytest.mark.parametrize("call", ["drop_logs", "prune_intents"])
async def test_housekeeping_that_fails_is_done_again_and_ends_no_container(
    call: str, harness: Harness, store: Refusing, autojump_clock: MockClock
) -> None:
    container = await created(harness)
    store.refused.add(call)
    await trio.sleep(max(PRUNE_SECONDS, TIDY_EVERY_SECONDS) + 3 * AGAIN_SECONDS)
    assert is_live(harness, container)
    refusals = store.refusals
    await trio.sleep(HOURS)
    assert store.refusals > refusals > 0


@pytest.mark.parametrize("method", ["unreadable_of_all", "revisit"])
async def test_a_defect_in_revisiting_ships_ends_no_container(
    method: str, harness: Harness, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise ValueError("a row that cannot be read")

    container = await created(harness)
    monkeypatch.setattr(Fleet, "unreadable_of_all", lambda _: [(1, FRIGATE)])
    monkeypatch.setattr(Fleet, method, fail)
    await trio.sleep(3 * REVISIT_EVERY_SECONDS)
    assert is_live(harness, container)


async def test_a_player_whose_take_over_failed_is_taken_over_later(
    store: Refusing, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store, kinds=(IDLE,)) as before:
        await before.register()
        container = await created(before, FRIGATE)
    store.flown_elsewhere = True
    async with open_harness(store=store, kinds=(IDLE,), world=before.world) as harness:
        store.flown_elsewhere = False
        store.refused.add("containers")
        await trio.sleep(2 * TAKE_OVER_SECONDS)
        assert not is_live(harness, container)
        assert store.refusals == 1
        store.refused.clear()
        await trio.sleep(AGAIN_SECONDS + TAKE_OVER_SECONDS)
        assert is_live(harness, container)


async def test_a_kind_that_fails_to_read_its_config_keeps_no_daemon_from_starting(
    store: Refusing, autojump_clock: MockClock
) -> None:
    def fail(_: Idle) -> str:
        raise ValueError("a config of another release")

    async with open_harness(store=store, kinds=(IDLE,)) as before:
        await before.register()
        container = await created(before)
    broken = attrs.evolve(IDLE, ship_of=fail)
    async with open_harness(store=store, kinds=(broken,), world=before.world) as harness:
        row = await harness.row(container)
        assert row.state is State.FAILED
        assert row.exit_reason is not None
        assert row.exit_reason.kind == "internal"


@pytest.fixture
async def talking(store: Refusing) -> Refusing:
    await add_player(store)
    await store.add_container(Container("c-1", 1, "navigate", {}, clock.now()))
    return store


def say(logbook: Logbook, message: str) -> None:
    logbook.take(LogLine("c-1", 1, clock.now(), "info", message, {}))


async def said(store: StoreInMemory) -> list[str]:
    lines: list[LoggedLine] = await store.logs("c-1", limit=10_000)
    return [line.message for line in lines]


async def test_a_line_that_the_database_refuses_is_dropped_and_counted_alone(
    talking: Refusing, autojump_clock: MockClock
) -> None:
    talking.refused.add("line 613")
    lines = [f"line {number}" for number in range(logbooks.BATCH_LINES + 10)]
    async with open_logbook(talking) as logbook:
        for line in lines:
            say(logbook, line)
        with trio.fail_after(5):
            await logbook.flush()
        assert await said(talking) == [line for line in lines if line != "line 613"]
        assert logbook.dropped == 1
        say(logbook, "later")
        await logbook.flush()
        assert (await said(talking))[-1] == "later"
    assert talking.refusals <= 20


async def test_lines_that_are_refused_at_the_end_do_not_keep_it(
    talking: Refusing, autojump_clock: MockClock
) -> None:
    talking.refused |= {"one", "two"}
    async with open_logbook(talking) as logbook:
        await trio.sleep(1)
        for line in ("one", "two", "three"):
            say(logbook, line)
    assert await said(talking) == ["three"]

"""What one process tells the next of the server's budget."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import attrs
import httpx
import pytest
import structlog
import trio
from support.threadless import at_once
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.api.budget import Budget
from spacetraders.api.gateway import open_gateway
from spacetraders.api.mark import Mark
from spacetraders.api.outcome import Request
from spacetraders.application.ports.game import Lane
from spacetraders.surroundings import current, within


@pytest.fixture
def mark(tmp_path: Path) -> Mark:
    return Mark(tmp_path / "d.sock.spent")


async def served(mark: Mark, requests: int) -> float:
    """Send that many requests as a new process would; return the virtual seconds it took."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
    started = trio.current_time()
    with within(attrs.evolve(current(), run_sync=at_once)):
        async with open_gateway("http://game", Budget(), mark=mark, transport=transport) as gateway:
            for _ in range(requests):
                await gateway.send(Request("GET", "/"), Lane.FLIGHT)
    return trio.current_time() - started


async def test_a_first_process_may_use_the_whole_pool(
    mark: Mark, autojump_clock: MockClock
) -> None:
    assert await served(mark, 10) < 1


async def test_a_process_after_one_that_used_the_pool_keeps_to_the_steady_rate(
    mark: Mark, autojump_clock: MockClock
) -> None:
    await served(mark, 10)
    assert await served(mark, 10) > 4


async def test_a_process_after_one_that_kept_to_the_steady_rate_may_use_the_pool(
    mark: Mark, autojump_clock: MockClock
) -> None:
    await served(mark, 2)
    assert not mark.path.exists()


async def test_after_a_minute_the_mark_means_nothing(mark: Mark, autojump_clock: MockClock) -> None:
    mark.set()
    long_ago = (clock.now() - timedelta(seconds=62)).timestamp()
    os.utime(mark.path, (long_ago, long_ago))
    assert await served(mark, 10) < 1


async def test_a_mark_that_cannot_be_made_is_done_without(
    tmp_path: Path, mock_clock: MockClock
) -> None:
    (tmp_path / "plain").write_text("")
    mark = Mark(tmp_path / "plain" / "spent")
    mark.set()
    assert mark.seconds_ago() == float("inf")


async def test_a_mark_that_cannot_be_made_is_told_of_once_each_time_that_it_begins(
    tmp_path: Path, mock_clock: MockClock
) -> None:
    mark = Mark(tmp_path / "later" / "spent")
    with structlog.testing.capture_logs() as logged:
        mark.set()
        mark.set()
        (tmp_path / "later").mkdir()
        mark.set()
        mark.path.unlink()
        mark.path.parent.rmdir()
        mark.set()
    assert [line["event"] for line in logged] == ["no_budget_mark"] * 2


async def test_a_disk_that_hangs_holds_up_neither_requests_nor_the_end(
    mark: Mark, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last mark is one that nobody finishes."""
    over, begun = threading.Event(), trio.Event()
    token = trio.lowlevel.current_trio_token()

    def hang(*_: object, **__: object) -> None:
        token.run_sync_soon(begun.set)
        over.wait()

    monkeypatch.setattr(os, "utime", hang)
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
    try:
        async with open_gateway("http://game", Budget(), mark=mark, transport=transport) as gateway:
            for _ in range(10):
                await gateway.send(Request("GET", "/"), Lane.FLIGHT)
            await begun.wait()
            for _ in range(10):
                await gateway.send(Request("GET", "/"), Lane.FLIGHT)
    finally:
        over.set()


async def test_a_mark_from_the_future_counts_as_new(mark: Mark, mock_clock: MockClock) -> None:
    mark.path.touch()
    assert mark.seconds_ago() == 0.0


@pytest.mark.parametrize("there", [True, False], ids=["a file", "nothing"])
async def test_a_mark_that_is_a_link_is_neither_written_nor_believed(
    mark: Mark, mock_clock: MockClock, there: bool
) -> None:
    victim = mark.path.with_name("victim")
    if there:
        victim.touch()
        os.utime(victim, (0, 0))
    mark.path.symlink_to(victim)
    mark.set()
    assert victim.exists() == there
    assert not there or victim.stat().st_mtime == 0
    assert mark.seconds_ago() == float("inf")


async def test_a_mark_that_is_a_pipe_holds_nobody_up(mark: Mark, mock_clock: MockClock) -> None:
    os.mkfifo(mark.path)
    mark.set()
    assert mark.seconds_ago() == float("inf")


async def test_a_mark_of_another_user_is_neither_written_nor_believed(
    mark: Mark, mock_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark.path.touch()
    os.utime(mark.path, (0, 0))
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    mark.set()
    assert mark.path.stat().st_mtime == 0
    assert mark.seconds_ago() == float("inf")


async def test_a_disk_that_hangs_does_not_keep_an_opening_from_being_broken_off(
    mark: Mark, autojump_clock: MockClock
) -> None:
    async def hang(*_: object, abandon_on_cancel: bool = False, **__: object) -> None:
        with trio.CancelScope(shield=not abandon_on_cancel):
            await trio.sleep(3600)

    with within(attrs.evolve(current(), run_sync=hang)), trio.move_on_after(1) as opening:
        async with open_gateway("http://game", Budget(), mark=mark):
            raise AssertionError("it is open")
    assert opening.cancelled_caught
    assert trio.current_time() == 1

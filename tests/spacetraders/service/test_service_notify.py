"""What systemd is told, and when; a manager that misbehaves costs a line in the log."""

import math
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
import trio
from hypothesis import given
from hypothesis import strategies as st
from support.service.fakes import FakeManager
from trio.testing import MockClock

from spacetraders.service.notify import Manager

PID = 7
NUMBERED = {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "30000000"}


def test_without_the_variable_there_is_nobody_to_tell() -> None:
    assert Manager.named_in({"WATCHDOG_USEC": "30000000"}, PID) == Manager()


@pytest.mark.parametrize("address", ["", "/", "@", "relative", "vsock:2:1234"])
def test_an_address_that_is_no_unix_sockets_is_nobodys(address: str) -> None:
    assert Manager.named_in({"NOTIFY_SOCKET": address}, PID).address is None


def test_the_watchdogs_patience_is_read_in_microseconds() -> None:
    assert Manager.named_in(NUMBERED, PID) == Manager("/run/notify", 30.0)


@pytest.mark.parametrize(("pid", "seconds"), [("7", 30.0), ("8", None), ("", None)])
def test_a_watchdog_of_another_process_is_none_of_ours(pid: str, seconds: float | None) -> None:
    found = Manager.named_in({**NUMBERED, "WATCHDOG_PID": pid}, PID)
    assert found.watchdog_seconds == seconds


@given(st.text(max_size=20))
def test_whatever_the_patience_says_it_is_a_positive_time_or_none(micros: str) -> None:
    found = Manager.named_in({**NUMBERED, "WATCHDOG_USEC": micros}, PID).watchdog_seconds
    assert found is None or (found > 0 and math.isfinite(found))


async def test_a_message_is_one_datagram_of_lines(manager: FakeManager) -> None:
    await Manager.named_in({"NOTIFY_SOCKET": manager.address}, PID).tell("READY=1", "STATUS=up")
    assert manager.told() == ["READY=1\nSTATUS=up"]


async def test_with_nobody_to_tell_telling_is_nothing() -> None:
    with structlog.testing.capture_logs() as logged:
        async with Manager().watching("up"):
            pass
    assert logged == []


async def test_a_manager_that_is_gone_is_a_warning(folder: Path) -> None:
    with structlog.testing.capture_logs() as logged:
        await Manager(str(folder / "nobody")).tell("READY=1")
    assert [(entry["event"], entry["message"]) for entry in logged] == [
        ("manager_not_told", "READY=1")
    ]


async def test_a_manager_that_does_not_read_is_not_waited_for(
    manager: FakeManager, autojump_clock: MockClock
) -> None:
    teller = Manager.named_in({"NOTIFY_SOCKET": manager.address}, PID)
    with structlog.testing.capture_logs() as logged:
        while not logged:
            await teller.tell("WATCHDOG=1")
    assert trio.current_time() == 1.0


@contextmanager
def no_more_descriptors() -> Iterator[None]:
    """As long as the block lasts, this process may open none."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_manager_who_cannot_be_told_for_want_of_a_descriptor_is_a_warning(
    manager: FakeManager,
) -> None:
    teller = Manager.named_in({"NOTIFY_SOCKET": manager.address}, PID)
    with structlog.testing.capture_logs() as logged:
        with no_more_descriptors():
            await teller.tell("READY=1")
        await teller.tell("READY=1")
    assert [entry["event"] for entry in logged] == ["manager_not_told"]
    assert manager.told() == ["READY=1"]


async def test_the_watchdog_is_fed_though_no_more_descriptors_can_be_had(
    manager: FakeManager, autojump_clock: MockClock
) -> None:
    named = {**NUMBERED, "NOTIFY_SOCKET": manager.address}
    teller = Manager.named_in(named, PID)
    async with teller.watching("up"):
        await trio.sleep(10)
        with no_more_descriptors():
            await trio.sleep(30)
    assert manager.told()[1:-1] == ["WATCHDOG=1"] * 3


async def test_a_manager_that_comes_back_with_another_socket_is_told_again(folder: Path) -> None:
    address = folder / "notify"
    teller = Manager(str(address))
    first, second = (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
    with first, second, structlog.testing.capture_logs() as logged:
        first.bind(str(address))
        async with teller.watching("up"):
            first.close()
            address.unlink()
            second.bind(str(address))
            await teller.tell("WATCHDOG=1")
            await teller.tell("WATCHDOG=1")
        told = FakeManager(str(address), second).told()
    assert [entry["event"] for entry in logged] == ["manager_not_told"]
    assert told == ["WATCHDOG=1", "STOPPING=1\nSTATUS=stopping"]


async def test_the_watchdog_is_fed_twice_in_its_time(
    manager: FakeManager, autojump_clock: MockClock
) -> None:
    environ = {"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "20000000"}
    with trio.move_on_after(35):
        await Manager.named_in(environ, PID).feed()
    assert manager.told() == ["WATCHDOG=1"] * 4


async def test_nothing_is_fed_where_nobody_watches(manager: FakeManager) -> None:
    await Manager.named_in({"NOTIFY_SOCKET": manager.address}, PID).feed()
    assert manager.told() == []


async def test_it_is_ready_then_alive_then_stopping(
    manager: FakeManager, autojump_clock: MockClock
) -> None:
    environ = {"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "20000000"}
    async with Manager.named_in(environ, PID).watching("up"):
        await trio.sleep(15)
    told = manager.told()
    assert told[0] == "READY=1\nSTATUS=up"
    assert told[1:-1] == ["WATCHDOG=1"] * 2
    assert told[-1].startswith("STOPPING=1\n")


async def test_who_fails_does_not_claim_to_be_stopping(manager: FakeManager) -> None:
    with pytest.RaisesGroup(KeyError):
        async with Manager.named_in({"NOTIFY_SOCKET": manager.address}, PID).watching("up"):
            raise KeyError
    assert manager.told() == ["READY=1\nSTATUS=up"]

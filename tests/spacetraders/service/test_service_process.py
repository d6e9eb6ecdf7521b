"""The daemon as a service: what its manager hears, and the socket that its manager made."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from support.patience import exit_code, last_words, stretched, wait_for
from support.processes.wire import Wire, taken
from support.processes.world import (
    SCRIPTS,
    STOP_SECONDS,
    Daemon,
    daemon_place,
    environment,
    short_folder,
)
from support.service.fakes import FakeManager

NO_GAME = "http://127.0.0.1:9/v2"

ADOPT = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Become the program, with the descriptor as its first, as systemd hands it over."""


@pytest.fixture
def place() -> Iterator[Daemon]:
    """A place for a daemon whose game does not answer."""
    with daemon_place(NO_GAME) as daemon:
        yield daemon


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """A socket as its manager makes it."""
    with closing(socket.socket(socket.AF_UNIX)) as sock:
        sock.bind(str(path))
        sock.listen()
        yield sock


@contextmanager
def activated(
    folder: Path, sock: socket.socket, **variables: str
) -> Iterator[subprocess.Popen[str]]:
    """A daemon that was handed a socket, in the way of sd_listen_fds(3)."""
    program = str(SCRIPTS / "spacetraders-daemon")
    command = [sys.executable, "-c", ADOPT, str(sock.fileno()), program, "--api-url", NO_GAME]
    given = {"LISTEN_FDS": "1", "LISTEN_FDNAMES": "rpc", **variables}
    with subprocess.Popen(
        command,
        pass_fds=[sock.fileno()],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(folder, **given),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def handed() -> Iterator[tuple[Path, socket.socket]]:
    """A folder, and a listening socket in it that no daemon has made."""
    with short_folder() as folder, listening(folder / "handed.sock") as sock:
        yield folder, sock


def healthy(path: Path) -> bool:
    with Wire.to(path) as wire:
        return bool(wire.ask("health")["result"])


def test_the_daemon_is_ready_when_its_socket_answers(place: Daemon, manager: FakeManager) -> None:
    place.begin(NOTIFY_SOCKET=manager.address)
    assert manager.wait() == f"READY=1\nSTATUS=listening on {place.socket}"
    assert place.call("health")["version"]


def test_the_daemon_says_that_it_stops(place: Daemon, manager: FakeManager) -> None:
    place.start(NOTIFY_SOCKET=manager.address)
    assert manager.wait().startswith("READY=1\n")
    assert place.stop(signal.SIGTERM) == 0
    assert manager.wait().startswith("STOPPING=1\n")


def test_the_watchdog_is_fed_in_the_time_it_asks_for(place: Daemon, manager: FakeManager) -> None:
    place.begin(NOTIFY_SOCKET=manager.address, WATCHDOG_USEC="400000")
    assert manager.wait().startswith("READY=1\n")
    assert manager.wait() == "WATCHDOG=1"
    began = time.perf_counter()
    assert [manager.wait() for _ in range(5)] == ["WATCHDOG=1"] * 5
    assert 0.8 < time.perf_counter() - began < stretched(3.0)


def test_a_frozen_daemon_feeds_no_watchdog(place: Daemon, manager: FakeManager) -> None:
    place.start(NOTIFY_SOCKET=manager.address, WATCHDOG_USEC="100000")
    assert place.process is not None
    place.process.send_signal(signal.SIGSTOP)
    wait_for("it to stand still", lambda: state(place.process) == "T")
    manager.told()
    manager.sock.settimeout(0.3)
    with pytest.raises(TimeoutError):
        manager.wait()
    place.process.send_signal(signal.SIGCONT)
    manager.sock.settimeout(stretched(10))
    assert manager.wait() == "WATCHDOG=1"


def state(process: subprocess.Popen[bytes] | None) -> str:
    assert process is not None
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_manager_that_is_not_there_does_not_keep_a_daemon_from_its_work(place: Daemon) -> None:
    place.start(NOTIFY_SOCKET=str(place.folder / "nobody"))
    wait_for("the complaint", lambda: '"manager_not_told"' in place.log)


def test_a_socket_that_is_handed_over_is_answered_on(handed: tuple[Path, socket.socket]) -> None:
    folder, sock = handed
    with activated(folder, sock):
        assert healthy(folder / "handed.sock")
        assert not (folder / ".local/share/spacetraders/run").exists()


def test_a_socket_that_was_handed_over_stays_when_the_daemon_leaves(
    handed: tuple[Path, socket.socket],
) -> None:
    folder, sock = handed
    with activated(folder, sock) as process:
        assert healthy(folder / "handed.sock")
        process.terminate()
        assert exit_code(process, STOP_SECONDS) == 0
    assert taken(folder / "handed.sock")


def test_a_client_that_came_between_two_daemons_is_answered_by_the_next(
    handed: tuple[Path, socket.socket],
) -> None:
    folder, sock = handed
    with Wire.to(folder / "handed.sock") as early:
        early.request("health")
        with activated(folder, sock):
            assert early.answer()["result"]


def test_a_second_daemon_on_the_socket_that_was_handed_over_is_refused(
    handed: tuple[Path, socket.socket],
) -> None:
    folder, sock = handed
    with activated(folder, sock):
        assert healthy(folder / "handed.sock")
        with activated(folder, sock) as second:
            _, said = last_words(second)
    assert second.returncode == 1
    assert said.startswith(f"error: a daemon is listening on {folder}/handed.sock already\n")


def test_what_is_no_listening_socket_is_refused(handed: tuple[Path, socket.socket]) -> None:
    folder, _ = handed
    with (
        closing(socket.socket(socket.AF_UNIX)) as idle,
        activated(folder, idle) as process,
    ):
        _, said = last_words(process)
    assert process.returncode == 1
    assert "descriptor 3 is no listening Unix socket" in said


def test_descriptors_that_are_for_another_process_are_left_alone(place: Daemon) -> None:
    place.start(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
    assert place.socket.is_socket()

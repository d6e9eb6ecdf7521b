"""A daemon, or a sandbox, whose log nobody reads: a full pipe, or a terminal under Ctrl-S."""

import fcntl
import json
import os
import pty
import resource
import select
import signal
import socket
import termios
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import attrs
import pytest
from support.patience import PATIENCE_SECONDS, exit_code, wait_for
from support.processes.world import STOP_SECONDS, Daemon, daemon_place, sandbox

PIPE_BYTES = 4096
"""The least that Linux lets a pipe hold."""

CTRL_S, CTRL_Q = b"\x13", b"\x11"

LONG_NAME = "X" * 100_000
"""The daemon's log quotes it where it is refused; sixty of them are more than is kept."""


@attrs.frozen
class Reader:
    """The reader's end of something that a process writes its log to, and the writer's end."""

    reads: int
    writes: int

    def is_full(self) -> bool:
        """Whether whoever writes now has to wait."""
        return not select.select([], [self.writes], [], 0)[1]

    def rest(self, ended: Callable[[str], bool]) -> str:
        """Read until there is what is looked for."""
        said = bytearray()

        def found() -> bool:
            while select.select([self.reads], [], [], 0)[0]:
                said.extend(os.read(self.reads, 1 << 16))
            return ended(said.decode(errors="replace"))

        wait_for("the lines that were kept", found)
        return said.decode(errors="replace")


@contextmanager
def full_pipe() -> Iterator[Reader]:
    """A pipe that nobody reads, with no room for a single byte."""
    reads, writes = os.pipe()
    fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    os.write(writes, b"." * (PIPE_BYTES - 1) + b"\n")
    try:
        yield Reader(reads, writes)
    finally:
        os.close(reads)
        os.close(writes)


@contextmanager
def stopped_terminal() -> Iterator[Reader]:
    """A terminal on which somebody has pressed Ctrl-S."""
    reads, writes = pty.openpty()
    settings = termios.tcgetattr(writes)
    settings[0] |= termios.IXON
    termios.tcsetattr(writes, termios.TCSANOW, settings)
    os.write(reads, CTRL_S)
    try:
        yield Reader(reads, writes)
    finally:
        os.close(reads)
        os.close(writes)


@pytest.fixture(params=[full_pipe, stopped_terminal], ids=["pipe", "terminal"])
def unread(request: pytest.FixtureRequest) -> Iterator[Reader]:
    """What nobody reads from."""
    with request.param() as reader:
        yield reader


@pytest.fixture
def deaf(place: Daemon, unread: Reader) -> Daemon:
    """A daemon that listens, whose every line of log has nowhere to go."""
    place.process = place.launch(unread.writes)
    wait_for("the daemon's answer", lambda: place.listens() and place.call("health"))
    return place


def refused(daemon: Daemon, times: int, container_id: str = "nobody") -> None:
    """Have the daemon log so many refusals."""
    with daemon.connect() as wire:
        for _ in range(times):
            assert "error" in wire.ask("container.get", container_id=container_id)


def test_a_daemon_answers_while_nobody_reads_its_log(deaf: Daemon, unread: Reader) -> None:
    refused(deaf, 100)
    assert unread.is_full()
    assert deaf.call("health")["status"] == "ok"


def test_a_daemon_stops_while_nobody_reads_its_log(deaf: Daemon, unread: Reader) -> None:
    refused(deaf, 100)
    assert unread.is_full()
    assert deaf.stop(signal.SIGTERM) == 0


def test_a_second_signal_ends_it_at_once_while_nobody_reads_its_log(
    undecided: str, unread: Reader
) -> None:
    with daemon_place(undecided) as daemon:
        daemon.process = daemon.launch(unread.writes)
        wait_for("the daemon's answer", lambda: daemon.listens() and daemon.call("health"))
        with daemon.connect() as wire:
            daemon.registering()
            daemon.process.send_signal(signal.SIGTERM)
            with pytest.raises(EOFError):  # which is how the first signal is seen to be heard
                wire.answer()
        assert daemon.stop(signal.SIGTERM) == 128 + signal.SIGTERM


def test_a_daemon_that_is_refused_leaves_while_nobody_reads_why(
    deaf: Daemon, unread: Reader
) -> None:
    assert exit_code(deaf.launch(unread.writes)) == 1


def test_a_reader_who_comes_back_is_told_how_many_lines_are_missing(
    deaf: Daemon, unread: Reader
) -> None:
    refused(deaf, 60, LONG_NAME)
    os.write(unread.reads, CTRL_Q) if os.isatty(unread.writes) else None
    said = unread.rest(lambda said: "log_lines_lost" in said)
    assert said.count("log_lines_lost") == 1
    refused(deaf, 1, "the-newest")
    assert "the-newest" in unread.rest(lambda said: "the-newest" in said)


def test_the_last_lines_of_a_daemon_come_in_order(daemon: Daemon) -> None:
    refused(daemon, 100)
    assert daemon.stop(signal.SIGTERM) == 0
    events = [json.loads(line)["event"] for line in daemon.log.splitlines()]
    assert events == ["listening", *["refused"] * 100, "stopping", "stopped"]


def limit_descriptors(pid: int, more: int) -> None:
    """Let a process open only so many descriptors more than it has."""
    most = max(int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir()) + 1 + more
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def crowd(address: str | tuple[str, int]) -> Iterator[None]:
    """More connections than fit."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with ExitStack() as stack:
        for _ in range(30):
            stack.enter_context(socket.socket(family)).connect(address)
        yield


def test_a_daemon_out_of_descriptors_answers_who_is_there_and_complains_once(
    daemon: Daemon,
) -> None:
    assert daemon.process is not None
    with daemon.connect() as wire:
        began = wire.ask("daemon.status")["result"]["uptime_seconds"]
        limit_descriptors(daemon.process.pid, 4)
        with crowd(str(daemon.socket)):
            wait_for("the complaint", lambda: "accept returned EMFILE" in daemon.log)
            wait_for(
                "some more complaints",
                lambda: wire.ask("daemon.status")["result"]["uptime_seconds"] > began + 2,
            )
        wait_for("room for another", lambda: daemon.call("health")["status"] == "ok")
    assert daemon.stop(signal.SIGTERM) == 0
    lines = [json.loads(line) for line in daemon.log.splitlines()]
    first, last = [line for line in lines if line["event"].startswith("accept returned EMFILE")]
    assert (first["level"], first["logger"]) == ("error", "trio.serve_listeners")
    assert "Traceback" in first["exception"]
    assert last["repeated"] > 5


def test_a_sandbox_serves_and_stops_while_nobody_reads_its_complaints(universe: Path) -> None:
    with (
        full_pipe() as unread,
        sandbox(universe, speed=1, stderr=unread.writes) as game,
        closing(HTTPConnection("127.0.0.1", game.port, timeout=PATIENCE_SECONDS)) as client,
    ):
        assert status(client) == 200
        limit_descriptors(game.process.pid, 4)
        with crowd(("127.0.0.1", game.port)):
            wait_for("the sandbox to be full", lambda: is_full(game.process.pid))
            assert [status(client) for _ in range(100)] == [200] * 100
        game.process.send_signal(signal.SIGTERM)
        assert exit_code(game.process, STOP_SECONDS) == 0


def is_full(pid: int) -> bool:
    """Whether a process may open no more descriptors."""
    most, _ = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    return len(list(Path(f"/proc/{pid}/fd").iterdir())) == most


def status(client: HTTPConnection) -> int:
    """What a sandbox answers."""
    client.request("GET", "/v2")
    answer = client.getresponse()
    answer.read()
    return answer.status

"""Many clients that do not behave: the daemon grows by little, and answers the others."""

import json
import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread

import attrs
import pytest
from support.patience import stretched, wait_for
from support.processes.wire import Wire
from support.processes.world import Daemon, Sandbox, daemon_place

BESIEGERS = 150
STALLED_SECONDS = 0.05
"""How long nothing is taken of what a besieger sends before it sends no more."""

ENDURED = 200
"""Answers that another client gets while the besiegers are there."""

MOST_GROWTH_BYTES = 100 << 20

LONGEST_BYTES = 1 << 20

DISCOVER = {"jsonrpc": "2.0", "id": 1, "method": "rpc.discover"}
"""Its answer has 170 kB, whatever the fleet has."""


@attrs.define
class Neighbour:
    """Another client, which asks for `health` all the while."""

    daemon: Daemon
    asked: int = 0
    answered: int = 0
    most_bytes: int = 0
    left: Event = attrs.field(factory=Event)

    def live(self) -> None:
        """Ask until it is to leave; an answer that does not come ends it early."""
        with self.daemon.connect() as wire:
            while not self.left.wait(0.01):
                self.asked += 1
                memory = wire.ask("daemon.status")["result"]["memory"]["resident_bytes"]
                self.most_bytes = max(self.most_bytes, memory)
                self.answered += 1


@pytest.fixture
def besieged(game: Sandbox) -> Iterator[Daemon]:
    with daemon_place(game.api) as daemon:
        daemon.start("--log-level", "error")
        yield daemon


@contextmanager
def besieging(daemon: Daemon) -> Iterator[ExitStack]:
    """Hold that the daemon grows by no more than it may, and answers the neighbour all the while.

    The block opens connections on what it gets, which stay for ENDURED answers after it.
    """
    before = daemon.call("daemon.status")["memory"]["resident_bytes"]
    neighbour = Neighbour(daemon)
    thread = Thread(target=neighbour.live)
    thread.start()
    try:
        with ExitStack() as wires:
            wait_for("the neighbour's first answer", lambda: neighbour.answered)
            yield wires
            enough = neighbour.answered + ENDURED
            wait_for("the neighbour's answers", lambda: neighbour.answered >= enough)
    finally:
        neighbour.left.set()
        thread.join()
    assert neighbour.answered == neighbour.asked
    assert neighbour.most_bytes - before < MOST_GROWTH_BYTES
    wait_for("nothing to be left of the siege", lambda: lines_left(daemon) == 0)


def lines_left(daemon: Daemon) -> int:
    """How many requests of other clients the daemon still works on."""
    tree = json.dumps(daemon.call("daemon.tree", alike=-1))
    return tree.count('"rpc line"') - 1  # this question


def connected(daemon: Daemon) -> Wire:
    """A connection, however many others wait to be taken."""

    def attempt() -> Wire | None:
        try:
            return daemon.connect()
        except BlockingIOError:
            return None

    return wait_for("a connection", attempt)


def send_what_it_takes(wire: Wire, data: bytes) -> None:
    """Send until nothing is taken any more, or the daemon has closed."""
    wire._connection.settimeout(stretched(STALLED_SECONDS))
    with suppress(OSError):
        wire.send_raw(data)


@pytest.mark.parametrize("asked", [DISCOVER, [DISCOVER] * 100], ids=["lines", "batches"])
def test_clients_that_never_read_do_not_make_it_grow(besieged: Daemon, asked: object) -> None:
    data = json.dumps(asked).encode() + b"\n"
    with besieging(besieged) as wires:
        for _ in range(BESIEGERS):
            send_what_it_takes(wires.enter_context(connected(besieged)), data * 32)


def test_clients_that_ask_and_leave_do_not_make_it_grow(besieged: Daemon) -> None:
    data = json.dumps([DISCOVER] * 100).encode() + b"\n"
    with besieging(besieged):
        for _ in range(2 * BESIEGERS):
            with connected(besieged) as wire:
                send_what_it_takes(wire, data)


def test_halves_of_long_lines_do_not_make_it_grow(besieged: Daemon) -> None:
    with besieging(besieged) as wires:
        for _ in range(BESIEGERS):
            wire = wires.enter_context(connected(besieged))
            send_what_it_takes(wire, b"x" * (LONGEST_BYTES - 1))


def test_long_lines_with_many_values_do_not_make_it_grow(besieged: Daemon) -> None:
    values = ", ".join(['"' + "x" * 30 + '"'] * 29_000)
    config = f'{{"kind": "navigate", "config": {{"a": [{values}]}}}}'
    line = f'{{"jsonrpc": "2.0", "id": 1, "method": "container.create", "params": {config}}}\n'
    assert len(line) <= LONGEST_BYTES
    with besieging(besieged) as wires:
        for _ in range(BESIEGERS):
            send_what_it_takes(wires.enter_context(connected(besieged)), line.encode())


@contextmanager
def few_files(most: int) -> Iterator[None]:
    """Let processes that are started meanwhile open so many files."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_it_never_runs_out_of_files_but_turns_clients_away(game: Sandbox) -> None:
    with daemon_place(game.api) as daemon, ExitStack() as wires:
        with few_files(128):
            daemon.start()
        old = wires.enter_context(daemon.connect())
        assert old.ask("health")["result"]["version"]
        turned_away = sum(not served(daemon, wires) for _ in range(100))
        assert 50 < turned_away < 100
        assert old.ask("health")["result"]["version"]
        assert old.ask("player.list")["result"] == {"items": []}
        wires.close()
        wait_for("room for another client", lambda: answers(daemon))
        assert "Too many open files" not in daemon.log


def served(daemon: Daemon, wires: ExitStack) -> bool:
    """Connect one client more, and return whether it is served, or else told to come again."""
    try:
        answer = wires.enter_context(daemon.connect()).ask("health")
    except (EOFError, ConnectionError):
        # It was closed before it could ask: the answer that tells why went with the connection.
        return False
    if "error" in answer:
        assert answer["error"]["data"]["kind"] == "too_many_clients"
    return "result" in answer


def answers(daemon: Daemon) -> bool:
    with daemon.connect() as wire:
        return "result" in wire.ask("health")

"""A daemon whose socket is beset by all who can reach it: it stays small, and answers others."""

import json
import random
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Any

import attrs
import pytest
from support.patience import crowding, stretched, wait_for
from support.processes import universes
from support.processes.wire import Wire
from support.processes.world import Daemon, at, daemon_place, sandbox, short_folder

LONGEST_BYTES = 1 << 20

CONNECTIONS = 1000
MANY = 100
UNREAD = 10_000
"""Requests of a client that never reads: more than the socket takes, and so are their answers."""

STALLED_SECONDS = 0.05
"""How long nothing may be taken from a client before it gives up sending."""

ANSWERED_WITHIN_SECONDS = 5.0

STALLED = 25
"""Clients that never read, each with as many answers waiting as the daemon works on at once."""

MOST_BYTES = 160 << 20
"""What the daemon may have while they wait: it starts with about 55 MiB."""

MOST_GROWTH_BYTES = 20 << 20
"""By how much a siege may make it grow: a thousand connections cost 14 MiB when they first come."""

SEED = random.SystemRandom().randrange(10**6)

DISCOVER = b'{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}\n'

HEALTH = b'{"jsonrpc":"2.0","id":1,"method":"health"}'


@attrs.define
class Neighbour:
    """Another client, who asks for `health` all the while on one connection."""

    daemon: Daemon
    asked: int = 0
    answered: int = 0
    slowest_seconds: float = 0.0
    left: Event = attrs.field(factory=Event)

    def live(self) -> None:
        """Ask until it leaves; a late answer ends it, with fewer answers than questions."""
        with self.daemon.connect() as wire:
            while not self.left.is_set():
                began = time.perf_counter()
                self.asked += 1
                answer = wire.ask("health", request_id=self.asked)
                assert answer["result"]["version"]
                self.answered += 1
                took = (time.perf_counter() - began) / crowding()
                self.slowest_seconds = max(self.slowest_seconds, took)
                self.left.wait(0.005)


@pytest.fixture(scope="module")
def besieged() -> Iterator[tuple[Daemon, str]]:
    """A daemon with a container that says something several times a second, and its id."""
    _make_room()
    places = {"A1": ("PLANET", 0, 0, True), "B2": ("MOON", 1, 0, True)}
    with short_folder() as folder:
        universe = universes.write(folder / "small.json", places)
        with sandbox(universe, speed=5000) as game, daemon_place(game.api) as daemon:
            daemon.start("--log-level", "error")
            daemon.call("player.register", agent_symbol="TALKER")
            tour = {"ship_symbol": "TALKER-1", "waypoints": [at("A1"), at("B2")] * 50}
            container_id = daemon.call("container.create", kind="tour", config=tour)["container_id"]
            with ExitStack() as open_wires:
                _stall(daemon, container_id, open_wires)
            yield daemon, container_id


@contextmanager
def neighbourly(daemon: Daemon) -> Iterator[None]:
    """Hold that another client is answered all the while, and that the daemon does not grow."""
    before = _resident_bytes(daemon)
    neighbour = Neighbour(daemon)
    thread = Thread(target=neighbour.live)
    thread.start()
    try:
        wait_for("the neighbour's first answer", lambda: neighbour.answered)
        yield
    finally:
        neighbour.left.set()
        thread.join()
    assert neighbour.answered == neighbour.asked, f"seed {SEED}"
    assert neighbour.slowest_seconds < ANSWERED_WITHIN_SECONDS, f"seed {SEED}"
    grown = _resident_bytes(daemon) - before
    assert grown < MOST_GROWTH_BYTES, f"seed {SEED}: grown by {grown >> 10} KiB"
    wait_for("the others' connections to be gone", lambda: _connections(daemon) <= 1)


def _resident_bytes(daemon: Daemon) -> int:
    return int(daemon.call("daemon.status")["memory"]["resident_bytes"])


def _connections(daemon: Daemon) -> int:
    """How many connections the daemon has, ours that asks among them."""
    assert daemon.process is not None
    tree = json.dumps(daemon.call("daemon.tree", alike=-1))
    return tree.count('"connection"')


def _make_room() -> None:
    """Allow this process, and so the daemon, as many files as there will be connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = CONNECTIONS + 200
    if soft < needed and hard >= needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    elif soft < needed:
        pytest.skip(f"{needed} open files are not allowed here, only {hard}")


def _eager(daemon: Daemon) -> Wire:
    """A connection, however many others wait to be taken."""
    while True:
        try:
            return daemon.connect()
        except BlockingIOError:
            time.sleep(0.001)


def _send_what_it_takes(wire: Wire, data: bytes) -> None:
    """Send until nobody takes it any more."""
    wire._connection.settimeout(stretched(STALLED_SECONDS))
    try:
        wire.send_raw(data)
    except OSError:
        return


def _stall(daemon: Daemon, container_id: str, open_wires: ExitStack) -> None:
    """Open connections that follow a log, ask until nothing is taken any more, and never read."""
    for _ in range(STALLED):
        wire = open_wires.enter_context(daemon.connect())
        wire.request("container.logs", container_id=container_id, follow=True)
        _send_what_it_takes(wire, DISCOVER * UNREAD)


def _read_to_the_end(wire: Wire) -> None:
    """Read what the daemon has to say, each line of it JSON, until it leaves."""
    try:
        while True:
            assert wire.answer(ANSWERED_WITHIN_SECONDS)
    except (EOFError, ConnectionError):
        return


def _first_of(wire: Wire, method: str) -> Any:
    """The next notification of that name."""
    while True:
        line = wire.answer()
        if line.get("method") == method:
            return line


def _half(dice: random.Random) -> bytes:
    return HEALTH[: dice.randrange(1, len(HEALTH))]


def _no_utf8(dice: random.Random) -> bytes:
    return bytes(dice.randrange(128, 256) for _ in range(dice.randrange(1, 2000))) + b"\n"


def _too_long(dice: random.Random) -> bytes:
    return b"[" * (LONGEST_BYTES + dice.randrange(1, 1 << 17))


def _deep(dice: random.Random) -> bytes:
    opener = dice.choice([b"[", b'{"a":', b'{"params":['])
    return opener * dice.randrange(100, LONGEST_BYTES // len(opener)) + b"\n"


def _mangled(dice: random.Random) -> bytes:
    """A good request, with bytes changed here and there."""
    line = bytearray(HEALTH * dice.randrange(1, 5))
    for _ in range(dice.randrange(1, 9)):
        line[dice.randrange(len(line))] = dice.randrange(256)
    return bytes(line) + b"\n"


@pytest.mark.parametrize("noise", [_half, _no_utf8, _too_long, _deep, _mangled])
def test_noise_harms_nobody_and_leaves_nothing_behind(
    besieged: tuple[Daemon, str], noise: Callable[[random.Random], bytes]
) -> None:
    daemon, _ = besieged
    dice = random.Random(SEED)
    with neighbourly(daemon):
        for _ in range(40):
            with daemon.connect() as wire:
                _send_what_it_takes(wire, noise(dice))
                if dice.random() < 0.5:
                    wire.done_sending()
                    _read_to_the_end(wire)


def test_a_thousand_connections_are_all_answered(besieged: tuple[Daemon, str]) -> None:
    daemon, _ = besieged
    with neighbourly(daemon), ExitStack() as open_wires:
        wires = [open_wires.enter_context(_eager(daemon)) for _ in range(CONNECTIONS)]
        for number, wire in enumerate(wires):
            wire.request("health", request_id=number)
        assert [wire.answer()["id"] for wire in wires] == list(range(CONNECTIONS))


def test_clients_that_never_read_stall_nobody_but_themselves(
    besieged: tuple[Daemon, str],
) -> None:
    daemon, container_id = besieged
    with neighbourly(daemon), ExitStack() as open_wires:
        _stall(daemon, container_id, open_wires)
        with daemon.connect() as last:
            assert last.ask("health")["result"]["version"]
        assert _resident_bytes(daemon) < MOST_BYTES


def test_followers_that_vanish_or_never_read_are_forgotten(besieged: tuple[Daemon, str]) -> None:
    daemon, container_id = besieged
    with neighbourly(daemon), ExitStack() as open_wires:
        followers = [open_wires.enter_context(daemon.connect()) for _ in range(MANY)]
        for wire in followers:
            wire.request("container.logs", container_id=container_id, follow=True, limit=1000)
        for wire in followers[: MANY // 2]:
            assert _first_of(wire, "container.log")["params"]["container_id"] == container_id
            wire.close()
        for wire in followers[MANY // 2 :]:
            wire.request("health", request_id="after")


def test_what_was_asked_by_one_is_answered_while_a_hundred_vanish(
    besieged: tuple[Daemon, str],
) -> None:
    daemon, _ = besieged
    with neighbourly(daemon), daemon.connect() as patient:
        for number in range(MANY):
            patient.request("ship.get", request_id=number, ship_symbol="TALKER-2")
            with daemon.connect() as hasty:
                hasty.request("ship.get", ship_symbol="TALKER-2")
        answers = [patient.answer() for _ in range(MANY)]
    assert {answer["id"] for answer in answers} == set(range(MANY))
    assert all("result" in answer for answer in answers)

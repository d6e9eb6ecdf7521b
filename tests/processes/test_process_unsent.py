"""Orders while the database takes no writes: they end in seconds, and are not done later."""

import json
import resource
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from typing import Any
from urllib.request import urlopen

import attrs
import pytest
from support.patience import exit_code, last_words, stretched, wait_for
from support.processes import universes
from support.processes.databases import Server, new_database, running_server
from support.processes.wire import Wire
from support.processes.world import (
    SCRIPTS,
    Daemon,
    Ran,
    Sandbox,
    at,
    daemon_place,
    environment,
    sandbox,
)

PATIENCE_SECONDS = 30.0
"""What counts as seconds for a command, its start and several calls of the database included."""

ON_POSTGRES = {"stopped server", "locked tables"}

Trouble = Callable[[Daemon], AbstractContextManager[object]]


@pytest.fixture(scope="module")
def own_game(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with a ledger of our own, where every agent has eight ships."""
    universe = universes.write(tmp_path_factory.mktemp("u") / "fuelled.json", universes.FUELLED)
    with sandbox(universe, speed=1, flags=("--fleet", "6")) as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL that the tests may stop."""
    with running_server(tmp_path_factory.mktemp("runtime")) as running:
        yield running


@contextmanager
def full_disk(daemon: Daemon) -> Iterator[None]:
    """Let no file of the daemon's grow beyond the longest that it has, as on a full disk."""
    assert daemon.process is not None
    files = [*daemon.database.parent.iterdir(), daemon.folder / "daemon.log"]
    wal = daemon.database.with_name(daemon.database.name + "-wal")
    longest = max(file.stat().st_size for file in files)
    assert longest == wal.stat().st_size, "the log must have room, and the database none"
    which = daemon.process.pid, resource.RLIMIT_FSIZE
    before = resource.prlimit(*which)
    resource.prlimit(*which, (longest, before[1]))
    try:
        yield
    finally:
        resource.prlimit(*which, before)


@contextmanager
def locked_file(daemon: Daemon) -> Iterator[None]:
    """Have another program write to the file, for as long as the block lasts."""
    with closing(sqlite3.connect(daemon.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def locked_tables(daemon: Daemon, server: Server) -> Iterator[None]:
    """Hold a lock that lets nobody look at the tables that orders are written to."""
    psql = [str(server.wheels.bin_path / "psql"), "-qAt", daemon.database_url]
    with subprocess.Popen(psql, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.write("BEGIN; LOCK TABLE intents, containers; SELECT 'locked';\n")
        other.stdin.flush()
        assert other.stdout.readline() == "locked\n"
        yield
        other.stdin.close()


def deeds(game: Sandbox) -> Counter[tuple[str, str]]:
    """How often each ship did what, by the game's own ledger."""
    with urlopen(f"{game.url}/_sandbox/ledger?since=0", timeout=stretched(10)) as response:
        items = json.load(response)["items"]
    return Counter((d["ship"], d["operation"]) for d in items if d["operation"] != "register")


@attrs.frozen
class Told:
    """What was answered meanwhile, by command, and what the game and the rows had later."""

    orders: dict[str, Ran]
    stop: Ran
    sent: Counter[tuple[str, str]]
    containers: dict[str, str]
    stopped: str
    health: Any


def ordered(daemon: Daemon, agent: str) -> dict[str, tuple[str, ...]]:
    create = json.dumps({"ship_symbol": f"{agent}-5", "destination": at("B2")})
    return {
        "orbit": ("orbit", f"{agent}-1"),
        "refuel": ("refuel", f"{agent}-3"),
        "navigate": ("navigate", f"{agent}-4", at("B2")),
        "create": ("container", "create", "navigate", "--config", create),
    }


def told(daemon: Daemon, game: Sandbox, agent: str, trouble: Trouble) -> Told:
    """Give orders in the trouble, all at once, and look at what came of them after it."""
    daemon.start()
    daemon.call("player.register", agent_symbol=agent)
    far = daemon.call("ship.navigate", ship_symbol=f"{agent}-6", destination=at("Z9"))
    daemon.in_flight(far["container_id"], at("Z9"))
    for number in (1, 3, 4, 5):
        daemon.call("ship.get", ship_symbol=f"{agent}-{number}")
    before = deeds(game)
    commands = ordered(daemon, agent) | {"stop": ("container", "stop", far["container_id"])}

    def run(argv: tuple[str, ...]) -> Ran:
        return daemon.cli(*argv, "--json", patience=PATIENCE_SECONDS)

    with trouble(daemon), ThreadPoolExecutor(len(commands)) as pool:
        ran = dict(zip(commands, pool.map(run, commands.values()), strict=True))
        health = daemon.call("health")
    ended = daemon.ended(far["container_id"])
    wait_for("the database", lambda: daemon.call("health")["status"] == "ok")
    listed = {c["container_id"]: c["state"] for c in daemon.call("container.list")["items"]}
    daemon.stop(signal.SIGTERM)  # nothing that still waits is carried out any more
    return Told(
        orders={name: ran[name] for name in ordered(daemon, agent)},
        stop=ran["stop"],
        sent=deeds(game) - before,
        containers={name: s for name, s in listed.items() if name != far["container_id"]},
        stopped=ended["state"],
        health=health,
    )


@pytest.fixture(
    scope="module",
    params=["full disk", "locked file", "stopped server", "locked tables"],
    ids=lambda name: name.replace(" ", "_"),
)
def seen(
    request: pytest.FixtureRequest, own_game: Sandbox, server: Server
) -> Iterator[tuple[str, Told]]:
    """What was seen of one of the troubles."""
    troubles: dict[str, Trouble] = {
        "full disk": full_disk,
        "locked file": locked_file,
        "stopped server": lambda _: server.away(),
        "locked tables": lambda daemon: locked_tables(daemon, server),
    }
    name: str = request.param
    agent = name.replace(" ", "").upper()[:10]
    with ExitStack() as stack:
        url = stack.enter_context(new_database(server.url)) if name in ON_POSTGRES else None
        daemon = stack.enter_context(daemon_place(own_game.api, url))
        yield name, told(daemon, own_game, agent, troubles[name])


def test_every_order_ends_with_an_error(seen: tuple[str, Told]) -> None:
    _, told = seen
    assert {name: ran.code for name, ran in told.orders.items()} == dict.fromkeys(told.orders, 1)
    kinds = {name: ran.error["data"]["kind"] for name, ran in told.orders.items()}
    assert kinds == dict.fromkeys(told.orders, "store_unavailable")


def test_the_error_says_that_nothing_was_sent_and_what_to_do(seen: tuple[str, Told]) -> None:
    _, told = seen
    for ran in told.orders.values():
        assert "sent to the game" in ran.error["data"]["outcome"]
        assert ran.error["message"].startswith(ran.error["data"]["outcome"])
        assert "disk has room" in ran.error["data"]["hint"]


def test_nothing_of_it_is_done_later(seen: tuple[str, Told]) -> None:
    _, told = seen
    assert told.sent == Counter()
    assert told.containers == {}


def test_a_stop_stops_and_says_that_the_row_follows(seen: tuple[str, Told]) -> None:
    _, told = seen
    assert told.stop.code == 1
    assert "has stopped, and its row says so once the database is back" in told.stop.err
    assert told.stopped == "STOPPED"


def test_health_says_that_the_database_is_away(seen: tuple[str, Told]) -> None:
    _, told = seen
    assert (told.health["status"], told.health["database"]["status"]) == ("degraded", "away")


@pytest.fixture
def waiting(own_game: Sandbox, new_name: Callable[[], str]) -> Iterator[tuple[Daemon, str]]:
    """A daemon on a full disk, and a ship of its player."""
    with daemon_place(own_game.api) as daemon:
        daemon.start()
        agent = new_name()
        daemon.call("player.register", agent_symbol=agent)
        daemon.call("ship.get", ship_symbol=f"{agent}-1")
        yield daemon, f"{agent}-1"


def begun(daemon: Daemon, ship: str) -> "subprocess.Popen[str]":
    """Order a ship to leave the dock, and return once the order waits for the database."""
    said = daemon.log.count("deed_waits")
    command = [str(SCRIPTS / "spacetraders"), "orbit", ship, "--socket", str(daemon.socket)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(daemon.folder),
    )
    wait_for("the order to wait", lambda: daemon.log.count("deed_waits") > said)
    return process


def test_ctrl_c_takes_the_order_back_and_says_that_nothing_was_sent(
    waiting: tuple[Daemon, str], own_game: Sandbox
) -> None:
    daemon, ship = waiting
    before = deeds(own_game)
    with full_disk(daemon), begun(daemon, ship) as process:
        process.send_signal(signal.SIGINT)
        out, err = last_words(process)
    assert (process.returncode, out) == (130, "")
    assert err == "interrupted: taken back, and nothing was sent to the game\n"
    assert daemon.call("ship.get", ship_symbol=ship)["status"] == "DOCKED"
    assert deeds(own_game) == before


def test_an_order_goes_with_a_command_that_is_killed(
    waiting: tuple[Daemon, str], own_game: Sandbox
) -> None:
    daemon, ship = waiting
    before = deeds(own_game)
    with full_disk(daemon), begun(daemon, ship) as process:
        process.kill()
        exit_code(process)
        wait_for("its ship to be free", lambda: free(daemon, ship))
    assert daemon.cli("dock", ship).code == 0  # there is room again, and the order is not there
    assert deeds(own_game) - before == Counter({(ship, "dock"): 1})


def free(daemon: Daemon, ship: str) -> bool:
    """Whether no order has the ship: a new one is refused by the database alone."""
    with daemon.connect() as wire:
        return kind_of(wire, ship) == "store_unavailable"


def kind_of(wire: Wire, ship: str) -> str:
    kind: str = wire.ask("ship.dock", ship_symbol=ship)["error"]["data"]["kind"]
    return kind

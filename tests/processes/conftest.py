"""One sandbox for all; a daemon of its own for each test that may end it, else one for a module."""

import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.patience import exit_code
from support.processes import universes
from support.processes.wire import Wire
from support.processes.world import Daemon, Sandbox, at, daemon_place, sandbox

SPEED = 200
"""A flight of 350 units takes 258 s in the game, and 1.3 s here."""

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def universe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the system that every sandbox here loads."""
    return universes.write(tmp_path_factory.mktemp("universe") / "fuelled.json", universes.FUELLED)


@pytest.fixture(scope="session")
def game(universe: Path) -> Iterator[Sandbox]:
    """A sandbox where fuel is sold, SPEED times as fast as the game."""
    with sandbox(universe, speed=SPEED) as running:
        yield running


@pytest.fixture(scope="session")
def silence() -> Iterator[str]:
    """The URL of a server that takes every request and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v2"


@pytest.fixture
def undecided() -> Iterator[str]:
    """The URL of a game that answers what is read, and leaves every deed without an answer."""
    over = threading.Event()

    class Undecided(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'{"resetDate":"2026-01-01"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            over.wait()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Undecided) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v2"
        over.set()
        server.shutdown()


@pytest.fixture
def place(game: Sandbox) -> Iterator[Daemon]:
    """A place for a daemon on the sandbox, not started yet."""
    with daemon_place(game.api) as daemon:
        yield daemon


@pytest.fixture
def daemon(place: Daemon) -> Daemon:
    """A daemon on the sandbox, without a player."""
    place.start()
    return place


@pytest.fixture(scope="module")
def lasting_daemon(game: Sandbox) -> Iterator[Daemon]:
    """A daemon for a whole module, which no test may end."""
    with daemon_place(game.api) as daemon:
        daemon.start("--log-level", "debug")
        yield daemon


@pytest.fixture
def steadfast(lasting_daemon: Daemon) -> Iterator[Daemon]:
    """The module's daemon; fails a test that it does not outlive, and is there for the next."""
    yield lasting_daemon
    if not lasting_daemon.listens():
        assert lasting_daemon.process is not None
        code = exit_code(lasting_daemon.process)
        lasting_daemon.start("--log-level", "debug")
        pytest.fail(f"the daemon has left with {code}")
    assert lasting_daemon.call("health")["version"]


@pytest.fixture(scope="session")
def new_name() -> Callable[[], str]:
    """Call it for the symbol of an agent that nobody has yet."""
    return lambda: f"AGENT{next(_NUMBERS)}"


@pytest.fixture
def agent(new_name: Callable[[], str]) -> str:
    """The symbol of an agent that nobody has yet."""
    return new_name()


@pytest.fixture(scope="module")
def registered(lasting_daemon: Daemon, new_name: Callable[[], str]) -> str:
    """The frigate of the module's one player."""
    agent = new_name()
    lasting_daemon.call("player.register", agent_symbol=agent)
    return f"{agent}-1"


@pytest.fixture
def wire(steadfast: Daemon) -> Iterator[Wire]:
    """A connection to the module's daemon."""
    with steadfast.connect() as wire:
        yield wire


@pytest.fixture(scope="module")
def aloft(game: Sandbox, new_name: Callable[[], str]) -> Iterator[tuple[Daemon, str, str]]:
    """A daemon, a ship on a flight that lasts longer than any test, and the flight's container."""
    with daemon_place(game.api) as daemon:
        daemon.start()
        ship = f"{new_name()}-1"
        daemon.call("player.register", agent_symbol=ship.removesuffix("-1"))
        flight = daemon.call("ship.navigate", ship_symbol=ship, destination=at("Z9"))
        daemon.in_flight(flight["container_id"], at("Z9"))
        yield daemon, ship, flight["container_id"]

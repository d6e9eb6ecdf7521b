"""One sandbox for all; a daemon of its own for each test that may end it, else one for a module."""

import itertools
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import universes
from world import Daemon, Sandbox, daemon_place, sandbox

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
    """The module's daemon; fails the test that it does not outlive, and is there for the next."""
    if not lasting_daemon.alive:
        lasting_daemon.start("--log-level", "debug")
    process = lasting_daemon.process
    yield lasting_daemon
    assert process is not None
    assert process.poll() is None, f"the daemon has left with {process.returncode}"
    assert lasting_daemon.call("health")["status"]


@pytest.fixture(scope="session")
def new_name() -> Callable[[], str]:
    """Call it for the symbol of an agent that nobody has yet."""
    return lambda: f"AGENT{next(_NUMBERS)}"


@pytest.fixture
def agent(new_name: Callable[[], str]) -> str:
    """The symbol of an agent that nobody has yet."""
    return new_name()

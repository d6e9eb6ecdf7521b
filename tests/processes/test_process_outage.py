"""The game's server is away, or comes back: the daemon stays, and says how things are."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from support.patience import wait_for
from support.processes.world import Daemon, Sandbox, at, daemon_place, sandbox, unused_port

SPEED = 200
PERSONS_PATIENCE_SECONDS = 10.0


def test_a_server_that_is_down_is_told_and_found_again(
    universe: Path, new_name: Callable[[], str]
) -> None:
    port = unused_port()
    agent = new_name()
    with daemon_place(f"http://127.0.0.1:{port}/v2") as daemon:
        daemon.start()
        assert_told(daemon, agent)
        assert daemon.call("health")["status"] == "degraded"
        with sandbox(universe, speed=SPEED, port=port):
            assert daemon.cli("player", "register", agent).code == 0
            assert daemon.call("health")["status"] == "ok"


def assert_told(daemon: Daemon, agent: str) -> None:
    """Ask for something that takes the game, and look at the refusal, and at how long it took."""
    ran = daemon.cli("player", "register", agent, "--json", patience=PERSONS_PATIENCE_SECONDS)
    assert (ran.code, ran.out) == (1, "")
    assert ran.error["code"] == -32011
    assert ran.error["data"]["kind"] == "api_unreachable"
    assert "--api-url" in ran.error["data"]["hint"]


def test_a_server_that_says_nothing_does_not_silence_the_daemon(silence: str) -> None:
    with daemon_place(silence) as daemon:
        daemon.start()
        with daemon.connect() as waiting:
            waiting.request("player.register", agent_symbol="NOBODY")
            assert daemon.cli("health").code == 0


@contextmanager
def frozen(game: Sandbox) -> Iterator[None]:
    """The server takes requests and answers none as long as the block lasts."""
    game.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        game.process.send_signal(signal.SIGCONT)


def unanswered(daemon: Daemon) -> int:
    """How many requests wait for the game's answer."""
    return int(daemon.call("health")["api"]["in_flight"])


def test_a_daemon_starts_and_resumes_a_flight_while_its_server_is_silent(universe: Path) -> None:
    with sandbox(universe, speed=SPEED) as game, daemon_place(game.api) as daemon:
        daemon.start()
        daemon.call("player.register", agent_symbol="SILENCE")
        flight = daemon.call("ship.navigate", ship_symbol="SILENCE-1", destination=at("B2"))
        daemon.kill()
        with frozen(game):
            daemon.start()
            wait_for("a request without an answer", lambda: unanswered(daemon))
        assert daemon.ended(flight["container_id"])["state"] == "COMPLETED"

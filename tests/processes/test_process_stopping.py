"""How a daemon leaves: told once, told twice, and what it leaves behind."""

import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from world import Daemon, daemon_place, wait_for


def test_a_daemon_with_a_client_that_does_nothing_leaves_in_time(daemon: Daemon) -> None:
    with daemon.connect() as idle:
        idle.ask("health")
        assert daemon.stop(signal.SIGTERM) == 0


def test_a_clean_stop_leaves_the_database_whole_and_no_socket(daemon: Daemon, agent: str) -> None:
    daemon.call("player.register", agent_symbol=agent)
    daemon.stop(signal.SIGTERM)
    assert not daemon.socket.exists()
    left = {path.name for path in daemon.database.parent.iterdir()}
    assert left == {"fleet.db", "fleet.db.lock"}


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


def registering(daemon: Daemon) -> None:
    """Have the daemon wait for the answer to a deed."""
    with daemon.connect() as waiting:
        waiting.request("player.register", agent_symbol="NOBODY")
        wait_for("the deed to be sent", lambda: daemon.call("health")["api"]["sent"] == 2)


def test_a_stop_waits_for_the_answer_to_a_deed_but_not_for_ever(undecided: str) -> None:
    with daemon_place(undecided) as daemon:
        daemon.start()
        registering(daemon)
        assert daemon.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(undecided: str, second: signal.Signals) -> None:
    with daemon_place(undecided) as daemon:
        daemon.start()
        assert daemon.process is not None
        registering(daemon)
        daemon.process.send_signal(signal.SIGTERM)
        wait_for("the first signal to be heard", lambda: '"stopping"' in daemon.log)
        daemon.process.send_signal(second)
        assert daemon.process.wait(1.0) == 128 + second


def test_a_socket_left_behind_by_kill_9_is_taken_over(daemon: Daemon) -> None:
    daemon.kill()
    assert daemon.socket.is_socket()
    daemon.start()
    assert daemon.call("health")["status"] == "ok"

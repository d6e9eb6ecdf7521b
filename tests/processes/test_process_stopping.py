"""How a daemon leaves: told once, told twice, and what it leaves behind."""

import signal

import pytest
from support.patience import exit_code, wait_for
from support.processes.world import Daemon, daemon_place


def test_a_daemon_with_a_client_that_does_nothing_leaves_in_time(daemon: Daemon) -> None:
    with daemon.connect() as idle:
        idle.ask("health")
        assert daemon.stop(signal.SIGTERM) == 0


def test_a_clean_stop_leaves_the_database_whole_and_no_socket(daemon: Daemon, agent: str) -> None:
    daemon.call("player.register", agent_symbol=agent)
    daemon.stop(signal.SIGTERM)
    assert not daemon.socket.exists()
    left = {path.name for path in daemon.database.parent.iterdir()}
    assert left == {"fleet.db"}


def test_a_stop_waits_for_the_answer_to_a_deed_but_not_for_ever(undecided: str) -> None:
    with daemon_place(undecided) as daemon:
        daemon.start()
        daemon.registering()
        assert daemon.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(undecided: str, second: signal.Signals) -> None:
    with daemon_place(undecided) as daemon:
        daemon.start()
        assert daemon.process is not None
        daemon.registering()
        daemon.process.send_signal(signal.SIGTERM)
        wait_for("the first signal to be heard", lambda: '"stopping"' in daemon.log)
        daemon.process.send_signal(second)
        assert exit_code(daemon.process, 1.0) == 128 + second


def test_a_socket_left_behind_by_kill_9_is_taken_over(daemon: Daemon) -> None:
    daemon.kill()
    assert daemon.socket.is_socket()
    daemon.start()
    assert daemon.call("health")["status"] == "ok"

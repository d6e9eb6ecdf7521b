"""One daemon flies a player: a second one on the same database file is refused."""

import signal

from support.patience import run
from support.processes.world import SCRIPTS, Daemon, Ran, environment


def second(daemon: Daemon, *flags: str) -> Ran:
    """Start another daemon on the same database, with a socket of its own, and see it leave."""
    command = [
        *(str(SCRIPTS / "spacetraders-daemon"), "--socket", str(daemon.folder / "run" / "2.sock")),
        *("--database", f"sqlite:///{daemon.database}", "--api-url", daemon.api, *flags),
    ]
    done = run(
        command,
        seconds=10,
        env=environment(daemon.folder),
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_a_second_daemon_on_the_same_database_is_refused_in_kind_words(daemon: Daemon) -> None:
    refused = second(daemon)
    assert (refused.code, refused.out) == (1, "")
    assert "Traceback" not in refused.err
    error, hint = refused.err.splitlines()[-2:]
    assert error == f"error: another daemon is using the database sqlite:///{daemon.database}"
    assert hint.startswith("hint: ")
    assert "--database" in hint


def test_the_first_daemon_goes_on_and_the_second_leaves_no_socket(daemon: Daemon) -> None:
    second(daemon)
    assert daemon.call("health")["status"] == "ok"
    assert not (daemon.folder / "run" / "2.sock").exists()


def test_the_next_daemon_starts_at_once_after_kill_9_of_the_first(
    daemon: Daemon, agent: str
) -> None:
    daemon.call("player.register", agent_symbol=agent)
    daemon.kill()
    daemon.start()
    assert [item["agent_symbol"] for item in daemon.call("player.list")["items"]] == [agent]


def test_the_next_daemon_starts_at_once_after_a_stop(daemon: Daemon) -> None:
    assert daemon.stop(signal.SIGTERM) == 0
    daemon.start()
    assert daemon.call("health")["status"] == "ok"


def test_a_daemon_whose_start_was_refused_starts_when_the_first_has_left(daemon: Daemon) -> None:
    assert second(daemon).code == 1
    daemon.kill()
    daemon.start()
    assert daemon.call("health")["status"] == "ok"

"""Processes started without stdin, stdout or stderr: no file of theirs takes that number."""

import signal
import socket
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from support.patience import exit_code, run, wait_for
from support.processes.world import SCRIPTS, STOP_SECONDS, Daemon, environment, unused_port

CLOSED = ["0", "1", "2", "12", "012"]


def without(descriptors: str, command: Sequence[str]) -> list[str]:
    """The command line that starts a command with these descriptors closed."""
    closing_them = " ".join(f"{number}>&-" for number in descriptors)
    return ["/bin/sh", "-c", f'exec "$0" "$@" {closing_them}', *command]


def points_at(pid: int, descriptors: str) -> set[str]:
    """What these descriptors of a process are."""
    return {str(Path(f"/proc/{pid}/fd/{number}").readlink()) for number in descriptors}


@pytest.mark.parametrize("closed", CLOSED)
def test_a_daemon_runs_without_them(place: Daemon, agent: str, closed: str) -> None:
    command = [
        *(str(SCRIPTS / "spacetraders-daemon"), "--socket", str(place.socket)),
        *("--database", place.database_url, "--api-url", place.api),
    ]
    place.process = subprocess.Popen(without(closed, command), env=environment(place.folder))
    wait_for("the daemon's answer", lambda: place.listens() and place.call("health"))
    assert points_at(place.process.pid, closed) == {"/dev/null"}
    assert place.call("player.register", agent_symbol=agent)["agent_symbol"] == agent
    assert place.refusal("container.get", container_id="nobody")["data"]["kind"]
    assert place.stop(signal.SIGTERM) == 0
    with closing(sqlite3.connect(place.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("closed", CLOSED)
def test_a_daemon_that_cannot_run_leaves_without_them_too(place: Daemon, closed: str) -> None:
    command = [str(SCRIPTS / "spacetraders-daemon"), "--database", "nonsense"]
    ran = run(
        without(closed, command),
        env=environment(place.folder),
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error: ") or "2" in closed


@pytest.mark.parametrize("closed", CLOSED)
def test_a_sandbox_runs_without_them(universe: Path, closed: str) -> None:
    port = unused_port()
    command = [
        *(str(SCRIPTS / "spacetraders-sandbox"), "--port", str(port)),
        *("--universe", str(universe)),
    ]
    with subprocess.Popen(
        without(closed, command), stdout=subprocess.DEVNULL, env=environment(universe.parent)
    ) as process:
        try:
            wait_for("the sandbox", lambda: takes_connections(port))
            assert points_at(process.pid, closed) == {"/dev/null"}
            process.send_signal(signal.SIGTERM)
            assert exit_code(process, STOP_SECONDS) == 0
        finally:
            process.kill()


def takes_connections(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def asked(daemon: Daemon, closed: str, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run the `spacetraders` command without some descriptors."""
    command = [str(SCRIPTS / "spacetraders"), *argv, "--socket", str(daemon.socket)]
    return run(
        without(closed, command),
        env=environment(daemon.folder),
    )


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
def test_the_command_says_that_it_has_nowhere_to_write_its_result(
    steadfast: Daemon, as_json: bool
) -> None:
    ran = asked(steadfast, "1", "health", *(["--json"] if as_json else []))
    assert ran.returncode == 1
    assert ran.stderr == "error: cannot write the output: Bad file descriptor\n"


@pytest.mark.parametrize("closed", ["12", "012"])
def test_the_command_fails_where_it_can_say_nothing_at_all(steadfast: Daemon, closed: str) -> None:
    assert asked(steadfast, closed, "health").returncode == 1


def test_the_command_writes_no_error_among_its_results(steadfast: Daemon) -> None:
    ran = asked(steadfast, "2", "container", "get", "nobody")
    assert (ran.returncode, ran.stdout) == (1, "")


def test_the_command_reads_nothing_from_a_closed_stdin(steadfast: Daemon) -> None:
    ran = asked(steadfast, "0", "player", "register", "--token", "-")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("closed", ["0", "2"])
def test_the_command_needs_neither_stdin_nor_stderr_for_a_result(
    steadfast: Daemon, closed: str
) -> None:
    ran = asked(steadfast, closed, "health", "--json")
    assert (ran.returncode, ran.stdout[:1]) == (0, "{")

"""What a daemon makes of its start: settings, files and their modes, and what it refuses."""

import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.patience import exit_code, last_words, run, wait_for
from support.processes.wire import Wire, taken
from support.processes.world import SCRIPTS, Daemon, Ran, environment, short_folder

PROGRAM = str(SCRIPTS / "spacetraders-daemon")
MEMORY = ("--database", "sqlite:///:memory:")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path."""
    with short_folder() as folder:
        yield folder


def refused(folder: Path, *flags: str, **variables: str) -> Ran:
    """Start a daemon that cannot run, and return what it said as it left."""
    done = run(
        [PROGRAM, *flags],
        seconds=5,
        cwd=folder,
        env=environment(folder, **variables),
    )
    assert "Traceback" not in done.stderr
    return Ran(done.returncode, done.stdout, " ".join(done.stderr.split()))


@contextmanager
def running(folder: Path, *flags: str, **variables: str) -> Iterator[None]:
    """Run a daemon with these flags and variables and nothing else."""
    with subprocess.Popen(
        [PROGRAM, *flags],
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment(folder, **variables),
    ) as process:
        try:
            yield
        finally:
            process.kill()


def health(socket: Path) -> Any:
    """What the daemon on a socket says of itself."""
    with Wire.to(socket) as wire:
        return wire.ask("health")["result"]


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_second_daemon_on_the_socket_is_refused(steadfast: Daemon) -> None:
    second = steadfast.launch(subprocess.PIPE)
    _, said = last_words(second)
    assert second.returncode == 1
    assert said.decode().splitlines() == [
        f"error: a daemon is listening on {steadfast.socket} already",
        "hint: use that one, or start this one with another --socket",
    ]


def test_the_first_daemon_never_notices_the_second(steadfast: Daemon) -> None:
    with steadfast.connect() as wire:
        exit_code(steadfast.launch(subprocess.DEVNULL))
        assert wire.ask("health")["result"]["status"] == "ok"
    assert steadfast.listens()


def test_socket_and_database_are_the_users_alone(steadfast: Daemon) -> None:
    assert steadfast.socket.is_socket()
    assert (mode(steadfast.socket), mode(steadfast.socket.parent)) == (0o600, 0o700)
    assert (mode(steadfast.database), mode(steadfast.database.parent)) == (0o600, 0o700)


def test_a_daemon_told_nothing_uses_the_users_own_folders(folder: Path, silence: str) -> None:
    variables = {
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_DATA_HOME": str(folder / "data"),
        "SPACETRADERS_API_URL": silence,
    }
    socket = folder / "run" / "spacetraders" / "daemon.sock"
    with running(folder, **variables):
        wait_for("the socket", lambda: taken(socket))
        assert health(socket)["status"] == "ok"
        assert (mode(socket), mode(socket.parent)) == (0o600, 0o700)
        assert mode(folder / "data" / "spacetraders" / "fleet.db") == 0o600


def test_a_socket_path_that_is_too_long_is_refused(folder: Path) -> None:
    path = folder / ("s" * 107)
    ran = refused(folder, "--socket", str(path), *MEMORY)
    assert ran.code == 1
    assert ran.err.startswith(f"error: cannot listen on {path}: the path is longer than 107 bytes")
    assert ran.err.endswith("hint: choose another with --socket")


def test_the_command_says_that_a_socket_path_is_too_long(folder: Path) -> None:
    done = run(
        [str(SCRIPTS / "spacetraders"), "health", "--socket", str(folder / ("s" * 107))],
        env=environment(folder),
    )
    assert done.returncode == 3
    assert "longer than the 107 bytes" in done.stderr


@pytest.mark.parametrize(
    ("socket", "reason"),
    [
        ("plain", "Address already in use"),
        ("plain/d.sock", "File exists"),
    ],
)
def test_a_socket_that_cannot_be_made_is_refused(folder: Path, socket: str, reason: str) -> None:
    (folder / "plain").write_text("a file of somebody's")
    ran = refused(folder, "--socket", socket, *MEMORY)
    assert ran.code == 1
    assert ran.err == (
        f"error: cannot listen on {socket}: {reason} hint: choose another with --socket"
    )
    assert (folder / "plain").read_text() == "a file of somebody's"


@pytest.mark.parametrize(
    ("database", "reason"),
    [
        ("sqlite:///folder", "cannot be used: Is a directory"),
        ("sqlite:///text.db", "cannot be used: file is not a database"),
        ("mysql://me:pass@localhost/fleet", "is no database URL: unknown scheme"),
        ("postgresql://me:pass@127.0.0.1:1/fleet", "cannot be used: "),
    ],
)
def test_a_database_that_cannot_be_opened_is_refused(
    folder: Path, database: str, reason: str
) -> None:
    (folder / "folder").mkdir()
    (folder / "text.db").write_text("no database, but longer than the header of one. " * 10)
    ran = refused(folder, "--socket", "d.sock", "--database", database)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: ")
    assert reason in ran.err
    assert "hint: " in ran.err
    assert "me:pass" not in ran.err
    assert not (folder / "d.sock").exists()


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (["--sokcet", "d.sock"], "Unknown option: --sokcet. Did you mean --socket?"),
        (["--burst", "many"], 'Invalid value for --burst: unable to convert "many" into int.'),
        (["--requests-per-second", "0"], "--requests-per-second"),
        (["--burst", "-1"], "--burst"),
        (["--api-url", "nonsense"], "--api-url"),
    ],
)
def test_flags_that_make_no_sense_are_a_usage_error(
    folder: Path, flags: list[str], reason: str
) -> None:
    ran = refused(folder, "--socket", "d.sock", *MEMORY, *flags)
    assert (ran.code, ran.out) == (2, "")
    assert reason in ran.err


def test_a_variable_that_makes_no_sense_is_a_usage_error(folder: Path) -> None:
    ran = refused(folder, "--socket", "d.sock", *MEMORY, SPACETRADERS_BURST="many")
    assert (ran.code, ran.out) == (2, "")
    assert "SPACETRADERS_BURST" in ran.err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('socket = "half', "at line 1, column"),
        ('sokcet = "d.sock"', 'Unknown option: "[sokcet]"'),
        ('burst = "many"', "Invalid value for [burst]"),
    ],
)
def test_a_settings_file_that_makes_no_sense_is_a_usage_error(
    folder: Path, text: str, reason: str
) -> None:
    (folder / "fleet.toml").write_text(f"{text}\n")
    ran = refused(folder, "--config", "fleet.toml", *MEMORY)
    assert (ran.code, ran.out) == (2, "")
    assert reason in ran.err


def test_a_settings_file_that_is_not_there_is_a_usage_error(folder: Path) -> None:
    ran = refused(folder, "--config", "nowhere.toml", *MEMORY)
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere.toml" in ran.err


def test_flags_beat_the_environment_which_beats_the_file_which_beats_the_defaults(
    folder: Path,
) -> None:
    (folder / "fleet.toml").write_text(
        f'socket = "{folder}/file.sock"\n'
        f'database = "sqlite:///{folder}/file.db"\n'
        'api_url = "http://127.0.0.1:1/file"\n'
    )
    variables = {
        "SPACETRADERS_CONFIG": str(folder / "fleet.toml"),
        "SPACETRADERS_DATABASE": f"sqlite:///{folder}/variable.db",
        "SPACETRADERS_API_URL": "http://127.0.0.1:1/variable",
    }
    flag = "http://127.0.0.1:1/flag"
    with running(folder, "--api-url", flag, **variables):
        wait_for("the socket that the file names", lambda: taken(folder / "file.sock"))
        assert health(folder / "file.sock")["api"]["url"] == flag
        assert (folder / "variable.db").exists()
        assert not (folder / "file.db").exists()

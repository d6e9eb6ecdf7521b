"""What a daemon makes of its start: settings, files and their modes, and what it refuses."""

import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from wire import Wire
from world import SCRIPTS, Daemon, Ran, daemon_place, environment, short_folder, wait_for

PROGRAM = str(SCRIPTS / "spacetraders-daemon")
MEMORY = ("--database", "sqlite:///:memory:")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path."""
    with short_folder() as folder:
        yield folder


def refused(folder: Path, *flags: str, **variables: str) -> Ran:
    """Start a daemon that cannot run, and return what it said as it left."""
    done = subprocess.run(
        [PROGRAM, *flags],
        capture_output=True,
        text=True,
        timeout=5,
        check=False,
        cwd=folder,
        env=environment(folder, **variables),
    )
    assert "Traceback" not in done.stderr
    return Ran(done.returncode, done.stdout, " ".join(done.stderr.split()))


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_second_daemon_on_the_socket_is_refused(daemon: Daemon) -> None:
    second = daemon.launch(subprocess.PIPE)
    _, said = second.communicate(timeout=20)
    assert second.returncode == 1
    assert said.decode().splitlines() == [
        f"error: a daemon is listening on {daemon.socket} already",
        "hint: use that one, or start this one with another --socket",
    ]


def test_the_first_daemon_never_notices_the_second(daemon: Daemon) -> None:
    with daemon.connect() as wire:
        daemon.launch(subprocess.DEVNULL).wait(20)
        assert wire.ask("health")["result"]["status"] == "ok"
    assert daemon.listens()


def test_two_daemons_on_two_sockets_run_side_by_side(daemon: Daemon) -> None:
    with daemon_place(daemon.api) as other:
        other.start()
        assert daemon.call("health")["status"] == other.call("health")["status"] == "ok"


def test_socket_and_database_are_the_users_alone(daemon: Daemon) -> None:
    assert daemon.socket.is_socket()
    assert (mode(daemon.socket), mode(daemon.socket.parent)) == (0o600, 0o700)
    assert (mode(daemon.database), mode(daemon.database.parent)) == (0o600, 0o700)


def test_a_daemon_told_nothing_uses_the_users_own_folders(folder: Path, silence: str) -> None:
    variables = {
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_DATA_HOME": str(folder / "data"),
        "SPACETRADERS_API_URL": silence,
    }
    socket = folder / "run" / "spacetraders" / "daemon.sock"
    with subprocess.Popen(
        [PROGRAM], stderr=subprocess.DEVNULL, env=environment(folder, **variables)
    ) as process:
        try:
            wait_for("the socket", socket.is_socket)
            with Wire.to(socket) as wire:
                assert wire.ask("health")["result"]["status"] == "ok"
            assert (mode(socket), mode(socket.parent)) == (0o600, 0o700)
            assert mode(folder / "data" / "spacetraders" / "fleet.db") == 0o600
        finally:
            process.kill()


def test_a_socket_path_that_is_too_long_is_refused(folder: Path) -> None:
    path = folder / ("s" * 107)
    ran = refused(folder, "--socket", str(path), *MEMORY)
    assert ran.code == 1
    assert ran.err.startswith(f"error: cannot listen on {path}: the path is longer than 107 bytes")
    assert ran.err.endswith("hint: choose another with --socket")


def test_the_command_says_that_a_socket_path_is_too_long(folder: Path) -> None:
    done = subprocess.run(
        [str(SCRIPTS / "spacetraders"), "health", "--socket", str(folder / ("s" * 107))],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env=environment(folder),
    )
    assert done.returncode == 3
    assert "longer than the 107 bytes" in done.stderr


@pytest.mark.parametrize(
    ("socket", "reason"),
    [
        ("plain", "Address already in use"),
        ("plain/d.sock", "File exists"),
        ("/proc/none/d.sock", "No such file or directory"),
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
        ("sqlite:///text.db/fleet.db", "cannot be used: "),
        ("sqlite:///text.db", "cannot be used: file is not a database"),
        ("sqlite:///", "is no database URL"),
        ("fleet.db", "is no database URL: it has no scheme"),
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


def test_a_refused_start_leaves_no_socket(folder: Path) -> None:
    refused(folder, "--socket", "d.sock", "--database", "nonsense")
    assert not (folder / "d.sock").exists()


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (["--sokcet", "d.sock"], "Unknown option: --sokcet. Did you mean --socket?"),
        (["--burst", "many"], 'Invalid value for --burst: unable to convert "many" into int.'),
        (["--log-level", "loud"], 'Invalid value "loud" for --log-level.'),
        (["--requests-per-second", "0"], "--requests-per-second"),
        (["--burst", "-1"], "--burst"),
        (["--api-url", "nonsense"], "--api-url"),
        (["--api-url", "http://[half"], "--api-url"),
        (["extra"], "extra"),
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
        ("[socket]\nburst = 1", "socket"),
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


SAYS = "http://127.0.0.1:1/{}"


@pytest.mark.parametrize(
    ("flag", "variable", "in_file"),
    [(True, True, True), (False, True, True), (False, False, True)],
    ids=["a flag wins", "else the environment", "else the file"],
)
def test_settings_are_taken_in_their_order(
    folder: Path, flag: bool, variable: bool, in_file: bool
) -> None:
    (folder / "fleet.toml").write_text(f'api_url = "{SAYS.format("file")}"\n')
    flags = ["--api-url", SAYS.format("flag")] if flag else []
    variables = {"SPACETRADERS_API_URL": SAYS.format("variable")} if variable else {}
    socket = folder / "d.sock"
    command = [PROGRAM, "--config", "fleet.toml", "--socket", str(socket), *MEMORY, *flags]
    with subprocess.Popen(
        command, stderr=subprocess.DEVNULL, cwd=folder, env=environment(folder, **variables)
    ) as process:
        try:
            wait_for("the socket", socket.is_socket)
            with Wire.to(socket) as wire:
                url = wire.ask("health")["result"]["api"]["url"]
        finally:
            process.kill()
    wanted = "flag" if flag else "variable" if variable else "file"
    assert url == SAYS.format(wanted)

"""A daemon's files are taken away, replaced and closed: it says so, and goes on when it can."""

import json
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from support.patience import last_words, run, wait_for
from support.processes.world import SCRIPTS, Daemon, Ran, at, environment, short_folder

ROOT = os.geteuid() == 0


def trouble(daemon: Daemon, subject: str) -> Any:
    """What health says of a subject, once it says anything."""

    def told() -> Any:
        health = daemon.call("health")
        found = [each for each in health["troubles"] if each["subject"] == subject]
        assert (health["status"] == "degraded") == bool(health["troubles"])
        return found and found[0]

    return wait_for(f"trouble with the {subject}", told)


def logged(daemon: Daemon, event: str) -> list[Any]:
    """The lines of the log that tell of an event."""
    lines = [json.loads(line) for line in daemon.log.splitlines()]
    return [line for line in lines if line["event"] == event]


def well(daemon: Daemon) -> bool:
    """Whether health says that nothing is wrong."""
    return bool(daemon.call("health")["status"] == "ok")


@pytest.fixture
def fleet(daemon: Daemon, agent: str) -> Daemon:
    """A daemon with a player."""
    daemon.call("player.register", agent_symbol=agent)
    return daemon


def agents(daemon: Daemon) -> list[str]:
    return [item["agent_symbol"] for item in daemon.call("player.list")["items"]]


# The database


def test_a_deleted_database_is_told_in_health_status_and_log(fleet: Daemon) -> None:
    fleet.database.unlink()
    told = trouble(fleet, "database")
    assert told["kind"] == "store_unavailable"
    assert f"{fleet.database} was deleted" in told["message"]
    assert f"install -m 600 /proc/{fleet.process.pid}/fd/" in told["hint"]
    for command in (("health",), ("daemon", "status")):
        shown = fleet.cli(*command).out
        assert f"{fleet.database} was deleted" in shown
        assert "install -m 600" in shown
    [away] = wait_for("a line in the log", lambda: logged(fleet, "database_away"))
    assert "was deleted" in away["reason"]
    assert "install -m 600" in away["hint"]


def test_a_deleted_database_can_be_saved_as_the_hint_says(fleet: Daemon, agent: str) -> None:
    fleet.database.unlink()
    hint = trouble(fleet, "database")["hint"]
    command = hint.removeprefix("this daemon has it open still: ").partition(", then")[0]
    subprocess.run(command, shell=True, check=True)
    assert fleet.stop(signal.SIGTERM) == 0
    fleet.start()
    assert agents(fleet) == [agent]


def test_orders_wait_or_are_refused_while_the_database_is_gone(fleet: Daemon, agent: str) -> None:
    fleet.database.unlink()
    trouble(fleet, "database")
    assert fleet.kind_of_refusal("ship.dock", ship_symbol=f"{agent}-1") == "store_unavailable"


def test_a_renamed_database_is_taken_up_again_when_it_is_back(fleet: Daemon, agent: str) -> None:
    away = fleet.folder / "away.db"
    fleet.database.rename(away)
    assert "was renamed" in trouble(fleet, "database")["message"]
    away.rename(fleet.database)
    wait_for("the daemon to go on", lambda: well(fleet))
    assert agents(fleet) == [agent]
    assert wait_for("a line in the log", lambda: logged(fleet, "database_back"))


def test_another_database_in_its_place_is_left_alone_until_a_restart(fleet: Daemon) -> None:
    other = fleet.folder / "other.db"
    with short_folder() as elsewhere:
        shutil.copy(fleet.database, elsewhere / "copy.db")
        other.write_bytes(b"")
    other.rename(fleet.database)
    assert "another file lies in place" in trouble(fleet, "database")["message"]
    assert fleet.stop(signal.SIGTERM) == 0
    assert [path.name for path in fleet.database.parent.iterdir()] == ["fleet.db"]
    assert fleet.database.stat().st_size == 0
    fleet.start()
    assert agents(fleet) == []


def test_files_beside_the_database_that_are_swept_away_cost_nothing(
    fleet: Daemon, agent: str
) -> None:
    for ending in ("-wal", "-shm"):
        fleet.database.with_name(f"fleet.db{ending}").unlink()
    wait_for("the log to be there again", fleet.database.with_name("fleet.db-wal").exists)
    assert fleet.kill() is None
    fleet.start()
    assert agents(fleet) == [agent]


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="prlimit(2) is Linux's")
def test_a_database_that_takes_no_writes_is_taken_up_again_when_it_does(
    fleet: Daemon, agent: str
) -> None:
    assert fleet.process is not None
    unlimited = resource.RLIM_INFINITY
    resource.prlimit(fleet.process.pid, resource.RLIMIT_FSIZE, (0, unlimited))
    fleet.refusal("container.create", kind="navigate", config=flight(agent))
    assert trouble(fleet, "database")["kind"] == "store_unavailable"
    assert agents(fleet) == [agent]
    assert not well(fleet)  # though it can be read
    resource.prlimit(fleet.process.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
    wait_for("the daemon to go on", lambda: well(fleet))
    assert fleet.call("ship.orbit", ship_symbol=f"{agent}-1")["status"] == "IN_ORBIT"


def refused(daemon: Daemon, *flags: str) -> Ran:
    """Start a daemon that cannot run, and return what it said as it left."""
    command = [
        *(str(SCRIPTS / "spacetraders-daemon"), "--socket", str(daemon.folder / "run" / "2.sock")),
        *("--api-url", daemon.api, *flags),
    ]
    done = run(
        command,
        seconds=10,
        env=environment(daemon.folder),
    )
    assert "Traceback" not in done.stderr
    return Ran(done.returncode, done.stdout, " ".join(done.stderr.split()))


@pytest.mark.parametrize("kind", ["hard link", "symbolic link", "other spelling"])
def test_no_other_name_of_a_database_gets_a_second_daemon_past_the_lock(
    daemon: Daemon, kind: str
) -> None:
    name = daemon.folder / "2.db"
    if kind == "hard link":
        os.link(daemon.database, name)
    elif kind == "symbolic link":
        name.symlink_to(daemon.database)
    else:
        name = daemon.folder / "data" / ".." / "data" / "fleet.db"
    ran = refused(daemon, "--database", f"sqlite:///{name}")
    assert ran.code == 1
    assert "error: another daemon is using the database" in ran.err
    assert well(daemon)


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """Mount something on a folder, where that may be done."""
    done = subprocess.run(["mount", *options, folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


needs_root = pytest.mark.skipif(not ROOT, reason="only root can do it")


@needs_root
def test_a_mount_of_its_folder_gets_no_second_daemon_past_the_lock(daemon: Daemon) -> None:
    (daemon.folder / "mount").mkdir()
    with mounted(daemon.folder / "mount", "--bind", str(daemon.folder / "data")):
        ran = refused(daemon, "--database", f"sqlite:///{daemon.folder}/mount/fleet.db")
    assert (ran.code, "another daemon is using" in ran.err) == (1, True)


@needs_root
def test_a_database_on_a_mount_that_may_only_be_read_is_refused(fleet: Daemon) -> None:
    fleet.stop(signal.SIGTERM)
    (fleet.folder / "mount").mkdir()
    with mounted(fleet.folder / "mount", "--bind", "-o", "ro", str(fleet.folder / "data")):
        ran = refused(fleet, "--database", f"sqlite:///{fleet.folder}/mount/fleet.db")
    assert ran.code == 1
    assert f"its folder cannot be written to: {fleet.folder}/mount" in ran.err
    assert "hint: " in ran.err


@needs_root
def test_a_full_disk_is_waited_for_until_there_is_room(place: Daemon, agent: str) -> None:
    place.database.parent.mkdir()
    with mounted(place.database.parent, "-t", "tmpfs", "-o", "size=1m", "none"):
        place.start()
        place.call("player.register", agent_symbol=agent)
        filling = place.database.with_name("filling")
        fill(filling)
        wait_for("a full disk", lambda: is_full(place, agent))
        assert trouble(place, "database")["kind"] == "store_unavailable"
        filling.unlink()
        wait_for("the daemon to go on", lambda: well(place))
        assert agents(place) == [agent]
        place.kill()


def fill(path: Path) -> None:
    """Write into a file until its disk is full."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1024))


def is_full(daemon: Daemon, agent: str) -> bool:
    """Write something, so that the log beside the database grows; whether it could not be."""
    with daemon.connect() as wire:
        answer = wire.ask("container.create", kind="navigate", config=flight(agent))
        if "result" in answer:
            wire.ask("container.stop", container_id=answer["result"]["container_id"], force=True)
    return "error" in answer and answer["error"]["data"]["kind"] == "store_unavailable"


def flight(agent: str) -> dict[str, Any]:
    """What a container is told that flies to the end of the system."""
    return {"ship_symbol": f"{agent}-1", "destination": at("Z9")}


@pytest.mark.parametrize("what", ["pipe", "device", "folder"])
def test_what_is_no_plain_file_is_refused_at_once(daemon: Daemon, what: str) -> None:
    path = daemon.folder / "thing"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    else:
        path = Path("/dev/null")
    ran = refused(daemon, "--database", f"sqlite:///{path}")
    assert ran.code == 1
    assert str(path) in ran.err or "/dev" in ran.err
    assert "hint: " in ran.err


@needs_root
@pytest.mark.parametrize("mode", ["file", "folder"])
def test_a_database_that_another_user_may_only_read_is_refused(fleet: Daemon, mode: str) -> None:
    fleet.stop(signal.SIGTERM)
    folder = fleet.database.parent
    for path in (fleet.folder, folder, fleet.database):
        os.chown(path, 65534, 65534)
    os.chown(fleet.database if mode == "file" else folder, 0, 0)
    (fleet.database if mode == "file" else folder).chmod(0o644 if mode == "file" else 0o755)
    program = (
        "import os, sys; from spacetraders.command import main; os.setgroups([]); os.setgid(65534);"
        "os.setuid(65534); sys.argv[0] = 'daemon'; main()"
    )
    done = run(
        [
            *(str(SCRIPTS / "python"), "-c", program, "--socket", str(fleet.folder / "2.sock")),
            *("--database", fleet.database_url, "--api-url", fleet.api),
        ],
        env=environment(fleet.folder),
    )
    assert done.returncode == 1, done.stderr
    if mode == "file":
        assert f"Permission denied: {fleet.database}" in done.stderr
    else:
        assert f"its folder cannot be written to: {folder}" in done.stderr


# The socket


def test_a_removed_socket_is_made_again_and_old_connections_stay(daemon: Daemon) -> None:
    with daemon.connect() as wire:
        daemon.socket.unlink()
        wait_for("the socket", daemon.socket.is_socket)
        assert daemon.cli("health").code == 0
        assert wire.ask("health")["result"]["status"] == "ok"
    assert daemon.stop(signal.SIGTERM) == 0
    assert not daemon.socket.exists()


def test_a_removed_folder_of_the_socket_is_made_again(daemon: Daemon) -> None:
    shutil.rmtree(daemon.socket.parent)
    wait_for("the socket", daemon.socket.is_socket)
    assert daemon.cli("health").code == 0


def test_a_second_daemon_is_refused_though_socket_and_lock_were_removed(daemon: Daemon) -> None:
    daemon.socket.unlink()
    daemon.socket.with_name("d.sock.lock").unlink()
    wait_for("the socket", daemon.socket.is_socket)
    second = daemon.launch(subprocess.PIPE)
    _, said = last_words(second)
    assert second.returncode == 1
    assert b"is listening on" in said


def test_another_program_in_the_sockets_place_is_told(daemon: Daemon) -> None:
    with daemon.connect() as wire:
        daemon.socket.unlink()
        daemon.socket.mkdir()

        def told() -> Any:
            health = wire.ask("health")["result"]
            return [each for each in health["troubles"] if each["subject"] == "socket"]

        [found] = wait_for("trouble with the socket", told)
        assert found["kind"] == "socket_unusable"
        assert "Address already in use" in found["message"]
        daemon.socket.rmdir()
        wait_for("no more trouble", lambda: not told())
    assert daemon.cli("health").code == 0


def test_a_socket_in_a_folder_that_others_can_write_to_is_refused(place: Daemon) -> None:
    place.socket.parent.mkdir()
    place.socket.parent.chmod(0o777)
    process = place.launch(subprocess.PIPE)
    _, said = last_words(process)
    assert process.returncode == 1
    text = " ".join(said.decode().split())
    assert f"others can write to its folder {place.socket.parent}" in text
    assert f"chmod go-w {place.socket.parent}" in text

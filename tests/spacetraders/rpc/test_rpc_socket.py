"""The Unix socket: its user's alone, one daemon's alone, and gone when that is."""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from spacetraders.errors import FleetError
from spacetraders.rpc.socket.errors import ActivationUnusable, AlreadyRunning, SocketUnusable
from spacetraders.rpc.socket.opening import (
    MAX_PATH_BYTES,
    adopt_listener,
    inherited_descriptor,
    open_listener,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def somebody_listens(path: Path) -> Iterator[socket.socket]:
    """A program that knows nothing of our locks."""
    with closing(socket.socket(socket.AF_UNIX)) as sock:
        sock.bind(os.fspath(path))
        sock.listen(1)
        yield sock


def connects(path: Path) -> bool:
    with closing(socket.socket(socket.AF_UNIX)) as sock:
        return sock.connect_ex(os.fspath(path)) == 0


def refusal(path: Path) -> FleetError:
    with pytest.raises((SocketUnusable, AlreadyRunning)) as caught, open_listener(path):
        pass
    return caught.value


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
async def test_socket_lock_and_folder_are_the_users_alone(folder: Path, mask: int) -> None:
    path = folder / "own" / "d.sock"
    with umask(mask), open_listener(path):
        assert mode(path) == 0o600
        assert mode(path.with_name("d.sock.lock")) & 0o077 == 0
        assert mode(path.parent) == 0o700


async def test_making_the_socket_leaves_the_umask_as_it_was(folder: Path) -> None:
    with umask(0o022), open_listener(folder / "d.sock"):
        assert os.umask(0o022) == 0o022


async def test_missing_folders_are_made(folder: Path) -> None:
    path = folder / "one" / "two" / "d.sock"
    with open_listener(path):
        assert connects(path)


async def test_a_folder_that_is_there_keeps_its_mode(folder: Path) -> None:
    os.chmod(folder, 0o755)  # noqa: PTH101 - a moment of blocking harms no test
    with open_listener(folder / "d.sock"):
        assert mode(folder) == 0o755


async def test_the_socket_is_gone_at_the_end(folder: Path) -> None:
    with open_listener(folder / "d.sock"):
        assert (folder / "d.sock").is_socket()
    assert not (folder / "d.sock").exists()


async def test_the_socket_is_gone_after_a_failure_too(folder: Path) -> None:
    with pytest.raises(KeyError), open_listener(folder / "d.sock"):
        raise KeyError
    assert not (folder / "d.sock").exists()


async def test_a_socket_that_somebody_removed_is_no_trouble_at_the_end(folder: Path) -> None:
    with open_listener(folder / "d.sock"):
        (folder / "d.sock").unlink()


async def test_a_second_daemon_is_refused(folder: Path) -> None:
    path = folder / "d.sock"
    with open_listener(path):
        error = refusal(path)
    assert isinstance(error, AlreadyRunning)
    assert error.message == f"a daemon is listening on {path} already"


async def test_the_first_daemon_keeps_its_socket(folder: Path) -> None:
    path = folder / "d.sock"
    with open_listener(path):
        refusal(path)
        assert connects(path)


async def test_the_next_daemon_may_have_the_socket(folder: Path) -> None:
    for _ in range(3):
        with open_listener(folder / "d.sock"):
            assert connects(folder / "d.sock")


async def test_a_stale_socket_is_taken_over(folder: Path) -> None:
    path = folder / "d.sock"
    with somebody_listens(path):
        pass
    assert path.is_socket()
    with open_listener(path):
        assert connects(path)


async def test_a_daemon_whose_lock_was_tidied_away_keeps_its_socket(folder: Path) -> None:
    path = folder / "d.sock"
    with open_listener(path):
        path.with_name("d.sock.lock").unlink()
        assert isinstance(refusal(path), AlreadyRunning)
        assert connects(path)


async def test_another_programs_socket_is_left_to_it(folder: Path) -> None:
    path = folder / "d.sock"
    with somebody_listens(path):
        assert isinstance(refusal(path), AlreadyRunning)
        assert path.is_socket()


async def test_a_socket_whose_queue_is_full_is_somebodys(folder: Path) -> None:
    path = folder / "d.sock"
    with somebody_listens(path) as sock:
        sock.listen(0)
        with closing(socket.socket(socket.AF_UNIX)) as waiting:
            waiting.connect(os.fspath(path))
            assert isinstance(refusal(path), AlreadyRunning)


async def test_a_path_of_exactly_the_limit_is_taken(folder: Path) -> None:
    room = MAX_PATH_BYTES - len(os.fsencode(folder)) - 1
    with open_listener(folder / ("s" * room)):
        assert connects(folder / ("s" * room))


@pytest.mark.parametrize("letter", ["s", "\u00fc"], ids=["ascii", "two bytes"])
def test_a_path_over_the_limit_is_refused(folder: Path, letter: str) -> None:
    room = MAX_PATH_BYTES - len(os.fsencode(folder)) - 1
    path = folder / (letter * (room // len(letter.encode()) + 1))
    assert f"longer than {MAX_PATH_BYTES} bytes" in refusal(path).message
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("plain/d.sock", "File exists"),
        ("plain/deep/d.sock", "Not a directory"),
        ("/proc/none/d.sock", "No such file or directory"),
        ("plain", "Address already in use"),
        ("folder", "Address already in use"),
    ],
)
def test_a_socket_that_cannot_be_made_there_says_why(folder: Path, path: str, reason: str) -> None:
    (folder / "plain").write_text("a file of somebody's")
    (folder / "folder").mkdir()
    error = refusal(folder / path)
    assert isinstance(error, SocketUnusable)
    assert error.message == f"cannot listen on {folder / path}: {reason}"
    assert error.hint == "choose another with --socket"


def test_a_file_in_the_way_is_left_as_it_is(folder: Path) -> None:
    (folder / "plain").write_text("a file of somebody's")
    refusal(folder / "plain")
    assert (folder / "plain").read_text() == "a file of somebody's"


async def test_a_refused_socket_can_be_had_once_the_way_is_free(folder: Path) -> None:
    (folder / "d.sock").mkdir()
    refusal(folder / "d.sock")
    (folder / "d.sock").rmdir()
    with open_listener(folder / "d.sock"):
        assert connects(folder / "d.sock")


@pytest.mark.parametrize(
    ("environ", "descriptor"),
    [
        ({}, None),
        ({"LISTEN_FDS": "1"}, None),
        ({"LISTEN_PID": "8", "LISTEN_FDS": "1"}, None),
        ({"LISTEN_PID": "7", "LISTEN_FDS": "0"}, None),
        ({"LISTEN_PID": "7", "LISTEN_FDS": "1"}, 3),
        ({"LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "own.socket"}, 3),
        ({"LISTEN_PID": "7", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "other:rpc"}, 3),
        ({"LISTEN_PID": "7", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "other:rpc:log"}, 4),
    ],
)
def test_a_descriptor_is_ours_by_pid_and_by_name(
    environ: dict[str, str], descriptor: int | None
) -> None:
    assert inherited_descriptor(environ, 7) == descriptor


@pytest.mark.parametrize(
    ("count", "names", "reason"),
    [
        ("two", "", "LISTEN_FDS is 'two'"),
        ("", "", "LISTEN_FDS is ''"),
        ("2", "one:other", "none of 2 descriptors is named rpc"),
    ],
)
def test_descriptors_that_make_no_sense_are_refused(count: str, names: str, reason: str) -> None:
    environ = {"LISTEN_PID": "7", "LISTEN_FDS": count, "LISTEN_FDNAMES": names}
    with pytest.raises(ActivationUnusable) as caught:
        inherited_descriptor(environ, 7)
    assert caught.value.message.endswith(reason)
    assert (
        caught.value.hint == "the .socket unit needs ListenStream=PATH and FileDescriptorName=rpc"
    )


async def test_an_inherited_socket_is_used_as_it_is_and_not_removed(folder: Path) -> None:
    path = folder / "d.sock"
    with somebody_listens(path) as sock:
        with adopt_listener(os.dup(sock.fileno())) as listener:
            assert listener.name == str(path)
            assert not os.get_inheritable(listener.listener.socket.fileno())
            assert connects(path)
        assert path.is_socket()
        assert connects(path)


async def test_a_daemon_on_an_inherited_socket_is_the_only_one(folder: Path) -> None:
    path = folder / "d.sock"
    with somebody_listens(path) as sock, adopt_listener(os.dup(sock.fileno())):
        assert isinstance(refusal(path), AlreadyRunning)
        with pytest.raises(AlreadyRunning), adopt_listener(os.dup(sock.fileno())):
            pass


@pytest.mark.skipif("sys.platform != 'linux'", reason="abstract addresses are Linux's")
async def test_an_inherited_socket_may_have_an_abstract_address(folder: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as sock:
        sock.bind(b"\0" + os.fsencode(folder))
        sock.listen()
        with adopt_listener(os.dup(sock.fileno())) as listener:
            assert listener.name == f"\0{folder}"


@pytest.mark.parametrize(
    ("family", "kind", "listens"),
    [
        (socket.AF_UNIX, socket.SOCK_STREAM, False),
        (socket.AF_UNIX, socket.SOCK_DGRAM, False),
        (socket.AF_INET, socket.SOCK_STREAM, True),
    ],
)
def test_what_is_no_listening_unix_socket_is_not_adopted(
    family: int, kind: int, *, listens: bool
) -> None:
    with closing(socket.socket(family, kind)) as sock:
        if listens:
            sock.listen()
        descriptor = os.dup(sock.fileno())
        with pytest.raises(ActivationUnusable), adopt_listener(descriptor):
            pass
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)


def test_a_file_is_no_socket(folder: Path) -> None:
    with (folder / "plain").open("w") as file:
        with pytest.raises(ActivationUnusable) as caught, adopt_listener(file.fileno()):
            pass
        assert "on non-socket" in caught.value.message

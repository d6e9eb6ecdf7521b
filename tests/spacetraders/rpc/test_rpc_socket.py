"""The Unix socket: its user's alone, one daemon's alone, and gone when that is."""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from spacetraders.errors import FleetError
from spacetraders.rpc.socket import MAX_PATH_BYTES, AlreadyRunning, SocketUnusable, open_listener


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

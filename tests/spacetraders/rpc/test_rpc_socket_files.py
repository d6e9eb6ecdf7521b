"""Whose the files of a socket must be, and what is never followed or taken."""

import os
import socket
import stat
from contextlib import closing
from pathlib import Path

import pytest

from spacetraders.rpc.socket.errors import SocketUnusable
from spacetraders.rpc.socket.files import bind, take_lock
from spacetraders.rpc.socket.opening import open_listener

UID = os.geteuid()


def set_mode(folder: Path, mode: int) -> None:
    folder.chmod(mode)


def refusal(path: Path) -> SocketUnusable:
    with pytest.raises(SocketUnusable) as caught, open_listener(path):
        pass
    return caught.value


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o720, 0o2775])
def test_a_folder_that_others_can_write_to_is_refused_with_what_to_do(
    folder: Path, mode: int
) -> None:
    folder.chmod(mode)
    error = refusal(folder / "d.sock")
    assert error.reason == f"others can write to its folder {folder}"
    assert error.hint == (f"close it to them: chmod go-w {folder}, or choose another with --socket")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("mode", [0o1777, 0o755, 0o700])
async def test_a_folder_in_which_others_cannot_touch_what_is_ours_is_taken(
    folder: Path, mode: int
) -> None:
    set_mode(folder, mode)
    with open_listener(folder / "d.sock"):
        assert (folder / "d.sock").is_socket()


def test_a_folder_of_another_user_is_refused(folder: Path) -> None:
    owner = 65534 if UID == 0 else UID
    if UID == 0:
        os.chown(folder, owner, owner)
    with pytest.raises(SocketUnusable) as caught:
        take_lock(folder / "d.sock", owner + 1)
    assert caught.value.reason == f"its folder {folder} belongs to user {owner}"


@pytest.mark.skipif(UID != 0, reason="only root can make a link another's")
def test_a_folder_that_is_a_link_of_another_user_is_not_followed(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "link").symlink_to(folder / "real")
    os.chown(folder / "link", 65534, 65534, follow_symlinks=False)
    error = refusal(folder / "link" / "d.sock")
    assert error.reason == f"its folder {folder}/link is a symbolic link"
    assert f"--socket {folder}/real/d.sock" in error.hint
    assert list((folder / "real").iterdir()) == []


@pytest.mark.parametrize("what", ["a file", "a folder", "nothing", "a socket"])
def test_a_socket_that_is_a_link_is_not_followed(folder: Path, what: str) -> None:
    victim = folder / "victim"
    if what == "a file":
        victim.write_text("precious")
    elif what == "a folder":
        victim.mkdir()
    elif what == "a socket":
        with closing(socket.socket(socket.AF_UNIX)) as sock:
            sock.bind(str(victim))
    (folder / "d.sock").symlink_to(victim)
    before = victim.lstat() if victim.exists() else None
    assert refusal(folder / "d.sock").reason == f"{folder}/d.sock is a symbolic link"
    assert (folder / "d.sock").is_symlink()
    assert (victim.lstat() if victim.exists() else None) == before


@pytest.mark.parametrize("there", [True, False], ids=["a file", "nothing"])
def test_a_lock_that_is_a_link_is_not_followed(folder: Path, there: bool) -> None:
    victim = folder / "victim"
    if there:
        victim.write_text("precious")
    (folder / "d.sock.lock").symlink_to(victim)
    assert refusal(folder / "d.sock").reason == f"{folder}/d.sock.lock is a symbolic link"
    assert victim.exists() == there


def test_a_lock_that_is_a_pipe_is_refused_at_once(folder: Path) -> None:
    os.mkfifo(folder / "d.sock.lock")
    assert refusal(folder / "d.sock").reason == f"{folder}/d.sock.lock is no plain file"


def test_a_lock_of_another_user_is_refused(folder: Path) -> None:
    folder.chmod(0o1777)
    (folder / "d.sock.lock").touch()
    if UID == 0:
        os.chown(folder / "d.sock.lock", 65534, 65534)
        assert refusal(folder / "d.sock").reason.endswith("d.sock.lock belongs to user 65534")
    else:
        with pytest.raises(SocketUnusable, match="belongs to user"):
            take_lock(folder / "d.sock", UID + 1)


def test_a_stale_socket_of_another_user_is_not_removed(folder: Path) -> None:
    path = folder / "d.sock"
    with closing(socket.socket(socket.AF_UNIX)) as sock:
        sock.bind(str(path))
    with pytest.raises(SocketUnusable) as caught:
        bind(path, UID + 1)
    assert caught.value.reason == f"{path} belongs to user {UID}"
    assert stat.S_ISSOCK(path.lstat().st_mode)


async def test_a_file_that_took_the_sockets_place_is_not_removed_at_the_end(folder: Path) -> None:
    path = folder / "d.sock"
    with open_listener(path):
        path.unlink()
        path.write_text("somebody's")
    assert path.read_text() == "somebody's"

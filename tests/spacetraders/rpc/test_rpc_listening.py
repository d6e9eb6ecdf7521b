"""A listener whose files are taken away under it: it has them again, or says what is wrong."""

import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
import trio
from support.patience import stretched
from support.rpc.client import Client

from spacetraders.application.bus.mediator import Mediator
from spacetraders.application.itself.health import GetHealth
from spacetraders.errors import FleetError
from spacetraders.rpc.server import Server
from spacetraders.rpc.socket.errors import AlreadyRunning, SocketGone, SocketUnusable
from spacetraders.rpc.socket.listening import Listening
from spacetraders.rpc.socket.opening import adopt_listener, open_listener


@contextmanager
def listening(path: Path) -> Iterator[tuple[Listening, list[FleetError | None]]]:
    """A listener, and what it tells of its troubles."""
    told: list[FleetError | None] = []
    with open_listener(path) as listener:
        listener.tell = told.append
        yield listener, told


@contextmanager
def somebody_listens(path: Path) -> Iterator[socket.socket]:
    with closing(socket.socket(socket.AF_UNIX)) as sock:
        sock.bind(os.fspath(path))
        sock.listen(1)
        yield sock


async def reaches(path: Path, listener: Listening) -> bool:
    """Whether a client that connects now is accepted by this listener."""
    async with await trio.open_unix_socket(path):
        with trio.move_on_after(stretched(2)) as patience:
            async with await listener.listener.accept():
                pass
        return not patience.cancelled_caught


def set_mode(folder: Path, mode: int) -> None:
    folder.chmod(mode)


def second_daemon(path: Path) -> None:
    with open_listener(path):
        pytest.fail("it listens")


async def test_nothing_is_done_or_told_while_all_is_in_order(folder: Path) -> None:
    with listening(folder / "d.sock") as (listener, told), structlog.testing.capture_logs() as said:
        before = (folder / "d.sock").lstat()
        listener.look()
        assert (folder / "d.sock").lstat() == before
    assert (told, said) == ([], [])


async def test_a_socket_that_was_removed_is_made_again(folder: Path) -> None:
    path = folder / "d.sock"
    with listening(path) as (listener, told):
        path.unlink()
        listener.look()
        assert await reaches(path, listener)
        assert path.stat().st_mode & 0o777 == 0o600
    assert not path.exists()
    assert told == []


async def test_a_stale_socket_in_its_place_is_taken_over(folder: Path) -> None:
    path = folder / "d.sock"
    with listening(path) as (listener, _):
        path.unlink()
        with somebody_listens(path):
            pass
        listener.look()
        assert await reaches(path, listener)


async def test_a_folder_that_was_removed_is_made_again(folder: Path) -> None:
    path = folder / "run" / "d.sock"
    with listening(path) as (listener, _):
        shutil.rmtree(path.parent)
        listener.look()
        assert await reaches(path, listener)
        assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_lock_that_was_taken_away_is_taken_again(folder: Path, replaced: bool) -> None:
    path = folder / "d.sock"
    lock = path.with_name("d.sock.lock")
    with listening(path) as (listener, _):
        lock.unlink()
        if replaced:
            lock.touch()
        listener.look()
        path.unlink()  # so that nothing but the lock keeps the second one out
        with pytest.raises(AlreadyRunning):
            second_daemon(path)


async def test_another_program_in_its_place_is_left_alone_and_told(folder: Path) -> None:
    path = folder / "d.sock"
    with listening(path) as (listener, told):
        path.unlink()
        with somebody_listens(path):
            listener.look()
            listener.look()
            [trouble] = told
            assert isinstance(trouble, AlreadyRunning)
        listener.look()
        assert await reaches(path, listener)
        assert told == [trouble, None]


async def test_another_daemon_that_has_the_lock_is_left_alone(folder: Path) -> None:
    path = folder / "d.sock"
    with listening(path) as (listener, told):
        path.unlink()
        path.with_name("d.sock.lock").unlink()
        with open_listener(path) as other:
            listener.look()
            assert isinstance(told[0], AlreadyRunning)
            assert await reaches(path, other)


async def test_a_folder_that_others_can_write_to_by_now_is_told(folder: Path) -> None:
    path = folder / "d.sock"
    with listening(path) as (listener, told):
        path.unlink()
        set_mode(folder, 0o777)
        listener.look()
        assert isinstance(told[0], SocketUnusable)
        assert "chmod go-w" in told[0].hint
        set_mode(folder, 0o700)
        listener.look()
        assert told[1] is None


async def test_a_folder_that_cannot_be_looked_into_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with listening(folder / "d.sock") as (listener, told):
        with monkeypatch.context() as patch:
            patch.setattr("spacetraders.rpc.socket.listening.file_at", denied)
            listener.look()
        assert str(told[0]).startswith(f"cannot listen on {folder}/d.sock: Permission denied")


async def test_trouble_is_logged_once_with_what_to_do_and_so_is_its_end(folder: Path) -> None:
    path = folder / "d.sock"
    with listening(path) as (listener, _), structlog.testing.capture_logs() as said:
        path.unlink()
        path.mkdir()
        for _ in range(3):
            listener.look()
        path.rmdir()
        for _ in range(3):
            listener.look()
    assert [line["event"] for line in said] == [
        "socket_trouble",
        "listening_again",
        "socket_in_order",
    ]
    assert (said[0]["reason"], said[0]["hint"]) == (
        f"cannot listen on {path}: Address already in use",
        "choose another with --socket",
    )


async def test_a_socket_of_the_service_manager_is_not_made_again_but_told(folder: Path) -> None:
    path = folder / "d.sock"
    told: list[FleetError | None] = []
    with somebody_listens(path) as sock, adopt_listener(os.dup(sock.fileno())) as listener:
        listener.tell = told.append
        listener.look()
        assert told == []
        path.unlink()
        listener.look()
        assert isinstance(told[0], SocketGone)
        assert "restart the socket's unit" in told[0].hint
        assert not path.exists()


async def test_the_lock_beside_a_socket_of_the_service_manager_is_taken_again(folder: Path) -> None:
    path = folder / "d.sock"
    with somebody_listens(path) as sock, adopt_listener(os.dup(sock.fileno())) as listener:
        path.with_name("d.sock.lock").unlink()
        listener.look()
        with pytest.raises(AlreadyRunning), adopt_listener(os.dup(sock.fileno())):
            pass


@pytest.mark.skipif("sys.platform != 'linux'", reason="abstract addresses are Linux's")
async def test_an_abstract_address_cannot_be_taken_away(folder: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as sock:
        sock.bind(b"\0" + os.fsencode(folder))
        sock.listen()
        with adopt_listener(os.dup(sock.fileno())) as listener:
            listener.look()
            assert listener.trouble is None


async def healthy(_: Any) -> Any:
    return {"status": "ok"}


@asynccontextmanager
async def served(path: Path) -> AsyncIterator[Server]:
    server = Server(Mediator({GetHealth: healthy}))
    with trio.fail_after(stretched(20)), open_listener(path) as listener:
        async with trio.open_nursery() as nursery:
            await nursery.start(server.serve, [listener])
            yield server
            nursery.cancel_scope.cancel()


async def test_a_server_whose_socket_is_removed_is_reached_again_and_keeps_who_was_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spacetraders.rpc.socket.listening.LOOK_EVERY_SECONDS", 0.01)
    path = folder / "d.sock"
    async with served(path) as server, await trio.open_unix_socket(path) as stream:
        early = Client(stream, server)
        assert await early.ask("health")
        path.unlink()
        while not path.exists():  # noqa: ASYNC110 - the file system tells nobody
            await trio.sleep(0.01)
        async with await trio.open_unix_socket(path) as another:
            assert (await Client(another, server).ask("health"))["result"] == {"status": "ok"}
        assert (await early.ask("health"))["result"] == {"status": "ok"}

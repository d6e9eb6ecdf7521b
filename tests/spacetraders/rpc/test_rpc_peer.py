"""The daemon answers its own user; the kernel tells who that is."""

import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from support.patience import stretched
from support.rpc.client import Client, request

from spacetraders.application.bus.mediator import Mediator
from spacetraders.application.itself.health import GetHealth
from spacetraders.peer import peer_uid
from spacetraders.rpc.server import Server
from spacetraders.rpc.socket.opening import open_listener
from spacetraders.rpc.socket.peer import WrongUser, refusal

UIDS = st.integers(0, 2**32 - 1)


async def healthy(_: Any) -> Any:
    return {"status": "ok"}


@asynccontextmanager
async def served(path: Path, uid: int) -> AsyncIterator[Server]:
    """A server on a socket that answers this user."""
    server = Server(Mediator({GetHealth: healthy}), uid=uid)
    with trio.fail_after(stretched(10)), open_listener(path) as listener:
        async with trio.open_nursery() as nursery:
            await nursery.start(server.serve, [listener])
            yield server
            nursery.cancel_scope.cancel()


@asynccontextmanager
async def client_of(path: Path, uid: int) -> AsyncIterator[Client]:
    async with served(path, uid) as server, await trio.open_unix_socket(path) as stream:
        yield Client(stream, server)


@given(UIDS)
def test_the_same_user_is_answered(uid: int) -> None:
    assert refusal(uid, uid) is None


@given(UIDS, UIDS)
def test_any_other_is_not_and_hears_as_whom(peer: int, own: int) -> None:
    error = refusal(peer, own)
    assert (peer == own) == (error is None)
    assert error is None or error.uid == peer


def test_the_kernel_names_the_user_at_the_other_end() -> None:
    near, far = socket.socketpair()
    with near, far:
        assert peer_uid(near) == os.geteuid()


async def test_a_client_of_the_same_user_gets_its_answer(folder: Path) -> None:
    async with client_of(folder / "d.sock", os.geteuid()) as client:
        assert (await client.ask("health"))["result"] == {"status": "ok"}


async def test_a_client_of_another_user_gets_an_error_and_is_closed(folder: Path) -> None:
    async with client_of(folder / "d.sock", os.geteuid() + 1) as client:
        await client.send(request("health"))
        answer = await client.answer()
        assert (answer["id"], answer["error"]["data"]["kind"]) == (None, WrongUser.kind)
        assert answer["error"]["data"]["uid"] == os.geteuid()
        assert await client.rest() == []


async def test_a_client_of_another_user_that_stays_is_closed_all_the_same(folder: Path) -> None:
    async with client_of(folder / "d.sock", os.geteuid() + 1) as client:
        await client.answer()
        assert await client.answer() is None


async def test_a_client_of_another_user_that_is_gone_is_no_trouble(folder: Path) -> None:
    async with served(folder / "d.sock", os.geteuid() + 1):
        for _ in range(20):
            (await trio.open_unix_socket(folder / "d.sock")).socket.close()
        async with await trio.open_unix_socket(folder / "d.sock") as stream:
            assert b"wrong_user" in await stream.receive_some()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
async def test_a_process_of_another_user_is_seen_as_such(folder: Path) -> None:
    asks = (
        "import os, socket; s = socket.socket(socket.AF_UNIX); os.setuid(65534);"
        "s.connect('d.sock'); print(s.recv(4096).decode())"
    )
    os.chmod(folder, 0o755)  # noqa: PTH101 - a moment of blocking harms no test
    async with served(folder / "d.sock", os.geteuid()):
        (folder / "d.sock").chmod(0o666)
        done = await trio.run_process(
            [sys.executable, "-S", "-c", asks], capture_stdout=True, cwd=folder
        )
    assert b'"wrong_user"' in done.stdout
    assert b'"uid":65534' in done.stdout

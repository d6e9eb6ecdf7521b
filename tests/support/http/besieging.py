"""A crowd of strangers who talk to an HTTP server over real sockets, and how it is afterwards."""

import random
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import trio

from support.http.malformed import conversation

STRANGERS = 8
GONE = (trio.BrokenResourceError, trio.ClosedResourceError)

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: on, for no time at all, so that closing resets the connection (socket(7))."""


async def besiege(port: int, seed: int, conversations: int) -> None:
    """Have so many conversations, STRANGERS at a time; raises what no stranger may bring about."""
    async with trio.open_nursery() as nursery:
        for number in range(STRANGERS):
            dice = random.Random(f"{seed} {number}")
            share = len(range(number, conversations, STRANGERS))
            nursery.start_soon(_stranger, port, dice, share)


async def _stranger(port: int, dice: random.Random, conversations: int) -> None:
    for _ in range(conversations):
        await talk(port, conversation(dice), leaving=dice.choice([reads, reads, resets, leaves]))


async def talk(
    port: int,
    pieces: list[bytes],
    leaving: Callable[[trio.SocketStream], Awaitable[None]],
) -> None:
    """Send the pieces one by one, whatever the server thinks of it, and leave."""
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        with suppress(*GONE):
            for piece in pieces:
                with trio.move_on_after(0.2):  # it need not read all
                    await stream.send_all(piece)
            await leaving(stream)


async def reads(stream: trio.SocketStream) -> None:
    """End our side, and read what comes for a while."""
    await stream.send_eof()
    with trio.move_on_after(0.02):
        while await stream.receive_some():
            pass


async def resets(stream: trio.SocketStream) -> None:
    """Leave with a reset."""
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


async def leaves(stream: trio.SocketStream) -> None:
    """Leave at once."""


def open_files() -> int:
    """Count the descriptors of this process."""
    return len(list(Path("/dev/fd").iterdir()))


def living_tasks() -> int:
    """Count Trio's tasks."""
    return trio.lowlevel.current_statistics().tasks_living


async def settled(files: int, tasks: int) -> None:
    """Wait until no more is open than that."""
    with trio.fail_after(10):
        while open_files() > files or living_tasks() > tasks:  # noqa: ASYNC110 - nobody tells
            await trio.sleep(0.01)

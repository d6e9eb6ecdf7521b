"""Serving a sandbox on a port of the loopback interface, with Hypercorn's parts for Trio."""

import logging
import socket
from datetime import datetime, timedelta
from pathlib import Path
from types import MethodType
from typing import cast

import trio
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.config import Config
from hypercorn.protocol.events import StreamClosed
from hypercorn.protocol.http_stream import HTTPStream
from hypercorn.typing import ASGIFramework
from starlette.types import Send

from spacetraders import clock
from spacetraders.connections import Connections
from spacetraders.sandbox.door.app import create_app
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.door.settings import RateLimit, Settings
from spacetraders.sandbox.making import galaxy, recorded_universe, saving
from spacetraders.sandbox.refusals import SandboxError
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.state.world_clock import WorldClock

HOST = "127.0.0.1"
CONNECTIONS = 1024
KEEP_ALIVE_SECONDS = 75


async def serve(
    settings: Settings, *, task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED
) -> None:
    """Serve a new world until cancelled; started, with the base URL, once it listens.

    Raises:
        SandboxError: the universe cannot be read, or the port is taken.

    """
    limit = settings.rate_limit
    limiter = None if limit is RateLimit.OFF else Limiter(follows=limit is RateLimit.WORLD)
    app = create_app(_world(settings), limiter, _hang_up)
    connections = Connections(ASGIWrapper(cast("ASGIFramework", app)), _config())
    with _listener(settings.port) as sock:
        listener = trio.SocketListener(trio.socket.from_stdlib_socket(sock))
        async with trio.open_nursery() as nursery:
            await nursery.start(connections.serve, listener)
            task_status.started(f"http://{HOST}:{sock.getsockname()[1]}")


async def _hang_up(send: Send) -> None:
    # An app that returns or raises without an answer makes Hypercorn send a 500. An app that begins
    # an answer sends its head. So Hypercorn's stream, whose method `send` is, is told that it has
    # ended. Measured with Hypercorn 0.18: the client reads the end at once, without a byte before.
    stream = cast("HTTPStream", cast("MethodType", send).__self__)
    if not stream.closed:
        await stream.send(StreamClosed(stream_id=stream.stream_id))


def _world(settings: Settings) -> World:
    # A loaded world has a clock of its own; the offset of the command comes on top.
    ahead = timedelta(seconds=settings.clock_offset)
    if settings.load is not None:
        world = _saved(settings.load, clock.now(), settings.account_token)
        world.clock.ahead += ahead
        return world
    now = clock.now() + ahead
    return World(
        recorded_universe.load(settings.universe)
        if settings.universe
        else galaxy.make(settings.seed, settings.systems, now),
        started=now,
        seed=settings.seed,
        pace=settings.speed,
        extra_ships=settings.fleet,
        account_token=settings.account_token,
        clock=WorldClock(ahead),
        weekly=settings.weekly_resets,
    )


def _saved(path: Path, now: datetime, account_token: str | None) -> World:
    try:
        return saving.read(path.read_bytes(), now, account_token)
    except OSError as error:
        raise SandboxError(f"{path} cannot be read: {error.strerror}") from error


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # A sandbox that is started again takes its port at once, and answers leave without delay.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(CONNECTIONS)
    except OSError as error:
        listener.close()
        raise SandboxError(f"port {port} cannot be had: {error.strerror}") from error
    return listener


def _config() -> Config:
    config = Config()
    config.errorlog = logging.getLogger("hypercorn.error")  # else it has a handler of its own
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    # Hypercorn would close a connection after a thousand requests; the game does not.
    config.keep_alive_max_requests = 2**31
    config.include_date_header = False  # the world's own clock is in every answer of the API
    return config

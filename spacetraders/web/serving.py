"""Serving the pages with Hypercorn's parts for Trio, until cancelled."""

import logging
import socket
from pathlib import Path
from typing import cast

import attrs
import trio
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.config import Config
from hypercorn.typing import ASGIFramework

from spacetraders.connections import Connections
from spacetraders.web.access import Access, token_of
from spacetraders.web.app import Pages
from spacetraders.web.assets import Assets
from spacetraders.web.errors import CannotServe
from spacetraders.web.hub import Hub

BACKLOG = 128


@attrs.frozen
class WebSettings:
    """What the command line says."""

    socket: Path
    host: str
    port: int
    token_file: Path | None
    orders: bool
    agent: str | None


async def serve(
    settings: WebSettings, *, task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED
) -> None:
    """Serve the pages until cancelled; started, with the link that lets a browser in.

    Raises:
        CannotServe: the port cannot be had, or the token's file is no good.
    """
    token = token_of(settings.token_file)
    with _listener(settings.host, settings.port) as sock:
        port = sock.getsockname()[1]
        hub = Hub(settings.socket, settings.agent)
        access = Access.at(settings.host, port, token)
        app = Pages(hub, access, Assets.read(), settings.orders).app()
        connections = Connections(ASGIWrapper(cast("ASGIFramework", app)), _config())
        listener = trio.SocketListener(trio.socket.from_stdlib_socket(sock))
        async with trio.open_nursery() as nursery:
            nursery.start_soon(hub.run)
            await nursery.start(connections.serve, listener)
            task_status.started(f"http://{settings.host}:{port}/?token={token}")


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise CannotServe(f"{host}:{port} cannot be had: {reason}") from None
    return listener


def _config() -> Config:
    config = Config()
    config.errorlog = logging.getLogger("hypercorn.error")  # else it has a handler of its own
    config.include_server_header = False
    return config

"""A folder for sockets, and a service manager at either kind of address."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.patience import stretched
from support.processes.world import short_folder
from support.service.fakes import FakeManager


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's name."""
    with short_folder() as folder:
        yield folder


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, folder: Path) -> Iterator[FakeManager]:
    """A manager at either kind of address."""
    address = str(folder / "notify") if request.param == "path" else f"@{folder.name}"
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as sock:
        sock.settimeout(stretched(10))
        sock.bind(os.fsencode(address).replace(b"@", b"\0"))
        yield FakeManager(address, sock)

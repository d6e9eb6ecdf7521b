"""The databases that are held under fire."""

from collections.abc import Iterator

import pytest
from support.chaos.ground import Ground
from support.processes.databases import TEST_SERVER, new_database, running_server


@pytest.fixture(params=["sqlite", "postgres"])
def ground(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        yield Ground("SQLite")
    elif TEST_SERVER:
        with new_database(TEST_SERVER) as url:
            yield Ground("PostgreSQL, of somebody else", url)
    else:
        with (
            running_server(tmp_path_factory.mktemp("runtime")) as server,
            new_database(server.url) as url,
        ):
            yield Ground("PostgreSQL, stopped now and then", url, server)

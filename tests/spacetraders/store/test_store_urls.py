"""What opening a database says, and what it keeps to itself."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.errors import FleetError
from spacetraders.store import BadDatabaseUrl, open_store
from spacetraders.store.urls import without_secrets


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///fleet.db", "sqlite:///fleet.db"),
        ("sqlite:////srv/a@b/fleet.db", "sqlite:////srv/a@b/fleet.db"),
        ("postgresql://host/fleet", "postgresql://host/fleet"),
        ("postgresql://me:hush@host:5432/fleet", "postgresql://host:5432/fleet"),
        ("postgresql://me:hu@sh@a:1,b:2/fleet", "postgresql://a:1,b:2/fleet"),
        ("postgresql://me:hush@[::1]:5432/fleet", "postgresql://[::1]:5432/fleet"),
        ("postgresql:///f?host=/run/pg&password=hush", "postgresql:///f?host=/run/pg"),
        ("postgresql://me:hush/fleet", "postgresql://…"),
        ("mysql://me:hush@host/fleet", "mysql://host/fleet"),
        ("me:hush@host", "host"),
        ("fleet.db", "fleet.db"),
        ("", ""),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


@given(password=st.text(min_size=1).map(lambda text: f"<{text}>"))
def test_a_password_is_never_shown_however_badly_it_is_escaped(password: str) -> None:
    assert password not in without_secrets(f"postgresql://me:{password}@host/fleet")


@pytest.mark.parametrize("url", ["mysql://host/x", "fleet.db", "", "sqlite:///", "sqlite://x.db"])
async def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(BadDatabaseUrl) as caught:
        async with open_store(url):
            pytest.fail("it opened")
    assert caught.value.kind == "bad_database_url"
    assert "sqlite:///PATH" in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:hush@host/x",
        "postgresql://me:hush@127.0.0.1:1/x",
        "postgresql://me:hush@127.0.0.1:hush/x",
        "postgresql://me:hush:hush/x",
        "postgresql://me:hush#hush@127.0.0.1:1/x",
        "postgresql://me:hu/hush@127.0.0.1:1/x",
        "postgresql:///x?host=127.0.0.1&port=1&password=hush",
    ],
)
async def test_a_database_that_does_not_open_says_so_without_the_password(url: str) -> None:
    with pytest.raises(FleetError) as caught:
        async with open_store(url):
            pytest.fail("it opened")
    assert isinstance(caught.value, BadDatabaseUrl | StoreUnavailable)
    assert "hush" not in str(caught.value)
    assert "hush" not in repr(caught.value)
    assert "hush" not in str(caught.value.details)
    assert "hush" not in str(caught.value.__cause__)


async def test_postgresql_without_its_packages_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "spacetraders.store.postgres", None)
    with pytest.raises(StoreUnavailable) as caught:
        async with open_store("postgresql://host/fleet"):
            pytest.fail("it opened")
    assert "postgres" in caught.value.reason

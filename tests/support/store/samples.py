"""Values for the store's tests, strategies for them, and a way past the store to its database."""

import sqlite3
import string
import warnings
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import asyncpg
import attrs
from hypothesis import strategies as st

from routing import FlightMode
from spacetraders.application.ports.store import LogLine, Store
from spacetraders.domain.containers import Container, ExitReason, RestartPolicy, State
from spacetraders.domain.game.ships import Cargo, Fuel, Nav, NavStatus, Ship
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.players import Agent, Player

with warnings.catch_warnings():
    # trio-asyncio 0.16 defines a child watcher, which Python 3.12 and newer frown on at import.
    warnings.filterwarnings("ignore", "'AbstractChildWatcher'", DeprecationWarning)
    import trio_asyncio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RESET = "2026-03-01"
SYSTEM = "X1-AB12"
AGENT = Agent("LYRA", "COSMIC", "X1-AB12-A1", credits=175_000, ship_count=2)

NAV = Nav(
    system_symbol=SYSTEM,
    waypoint_symbol="X1-AB12-A1",
    x=1,
    y=-2,
    status=NavStatus.DOCKED,
    flight_mode=FlightMode.CRUISE,
    origin_symbol="X1-AB12-A1",
    departure=NOON,
    arrival=NOON,
)
SHIP = Ship("LYRA-1", "COMMAND", NAV, Fuel(400, 400), Cargo(0, 40), speed=36)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def container(container_id: str, **fields: Any) -> Container:
    plain = Container(container_id, 1, "navigate", {"destination": "X1-AB12-C3"}, NOON)
    return attrs.evolve(plain, **fields)


def line(message: str, *, container_id: str = "one", at: float = 0.0, **fields: Any) -> LogLine:
    return LogLine(container_id, 1, later(at), "info", message, fields)


async def add_player(store: Store, *, agent: Agent = AGENT, token: str = "secret") -> Player:
    return await store.add_player(agent, token=token, reset_date=RESET, created_at=NOON)


async def fetch(url: str, *statements: str) -> list[dict[str, Any]]:
    """Run SQL without the store, all in one transaction, and return the rows of the last."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
            connection.row_factory = sqlite3.Row
            answers = [connection.execute(sql).fetchall() for sql in statements]
            return [dict(row) for row in answers[-1]]
    async with trio_asyncio.open_loop() as loop:
        rows: list[dict[str, Any]] = await loop.run_aio_coroutine(_fetch_postgres(url, statements))
        return rows


async def _fetch_postgres(url: str, statements: tuple[str, ...]) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            answers = [await connection.fetch(sql) for sql in statements]
        return [dict(row) for row in answers[-1]]
    finally:
        await connection.close()


whole = st.integers(-(2**63), 2**63 - 1)
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
symbols = st.text(string.ascii_uppercase + string.digits + "-", min_size=1, max_size=14)
zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
microseconds = st.integers(-(10**15), 10**16)
times = st.builds(lambda n, zone: later(n / 10**6).astimezone(zone), microseconds, zones)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
json_objects = st.dictionaries(st.text(max_size=8), json_values, max_size=4)

agents = st.builds(Agent, symbols, words, symbols, whole, whole)
waypoints = st.builds(
    Waypoint,
    symbol=symbols,
    system_symbol=st.just(SYSTEM),
    type=words,
    x=whole,
    y=whole,
    traits=st.lists(words, max_size=4).map(tuple),
    orbits=st.none() | symbols,
    sells_fuel=st.booleans(),
)
systems = st.lists(waypoints, max_size=6, unique_by=lambda waypoint: waypoint.symbol)
navs = st.builds(
    Nav,
    system_symbol=symbols,
    waypoint_symbol=symbols,
    x=whole,
    y=whole,
    status=st.sampled_from(NavStatus),
    flight_mode=st.sampled_from(FlightMode),
    origin_symbol=symbols,
    departure=times,
    arrival=times,
)
ships = st.builds(
    Ship,
    symbol=symbols,
    role=words,
    nav=navs,
    fuel=st.builds(Fuel, whole, whole),
    cargo=st.builds(Cargo, whole, whole),
    speed=whole,
)
fleets = st.lists(ships, max_size=6, unique_by=lambda ship: ship.symbol)
containers = st.builds(
    Container,
    container_id=symbols,
    player_id=st.just(1),
    kind=words,
    config=json_objects,
    created_at=times,
    ship_symbol=st.none() | symbols,
    state=st.sampled_from(State),
    restart_policy=st.sampled_from(RestartPolicy),
    max_restarts=whole,
    restarts=whole,
    backoff_step=whole,
    max_iterations=whole,
    iteration=whole,
    step=whole,
    state_since=st.none() | times,
    finished_at=st.none() | times,
    exit_reason=st.none() | st.builds(ExitReason, words, words),
    started_by=st.none() | symbols,
)

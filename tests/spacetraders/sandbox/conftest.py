"""A small world at a virtual time, and the API over it without a socket."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft4Validator

from spacetraders.clock import EPOCH
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.door.app import create_app
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.market import Kind, Listing, Market
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.universe import Atlas, System
from spacetraders.sandbox.state.world import World

SHARED = Path(__file__).parents[4] / "shared"

Check = Callable[[httpx.Response, str, str], Any]


def recorded_file(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs the recorded file {name}")
    return path


@pytest.fixture
def recorded() -> Callable[[str], Path]:
    """How any recorded file is had; a test without it is skipped."""
    return recorded_file


@pytest.fixture
def recording() -> Path:
    return recorded_file("captured/systems/X1-AD75.json")


@pytest.fixture
def specification() -> Path:
    return recorded_file("openapi/spacetraders-2.3.0.json")


@pytest.fixture
def conforms(specification: Path) -> Check:
    """Checks an answer against what the specification promises of it, and returns its body."""
    spec = json.loads(specification.read_text())

    def check(response: httpx.Response, method: str, path: str) -> Any:
        promised = spec["paths"][path][method]["responses"][str(response.status_code)]
        schema = promised["content"]["application/json"]["schema"]
        # OpenAPI 3.0 schemas are JSON Schema of draft 4, references included; none is nullable
        validator = Draft4Validator({**schema, "components": spec["components"]})
        body = response.json()
        assert [e.message for e in validator.iter_errors(body)] == []
        assert response.headers["content-type"] == "application/json"
        return body

    return check


@pytest.fixture
def atlas() -> Atlas:
    return generate(1, EPOCH)


@pytest.fixture
def world(atlas: Atlas) -> World:
    return World(atlas, started=EPOCH)


@pytest.fixture
def system(world: World) -> System:
    return world.system(world.universe.headquarters.system_symbol)


@pytest.fixture
def agent(world: World) -> Agent:
    return register(world, "TESTER", "COSMIC", EPOCH)


@pytest.fixture
def ship(agent: Agent) -> Ship:
    """The agent's frigate, docked at the headquarters."""
    return agent.ship("TESTER-1")


@pytest.fixture
def mate(agent: Agent, world: World) -> Ship:
    """Another ship with a hold, docked beside the first."""
    where = world.universe.headquarters
    return agent.launch(SHIP_TYPES["SHIP_LIGHT_SHUTTLE"], where, EPOCH)


@pytest.fixture
def market(world: World, ship: Ship) -> Market:
    """The market where the ship is: MACHINERY is made there, FOOD used up, FUEL exchanged."""
    market = world.market(world.universe.headquarters)
    listings = (
        Listing("MACHINERY", Kind.EXPORT, 2400, 8, 20, 60),
        Listing("FOOD", Kind.IMPORT, 1800, 8, 60, -100),
        Listing("FUEL", Kind.EXCHANGE, 70, 0, 180),
    )
    market.listings = {of.good: of for of in listings}
    return market


@pytest.fixture
def connect() -> Callable[[World, Limiter | None], httpx.AsyncClient]:
    """How a client without a token gets to the API of a world."""

    def client_of(world: World, limiter: Limiter | None) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=create_app(world, limiter))
        return httpx.AsyncClient(transport=transport, base_url="http://sandbox/v2")

    return client_of


@pytest.fixture
async def anyone(
    world: World, connect: Callable[[World, None], httpx.AsyncClient]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a token, and no rate limit."""
    async with connect(world, None) as client:
        yield client


@pytest.fixture
async def api(
    world: World, agent: Agent, connect: Callable[[World, None], httpx.AsyncClient]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the token of the agent TESTER, and no rate limit."""
    async with connect(world, None) as client:
        token = world.authority.issue(agent.symbol, EPOCH)
        client.headers["Authorization"] = f"Bearer {token}"
        yield client

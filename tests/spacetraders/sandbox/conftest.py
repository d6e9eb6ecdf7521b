"""A small world at a virtual time, and the API over it without a socket."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from spacetraders.clock import EPOCH
from spacetraders.sandbox.app import create_app
from spacetraders.sandbox.galaxy import System
from spacetraders.sandbox.generator import generate
from spacetraders.sandbox.limiter import Limiter
from spacetraders.sandbox.registration import register
from spacetraders.sandbox.world import Agent, World

SHARED = Path(__file__).parents[4] / "shared"


def recorded_file(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs the recorded file {name}")
    return path


@pytest.fixture
def recording() -> Path:
    return recorded_file("captured/systems/X1-AD75.json")


@pytest.fixture
def specification() -> Path:
    return recorded_file("openapi/spacetraders-2.3.0.json")


@pytest.fixture
def world() -> World:
    return World(generate(1, EPOCH), started=EPOCH)


@pytest.fixture
def system(world: World) -> System:
    return next(iter(world.universe.systems.values()))


@pytest.fixture
def agent(world: World) -> Agent:
    return register(world, "TESTER", "COSMIC", EPOCH)


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

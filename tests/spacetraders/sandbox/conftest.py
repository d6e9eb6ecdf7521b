"""A small world at a virtual time, and the API over it without a socket."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trio.testing
from sandbox_api import Api, client_of

from spacetraders.clock import EPOCH
from spacetraders.sandbox.galaxy import System
from spacetraders.sandbox.generator import generate
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
async def api(world: World, agent: Agent, mock_clock: trio.testing.MockClock) -> AsyncIterator[Api]:
    async with client_of(world, None) as client:
        yield Api(world, client, mock_clock, world.authority.issue(agent.symbol, EPOCH))

"""The daemon's inside without its edges: real services over the real client and the sandbox.

No socket, no file and no thread: the sandbox answers in process, the store is SQLite in memory, and
so the test's virtual clock moves the ships, the budget and the restarts together.
"""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from typing import Any

import attrs
import httpx
import trio

from spacetraders import clock
from spacetraders.api.budget import Budget
from spacetraders.api.client import HttpGames
from spacetraders.api.gateway import Gateway, open_gateway
from spacetraders.application.bus.mediator import Mediator, Message
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.plans.routes import Departure, NavigateShip
from spacetraders.application.players.players import PlayerRef, RegisterPlayer
from spacetraders.application.resets.declared import DeclaredContainer
from spacetraders.application.services import Services
from spacetraders.assembly import ALIASES, MAKERS
from spacetraders.containers.kinds import Kind, Kinds
from spacetraders.containers.logbook import Logbook, open_logbook
from spacetraders.containers.supervisor import Supervisor
from spacetraders.domain.containers import Container
from spacetraders.domain.deeds.doubts import LATE_SECONDS
from spacetraders.domain.players import Player
from spacetraders.planning.router import ThreadRouter
from spacetraders.planning.solvers import Solvers
from spacetraders.sandbox.door.app import create_app
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.state.world_clock import WorldClock
from support.faults import Faulty
from support.store.in_memory import StoreInMemory, open_in_memory
from support.threadless import at_once

ANY = PlayerRef()

FRIGATE = "HERMES-1"

SECOND_LOOK_SECONDS = LATE_SECONDS + 1.0
"""How long after a lost answer the second look has surely been taken."""


@attrs.define(eq=False)
class Harness:
    """What a test may reach into."""

    world: World
    road: Faulty
    store: StoreInMemory
    gateway: Gateway
    services: Services
    logbook: Logbook
    supervisor: Supervisor
    mediator: Mediator

    async def send(self, message: Message[Any]) -> Any:
        return await self.mediator.send(message)

    async def register(self, symbol: str = "HERMES") -> Player:
        player: Player
        player, _ = await self.send(RegisterPlayer(symbol))
        return player

    async def of_type(self, waypoint_type: str) -> str:
        """The first waypoint of a type in the home system."""
        found = await self.send(ListWaypoints(ANY, type=waypoint_type))
        symbol: str = found[0].symbol
        return symbol

    async def fly(self, destination: str) -> Departure:
        """Fly the frigate there, and wait until its container has ended."""
        departure: Departure = await self.send(NavigateShip(ANY, FRIGATE, destination))
        await self.ended(departure.container.container_id)
        return departure

    async def row(self, container_id: str) -> Container:
        """What the store has of a container."""
        found = await self.store.get_container(container_id)
        assert found is not None
        return found

    async def ended(self, container_id: str) -> None:
        """Wait until a container has ended for good."""
        while self.supervisor.current(container_id):  # noqa: ASYNC110 - virtual time
            await trio.sleep(0.5)

    async def messages(self, container_id: str) -> list[str]:
        """What a container's log says."""
        await self.logbook.flush()
        return [line.message for line in await self.store.logs(container_id, limit=1000)]


def world_ahead(seconds: float) -> World:
    """A world whose clock is so far ahead of ours."""
    now = clock.now() + timedelta(seconds=seconds)
    return World(generate(1, now), started=now, clock=WorldClock(timedelta(seconds=seconds)))


@asynccontextmanager
async def open_harness(
    *,
    world: World | None = None,
    store: StoreInMemory | None = None,
    kinds: tuple[Kind[Any], ...] = (),
    made: tuple[Callable[[Services], Kind[Any]], ...] = (),
    joined: Callable[[Kinds, Services], Kinds] = lambda kinds, _: kinds,
    solvers: Solvers | None = None,
    account: str | None = None,
    auto_register: bool = False,
    on_reset: Sequence[DeclaredContainer] = (),
) -> AsyncIterator[Harness]:
    """Open everything, with no limit on requests; `kinds`, and those
    `made` with the services, are added to the daemon's own, and `joined` may add others. `account`
    is its token, `auto_register` and `on_reset` are as in the settings."""
    world = world or World(generate(1, clock.now()), started=clock.now())
    road = Faulty(httpx.ASGITransport(create_app(world, None)))
    budget = Budget(per_second=1000, burst=1000)
    async with (
        open_in_memory() if store is None else nullcontext(store) as opened,
        open_gateway("http://sandbox/v2", budget, transport=road, rng=random.Random(1)) as gateway,
        open_logbook(opened) as logbook,
        trio.open_nursery() as nursery,
    ):
        router = ThreadRouter(solvers or Solvers.of_routing(), offload=at_once)
        services = Services.over(opened, HttpGames(gateway, account), router)
        await services.players.recall()
        await services.held.recall()
        of_ours = Kinds.of(
            *(make(services) for make in MAKERS),
            *kinds,
            *(make(services) for make in made),
            aliases=ALIASES,
        )
        supervisor = Supervisor(
            opened,
            services.fleet,
            services.deeds,
            logbook,
            joined(of_ours, services),
            rng=random.Random(1),
        )
        await nursery.start(supervisor.run)
        succeed = services.successions(supervisor, on_reset, has_account=account is not None)
        watch = services.watch(supervisor, succeed if auto_register else None)
        nursery.start_soon(watch.run)
        mediator = Mediator(services.handlers(supervisor, logbook), [services.second_look])
        yield Harness(world, road, opened, gateway, services, logbook, supervisor, mediator)
        nursery.cancel_scope.cancel()

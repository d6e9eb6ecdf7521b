"""Fleets of some size in the sandbox, and ships that the game cannot tell of."""

import attrs
import httpx

from spacetraders import clock
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.faults import FOR_EVER, Fault, FaultKind, FaultOrder
from spacetraders.sandbox.state.world import World
from support.harness import Harness


def world_of(ships: int, *, seed: int = 1) -> World:
    """A universe in which every agent starts with so many ships, two at least."""
    return World(generate(seed, clock.now()), started=clock.now(), extra_ships=ships - 2)


def broken(world: World, target: str, kind: str = "server_error", **more: object) -> Fault:
    """Have the game fail at whatever asks it about one thing, alone and in its pages."""
    order = FaultOrder(FaultKind(kind), method="GET", target=target, count=FOR_EVER)
    return world.faults.arm(attrs.evolve(order, **more))


@attrs.define(eq=False)
class Omitting(httpx.AsyncBaseTransport):
    """A road on which lists lose ships, and say that there are so many fewer."""

    inner: httpx.AsyncBaseTransport
    omitted: set[str]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        if request.method != "GET" or not request.url.path.endswith("/my/ships"):
            return response
        await response.aread()
        body = response.json()
        body["data"] = [ship for ship in body["data"] if ship["symbol"] not in self.omitted]
        body["meta"]["total"] -= len(self.omitted)
        return httpx.Response(200, json=body)


def omit(harness: Harness, *symbols: str) -> Omitting:
    """Put such a road between the harness's gateway and its game."""
    put_up = Omitting(harness.road.inner, set(symbols))
    harness.road.inner = put_up
    return put_up

"""The API of a world, asked without a socket."""

from typing import Any

import attrs
import httpx
import trio.testing

from spacetraders.sandbox.app import create_app
from spacetraders.sandbox.limiter import Limiter
from spacetraders.sandbox.world import World


@attrs.frozen
class Api:
    """The API of a world; what is asked carries the token of TESTER, unless told otherwise."""

    world: World
    client: httpx.AsyncClient
    clock: trio.testing.MockClock
    token: str

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return await self.client.request(method, f"/v2{path}", headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.ask("GET", path, **options)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self.ask("POST", path, **options)

    async def patch(self, path: str, **options: Any) -> httpx.Response:
        return await self.ask("PATCH", path, **options)


def client_of(world: World, limiter: Limiter | None) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=create_app(world, limiter))
    return httpx.AsyncClient(transport=transport, base_url="http://sandbox")

"""A road to the sandbox with a barrier on it: requests wait there, or are turned back."""

from collections.abc import Callable

import attrs
import httpx
import trio

from support.harness import Harness


@attrs.define(eq=False)
class Barrier(httpx.AsyncBaseTransport):
    """Holds requests whose path has a given end until `lift`; may answer some by itself."""

    inner: httpx.AsyncBaseTransport
    ending: str
    lifted: trio.Event = attrs.field(factory=trio.Event)
    answers: list[Callable[[], httpx.Response]] = attrs.field(factory=list)
    late: bool = False
    """Whether a request gets through at once, and only its answer waits."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith(self.ending):
            return await self.inner.handle_async_request(request)
        if self.late:
            answer = await self.inner.handle_async_request(request)
            await self.lifted.wait()
            return answer
        await self.lifted.wait()
        if self.answers:
            return self.answers.pop(0)()
        return await self.inner.handle_async_request(request)

    def lift(self) -> None:
        self.lifted.set()


def barrier(harness: Harness, ending: str) -> Barrier:
    """Put a barrier up between the harness's gateway and its game."""
    put_up = Barrier(harness.road.inner, ending)
    harness.road.inner = put_up
    return put_up


def refusing(code: int, http_status: int = 400) -> Callable[[], httpx.Response]:
    """The game's own way to say no."""
    error = {"code": code, "message": "No.", "data": {}}
    return lambda: httpx.Response(http_status, json={"error": error})

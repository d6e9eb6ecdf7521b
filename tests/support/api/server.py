"""A server that answers what it is told to, and knows what came when."""

import httpx
import trio

from spacetraders.api.gateway import Gateway
from spacetraders.api.outcome import Request
from spacetraders.application.ports.game import Lane

READ = Request("GET", "/read")
CHANGE = Request("POST", "/change")
OK = {"data": "done"}


class Server:
    """Answers after `seconds` what `answers` says, in turn, then success; knows what came when."""

    def __init__(self, *answers: httpx.Response, seconds: float = 0.0) -> None:
        self.answers = list(answers)
        self.seconds = seconds
        self.arrivals: list[float] = []
        self.paths: list[str] = []
        self.finished = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.arrivals.append(trio.current_time())
        self.paths.append(request.url.path.removeprefix("/v2"))
        await trio.sleep(self.seconds)
        self.finished += 1
        return self.answers.pop(0) if self.answers else httpx.Response(200, json=OK)


async def send_all(gateway: Gateway, number: int, lane: Lane = Lane.BACKGROUND) -> None:
    async with trio.open_nursery() as nursery:
        for _ in range(number):
            nursery.start_soon(gateway.send, READ, lane)

"""A server of one list that misbehaves as it is told to."""

import json
import random
from collections.abc import Callable
from typing import Any

import attrs
import httpx

from spacetraders import clock
from spacetraders.api.client import AgentGame, HttpGames
from spacetraders.application.operations import table
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.listing import Listing
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.players import Player
from support.api.bodies import TOKEN, WAYPOINT, gateway_to

PLAYER = Player(1, "TESTER", "COSMIC", "X1-AB1-A1", "2026-01-01", TOKEN, clock.EPOCH)
BROKEN = {"error": {"code": 3000, "message": "No valid response."}}

Answer = Callable[[httpx.Request, httpx.Response], httpx.Response]


def named(number: int) -> str:
    return f"X1-AB1-{number}"


def names(*numbers: int) -> list[str]:
    return [named(number) for number in numbers]


@attrs.define
class ListServer:
    """Answers pages of a list of waypoints.

    It never puts more than `most` on a page. It fails at every page that has one of `broken`, and
    those of `spoilt` have no type. `changes` are functions that make another answer of a request's,
    each for one request, and `always` is one for all.
    """

    entries: list[str]
    most: int = 20
    broken: set[str] = attrs.field(factory=set)
    failure: Callable[[], httpx.Response] = lambda: httpx.Response(500, json=BROKEN)
    spoilt: set[str] = attrs.field(factory=set)
    shuffled: random.Random | None = None
    changes: list[Answer] = attrs.field(factory=list)
    always: Answer | None = None
    requests: list[tuple[int, int]] = attrs.field(factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        number, limit = (int(request.url.params[name]) for name in ("page", "limit"))
        self.requests.append((number, limit))
        if self.shuffled is not None:
            self.shuffled.shuffle(self.entries)
        size = min(limit, self.most)
        shown = self.entries[(number - 1) * size : number * size]
        answer = self.page(shown, number, size)
        if self.broken.intersection(shown):
            answer = self.failure()
        if self.changes:
            answer = self.changes.pop(0)(request, answer)
        return answer if self.always is None else self.always(request, answer)

    def page(self, shown: list[str], number: int, size: int) -> httpx.Response:
        items = [WAYPOINT | {"symbol": name} for name in shown]
        for item in items:
            if item["symbol"] in self.spoilt:
                del item["type"]
        meta = {"total": len(self.entries), "page": number, "limit": size}
        return httpx.Response(200, json={"data": items, "meta": meta})


def emptied(_: httpx.Request, answer: httpx.Response) -> httpx.Response:
    """The page without what is on it."""
    return httpx.Response(200, json=answer.json() | {"data": []})


def same(_: httpx.Request, answer: httpx.Response) -> httpx.Response:
    return answer


def with_meta(**changed: Any) -> Answer:
    """The page with another meta; what is None there is left out."""

    def change(_: httpx.Request, answer: httpx.Response) -> httpx.Response:
        body = answer.json()
        meta = body["meta"] | changed
        body["meta"] = {name: value for name, value in meta.items() if value != "missing"}
        return httpx.Response(200, text=json.dumps(body))  # with numbers that are none

    return change


async def listed(
    server: Callable[[httpx.Request], httpx.Response], lane: Lane = Lane.FLIGHT
) -> Listing[Waypoint]:
    async with gateway_to(server) as gateway:
        game = HttpGames(gateway).of(PLAYER, lane)
        assert isinstance(game, AgentGame)
        return await game.ask(table.WAYPOINTS("X1-AB1"))

"""The game's operations, one method each; they wait in the gateway and answer domain values."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import attrs

from routing import FlightMode
from spacetraders.api import wire
from spacetraders.api.gateway import Gateway
from spacetraders.api.outcome import Request
from spacetraders.application.concurrency import gather
from spacetraders.application.ports import (
    Game,
    GameStatistics,
    Lane,
    Refuelled,
    Registration,
)
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.refusals import StrangeAnswer
from spacetraders.domain.ships import Fuel, Nav, Ship
from spacetraders.domain.waypoints import Market, Quote, Waypoint, system_of

T = TypeVar("T")

PAGE_SIZE = 20
"""The most that the server puts on one page."""


@attrs.frozen
class Caller:
    """Sends requests for one token in one lane, and reads their answers."""

    gateway: Gateway
    lane: Lane
    token: str | None = attrs.field(default=None, repr=False)

    async def ask(self, read: Callable[[Any], T], method: str, path: str, **parts: Any) -> T:
        """Send a request and read its answer; raises StrangeAnswer for one that cannot be read."""
        request = Request(method, path, token=self.token, **parts)
        body = await self.gateway.send(request, self.lane)
        try:
            return read(body)
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise StrangeAnswer(request.operation, reason) from error

    async def pages(self, read: Callable[[Any], T], path: str) -> list[T]:
        """Read every page of a list: the first tells how many there are, the rest come together.

        The order between pages is not stable (MECHANICS 13), so what comes twice is kept once.
        """
        items, total = await self._page(read, path, 1)
        rest = range(2, -(-total // PAGE_SIZE) + 1)
        for page, _ in await gather(*(partial(self._page, read, path, number) for number in rest)):
            items |= page
        return list(items.values())

    async def _page(
        self, read: Callable[[Any], T], path: str, number: int
    ) -> tuple[dict[str, T], int]:
        def page(body: Any) -> tuple[dict[str, T], int]:
            items = {str(item["symbol"]): read(item) for item in body["data"]}
            return items, int(body["meta"]["total"])

        return await self.ask(page, "GET", path, params={"page": number, "limit": PAGE_SIZE})


@attrs.frozen
class AgentGame:
    """The game for one agent; the port is `ports.Game`."""

    caller: Caller

    async def agent(self) -> Agent:
        """GET /my/agent."""
        return await self.caller.ask(lambda body: wire.agent(body["data"]), "GET", "/my/agent")

    async def ships(self) -> list[Ship]:
        """GET /my/ships, every page."""
        return await self.caller.pages(wire.ship, "/my/ships")

    async def ship(self, ship_symbol: str) -> Ship:
        """GET /my/ships/{ship}."""
        return await self.caller.ask(
            lambda body: wire.ship(body["data"]), "GET", _path("my", "ships", ship_symbol)
        )

    async def orbit(self, ship_symbol: str) -> Nav:
        """POST /my/ships/{ship}/orbit."""
        return await self.caller.ask(_nav, "POST", _path("my", "ships", ship_symbol, "orbit"))

    async def dock(self, ship_symbol: str) -> Nav:
        """POST /my/ships/{ship}/dock."""
        return await self.caller.ask(_nav, "POST", _path("my", "ships", ship_symbol, "dock"))

    async def navigate(self, ship_symbol: str, waypoint_symbol: str) -> tuple[Nav, Fuel]:
        """POST /my/ships/{ship}/navigate."""
        return await self.caller.ask(
            _nav_and_fuel,
            "POST",
            _path("my", "ships", ship_symbol, "navigate"),
            json={"waypointSymbol": waypoint_symbol},
        )

    async def set_flight_mode(self, ship_symbol: str, mode: FlightMode) -> Nav:
        """PATCH /my/ships/{ship}/nav."""
        path = _path("my", "ships", ship_symbol, "nav")
        return await self.caller.ask(_patched, "PATCH", path, json={"flightMode": mode.value})

    async def refuel(self, ship_symbol: str, *, units: int | None = None) -> tuple[Fuel, Refuelled]:
        """POST /my/ships/{ship}/refuel."""

        def read(body: Any) -> tuple[Fuel, Refuelled]:
            data = body["data"]
            return wire.fuel(data["fuel"]), wire.refuelled(data["transaction"])

        payload = None if units is None else {"units": units}
        path = _path("my", "ships", ship_symbol, "refuel")
        return await self.caller.ask(read, "POST", path, json=payload)

    async def systems(self) -> list[str]:
        """GET /systems, every page: the symbols."""
        return await self.caller.pages(lambda item: str(item["symbol"]), "/systems")

    async def waypoints(self, system_symbol: str) -> list[Waypoint]:
        """GET /systems/{system}/waypoints, every page."""
        return await self.caller.pages(wire.waypoint, _path("systems", system_symbol, "waypoints"))

    async def market(self, waypoint_symbol: str) -> Market:
        """GET /systems/{system}/waypoints/{waypoint}/market."""
        system = system_of(waypoint_symbol)
        path = _path("systems", system, "waypoints", waypoint_symbol, "market")
        return await self.caller.ask(lambda body: wire.market(body["data"]), "GET", path)

    async def shipyard(self, waypoint_symbol: str) -> tuple[Quote, ...]:
        """GET /systems/{system}/waypoints/{waypoint}/shipyard: the ships that have a price."""
        system = system_of(waypoint_symbol)
        path = _path("systems", system, "waypoints", waypoint_symbol, "shipyard")
        return await self.caller.ask(lambda body: wire.shipyard(body["data"]), "GET", path)


@attrs.frozen
class HttpGames:
    """The game over HTTP; the port is `ports.Games`."""

    gateway: Gateway
    account_token: str | None = attrs.field(default=None, repr=False)

    def of(self, player: Player, lane: Lane) -> Game:
        """Return the game as `player` sees it."""
        return AgentGame(Caller(self.gateway, lane, player.token))

    async def register(self, agent_symbol: str, faction: str) -> Registration:
        """POST /register, with the account's token where there is one."""

        def read(body: Any) -> Registration:
            data = body["data"]
            return Registration(token=data["token"], agent=wire.agent(data["agent"]))

        caller = Caller(self.gateway, Lane.PERSON, self.account_token)
        payload = {"symbol": agent_symbol, "faction": faction}
        return await caller.ask(read, "POST", "/register", json=payload)

    async def agent_of(self, token: str) -> Agent:
        """GET /my/agent with a token that is not known yet."""
        return await AgentGame(Caller(self.gateway, Lane.PERSON, token)).agent()

    async def reset_date(self) -> str:
        """GET /: the date of the universe."""
        caller = Caller(self.gateway, Lane.PERSON)
        return await caller.ask(lambda body: str(body["resetDate"]), "GET", "/")

    def statistics(self) -> GameStatistics:
        """Return what the gateway says of itself."""
        return self.gateway.statistics()


def _path(*parts: str) -> str:
    """Return the path of these parts; what people type stays within its own part."""
    return "".join(f"/{quote(part, safe='', errors='replace')}" for part in parts)


def _nav(body: Any) -> Nav:
    return wire.nav(body["data"]["nav"])


def _nav_and_fuel(body: Any) -> tuple[Nav, Fuel]:
    return wire.nav(body["data"]["nav"]), wire.fuel(body["data"]["fuel"])


def _patched(body: Any) -> Nav:
    data = body["data"]
    return wire.nav(data.get("nav", data))  # the server answered a bare nav until 2025

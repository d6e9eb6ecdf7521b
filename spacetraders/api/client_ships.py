"""Ships: how they are, and where they go."""

from typing import Any

import attrs

from routing import FlightMode
from spacetraders.api.client_calls import Family, path_of, ship_path
from spacetraders.api.outcome import Request
from spacetraders.api.wire import read
from spacetraders.application.operations.answers import Jumped
from spacetraders.application.ports.game import Refuelled
from spacetraders.domain.listing import Listing
from spacetraders.domain.parts import Module, Mount
from spacetraders.domain.ships import Cargo, Cooldown, Fuel, Nav, Ship


@attrs.frozen
class Flying(Family):
    """The ships of an agent, and their flights."""

    async def ships(self) -> Listing[Ship]:
        """GET /my/ships, every page."""
        return await self.caller.pages(Ship, "my", "ships")

    async def ship(self, ship_symbol: str) -> Ship:
        """GET /my/ships/{ship}."""
        return await self.caller.get(Ship, *ship_path(ship_symbol))

    async def nav(self, ship_symbol: str) -> Nav:
        """GET /my/ships/{ship}/nav."""
        return await self.caller.get(Nav, *ship_path(ship_symbol, "nav"))

    async def cargo(self, ship_symbol: str) -> Cargo:
        """GET /my/ships/{ship}/cargo."""
        return await self.caller.get(Cargo, *ship_path(ship_symbol, "cargo"))

    async def cooldown(self, ship_symbol: str) -> Cooldown:
        """GET /my/ships/{ship}/cooldown, which has no body where there is none."""
        request = Request("GET", path_of(*ship_path(ship_symbol, "cooldown")))
        return await self.caller.ask(_cooldown, request)

    async def modules(self, ship_symbol: str) -> tuple[Module, ...]:
        """GET /my/ships/{ship}/modules."""
        return await self.caller.get(tuple[Module, ...], *ship_path(ship_symbol, "modules"))

    async def mounts(self, ship_symbol: str) -> tuple[Mount, ...]:
        """GET /my/ships/{ship}/mounts."""
        return await self.caller.get(tuple[Mount, ...], *ship_path(ship_symbol, "mounts"))

    async def orbit(self, ship_symbol: str) -> Nav:
        """POST /my/ships/{ship}/orbit."""
        return await self.caller.post(Nav, *ship_path(ship_symbol, "orbit"), part="nav")

    async def dock(self, ship_symbol: str) -> Nav:
        """POST /my/ships/{ship}/dock."""
        return await self.caller.post(Nav, *ship_path(ship_symbol, "dock"), part="nav")

    async def set_flight_mode(self, ship_symbol: str, mode: FlightMode) -> Nav:
        """PATCH /my/ships/{ship}/nav."""
        path = path_of(*ship_path(ship_symbol, "nav"))
        return await self.caller.ask(_patched, Request("PATCH", path, {"flightMode": mode.value}))

    async def navigate(self, ship_symbol: str, waypoint_symbol: str) -> tuple[Nav, Fuel]:
        """POST /my/ships/{ship}/navigate."""
        return await self._depart(ship_symbol, "navigate", waypoint_symbol)

    async def warp(self, ship_symbol: str, waypoint_symbol: str) -> tuple[Nav, Fuel]:
        """POST /my/ships/{ship}/warp."""
        return await self._depart(ship_symbol, "warp", waypoint_symbol)

    async def jump(self, ship_symbol: str, waypoint_symbol: str) -> Jumped:
        """POST /my/ships/{ship}/jump."""
        json = {"waypointSymbol": waypoint_symbol}
        return await self.caller.post(Jumped, *ship_path(ship_symbol, "jump"), json=json)

    async def refuel(
        self, ship_symbol: str, *, units: int | None = None, from_cargo: bool = False
    ) -> tuple[Fuel, Refuelled]:
        """POST /my/ships/{ship}/refuel."""
        json: dict[str, Any] = {} if units is None else {"units": units}
        if from_cargo:
            json["fromCargo"] = True
        path = path_of(*ship_path(ship_symbol, "refuel"))
        return await self.caller.ask(_refuelled, Request("POST", path, json or None))

    async def _depart(self, ship_symbol: str, how: str, waypoint_symbol: str) -> tuple[Nav, Fuel]:
        path = path_of(*ship_path(ship_symbol, how))
        request = Request("POST", path, {"waypointSymbol": waypoint_symbol})
        return await self.caller.ask(_departed, request)


def _departed(body: Any) -> tuple[Nav, Fuel]:
    return read(body["data"]["nav"], Nav), read(body["data"]["fuel"], Fuel)


def _refuelled(body: Any) -> tuple[Fuel, Refuelled]:
    return read(body["data"]["fuel"], Fuel), read(body["data"], Refuelled)


def _patched(body: Any) -> Nav:
    data = body["data"]
    return read(data.get("nav", data), Nav)  # the server answered a bare nav until 2025


def _cooldown(body: Any) -> Cooldown:
    return Cooldown() if body is None else read(body["data"], Cooldown)

"""Bodies as the game's server writes them, with the least that is needed, and a gateway to them."""

import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx

from spacetraders.api.budget import Budget
from spacetraders.api.gateway import Gateway, open_gateway

URL = "http://game.test/v2"
TOKEN = "a-token-that-nobody-may-see"

AGENT: dict[str, Any] = {
    "symbol": "TESTER",
    "headquarters": "X1-AB1-A1",
    "credits": -5,
    "startingFaction": "COSMIC",
    "shipCount": 2,
}
NAV: dict[str, Any] = {
    "systemSymbol": "X1-AB1",
    "waypointSymbol": "X1-AB1-B2",
    "route": {
        "origin": {"symbol": "X1-AB1-A1", "x": 0, "y": 0},
        "destination": {"symbol": "X1-AB1-B2", "x": 3, "y": -4},
        "departureTime": "2026-01-01T00:00:00.000Z",
        "arrival": "2026-01-01T00:00:18.500Z",
    },
    "status": "IN_TRANSIT",
    "flightMode": "BURN",
}
FUEL = {"current": 390, "capacity": 400, "consumed": {"amount": 10}}
SHIP = {
    "symbol": "TESTER-1",
    "registration": {"role": "COMMAND"},
    "nav": NAV,
    "fuel": FUEL,
    "cargo": {"units": 7, "capacity": 40, "inventory": []},
    "engine": {"symbol": "ENGINE_ION_DRIVE_II", "speed": 36},
}
WAYPOINT = {"symbol": "X1-AB1-B2", "systemSymbol": "X1-AB1", "type": "PLANET", "x": 3, "y": -4}
MARKET = {
    "symbol": "X1-AB1-B2",
    "imports": [{"symbol": "FOOD"}],
    "exports": [],
    "exchange": [{"symbol": "FUEL"}],
}
TRANSACTION = {"units": 4, "pricePerUnit": 72, "totalPrice": 288}
TRADE = TRANSACTION | {
    "waypointSymbol": "X1-AB1-B2",
    "shipSymbol": "TESTER-1",
    "tradeSymbol": "FUEL",
    "type": "PURCHASE",
    "timestamp": "2026-01-01T00:00:00.000Z",
}

Handler = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


def data(body: Any, http_status: int = 200) -> httpx.Response:
    return httpx.Response(http_status, json={"data": body})


def refusal(code: int, http_status: int = 400) -> httpx.Response:
    error = {"code": code, "message": f"No, for reason {code}."}
    return httpx.Response(http_status, json={"error": error})


def gateway_to(
    handler: Handler, budget: Budget | None = None
) -> AbstractAsyncContextManager[Gateway]:
    """Open a gateway to a server that is a function; without a budget there is no limit."""
    return open_gateway(
        URL,
        budget or Budget(per_second=1000, burst=1000),
        transport=httpx.MockTransport(handler),  # type: ignore[arg-type]
        rng=random.Random(1),
    )

"""The gateway against the strict sandbox: many callers, one budget, no 429."""

import random

import httpx
import trio
from programs import sandbox
from quantiles import quantile

from spacetraders.api.budget import Budget
from spacetraders.api.gateway import Gateway, open_gateway
from spacetraders.api.outcome import Request
from spacetraders.application.ports.game import Lane

CALLERS = 200
SECONDS = 60.0
ALLOWED = 2 * SECONDS + 30


def measure() -> dict[str, float]:
    """Return the figures; takes a minute."""
    with sandbox() as url:
        return trio.run(_saturate, url)


async def _saturate(url: str) -> dict[str, float]:
    answered: list[float] = []
    waits: list[float] = []
    async with open_gateway(f"{url}/v2", Budget()) as gateway:
        with trio.move_on_after(SECONDS):
            async with trio.open_nursery() as nursery:
                for _ in range(CALLERS):
                    nursery.start_soon(_background, gateway, answered)
                nursery.start_soon(_person, gateway, answered, waits)
        statistics = gateway.statistics()
    async with httpx.AsyncClient() as http:
        seen = (await http.get(f"{url}/_sandbox/statistics")).json()
    return {
        "gateway_callers": CALLERS,
        "gateway_answered_in_60_s": len(answered),
        "gateway_share_of_budget_percent": 100 * len(answered) / ALLOWED,
        "gateway_429_seen_by_us": statistics.refused_429,
        "gateway_429_sent_by_sandbox": seen["rejected"],
        "gateway_person_asks": len(waits),
        "gateway_person_wait_p50_ms": quantile(waits, 0.5) * 1e3,
        "gateway_person_wait_max_ms": max(waits) * 1e3,
    }


async def _background(gateway: Gateway, answered: list[float]) -> None:
    while True:
        await gateway.send(Request("GET", "/systems"), Lane.BACKGROUND)
        answered.append(trio.current_time())


async def _person(gateway: Gateway, answered: list[float], waits: list[float]) -> None:
    rng = random.Random(1)
    while True:
        await trio.sleep(rng.uniform(0.5, 3.0))
        asked = trio.current_time()
        await gateway.send(Request("GET", "/"), Lane.PERSON)
        waits.append(trio.current_time() - asked)
        answered.append(trio.current_time())

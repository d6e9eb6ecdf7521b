"""Nothing of a line stays in memory once it is answered, before any collection of garbage."""

import gc
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from support.harness import Harness, open_harness
from support.rpc.client import line, request, serving
from trio.testing import MockClock

from spacetraders.application.bus.mediator import Mediator, logging
from spacetraders.rpc.server import Server

VALUES = ["x" * 30] * 25_000
"""Nearly a megabyte, and parsed more than two."""

MOST_BYTES = 1 << 20


@pytest.fixture
def traced() -> Iterator[None]:
    gc.collect()
    gc.disable()
    tracemalloc.start()
    yield
    tracemalloc.stop()
    gc.enable()


def mediator(harness: Harness) -> Mediator:
    """With the behaviours that the daemon has."""
    services = harness.services
    behaviours = [logging, services.timing, services.second_look]
    return Mediator(services.handlers(harness.supervisor, harness.logbook), behaviours)


@pytest.mark.parametrize(
    "asked",
    [
        request("container.create", kind="navigate", config={"a": VALUES}),
        request("container.create", kind="navigate", config={"ship_symbol": VALUES}),
        request("container.create", kind="nope", config={"a": VALUES}),
        request("container.create", kind="navigate", config=VALUES),
        request("container.create", kind=VALUES, config={}),
        request("route.tour", ship_symbol="X-1", waypoints=VALUES),
        request("health", speed=VALUES),
        request("nope", speed=VALUES),
        [request("health"), VALUES],
        VALUES,
        request("health", "x" * 900_000),
    ],
    ids=range(11),
)
async def test_of_a_long_line_nothing_stays(
    asked: Any, traced: None, autojump_clock: MockClock
) -> None:
    async with open_harness() as harness:
        await harness.register()
        async with serving(Server(mediator(harness))) as client:
            await client.raw(line(asked))
            await client.answer()
            before = tracemalloc.get_traced_memory()[0]
            for _ in range(5):
                await client.raw(line(asked))
                await client.answer()
            grown = tracemalloc.get_traced_memory()[0] - before
            assert grown < MOST_BYTES

"""However an answer is garbled, it is read or it is strange: nothing else comes of it."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.api.bodies import TOKEN, gateway_to
from support.api.operations import AGENTS, Named, carry_out, line_of
from support.api.specification import LIVE, answer, specification

from spacetraders import clock
from spacetraders.api.client import AgentGame, HttpGames
from spacetraders.application.ports.game import Lane
from spacetraders.domain import refusals
from spacetraders.domain.players import Player

PLAYER = Player(1, "TESTER", "COSMIC", "X1-AB1-A1", "2026-01-01", TOKEN, clock.EPOCH)

ODD = [None, True, -1, 0, 2.5, 1e300, 10**400, "", "9" * 5000, "\x00", "9999-99-99T00:00:00Z"]
ODD += [[], {}, [[]], [None], {"symbol": None}, "0001-01-01T00:00:00+23:59", "2026-01-01"]

KINDS = {
    "ship": "GET /my/ships/{}",
    "contract": "GET /my/contracts/{}",
    "market": line_of("market"),
    "shipyard": line_of("shipyard"),
    "waypoint": line_of("waypoint"),
    "system": "GET /systems/{}",
    "supply_chain": "GET /market/supply-chain",
    "extract": line_of("extract"),
    "navigate": line_of("navigate"),
    "refuel": line_of("refuel"),
}


@cache
def sound(name: str) -> Any:
    """The answer as it should be."""
    return answer(specification(LIVE), KINDS[name], full=True)[1]


def garbled(body: Any, steps: list[int], odd: Any) -> Any:
    """The body with what lies at the end of some steps down replaced."""
    if not steps or not isinstance(body, dict | list) or not body:
        return odd
    keys: Any = list(body) if isinstance(body, dict) else range(len(body))
    key = keys[steps[0] % len(keys)]
    changed = dict(body) if isinstance(body, dict) else list(body)
    changed[key] = garbled(body[key], steps[1:], odd)
    return changed


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(st.integers(0, 30), min_size=1, max_size=7),
    odd=st.sampled_from(ODD) | st.floats() | st.text(max_size=5),
)
async def test_a_garbled_answer_is_read_or_strange(name: str, steps: list[int], odd: Any) -> None:
    served = garbled(sound(name), steps, odd)

    def serve(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps(served))

    async with gateway_to(serve) as gateway:
        game = HttpGames(gateway).of(PLAYER, Lane.FLIGHT)
        assert isinstance(game, AgentGame)
        try:
            read = await carry_out(game, AGENTS[name](Named()))
        except (refusals.StrangeAnswer, refusals.OutcomeUnknown):
            return
    assert all(abs(number) <= 2**53 for number in numbers(read))


def numbers(value: Any) -> Iterator[float]:
    """All numbers in an answer; of NaN nothing can be said, so that it fails every bound."""
    if isinstance(value, int | float):
        yield value
    elif attrs.has(type(value)):
        yield from numbers(attrs.astuple(value, recurse=False))
    elif isinstance(value, dict):
        yield from numbers(tuple(value.values()))
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            yield from numbers(part)

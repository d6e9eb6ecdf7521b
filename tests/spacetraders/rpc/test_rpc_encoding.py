"""Answers as bytes: a long list is the same JSON, made a few items at a time."""

import json
from typing import Any

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from spacetraders.application.orders.containers import Followed, OnlyLive
from spacetraders.containers.following import Followers
from spacetraders.domain.logs import EVERY_LINE
from spacetraders.rpc.encoding import SLICE_ITEMS, encoded, encoded_result
from spacetraders.rpc.views import view

ITEMS: list[Any] = [{"number": number, "text": "é\ud800"} for number in range(3 * SLICE_ITEMS + 1)]


def read(pieces: list[bytes]) -> Any:
    return json.loads(b"".join(pieces))


@given(st.lists(st.integers(), max_size=4 * SLICE_ITEMS), st.none() | st.integers() | st.text())
def test_a_list_of_any_length_is_its_items(items: list[int], request_id: Any) -> None:
    pieces = trio.run(encoded_result, request_id, items)
    assert read(pieces) == {"jsonrpc": "2.0", "id": request_id, "result": {"items": items}}


async def test_what_stands_beside_the_items_stays(autojump_clock: MockClock) -> None:
    only_live = read(await encoded_result(1, OnlyLive(ITEMS)))["result"]
    assert only_live == {"items": ITEMS, "only_live": True}
    subscription = Followers().add("one", EVERY_LINE)
    followed = read(await encoded_result(1, Followed(ITEMS, subscription)))["result"]
    assert followed == {"items": ITEMS, "subscription": subscription.subscription_id}


@pytest.mark.parametrize("result", [7, None, "x", {"items": [1, 2]}, [], [{}]])
async def test_what_is_short_is_one_piece(result: Any, autojump_clock: MockClock) -> None:
    (piece,) = await encoded_result(1, result)
    assert piece == encoded({"jsonrpc": "2.0", "id": 1, "result": view(result)})


async def test_others_run_while_a_long_list_is_made(autojump_clock: MockClock) -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            await trio.lowlevel.checkpoint()
            turns += 1

    async with trio.open_nursery() as nursery:
        nursery.start_soon(other)
        await encoded_result(1, ITEMS * 10)
        nursery.cancel_scope.cancel()
    assert turns >= 20


async def test_what_is_no_json_is_an_error(autojump_clock: MockClock) -> None:
    with pytest.raises(TypeError):
        await encoded_result(1, [{1}] * 100)

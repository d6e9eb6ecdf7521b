"""Bad input, from the line to the answer, with the whole daemon's inside behind it."""

import math
from collections.abc import AsyncIterator
from typing import Any

import attrs
import pytest
from support.harness import FRIGATE, Harness, open_harness
from support.rpc.client import serving
from support.rpc.session import UNREADY
from trio.testing import MockClock

from spacetraders.rpc.methods import METHODS
from spacetraders.rpc.server import Server

ODD_SYMBOLS = {
    "nothing": "",
    "a blank": " ",
    "half a surrogate pair": "\ud800",
    "a zero": "A\0-1",
    "a line end": "A\r\n-1",
    "a novel": "A" * 100_000,
    "another path": "../agent",
    "a query": f"{FRIGATE}?x=1",
    "a fragment": f"{FRIGATE}#",
    "an escape": "%48ERMES-1",
    "a letter of elsewhere": "\u00c9-1",
}
ODD_TOKENS = {
    "nothing": "",
    "a blank": " ",
    "no ascii": "t\u00f6ken",
    "a header": "token\r\nX-Agent: root",
    "half a surrogate pair": "\ud800",
}


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    """Opened on the test's clock: every test here asks for `autojump_clock` itself."""
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def answer(harness: Harness, method: str, **params: Any) -> Any:
    async with serving(Server(harness.mediator), patience_seconds=math.inf) as client:
        return await client.ask(method, **params)


async def refusal(harness: Harness, method: str, **params: Any) -> Any:
    answered = await answer(harness, method, **params)
    assert "result" not in answered
    return answered["error"]


@pytest.mark.parametrize("odd", ODD_SYMBOLS.values(), ids=ODD_SYMBOLS)
@pytest.mark.parametrize(
    ("method", "param"),
    [
        ("ship.get", "ship_symbol"),
        ("ship.dock", "ship_symbol"),
        ("waypoint.get", "waypoint_symbol"),
        ("waypoint.list", "system_symbol"),
    ],
)
async def test_what_can_be_no_symbol_never_reaches_the_game(
    harness: Harness, method: str, param: str, odd: str, autojump_clock: MockClock
) -> None:
    sent = len(harness.road.seen)
    error = await refusal(harness, method, **{param: odd})
    assert (error["code"], error["data"]["kind"]) == (-32602, "invalid_params")
    assert error["message"].startswith(f"{param}: ")
    assert len(harness.road.seen) == sent


@pytest.mark.parametrize("odd", ODD_SYMBOLS.values(), ids=ODD_SYMBOLS)
@pytest.mark.parametrize("field", ["ship_symbol", "destination"])
async def test_what_can_be_no_symbol_starts_no_container(
    harness: Harness, field: str, odd: str, autojump_clock: MockClock
) -> None:
    config = {"ship_symbol": FRIGATE, "destination": "X1-A-B", field: odd}
    error = await refusal(harness, "container.create", kind="navigate", config=config)
    assert (error["data"]["kind"], error["data"]["field"]) == ("invalid_config", field)
    assert await harness.store.containers() == []


@pytest.mark.parametrize("odd", ODD_TOKENS.values(), ids=ODD_TOKENS)
async def test_what_can_be_no_token_never_reaches_the_game(
    harness: Harness, odd: str, autojump_clock: MockClock
) -> None:
    sent = len(harness.road.seen)
    error = await refusal(harness, "player.register", token=odd)
    assert (error["code"], error["data"]["kind"]) == (-32602, "invalid_params")
    assert len(harness.road.seen) == sent


@pytest.mark.parametrize(
    ("method", "params", "answered"),
    [
        ("ship.get", {"ship_symbol": "GHOST-1"}, (-32000, "unknown_ship")),
        ("ship.list", {"player_id": 4711}, (-32000, "unknown_player")),
        ("ship.list", {"agent_symbol": "NOBODY"}, (-32000, "unknown_player")),
        ("waypoint.get", {"waypoint_symbol": "X1-NONE-A1"}, (-32000, "unknown_waypoint")),
        (
            "route.tour",
            {"ship_symbol": FRIGATE, "waypoints": ["X1-NONE-A1"]},
            (-32000, "other_system"),
        ),
        (
            "route.partition",
            {"ship_symbols": ["HERMES-99"], "waypoints": ["X1-NONE-A1"]},
            (-32000, "unknown_ship"),
        ),
        (
            "route.journey",
            {"ship_symbol": FRIGATE, "destination": "X1-NONE"},
            (-32000, "unknown_system"),
        ),
        ("waypoint.list", {"system_symbol": "X1-NONE"}, (-32000, "unknown_system")),
        ("container.get", {"container_id": "none"}, (-32000, "unknown_container")),
        ("container.logs", {"container_id": "a\0b"}, (-32000, "unknown_container")),
        ("container.create", {"kind": "none", "config": {}}, (-32000, "unknown_kind")),
        ("container.create", {"kind": "navigate", "config": {}}, (-32000, "invalid_config")),
        ("player.register", {"token": "nonsense"}, (-32010, "bad_token")),
        ("player.register", {"agent_symbol": "HERMES"}, (-32010, "symbol_taken")),
        ("player.register", {"agent_symbol": "X"}, (-32010, "invalid_input")),
    ],
    ids=str,
)
async def test_what_cannot_be_done_has_its_code_and_kind(
    harness: Harness,
    method: str,
    params: dict[str, Any],
    answered: tuple[int, str],
    autojump_clock: MockClock,
) -> None:
    error = await refusal(harness, method, **params)
    assert (error["code"], error["data"]["kind"]) == answered


async def test_a_lost_database_is_told_of_and_outlived(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.store.away = True
    error = await refusal(harness, "ship.list")
    assert (error["code"], error["data"]["kind"]) == (-32020, "store_unavailable")
    harness.store.away = False
    assert "result" in await answer(harness, "ship.list")


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_every_method_is_handled_without_a_defect(
    harness: Harness, method: str, autojump_clock: MockClock
) -> None:
    given = {name: value for name, value in UNREADY.items() if name != "id"}
    if method != "player.register":
        del given["agent_symbol"]
    taken = attrs.fields_dict(METHODS[method].message)
    answered = await answer(
        harness, method, **{name: value for name, value in given.items() if name in taken}
    )
    assert answered.get("error", {}).get("code") not in (-32602, -32603)

"""Siphoning: as mining, at a gas giant."""

from collections.abc import AsyncIterator

import httpx
import pytest
from support.harness import FRIGATE, Harness, open_harness
from support.works import begin, done, place, refuse, see_markets, ship, without
from trio.testing import MockClock

from spacetraders.domain.containers import State
from spacetraders.domain.game_codes import GameCode

GASES = {"HYDROCARBON", "LIQUID_HYDROGEN", "LIQUID_NITROGEN"}


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def draw(harness: Harness, giant: str | None = None, **params: int) -> str:
    giant = giant or place(harness, "GAS_GIANT").symbol
    return await begin(harness, "siphon", {"ship_symbol": FRIGATE, "giant": giant}, **params)


async def test_a_load_of_gas_is_drawn_and_sold(harness: Harness, autojump_clock: MockClock) -> None:
    await see_markets(harness)
    container_id = await draw(harness, max_iterations=1)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 1, 0)
    assert {deed.detail["good"] for deed in done(harness, "siphon")} <= GASES
    assert sum(deed.detail["units"] for deed in done(harness, "sell")) == 40
    assert not ship(harness).cargo
    assert not done(harness, "survey")


async def test_a_lost_answer_is_looked_into(harness: Harness, autojump_clock: MockClock) -> None:
    await see_markets(harness)
    harness.road.after["siphon"] = lambda: httpx.ReadTimeout("the answer is lost")
    container_id = await draw(harness, max_iterations=1)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert any("it was done" in line for line in await harness.messages(container_id))


async def test_a_place_that_is_no_gas_giant_ends_it_for_good(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rock = place(harness, "ASTEROID").symbol
    container_id = await draw(harness, rock)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts) == (State.FAILED, 0)
    told = f"nothing can be dug at {rock}: it is no gas giant, but of type ASTEROID"
    assert row.exit_reason.message == told


@pytest.mark.parametrize(
    ("part", "lacks"), [("MOUNT_GAS_SIPHON", "a gas siphon"), ("MODULE_GAS", "a gas processor")]
)
async def test_a_ship_that_cannot_siphon_ends_it_for_good(
    harness: Harness, part: str, lacks: str, autojump_clock: MockClock
) -> None:
    without(harness, part)
    container_id = await draw(harness)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts) == (State.FAILED, 0)
    told = f"{FRIGATE} cannot do the work of siphon: it lacks {lacks}"
    assert row.exit_reason.message == told


async def test_a_giant_that_may_not_be_drawn_from_ends_it_for_good(
    harness: Harness, autojump_clock: MockClock
) -> None:
    refuse(harness, "siphon", GameCode.SIPHON_PERMISSION)
    container_id = await draw(harness)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.exit_reason.kind) == (State.FAILED, "nothing_to_dig")

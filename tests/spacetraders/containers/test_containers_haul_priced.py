"""A hauler's flights cost what its seconds and its fuel are worth."""

from collections.abc import AsyncIterator

import pytest
from support.harness import FRIGATE, Harness, open_harness
from support.works import begin, done, see_markets
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.work.chains import SystemChains


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        await see_markets(opened)
        yield opened


async def mode(harness: Harness, credits_per_second: float) -> str:
    """The mode of a hauler's longest flight while a second is worth so much."""
    (player,) = await harness.store.players()
    home = system_of(harness.world.universe.headquarters.symbol)
    # So new that the dispatcher keeps it until the job is done.
    worth = SystemChains(credits_per_second=credits_per_second)
    harness.services.dispatcher.board(player).chains[home] = worth, clock.now()
    container_id = await begin(harness, "haul", {"ship_symbol": FRIGATE}, max_iterations=1)
    await harness.ended(container_id)
    longest = max(done(harness, "navigate"), key=lambda deed: deed.detail["fuel"])
    return str(longest.detail["mode"])


async def test_where_a_second_is_cheap_a_hauler_cruises(
    harness: Harness, autojump_clock: MockClock
) -> None:
    assert await mode(harness, 0.0) == "CRUISE"


async def test_where_a_second_is_dear_it_burns(harness: Harness, autojump_clock: MockClock) -> None:
    assert await mode(harness, 60.0) == "BURN"

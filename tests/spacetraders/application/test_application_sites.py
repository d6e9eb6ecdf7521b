"""Building sites as they were seen last."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import trio
from support.harness import Harness, open_harness
from support.hauling import build, player_of
from support.works import place
from trio.testing import MockClock

from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.construction import Construction

WITHIN = timedelta(minutes=10)


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def look(harness: Harness, waypoint: str) -> Construction | None:
    player = await player_of(harness)
    return await harness.services.sites.site(player, waypoint, Lane.FLIGHT, within=WITHIN)


def asked(harness: Harness) -> int:
    return harness.road.seen.count("GET construction")


async def test_a_site_is_asked_for_once_within_a_while(
    harness: Harness, autojump_clock: MockClock
) -> None:
    gate = build(harness, left=9)
    first = await look(harness, gate)
    build(harness, left=5)
    assert await look(harness, gate) == first
    assert asked(harness) == 1
    await trio.sleep(601)
    then = await look(harness, gate)
    assert then is not None
    assert {it.units_left for it in then.materials} <= {0, 5}
    assert asked(harness) == 2


async def test_where_nothing_is_built_there_is_none(
    harness: Harness, autojump_clock: MockClock
) -> None:
    planet = place(harness, "PLANET").symbol
    assert await look(harness, planet) is None
    assert await look(harness, planet) is None
    assert asked(harness) == 1
    assert harness.services.sites.known(await player_of(harness), planet) is None


async def test_what_an_answer_tells_is_known_without_asking(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player, gate = await player_of(harness), build(harness)
    told = Construction(gate, (), is_complete=True)
    assert harness.services.sites.known(player, gate) is None
    harness.services.sites.note(player, told)
    assert harness.services.sites.known(player, gate) == told
    assert await look(harness, gate) == told
    assert asked(harness) == 0

"""Building: a site's bill is offered to the hulls until the site is complete."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import trio
from support.harness import FRIGATE, SECOND_LOOK_SECONDS, Harness, open_harness
from support.hauling import build, enrich, haul, is_in_order, killed_daemon, new_world, until
from support.hauling import units as moved
from support.store.in_memory import StoreInMemory, open_in_memory
from support.works import begin, done, launch, lines, place, see_markets, ship
from trio.testing import MockClock

from spacetraders.application.errors.containers import InvalidConfig
from spacetraders.application.orders.containers import StopContainer
from spacetraders.containers.work.construct import LOOK_SECONDS
from spacetraders.domain.containers import State
from spacetraders.sandbox.rules import construction


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        await see_markets(opened)
        await enrich(opened)
        yield opened


async def raise_up(harness: Harness, site: str) -> str:
    """Build a site whatever it costs, and return the container's id."""
    return await begin(harness, "construct", {"site": site, "most_in_bases": 10.0})


def missing(harness: Harness) -> int:
    """The units that the home gate still takes."""
    materials = construction.site(harness.world, place(harness, "JUMP_GATE")).materials
    return sum(it.required - it.fulfilled for it in materials)


async def test_a_site_that_is_complete_ends_it_at_once(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await raise_up(harness, build(harness))
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert await lines(harness, container_id, "the site is complete")


async def test_where_nothing_is_built_it_fails_for_good(
    harness: Harness, autojump_clock: MockClock
) -> None:
    home = harness.world.universe.headquarters.symbol
    container_id = await raise_up(harness, home)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts, row.exit_reason.kind) == (State.FAILED, 0, "no_site")


async def test_two_hulls_supply_what_is_missing_and_no_unit_more(
    harness: Harness, autojump_clock: MockClock
) -> None:
    site = build(harness, left=60)
    wanted = missing(harness)
    hauler = launch(harness, "LIGHT_HAULER", harness.world.universe.headquarters)
    container_id = await raise_up(harness, site)
    hauls = [
        await haul(harness, {"ship_symbol": it, "kinds": ["site"]}) for it in (FRIGATE, hauler)
    ]
    with trio.fail_after(12 * 3600):
        await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert moved(harness, "supply_construction") == moved(harness, "purchase") == wanted
    assert {deed.ship for deed in done(harness, "supply_construction")} == {FRIGATE, hauler}
    for it in hauls:
        assert (await harness.row(it)).restarts == 0
    await is_in_order(harness)


async def test_a_site_that_somebody_else_completes_ends_it(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await raise_up(harness, build(harness, left=60))
    await trio.sleep(100)
    idle = harness.supervisor.idle(container_id)
    assert idle is not None
    assert idle.kind == "delivery"
    assert "still takes 60 " in idle.reason
    build(harness)
    await trio.sleep(2 * LOOK_SECONDS)
    assert (await harness.row(container_id)).state is State.COMPLETED


async def test_no_material_is_bought_above_the_cap(
    harness: Harness, autojump_clock: MockClock
) -> None:
    site = build(harness, left=60)
    container_id = await begin(harness, "construct", {"site": site, "most_in_bases": 0.1})
    await haul(harness, {"kinds": ["site"]})
    await trio.sleep(3 * 3600)
    assert not done(harness, "purchase")
    assert (await harness.row(container_id)).state is State.RUNNING
    await harness.send(StopContainer(container_id))


@pytest.mark.parametrize("worth", [0, -1, 1_000])
async def test_a_cap_that_makes_no_sense_is_refused(harness: Harness, worth: float) -> None:
    with pytest.raises(InvalidConfig):
        await begin(harness, "construct", {"site": build(harness), "most_in_bases": worth})


async def test_a_site_whose_building_is_stopped_is_supplied_no_more(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await raise_up(harness, build(harness, left=60))
    await haul(harness, {"kinds": ["site"]})
    await until(lambda: ship(harness).cargo)
    await harness.send(StopContainer(container_id))
    with trio.fail_after(3 * 3600):
        await until(lambda: not ship(harness).cargo)
    await trio.sleep(3600)
    assert not done(harness, "supply_construction")
    assert moved(harness, "purchase") == moved(harness, "sell")
    await is_in_order(harness)


@pytest.mark.parametrize("side", ["before", "after"])
async def test_a_supply_whose_answer_is_lost_is_not_done_twice(
    harness: Harness, side: str, autojump_clock: MockClock
) -> None:
    site = build(harness, left=30)
    wanted = missing(harness)
    faults = harness.road.before if side == "before" else harness.road.after
    faults["POST supply"] = lambda: httpx.ReadTimeout("it is lost")
    container_id = await raise_up(harness, site)
    hauler = await haul(harness, {"kinds": ["site"]})
    with trio.fail_after(6 * 3600):
        await harness.ended(container_id)
    assert moved(harness, "supply_construction") == moved(harness, "purchase") == wanted
    assert (await harness.row(hauler)).restarts == 0
    await is_in_order(harness)


@pytest.mark.parametrize("ending", [open_harness, killed_daemon])
async def test_building_goes_on_where_a_daemon_ended(
    ending: Callable[..., Any], autojump_clock: MockClock
) -> None:
    world = new_world()
    store: StoreInMemory
    async with open_in_memory() as store:
        async with ending(store=store, world=world) as harness:
            await harness.register()
            await see_markets(harness)
            await enrich(harness)
            site = build(harness, left=60)
            wanted = missing(harness)
            container_id = await raise_up(harness, site)
            await haul(harness, {"kinds": ["site"]})
            await until(lambda: done(harness, "supply_construction"))
            await until(lambda: ship(harness).cargo)
        async with open_harness(store=store, world=world) as harness:
            with trio.fail_after(6 * 3600):
                await harness.ended(container_id)
            await trio.sleep(SECOND_LOOK_SECONDS)
            assert (await harness.row(container_id)).state is State.COMPLETED
            assert moved(harness, "supply_construction") == wanted
            with trio.fail_after(3600):
                await until(lambda: not ship(harness).cargo)
            await is_in_order(harness)

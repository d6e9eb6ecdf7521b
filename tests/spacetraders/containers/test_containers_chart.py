"""Charting: gates first, then the nearest, and the neighbours where the gate is open."""

from collections.abc import AsyncIterator, Iterable

import attrs
import httpx
import pytest
import trio
from support.harness import FRIGATE, Harness, open_harness
from support.store.in_memory import open_in_memory
from support.works import IN_ORBIT, agent, begin, done, launch, lines, place, put, refuse, waypoints
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.domain.containers import State
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.making.galaxy import make
from spacetraders.sandbox.rules import construction
from spacetraders.sandbox.state.faults import FOR_EVER
from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.state.universe import Chart, Waypoint
from spacetraders.sandbox.state.world import World

PROBE = "HERMES-2"


def new_world() -> World:
    now = clock.now()
    return World(make(1, 100, now), started=now)


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness(world=new_world()) as opened:
        await opened.register()
        yield opened


def hide(world: World, places: Iterable[Waypoint]) -> None:
    """Make places uncharted."""
    for it in places:
        world.places[it.symbol] = attrs.evolve(world.place(it), chart=None)


def show_all_but(world: World, system: str, left: int) -> list[Waypoint]:
    """Chart a system but for its gate and so many other places, and return what is left."""
    there = list(world.system(system).waypoints.values())
    hidden = [it for it in there if it.type == "JUMP_GATE"]
    hidden += [it for it in there if it.type != "JUMP_GATE"][:left]
    for it in there:
        known = Chart("VOID", clock.now()) if it not in hidden else None
        world.places[it.symbol] = attrs.evolve(world.place(it), chart=known)
    return hidden


def build(world: World, gate: Waypoint) -> None:
    site = construction.site(world, gate)
    parts = tuple(attrs.evolve(it, fulfilled=it.required) for it in site.materials)
    ready = attrs.evolve(world.place(gate), construction=Construction(parts))
    world.places[gate.symbol] = ready


def is_closed(world: World, system: str) -> bool:
    places = world.system(system).waypoints.values()
    return any(world.place(it).under_construction for it in places)


def charted(harness: Harness) -> list[str]:
    return [deed.detail["waypoint"] for deed in done(harness, "chart")]


async def test_the_gate_is_charted_first_then_the_nearest_and_each_pays(
    harness: Harness, autojump_clock: MockClock
) -> None:
    gate, near = place(harness, "JUMP_GATE"), place(harness, "FUEL_STATION")
    rocks = [it for it in waypoints(harness) if it.type == "ASTEROID"][:3]
    hide(harness.world, [gate, near, *rocks])
    before = agent(harness).credits
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 1, 0)
    assert charted(harness)[0] == gate.symbol
    assert set(charted(harness)) == {gate.symbol, near.symbol, *(it.symbol for it in rocks)}
    assert agent(harness).credits - before == 10_000 + 750 + 3 * 250
    assert (await lines(harness, container_id, "has nothing left to chart"))[0].fields == {
        "charted": 5
    }


async def test_where_nothing_is_left_it_ends_at_once(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert await lines(harness, container_id, "stays at home, as the gate is not built")
    assert trio.current_time() < 60


async def test_after_a_restart_it_goes_on_with_what_is_left(autojump_clock: MockClock) -> None:
    world = new_world()
    async with open_in_memory() as store:
        async with open_harness(world=world, store=store) as harness:
            await harness.register()
            rocks = [it for it in waypoints(harness) if it.type == "ASTEROID"][:4]
            hide(world, rocks)
            container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
            while len(charted(harness)) < 2:  # noqa: ASYNC110 - virtual time
                await trio.sleep(5)
        async with open_harness(world=world, store=store) as harness:
            await harness.ended(container_id)
            assert (await harness.row(container_id)).state is State.COMPLETED
            assert sorted(charted(harness)) == sorted(it.symbol for it in rocks)


async def test_a_chart_whose_answer_is_lost_is_not_made_twice(
    harness: Harness, autojump_clock: MockClock
) -> None:
    hide(harness.world, [it for it in waypoints(harness) if it.type == "ASTEROID"][:2])
    harness.road.after["chart"] = lambda: httpx.ReadTimeout("the answer is lost")
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert len(charted(harness)) == len(set(charted(harness))) == 2


async def test_what_another_has_charted_meanwhile_is_left(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rocks = [it for it in waypoints(harness) if it.type == "ASTEROID"][:2]
    hide(harness.world, rocks)
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await trio.sleep(10)
    for it in rocks:
        seen = attrs.evolve(harness.world.place(it), chart=Chart("VOID", clock.now()))
        harness.world.places[it.symbol] = seen
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert not charted(harness)


async def test_two_ships_leave_each_other_their_places(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rocks = [it for it in waypoints(harness) if it.type == "ASTEROID"][:6]
    hide(harness.world, rocks)
    other = launch(harness, "PROBE", place(harness, "PLANET"))
    both = [await begin(harness, "chart", {"ship_symbol": it}) for it in (PROBE, other)]
    for container_id in both:
        await harness.ended(container_id)
    assert sorted(charted(harness)) == sorted(it.symbol for it in rocks)
    assert {deed.ship for deed in done(harness, "chart")} == {PROBE, other}
    assert harness.road.seen.count("POST chart") == len(rocks)


async def test_a_place_that_cannot_be_reached_is_left_out(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rocks = [it for it in waypoints(harness) if it.type == "ASTEROID"][:2]
    hide(harness.world, rocks)
    refuse(harness, "chart", GameCode.NOT_FOUND)
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert len(charted(harness)) == 1
    assert len(await lines(harness, container_id, "skips a place")) == 1


async def test_a_market_that_was_charted_is_looked_at_and_known_to_sell_fuel(
    harness: Harness, autojump_clock: MockClock
) -> None:
    station = place(harness, "FUEL_STATION")
    hide(harness.world, [station])
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await harness.ended(container_id)
    (player,) = await harness.store.players()
    assert await harness.store.quotes(player.reset_date, station.symbol)
    kept = await harness.store.load_system(player.reset_date, station.system_symbol)
    assert kept is not None
    assert next(it for it in kept if it.symbol == station.symbol).sells_fuel


async def test_through_an_open_gate_the_neighbours_are_charted_too(
    harness: Harness, autojump_clock: MockClock
) -> None:
    world, gate = harness.world, place(harness, "JUMP_GATE")
    build(world, gate)
    agent(harness).credits = 1_000_000
    around = [system_of(it) for it in world.universe.connections(gate)]
    left = [it.symbol for system in around for it in show_all_but(world, system, 1)]
    put(harness, gate, IN_ORBIT, symbol=PROBE)
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    open_ = {system for system in around if not is_closed(world, system)}
    assert sorted(charted(harness)) == sorted(it for it in left if system_of(it) in open_)
    # In each system its gate is charted first, as the ship arrives there.
    firsts = {}
    for it in charted(harness):
        firsts.setdefault(system_of(it), it)
    assert all(world.find_waypoint(it).type == "JUMP_GATE" for it in firsts.values())
    # It goes back home only where another neighbour is left.
    assert len(done(harness, "jump")) == 2 * len(open_) - 1


async def test_a_jump_whose_answer_is_lost_is_not_made_twice(
    harness: Harness, autojump_clock: MockClock
) -> None:
    world, gate = harness.world, place(harness, "JUMP_GATE")
    build(world, gate)
    agent(harness).credits = 1_000_000
    nearest, *others = [system_of(it) for it in world.universe.connections(gate)]
    left = [it.symbol for it in show_all_but(world, nearest, 0)]
    for system in others:
        show_all_but(world, system, 0)
        for it in world.system(system).waypoints.values():
            world.places[it.symbol] = attrs.evolve(
                world.place(it), chart=Chart("VOID", clock.now())
            )
    put(harness, gate, IN_ORBIT, symbol=PROBE)
    harness.road.after["jump"] = lambda: httpx.ReadTimeout("the answer is lost")
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert charted(harness) == left
    assert len(done(harness, "jump")) == 1


async def test_a_ship_that_is_elsewhere_ends_it_for_good(
    harness: Harness, autojump_clock: MockClock
) -> None:
    gate = place(harness, "JUMP_GATE")
    far = next(
        it.symbol
        for it in harness.world.universe.within(1e9, 0, 0)
        if it.symbol != gate.system_symbol
        and it.symbol not in map(system_of, harness.world.universe.connections(gate))
    )
    container_id = await begin(harness, "chart", {"ship_symbol": FRIGATE, "system": far})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts, row.exit_reason.kind) == (State.FAILED, 0, "other_system")


async def test_a_gate_that_refuses_the_jump_is_left_out(
    harness: Harness, autojump_clock: MockClock
) -> None:
    world, gate = harness.world, place(harness, "JUMP_GATE")
    build(world, gate)
    for system in map(system_of, world.universe.connections(gate)):
        show_all_but(world, system, 0)
    put(harness, gate, IN_ORBIT, symbol=PROBE)
    code = GameCode.JUMP_DESTINATION_UNDER_CONSTRUCTION
    refuse(harness, "jump", code, count=FOR_EVER)
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    closed = await lines(harness, container_id, "finds a gate closed")
    assert len(closed) == len(world.universe.connections(gate))


async def test_a_jump_that_cannot_be_paid_ends_it_after_its_restarts(
    harness: Harness, autojump_clock: MockClock
) -> None:
    world, gate = harness.world, place(harness, "JUMP_GATE")
    build(world, gate)
    agent(harness).credits = 10
    for system in map(system_of, world.universe.connections(gate)):
        show_all_but(world, system, 0)
    put(harness, gate, IN_ORBIT, symbol=PROBE)
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE}, max_restarts=1)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.exit_reason.kind) == (State.FAILED, "insufficient_credits")


async def test_where_none_of_the_places_can_be_charted_it_fails(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rocks = [it for it in waypoints(harness) if it.type == "ASTEROID"][:2]
    hide(harness.world, rocks)
    refuse(harness, "chart", GameCode.NOT_FOUND, count=FOR_EVER)
    container_id = await begin(harness, "chart", {"ship_symbol": PROBE})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.exit_reason.kind) == (State.FAILED, "no_stop_visited")

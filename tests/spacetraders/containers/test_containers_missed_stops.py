"""A tour goes on without the stops that cannot be made, and ends where none can."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import attrs
import pytest
import trio
from support.faults import Altered
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.places import UnknownWaypoint
from spacetraders.application.looking.waypoints import ListWaypoints
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.application.ports.store import LoggedLine
from spacetraders.containers.missed import NoStopVisited
from spacetraders.domain.containers import Container, State
from spacetraders.domain.refusals import NotVisible
from spacetraders.errors import FleetError
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder

DRY = "X1-ELSE-A1"
"""A waypoint of another system."""


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def moons(harness: Harness) -> list[str]:
    """The home planet's moon with a shipyard, and a moon of another planet."""
    found = await harness.send(ListWaypoints(ANY, type="MOON"))
    return [found[0].symbol, found[-1].symbol]


async def start(harness: Harness, waypoints: list[str], **params: int) -> str:
    config = {"ship_symbol": FRIGATE, "waypoints": waypoints}
    seen = await harness.send(CreateContainer(ANY, "tour", config, **params))
    container_id: str = seen.container.container_id
    return container_id


async def flown(harness: Harness, waypoints: list[str], rounds: int = 2) -> tuple[Any, ...]:
    """Fly rounds to their end; returns the row, how often which stop was visited, and skipped."""
    container_id = await start(harness, waypoints, max_iterations=rounds)
    await harness.ended(container_id)
    lines = await lines_of(harness, container_id)
    return (
        await harness.row(container_id),
        counted(lines, "visits"),
        counted(lines, "skips a stop"),
    )


async def lines_of(harness: Harness, container_id: str) -> list[LoggedLine]:
    await harness.logbook.flush()
    return await harness.store.logs(container_id, limit=1000)


def counted(lines: list[LoggedLine], message: str) -> dict[str, int]:
    found = Counter[str]()
    for line in lines:
        if line.message == message:
            found[line.fields["waypoint"]] += line.count
    return dict(found)


def arm(harness: Harness, operation: str, at: str, code: int, count: int = FOR_EVER) -> None:
    harness.world.faults.arm(
        FaultOrder(FaultKind.REFUSED, operation, target=at, code=code, count=count)
    )


@pytest.mark.parametrize("code", [404, 4001, 4603, 5999])
async def test_a_stop_whose_market_is_gone_is_skipped_and_the_others_are_made(
    harness: Harness, code: int, autojump_clock: MockClock
) -> None:
    near, far = await moons(harness)
    arm(harness, "get_market", far, code)
    row, visits, skipped = await flown(harness, [near, far])
    assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 2, 0)
    assert (visits, skipped) == ({near: 2}, {far: 2})


async def test_a_stop_whose_yard_is_gone_is_skipped(
    harness: Harness, autojump_clock: MockClock
) -> None:
    near, far = await moons(harness)
    arm(harness, "get_shipyard", near, 404)
    row, visits, skipped = await flown(harness, [near, far])
    assert (row.state, visits, skipped) == (State.COMPLETED, {far: 2}, {near: 2})


async def test_a_stop_whose_yard_makes_no_sense_is_skipped(
    harness: Harness, autojump_clock: MockClock
) -> None:
    near, far = await moons(harness)

    def senseless(_: dict[str, str], body: Any) -> None:
        if isinstance(body.get("data"), dict) and "shipTypes" in body["data"]:
            body["data"] = "a yard"

    harness.road.inner = Altered(harness.road.inner, senseless)
    row, visits, skipped = await flown(harness, [near, far])
    assert (row.state, visits, skipped) == (State.COMPLETED, {far: 2}, {near: 2})


@pytest.mark.parametrize("stop", ["X1-AG9-ZZ9", DRY])
async def test_a_stop_that_there_is_not_is_skipped(
    harness: Harness, stop: str, autojump_clock: MockClock
) -> None:
    near, far = await moons(harness)
    row, visits, skipped = await flown(harness, [near, stop, far])
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert (visits, skipped) == ({near: 2, far: 2}, {stop: 2})


async def test_a_stop_out_of_reach_is_skipped_and_tried_again_with_fuel(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """The ship has one unit of fuel at a place that sells none, and then a full tank."""
    near, _ = await moons(harness)
    rock = await harness.of_type("ASTEROID")
    ship = harness.world.agent("HERMES").ship(FRIGATE)
    (system,) = harness.world.universe.systems.values()
    here = system.waypoints[rock]
    ship.nav = attrs.evolve(ship.nav, origin=here, destination=here)
    ship.fuel = 0
    container_id = await start(harness, [rock, near])
    await trio.sleep(150)
    lines = await lines_of(harness, container_id)
    assert counted(lines, "skips a stop") == {near: pytest.approx(2, abs=1)}
    ship.fuel = 400
    harness.services.fleet.forget((await harness.store.players())[0])
    await trio.sleep(1200)
    assert near in counted(await lines_of(harness, container_id), "visits")
    await harness.send(StopContainer(container_id))


async def test_a_market_that_comes_back_is_visited_again(
    harness: Harness, autojump_clock: MockClock
) -> None:
    near, far = await moons(harness)
    arm(harness, "get_market", far, 404, count=1)
    row, visits, skipped = await flown(harness, [near, far], rounds=3)
    assert (row.state, visits, skipped) == (State.COMPLETED, {near: 3, far: 2}, {far: 1})


async def test_a_stop_that_is_skipped_is_named_with_its_reason(
    harness: Harness, autojump_clock: MockClock
) -> None:
    near, far = await moons(harness)
    arm(harness, "get_market", far, 4001)
    container_id = await start(harness, [near, far], max_iterations=1)
    await harness.ended(container_id)
    (line,) = [it for it in await lines_of(harness, container_id) if it.message == "skips a stop"]
    assert line.level == "warning"
    assert (line.fields["waypoint"], line.fields["kind"]) == (far, "not_visible")
    assert "4001" in line.fields["reason"]


async def ended(harness: Harness, waypoints: list[str]) -> Container:
    container_id = await start(harness, waypoints)
    await harness.ended(container_id)
    return await harness.row(container_id)


async def test_a_tour_of_stops_that_there_are_not_ends_at_once_with_its_reasons(
    harness: Harness, autojump_clock: MockClock
) -> None:
    asked, began = len(harness.road.seen), clock.monotonic()
    row = await ended(harness, ["X1-AG9-ZZ1", "X1-AG9-ZZ2", DRY, "X1-AG9-ZZ4", "X1-AG9-ZZ5"])
    assert row.exit_reason is not None
    assert (row.state, row.exit_reason.kind, row.restarts) == (State.FAILED, "no_stop_visited", 0)
    assert "X1-AG9-ZZ1: there is no waypoint X1-AG9-ZZ1" in row.exit_reason.message
    assert row.exit_reason.message.endswith("and 2 more")
    assert clock.monotonic() - began < 5
    assert len(harness.road.seen) - asked < 60


async def test_a_tour_whose_every_look_is_refused_fails_after_its_restarts(
    harness: Harness, autojump_clock: MockClock
) -> None:
    stops = await moons(harness)
    for stop in stops:
        arm(harness, "get_market", stop, 4001)
    row = await ended(harness, stops)
    assert row.exit_reason is not None
    assert (row.state, row.exit_reason.kind) == (State.FAILED, "no_stop_visited")
    assert (row.restarts, row.iteration) == (row.max_restarts, 0)


async def test_a_ship_that_can_leave_for_no_other_stop_does_not_spin(
    harness: Harness, autojump_clock: MockClock
) -> None:
    near, _ = await moons(harness)
    container_id = await start(harness, [near, "X1-AG9-ZZ9"])
    await trio.sleep(1000)
    asked = len(harness.road.seen)
    await trio.sleep(600)
    assert len(harness.road.seen) - asked <= 30
    await harness.send(StopContainer(container_id))


async def test_a_round_whose_first_stop_fails_is_begun_anew_after_a_restart(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    async with open_harness(store=store) as before:
        await before.register()
        near, far = await moons(before)
        arm(before, "get_market", near, 404)
        container_id = await start(before, [near, far], max_iterations=1)
        await trio.sleep(20)
        assert (await before.row(container_id)).step == 0
        before.world.faults.disarm_all()
    async with open_harness(store=store, world=before.world) as harness:
        await harness.ended(container_id)
        visits = counted(await lines_of(harness, container_id), "visits")
    assert visits == {near: 1, far: 1}


async def test_what_any_stop_would_meet_is_not_of_one_stop(
    harness: Harness, autojump_clock: MockClock
) -> None:
    near, far = await moons(harness)
    arm(harness, "get_market", far, 4113)
    container_id = await start(harness, [near, far], max_iterations=2)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.state is State.FAILED
    assert counted(await lines_of(harness, container_id), "skips a stop") == {}


async def test_a_server_that_is_closed_is_waited_for(
    harness: Harness, autojump_clock: MockClock
) -> None:
    near, far = await moons(harness)
    arm(harness, "get_market", far, 3100)
    container_id = await start(harness, [near, far], max_iterations=1)
    await trio.sleep(1200)
    assert (await harness.row(container_id)).state is State.BACKOFF
    harness.world.faults.disarm_all()
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert counted(await lines_of(harness, container_id), "skips a stop") == {}


def test_whether_a_tour_can_ever_be_made_is_by_all_of_its_stops() -> None:
    gone, hidden = UnknownWaypoint("X1-A-B"), NotVisible(4001, "Nobody was there.")
    missed: dict[str, FleetError] = {"X1-A-B": gone}
    assert NoStopVisited.of("S-1", missed).lasting
    assert not NoStopVisited.of("S-1", {**missed, "X1-A-C": hidden}).lasting
    assert NoStopVisited.of("S-1", missed).details["missed"] == {"X1-A-B": gone.message}

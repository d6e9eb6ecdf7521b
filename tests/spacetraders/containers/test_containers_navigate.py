"""A flight from order to dock, on the sandbox, in virtual time."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
import trio
from support.harness import ANY, Harness, open_harness
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock

from routing import Action
from spacetraders import clock
from spacetraders.application.operations import table
from spacetraders.application.orders.ships import GetShip
from spacetraders.application.plans.routes import Departure, FlightProgress, NavigateShip
from spacetraders.application.ports.game import Lane
from spacetraders.domain.containers import State
from spacetraders.domain.game.ships import NavStatus, Ship
from spacetraders.store.engine import DatabaseEngine

FRIGATE = "HERMES-1"


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    """Opened on the test's clock: a test that flies must ask for `autojump_clock` itself."""
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def waypoint_of(harness: Harness, kind: str, index: int = 0) -> str:
    """The symbol of the index-th waypoint of a type in the home system."""
    player = (await harness.store.players())[0]
    chart = await harness.services.atlas.chart(player, player.headquarters[:-3], Lane.PERSON)
    return [w.symbol for w in chart.waypoints.values() if w.type == kind][index]


async def fly(harness: Harness, destination: str) -> Departure:
    departure: Departure = await harness.send(NavigateShip(ANY, FRIGATE, destination))
    await harness.ended(departure.container.container_id)
    return departure


async def state_of(harness: Harness, departure: Departure) -> State:
    row = await harness.store.get_container(departure.container.container_id)
    assert row is not None
    return row.state


async def frigate(harness: Harness) -> Ship:
    seen = await harness.send(GetShip(ANY, FRIGATE))
    ship: Ship = seen.ship
    return ship


async def test_a_flight_ends_docked_at_its_goal(
    harness: Harness, autojump_clock: MockClock
) -> None:
    gas_giant = await waypoint_of(harness, "GAS_GIANT")
    departure = await fly(harness, gas_giant)
    nav = (await frigate(harness)).nav
    assert (nav.waypoint_symbol, nav.status) == (gas_giant, NavStatus.DOCKED)
    assert await state_of(harness, departure) is State.COMPLETED


async def test_a_flight_takes_as_long_as_was_said(
    harness: Harness, autojump_clock: MockClock
) -> None:
    started = clock.monotonic()
    departure = await fly(harness, await waypoint_of(harness, "GAS_GIANT"))
    assert clock.monotonic() - started == pytest.approx(departure.plan.eta_seconds, abs=3)


async def test_a_far_goal_is_reached_by_the_planned_refuel_stops(
    harness: Harness, autojump_clock: MockClock
) -> None:
    departure = await fly(harness, await waypoint_of(harness, "JUMP_GATE"))
    stops = [s.waypoint for s in departure.plan.route.steps if s.action is Action.REFUEL]
    deeds = [deed.detail for deed in harness.world.ledger if deed.operation == "refuel"]
    assert stops
    assert len(deeds) == len(stops)


async def test_each_step_is_logged(harness: Harness, autojump_clock: MockClock) -> None:
    departure = await fly(harness, await waypoint_of(harness, "GAS_GIANT"))
    said = await harness.messages(departure.container.container_id)
    assert said[0] == "planned the route"
    assert said[-2:] == ["docked at the goal", "ended"]
    assert {"leaves the dock", "departs", "arrives", "docks"} <= set(said)


async def test_progress_tells_of_the_leg_under_way(
    harness: Harness, autojump_clock: MockClock
) -> None:
    gate = await waypoint_of(harness, "JUMP_GATE")
    departure = await harness.send(NavigateShip(ANY, FRIGATE, gate))
    await trio.sleep(10)
    progress = harness.supervisor.progress(departure.container.container_id)
    first = departure.plan.route.steps[0]
    assert (progress.step, progress.waypoint_symbol) == (0, first.waypoint)
    assert progress.status == f"flies to {first.waypoint}"
    assert progress.arrival is not None
    assert progress.eta_seconds == pytest.approx(departure.plan.eta_seconds - 10, abs=3)


class Watched(StoreInMemory):
    """A store that looks at the progress each time that something of a ship is written."""

    look: Callable[[], Any] = staticmethod(lambda: None)

    def __init__(self, engine: DatabaseEngine) -> None:
        super().__init__(engine)
        self.seen: list[FlightProgress] = []

    async def save_ships(self, player_id: int, ships: Sequence[Ship], *, seen_at: datetime) -> None:
        progress = self.look()
        if progress is not None and progress.plan is not None:
            self.seen.append(progress)
        await super().save_ships(player_id, ships, seen_at=seen_at)


async def test_progress_is_of_one_moment_also_while_an_answer_is_being_kept(
    autojump_clock: MockClock,
) -> None:
    async with open_in_memory(Watched) as store, open_harness(store=store) as harness:
        await harness.register()

        def look() -> Any:
            return next(map(harness.supervisor.progress, ids(harness)), None)

        store.look = look
        await fly(harness, await waypoint_of(harness, "JUMP_GATE"))
    assert len(store.seen) > 5
    etas = [progress.eta_seconds or 0.0 for progress in store.seen]
    assert all(later <= earlier + 1 for earlier, later in pairwise(etas))
    assert [progress.step for progress in store.seen] == sorted(p.step for p in store.seen)
    for progress in store.seen:
        if progress.arrival is not None and progress.plan is not None:
            step = progress.plan.route.steps[progress.step]
            assert step.waypoint == progress.waypoint_symbol


def ids(harness: Harness) -> list[str]:
    return [container.container_id for container in harness.supervisor.live()]


async def test_a_ship_under_way_is_waited_for(harness: Harness, autojump_clock: MockClock) -> None:
    """Somebody sent the ship off by hand: the container flies on from where that leads."""
    player = (await harness.store.players())[0]
    game = harness.services.games.of(player, Lane.PERSON)
    station, goal = await waypoint_of(harness, "FUEL_STATION"), player.headquarters
    await game.do(table.ORBIT(FRIGATE))
    await game.do(table.NAVIGATE(FRIGATE, target=station))
    departure = await fly(harness, goal)
    assert departure.plan.origin == station
    assert departure.plan.wait_seconds > 0
    assert (await frigate(harness)).nav.waypoint_symbol == goal


async def test_a_ship_that_is_there_only_docks(harness: Harness, autojump_clock: MockClock) -> None:
    player = (await harness.store.players())[0]
    departure = await fly(harness, player.headquarters)
    assert departure.plan.route.steps == ()
    assert await state_of(harness, departure) is State.COMPLETED


async def test_a_tank_that_was_drained_meanwhile_means_a_new_plan(
    harness: Harness, autojump_clock: MockClock
) -> None:
    goal = await waypoint_of(harness, "GAS_GIANT")
    departure = await harness.send(NavigateShip(ANY, FRIGATE, goal))
    ship = harness.world.agent("HERMES").ship(FRIGATE)
    while ship.nav.status is not NavStatus.IN_ORBIT:
        await trio.lowlevel.checkpoint()
    ship.fuel = 3
    await harness.ended(departure.container.container_id)
    said = await harness.messages(departure.container.container_id)
    assert said.count("planned the route") == 2
    assert await state_of(harness, departure) is State.COMPLETED


async def test_a_ship_sent_off_behind_our_back_is_caught_up_with(
    harness: Harness, autojump_clock: MockClock
) -> None:
    goal = await waypoint_of(harness, "GAS_GIANT")
    station = await waypoint_of(harness, "FUEL_STATION")
    player = (await harness.store.players())[0]
    departure = await harness.send(NavigateShip(ANY, FRIGATE, goal))
    game = harness.services.games.of(player, Lane.PERSON)
    await harness.services.games.of(player, Lane.PERSON).do(table.ORBIT(FRIGATE))
    await game.do(table.NAVIGATE(FRIGATE, target=station))
    await harness.ended(departure.container.container_id)
    assert await state_of(harness, departure) is State.COMPLETED
    assert (await frigate(harness)).nav.waypoint_symbol == goal

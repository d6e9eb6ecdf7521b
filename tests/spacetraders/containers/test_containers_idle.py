"""Idle is a state that one can see: since when a container waits, and why."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import attrs
import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.orders.containers import (
    CreateContainer,
    GetContainer,
    ListContainers,
    StopContainer,
)
from spacetraders.application.orders.ships import ListShips
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import State
from spacetraders.domain.idle import Idle, IdleKind


@attrs.frozen
class Config:
    ship_symbol: str | None = None


@attrs.define(eq=False)
class Body:
    """A body that does what a test says."""

    script: Callable[[Context], None] = lambda _: None
    fails: bool = False
    seconds: float = 60.0

    async def __call__(self, config: Config, context: Context) -> None:
        self.script(context)
        await trio.sleep(self.seconds)
        if self.fails:
            raise RuntimeError("as the test wanted")


@pytest.fixture
def body() -> Body:
    return Body()


@pytest.fixture
async def harness(body: Body) -> AsyncIterator[Harness]:
    kind = Kind("scripted", Config, lambda config: config.ship_symbol, body, iterations=-1)
    async with open_harness(kinds=(kind,)) as opened:
        await opened.register()
        yield opened


async def begin(harness: Harness, kind: str = "scripted", **config: object) -> str:
    seen = await harness.send(CreateContainer(ANY, kind, config))
    container_id: str = seen.container.container_id
    await trio.sleep(1)
    return container_id


async def idle(harness: Harness, container_id: str) -> Idle | None:
    """Why it waits, which a list and a single look tell alike."""
    seen = await harness.send(GetContainer(container_id))
    (listed,) = [
        each
        for each in await harness.send(ListContainers())
        if each.container.container_id == container_id
    ]
    assert listed.idle == seen.idle
    found: Idle | None = seen.idle
    return found


async def test_one_that_says_nothing_works(harness: Harness, autojump_clock: MockClock) -> None:
    assert await idle(harness, await begin(harness)) is None


async def test_a_wait_is_shown_with_its_reason_and_its_beginning(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    began = clock.now()
    until = began + timedelta(seconds=45)
    body.script = lambda context: context.waits("the reactor rests", until, kind=IdleKind.COOLDOWN)
    container_id = await begin(harness)
    assert await idle(harness, container_id) == Idle("the reactor rests", began, "cooldown", until)


async def test_a_wait_of_several_iterations_is_one(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    began = clock.now()
    body.script = lambda context: context.waits("nothing pays")
    container_id = await begin(harness)
    await trio.sleep(1000)
    assert await idle(harness, container_id) == Idle("nothing pays", began)


async def test_another_reason_is_another_wait(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    began = clock.now()
    body.script = lambda context: context.waits("nothing pays")
    container_id = await begin(harness)
    body.script = lambda context: context.waits("the hold is full", kind=IdleKind.FULL_HOLD)
    await trio.sleep(60)
    later = began + timedelta(seconds=60)
    assert await idle(harness, container_id) == Idle("the hold is full", later, "full_hold")


async def test_one_that_works_again_waits_no_more(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = lambda context: context.waits("nothing pays")
    container_id = await begin(harness)
    body.script = Context.works
    await trio.sleep(60)
    assert await idle(harness, container_id) is None


async def test_one_that_has_ended_does_not_wait(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = lambda context: context.waits("nothing pays")
    container_id = await begin(harness)
    await harness.send(StopContainer(container_id))
    assert await idle(harness, container_id) is None


async def test_a_backoff_is_a_wait_for_the_reason_of_the_failure(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = lambda context: context.waits("nothing pays")
    body.fails, body.seconds = True, 0.0
    container_id = await begin(harness)
    await trio.sleep(100)
    current = harness.supervisor.current(container_id)
    assert current is not None
    assert current.state is State.BACKOFF
    told = await idle(harness, container_id)
    assert told is not None
    assert (told.kind, told.reason) == ("backoff", "RuntimeError: as the test wanted")
    assert told.since == current.state_since


async def test_a_run_after_a_failure_waits_for_nothing_that_the_last_one_waited_for(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = lambda context: context.waits("nothing pays")
    body.fails, body.seconds = True, 0.0
    container_id = await begin(harness)
    body.script, body.fails, body.seconds = lambda _: None, False, 600.0
    await trio.sleep(200)
    assert await idle(harness, container_id) is None


async def test_a_ship_shows_why_its_container_waits(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = lambda context: context.waits("nothing pays")
    container_id = await begin(harness, ship_symbol=FRIGATE)
    frigate, probe = await harness.send(ListShips(ANY))
    assert frigate.idle == await idle(harness, container_id)
    assert frigate.idle is not None
    assert (probe.container_id, probe.idle) == (None, None)


async def test_a_tour_of_one_stop_waits_between_its_looks(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (player,) = await harness.store.players()
    stops = [player.headquarters]
    container_id = await begin(harness, "tour", ship_symbol=FRIGATE, waypoints=stops)
    await trio.sleep(150)
    told = await idle(harness, container_id)
    assert told is not None
    assert told.kind == IdleKind.NEXT_ROUND
    assert told.until == told.since + timedelta(seconds=60)


async def test_a_flight_is_work(harness: Harness, autojump_clock: MockClock) -> None:
    goal = await harness.of_type("GAS_GIANT")
    container_id = await begin(harness, "navigate", ship_symbol=FRIGATE, destination=goal)
    await trio.sleep(5)
    assert harness.supervisor.progress(container_id).eta_seconds > 0
    assert await idle(harness, container_id) is None


async def test_a_hauler_that_may_not_look_waits_where_nobody_has_looked(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await begin(harness, "haul", ship_symbol=FRIGATE, looks=False)
    await trio.sleep(600)
    told = await idle(harness, container_id)
    assert told is not None
    assert told.reason == "no price is known in this system: nobody has looked"
    assert told.since < clock.now() - timedelta(seconds=500)

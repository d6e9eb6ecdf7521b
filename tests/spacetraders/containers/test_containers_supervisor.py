"""The supervisor: states, restarts, stops, claims, recovery."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import ClassVar

import attrs
import pytest
import structlog
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders import clock
from spacetraders.application.errors.containers import InvalidConfig, UnknownKind
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.ports.store import ShipClaimed
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import Container, ExitReason, RestartPolicy, State
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.errors import FleetError, leaves
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder


@attrs.frozen
class Config:
    ship_symbol: str | None = None


@attrs.define(eq=False, str=False)
class Passing(FleetError):
    kind: ClassVar[str] = "passing"


@attrs.define(eq=False, str=False)
class Lasting(FleetError):
    kind: ClassVar[str] = "lasting"
    lasting: ClassVar[bool] = True


@attrs.define(eq=False)
class Body:
    """A body that does what a test says, run by run, and then sleeps for ever."""

    script: list[Callable[[], Awaitable[None]]] = attrs.field(factory=list)
    started_at: list[float] = attrs.field(factory=list)

    async def __call__(self, config: Config, context: Context) -> None:
        self.started_at.append(clock.monotonic())
        await (self.script.pop(0) if self.script else trio.sleep_forever)()

    @property
    def kind(self) -> Kind[Config]:
        return Kind("scripted", Config, lambda config: config.ship_symbol, self)


async def succeed() -> None:
    await trio.sleep(1)


async def fail() -> None:
    raise Passing


async def fail_late() -> None:
    await trio.sleep(61)
    raise Passing


async def fail_for_good() -> None:
    raise Lasting


async def break_down() -> None:
    raise RuntimeError("a defect")


async def fail_in_cleanup() -> None:
    try:
        await trio.sleep_forever()
    finally:
        raise RuntimeError("cleanup failed")


@pytest.fixture
def body() -> Body:
    return Body()


@pytest.fixture
async def harness(body: Body) -> AsyncIterator[Harness]:
    async with open_harness(kinds=(body.kind,)) as opened:
        await opened.register()
        yield opened


async def create(harness: Harness, **params: object) -> Container:
    config = params.pop("config", {})
    command = CreateContainer(ANY, "scripted", config, **params)  # type: ignore[arg-type]
    seen = await harness.send(command)
    container: Container = seen.container
    return container


async def after(harness: Harness, container: Container) -> Container:
    await harness.ended(container.container_id)
    return await harness.row(container.container_id)


async def test_a_container_is_in_the_store_before_it_is_answered(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container = await create(harness)
    assert (await harness.row(container.container_id)).config == {}


async def test_a_running_container_says_so_in_its_row(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container = await create(harness)
    await wait_all_tasks_blocked()
    assert (await harness.row(container.container_id)).state is State.RUNNING


async def test_a_body_that_returns_completes_its_container(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [succeed]
    row = await after(harness, await create(harness))
    assert (row.state, row.iteration, row.exit_reason) == (State.COMPLETED, 1, None)
    assert row.finished_at is not None


async def test_a_container_runs_as_often_as_it_was_told(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [succeed, succeed, succeed]
    row = await after(harness, await create(harness, max_iterations=3))
    assert (row.state, row.iteration, len(body.started_at)) == (State.COMPLETED, 3, 3)


async def test_a_failure_is_followed_by_a_backoff_and_another_run(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [fail, fail, succeed]
    row = await after(harness, await create(harness))
    first, second, third = body.started_at
    assert (row.state, row.restarts) == (State.COMPLETED, 2)
    assert 0.5 <= second - first <= 1
    assert 1 <= third - second <= 2


async def test_a_waiting_container_is_in_backoff_and_has_its_reason(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [fail]
    container = await create(harness)
    await wait_all_tasks_blocked()
    row = await harness.row(container.container_id)
    assert (row.state, row.exit_reason) == (State.BACKOFF, ExitReason("passing", "passing"))


async def test_a_healthy_minute_forgets_the_backoff(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [fail, fail, fail, fail_late, succeed]
    await after(harness, await create(harness))
    assert body.started_at[4] - body.started_at[3] - 61 <= 1


async def test_an_error_that_lasts_fails_the_container_at_once(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [fail_for_good]
    row = await after(harness, await create(harness))
    assert (row.state, row.restarts) == (State.FAILED, 0)
    assert row.exit_reason == ExitReason("lasting", "lasting")


async def test_restarts_run_out(harness: Harness, body: Body, autojump_clock: MockClock) -> None:
    body.script = [fail] * 3
    row = await after(harness, await create(harness, max_restarts=2))
    assert (row.state, row.restarts) == (State.FAILED, 2)


async def test_the_policy_no_fails_at_the_first_error(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [fail]
    row = await after(harness, await create(harness, restart_policy=RestartPolicy.NO))
    assert (row.state, row.restarts) == (State.FAILED, 0)


async def test_a_defect_in_one_container_does_not_touch_another(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [trio.sleep_forever, break_down]
    sound = await create(harness)
    await wait_all_tasks_blocked()
    broken = await after(harness, await create(harness, max_restarts=0))
    assert broken.state is State.FAILED
    assert broken.exit_reason == ExitReason("internal", "RuntimeError: a defect")
    assert harness.supervisor.current(sound.container_id) is not None


async def fail_all_over(*errors: Exception) -> None:
    async def fail_with(error: Exception) -> None:
        raise error

    async with trio.open_nursery() as nursery:
        for error in errors:
            nursery.start_soon(fail_with, error)


DEFECT = ExitReason("internal", "RuntimeError: a defect")


@pytest.mark.parametrize("first", [0, 1], ids=["defect first", "refusal first"])
async def test_a_defect_is_not_hidden_by_a_refusal_beside_it(
    harness: Harness, body: Body, first: int, autojump_clock: MockClock
) -> None:
    errors = [RuntimeError("a defect"), Passing()]
    ordered = [errors[first], errors[1 - first]]
    body.script = [partial(fail_all_over, *ordered)]
    with structlog.testing.capture_logs() as logged:
        row = await after(harness, await create(harness, max_restarts=0))
    assert (row.state, row.exit_reason) == (State.FAILED, DEFECT)
    assert set(await harness.messages(row.container_id)) >= {"passing", DEFECT.message}
    [whole] = [line["exc_info"] for line in logged if line["event"] == "body_failed"]
    assert set(leaves(whole)) == set(errors)


async def test_refusals_that_come_together_are_all_told(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [partial(fail_all_over, Passing(), Lasting())]
    row = await after(harness, await create(harness))
    assert (row.state, row.restarts) == (State.FAILED, 0)
    assert row.exit_reason == ExitReason("lasting", "lasting")
    assert {"passing", "lasting"} <= set(await harness.messages(row.container_id))


async def test_a_container_whose_player_another_daemon_flies_is_given_up_whatever_else_failed(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [partial(fail_all_over, RuntimeError("a defect"), PlayerFlown("HERMES"))]
    container = await create(harness)
    with structlog.testing.capture_logs() as logged:
        await harness.ended(container.container_id)
    assert (await harness.row(container.container_id)).state is State.RUNNING
    assert {"body_failed", "given_up"} <= {line["event"] for line in logged}


async def test_a_container_is_given_up_by_a_cleanup_too(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    async def clean_up(error: Exception) -> None:
        try:
            await trio.sleep_forever()
        finally:
            raise error

    async def clean_up_all_over() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.sleep_forever)
            nursery.start_soon(clean_up, PlayerFlown("HERMES"))
            nursery.start_soon(clean_up, RuntimeError("a defect"))

    body.script = [clean_up_all_over]
    container = await create(harness)
    await wait_all_tasks_blocked()
    with structlog.testing.capture_logs() as logged:
        await harness.supervisor.stop(container.container_id)
    assert (await harness.row(container.container_id)).state is State.STOPPING
    assert [line["event"] for line in logged if line["log_level"] in ("error", "warning")] == [
        "cleanup_failed",
        "given_up",
    ]


async def test_a_stop_is_answered_when_the_row_says_stopped(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container = await create(harness)
    seen = await harness.send(StopContainer(container.container_id))
    assert seen.container.state is State.STOPPED
    assert (await harness.row(container.container_id)).state is State.STOPPED


async def test_a_container_in_backoff_can_be_stopped(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [fail]
    container = await create(harness)
    await wait_all_tasks_blocked()
    seen = await harness.send(StopContainer(container.container_id))
    assert seen.container.state is State.STOPPED


async def test_a_stop_of_one_that_has_ended_leaves_it_as_it_ended(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [succeed]
    row = await after(harness, await create(harness))
    seen = await harness.send(StopContainer(row.container_id))
    assert seen.container == row


async def test_a_cleanup_that_fails_while_stopping_ends_in_the_containers_reason(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [fail_in_cleanup]
    container = await create(harness)
    await wait_all_tasks_blocked()
    seen = await harness.send(StopContainer(container.container_id))
    assert seen.container.state is State.STOPPED
    assert seen.container.exit_reason == ExitReason("internal", "RuntimeError: cleanup failed")


async def test_a_ship_is_flown_by_one_container(
    harness: Harness, autojump_clock: MockClock
) -> None:
    first = await create(harness, config={"ship_symbol": FRIGATE})
    with pytest.raises(ShipClaimed) as refused:
        await create(harness, config={"ship_symbol": FRIGATE})
    assert refused.value.container_id == first.container_id


async def test_a_ship_is_free_again_after_the_end(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [succeed]
    await after(harness, await create(harness, config={"ship_symbol": FRIGATE}))
    again = await create(harness, config={"ship_symbol": FRIGATE})
    assert harness.supervisor.holder(1, FRIGATE) == again.container_id


async def test_a_refused_launch_leaves_nothing_behind(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.store.away = True
    container = harness.supervisor
    with pytest.raises(FleetError):
        await container.launch(
            Container("c", 1, "scripted", {"ship_symbol": FRIGATE}, created_at=clock.now())
        )
    assert (container.live(), container.holder(1, FRIGATE)) == ([], None)


@pytest.mark.parametrize(
    ("config", "field"), [({"ship": "X"}, "ship"), ({"ship_symbol": 5}, "ship_symbol")]
)
async def test_a_config_that_does_not_fit_is_refused_with_its_field(
    harness: Harness, config: dict[str, object], field: str, autojump_clock: MockClock
) -> None:
    with pytest.raises(InvalidConfig) as refused:
        await create(harness, config=config)
    assert refused.value.field == field


async def test_an_unknown_kind_is_refused_with_those_that_there_are(
    harness: Harness, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownKind) as refused:
        await harness.send(CreateContainer(ANY, "dance", {}))
    assert {"navigate", "scripted", "tour"} <= set(refused.value.kinds)
    assert list(refused.value.kinds) == sorted(refused.value.kinds)


async def test_a_database_that_is_away_is_waited_for(
    harness: Harness, body: Body, autojump_clock: MockClock
) -> None:
    body.script = [succeed]
    container = await create(harness)
    await wait_all_tasks_blocked()
    harness.store.away = True
    await trio.sleep(30)
    harness.store.away = False
    await harness.ended(container.container_id)
    assert (await harness.row(container.container_id)).state is State.COMPLETED


async def test_what_was_alive_is_resumed_as_itself(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    body = Body([fail, trio.sleep_forever])
    async with open_harness(store=store, kinds=(body.kind,)) as before:
        await before.register()
        container = await create(before, config={"ship_symbol": FRIGATE})
        await trio.sleep(5)
        left = await before.row(container.container_id)
    assert left.state is State.RUNNING
    async with open_harness(store=store, kinds=(body.kind,)) as harness:
        await wait_all_tasks_blocked()
        resumed = harness.supervisor.current(container.container_id)
        assert resumed is not None
        assert (resumed.restarts, resumed.config) == (1, {"ship_symbol": FRIGATE})
        assert harness.supervisor.holder(1, FRIGATE) == container.container_id


async def test_what_has_ended_is_not_resumed(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    body = Body([succeed])
    async with open_harness(store=store, kinds=(body.kind,)) as before:
        await before.register()
        await after(before, await create(before))
    async with open_harness(store=store, kinds=(body.kind,)) as harness:
        assert harness.supervisor.live() == []


async def test_a_row_that_cannot_be_resumed_fails_with_its_reason(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    body = Body()
    async with open_harness(store=store, kinds=(body.kind,)) as before:
        await before.register()
        container = await create(before)
    async with open_harness(store=store) as harness:
        row = await harness.row(container.container_id)
    assert (row.state, row.exit_reason) == (
        State.FAILED,
        ExitReason("unknown_kind", "no container is of kind scripted"),
    )


async def test_a_flight_goes_on_after_a_restart(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    async with open_harness(store=store) as before:
        await before.register()
        goal = await before.of_type("GAS_GIANT")
        departure = await before.send(NavigateShip(ANY, FRIGATE, goal))
        await trio.sleep(20)
    async with open_harness(store=store, world=before.world) as harness:
        await harness.ended(departure.container.container_id)
        row = await harness.row(departure.container.container_id)
        assert (row.state, row.restarts) == (State.COMPLETED, 0)
        assert harness.world.agent("HERMES").ship(FRIGATE).nav.destination.symbol == goal


async def test_a_caller_who_leaves_does_not_undo_the_launch(
    harness: Harness, autojump_clock: MockClock
) -> None:
    with trio.CancelScope() as scope:
        scope.cancel()
        await create(harness)
    await wait_all_tasks_blocked()
    assert len(harness.supervisor.live()) in (0, 1)
    assert len(await harness.store.containers()) == len(harness.supervisor.live())


async def test_a_stop_waits_for_the_answer_to_a_deed_under_way(
    slow: Harness, autojump_clock: MockClock
) -> None:
    container_id = await under_way(slow)
    started = trio.current_time()
    await slow.send(StopContainer(container_id))
    assert trio.current_time() - started == pytest.approx(9, abs=1)
    orbit, *_ = await slow.store.intents()
    assert (orbit.operation, orbit.state) == (table.ORBIT, IntentState.DONE)


async def test_a_forced_stop_waits_for_nothing(slow: Harness, autojump_clock: MockClock) -> None:
    container_id = await under_way(slow)
    started = trio.current_time()
    seen = await slow.send(StopContainer(container_id, force=True))
    assert trio.current_time() - started < 1
    assert seen.container.state is State.STOPPED


async def test_a_deed_that_a_forced_stop_left_open_is_looked_up_at_the_next_start(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    async with open_harness(store=store) as before:
        await before.register()
        before.world.faults.arm(FaultOrder(FaultKind.SLOW, "orbit", seconds=10))
        left = await under_way(before)
        await before.send(StopContainer(left, force=True))
        other = await create_flight(before, "HERMES-2")
    async with open_harness(store=store, world=before.world) as harness:
        await harness.ended(other)
        states = {intent.state for intent in await harness.store.intents()}
    assert IntentState.OPEN not in states


@pytest.fixture
async def slow() -> AsyncIterator[Harness]:
    """A game that takes ten seconds to answer the first orbit."""
    async with open_harness() as opened:
        await opened.register()
        opened.world.faults.arm(FaultOrder(FaultKind.SLOW, "orbit", seconds=10))
        yield opened


async def create_flight(harness: Harness, ship_symbol: str) -> str:
    goal = await harness.of_type("GAS_GIANT")
    departure = await harness.send(NavigateShip(ANY, ship_symbol, goal))
    container_id: str = departure.container.container_id
    return container_id


async def under_way(harness: Harness) -> str:
    """Start a flight, and return its container once its first deed waits for its answer."""
    container_id = await create_flight(harness, FRIGATE)
    await trio.sleep(1)
    return container_id


async def test_ships_are_synchronised_with_the_list_and_not_one_by_one(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    body = Body()
    async with open_harness(store=store, kinds=(body.kind,)) as before:
        await before.register()
        for ship in ("HERMES-1", "HERMES-2"):
            await create(before, config={"ship_symbol": ship})
    async with open_harness(store=store, world=before.world, kinds=(body.kind,)) as harness:
        await trio.sleep(5)
        # The status comes first: the universe may be another by now.
        assert harness.road.seen == ["GET ", "GET ships"]


async def test_a_ship_that_exists_no_more_ends_its_container_with_that_reason(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    body = Body()
    async with open_harness(store=store, kinds=(body.kind,)) as before:
        await before.register()
        container = await create(before, config={"ship_symbol": FRIGATE})
    del before.world.agent("HERMES").ships[FRIGATE]
    async with open_harness(store=store, world=before.world, kinds=(body.kind,)) as harness:
        await harness.ended(container.container_id)
        row = await harness.row(container.container_id)
        assert harness.supervisor.holder(1, FRIGATE) is None
    assert row.state is State.FAILED
    assert row.exit_reason is not None
    assert row.exit_reason.kind == "unknown_ship"


async def test_claims_are_held_until_the_containers_are_back(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    body = Body()
    async with open_harness(store=store, kinds=(body.kind,)) as before:
        await before.register()
        container = await create(before, config={"ship_symbol": FRIGATE})
    async with open_harness(store=store, world=before.world, kinds=(body.kind,)) as harness:
        with pytest.raises(ShipClaimed) as refused:
            await create(harness, config={"ship_symbol": FRIGATE})
    assert refused.value.container_id == container.container_id


async def test_what_a_run_came_to_is_kept_though_the_daemon_stops(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    """A run that did its work just before a stop is not run again by the next daemon."""
    body = Body([succeed])
    async with open_harness(store=store, kinds=(body.kind,)) as before:
        await before.register()
        container = await create(before)
        await trio.sleep(0.5)
        store.away = True
        await trio.sleep(1)
        store.away = False
    kept = await store.get_container(container.container_id)
    assert kept is not None
    assert kept.state is State.COMPLETED

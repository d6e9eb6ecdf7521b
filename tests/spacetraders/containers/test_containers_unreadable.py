"""A restart while the game tells badly: one bad ship costs one container, and each says why."""

from collections.abc import Callable

import attrs
import httpx
import pytest
import trio
from support.fleets import broken, omit, world_of
from support.harness import ANY, Harness, open_harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.operations import table
from spacetraders.application.orders.containers import (
    CreateContainer,
    ListContainers,
    StopContainer,
)
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import Container, RestartPolicy, State
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.idle import IdleKind
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder
from spacetraders.sandbox.state.world import World

BAD, LAST = "HERMES-7", "HERMES-1A"
SHIPS = [f"HERMES-{number:X}" for number in range(1, 27)]


@attrs.frozen
class Config:
    ship_symbol: str | None = None


@attrs.define(eq=False)
class Flyer:
    """A body that notes which ships fly, and then sleeps for ever."""

    flying: list[str] = attrs.field(factory=list)

    async def __call__(self, config: Config, context: Context) -> None:
        self.flying.append(config.ship_symbol or "")
        await trio.sleep_forever()

    @property
    def kind(self) -> Kind[Config]:
        return Kind("flyer", Config, lambda config: config.ship_symbol, self)


async def left_alive(
    store: StoreInMemory, *ships: str, policy: RestartPolicy = RestartPolicy.ON_FAILURE
) -> tuple[World, dict[str, str]]:
    """Leave a container for each ship behind, as a daemon does; returns their ids by ship."""
    ids = {}
    async with open_harness(world=world_of(26), store=store, kinds=(Flyer().kind,)) as harness:
        await harness.register()
        for ship in ships:
            config = {"ship_symbol": ship}
            made = await harness.send(CreateContainer(ANY, "flyer", config, policy))
            ids[ship] = made.container.container_id
    return harness.world, ids


async def until(harness: Harness, so: Callable[[], bool], *, seconds: float = 600) -> None:
    """Wait for something in virtual time."""
    with trio.fail_after(seconds):
        while not so():  # noqa: ASYNC110 - virtual time
            await trio.sleep(0.5)


async def listed(harness: Harness, container_id: str) -> tuple[State, str | None]:
    """How a container stands in the list: its state and its last line."""
    rows = await harness.send(ListContainers(ANY))
    row = next(row for row in rows if row.container.container_id == container_id)
    return row.container.state, row.last_line


@pytest.mark.parametrize("policy", RestartPolicy)
async def test_one_ship_that_the_game_cannot_tell_of_keeps_no_other_on_the_ground(
    policy: RestartPolicy, store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world, ids = await left_alive(store, *SHIPS, policy=policy)
    fault, flyer = broken(world, BAD), Flyer()
    async with open_harness(world=world, store=store, kinds=(flyer.kind,)) as harness:
        began = clock.monotonic()
        await until(harness, lambda: len(flyer.flying) == 25)
        assert clock.monotonic() - began < 30
        assert BAD not in flyer.flying
        await trio.sleep(3 * 3600)
        container = harness.supervisor.current(ids[BAD])
        assert container is not None
        assert (container.state, container.restarts) == (State.BACKOFF, 0)
        assert container.exit_reason is not None
        assert container.exit_reason.kind == "unreadable_ship"
        assert harness.supervisor.holder(1, BAD) == ids[BAD]
        world.faults.disarm(fault.fault_id)
        await until(harness, lambda: BAD in flyer.flying, seconds=70)


async def test_its_log_its_row_and_health_say_why_it_does_not_fly(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world, ids = await left_alive(store, "HERMES-1", BAD)
    broken(world, BAD)
    async with open_harness(world=world, store=store, kinds=(Flyer().kind,)) as harness:
        await trio.sleep(120)
        reason = f"the game cannot tell how {BAD} is: The answer could not be put together."
        assert reason in await harness.messages(ids[BAD])
        assert await listed(harness, ids[BAD]) == (State.BACKOFF, reason)
        health = await harness.send(GetHealth())
        assert [each.symbol for _, each in health.unreadable] == [BAD]


async def test_a_page_that_is_empty_once_at_a_restart_costs_no_container(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world, _ = await left_alive(store, *SHIPS)
    world.faults.arm(FaultOrder(FaultKind.SHORT, "list_ships", target=LAST))
    flyer = Flyer()
    async with open_harness(world=world, store=store, kinds=(flyer.kind,)) as harness:
        await until(harness, lambda: sorted(flyer.flying) == sorted(SHIPS))


async def test_a_page_that_stays_empty_costs_no_container_either(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world, _ = await left_alive(store, *SHIPS)
    world.faults.arm(FaultOrder(FaultKind.SHORT, "list_ships", target=LAST, count=-1))
    flyer = Flyer()
    async with open_harness(world=world, store=store, kinds=(flyer.kind,)) as harness:
        await until(harness, lambda: sorted(flyer.flying) == sorted(SHIPS))


async def test_a_ship_that_a_list_leaves_out_is_asked_for_before_its_container_fails(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world, ids = await left_alive(store, "HERMES-1", BAD)
    del world.agent("HERMES").ships["HERMES-1"]
    flyer = Flyer()
    async with open_harness(world=world, store=store, kinds=(flyer.kind,)) as harness:
        omit(harness, BAD)
        await until(harness, lambda: flyer.flying == [BAD])
        await harness.ended(ids["HERMES-1"])
        row = await harness.row(ids["HERMES-1"])
    assert (row.state, row.exit_reason and row.exit_reason.kind) == (State.FAILED, "unknown_ship")


@attrs.define(eq=False)
class Away(httpx.AsyncBaseTransport):
    """A road to a game that is away until it is told otherwise."""

    inner: httpx.AsyncBaseTransport
    away: bool = True

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("refused")
        return await self.inner.handle_async_request(request)


async def test_while_the_game_is_away_each_container_says_what_it_waits_for(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world, ids = await left_alive(store, "HERMES-1", "HERMES-2")
    flyer = Flyer()
    async with open_harness(world=world, store=store, kinds=(flyer.kind,)) as harness:
        harness.road.inner = road = Away(harness.road.inner)
        await trio.sleep(6 * 3600)
        for container_id in ids.values():
            state, line = await listed(harness, container_id)
            assert state is State.BACKOFF
            assert line is not None
            assert "the game's server cannot be reached for GET /my/ships/" in line
        assert flyer.flying == []
        road.away = False
        await until(harness, lambda: sorted(flyer.flying) == ["HERMES-1", "HERMES-2"], seconds=90)


async def test_a_list_that_all_wait_for_is_told_to_each_of_them(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world, ids = await left_alive(store, "HERMES-1", "HERMES-2")
    world.faults.arm(FaultOrder(FaultKind.SLOW, "list_ships", seconds=3600))
    async with open_harness(world=world, store=store, kinds=(Flyer().kind,)) as harness:
        await trio.sleep(60)
        for container_id in ids.values():
            said = await harness.messages(container_id)
            wait = "waits for the game: GET /my/ships: read timeout: no answer in time"
            assert said == ["resumed after a restart of the daemon", wait, "waited for the game"]


async def test_a_container_that_waits_for_the_list_of_ships_can_be_stopped(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world, ids = await left_alive(store, "HERMES-1", "HERMES-2")
    flyer = Flyer()
    async with open_harness(world=world, store=store, kinds=(flyer.kind,)) as harness:
        harness.road.inner = road = Away(harness.road.inner)
        await trio.sleep(2)
        with trio.fail_after(1):
            await harness.send(StopContainer(ids["HERMES-1"]))
        row = await harness.row(ids["HERMES-1"])
        assert row.state is State.STOPPED
        road.away = False
        await until(harness, lambda: flyer.flying == ["HERMES-2"])


async def open_deed(store: StoreInMemory, ship: str) -> None:
    """Leave what a daemon leaves that dies while it waits for an answer."""
    before = Before("X1-AB1-A1", "DOCKED", 1, level=1)
    await store.open_intent(Intent(0, 1, ship, table.ORBIT, clock.now(), before=before))


async def test_a_deed_of_a_bad_ship_is_settled_before_the_ship_does_another(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world, _ = await left_alive(store, "HERMES-1", BAD)
    await open_deed(store, BAD)
    fault, flyer = broken(world, BAD), Flyer()
    autojump_clock.jump(1)
    async with open_harness(world=world, store=store, kinds=(flyer.kind,)) as harness:
        await until(harness, lambda: flyer.flying == ["HERMES-1"])
        await trio.sleep(600)
        assert [intent.state for intent in await store.intents()] == [IntentState.OPEN]
        world.faults.disarm(fault.fault_id)
        await until(harness, lambda: BAD in flyer.flying)
        assert [intent.state for intent in await store.intents()] == [IntentState.FOUND_UNDONE]


async def test_a_bad_ship_with_a_deed_in_doubt_is_said_to_be_bad(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world, ids = await left_alive(store, "HERMES-1", BAD)
    await open_deed(store, BAD)
    broken(world, BAD)
    autojump_clock.jump(1)
    async with open_harness(world=world, store=store, kinds=(Flyer().kind,)) as harness:
        await trio.sleep(600)
        row = harness.supervisor.current(ids[BAD])
        assert row is not None
        assert row.exit_reason is not None
        assert (row.state, row.exit_reason.kind) == (State.BACKOFF, "unreadable_ship")
        _, line = await listed(harness, ids[BAD])
        assert line == row.exit_reason.message


async def test_a_ship_whose_deed_cannot_be_settled_waits_and_keeps_no_other(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    """The refuel shows in the tank; what it cost only the market tells."""
    world, ids = await left_alive(store, "HERMES-1", "HERMES-2")
    home = world.universe.headquarters.symbol
    before = Before(home, "DOCKED", 1, level=1)
    refuel = Intent(0, 1, "HERMES-1", table.REFUEL, clock.now(), before=before)
    await store.open_intent(refuel)
    fault, flyer = broken(world, home, operation="get_market"), Flyer()
    autojump_clock.jump(1)
    async with open_harness(world=world, store=store, kinds=(flyer.kind,)) as harness:
        await until(harness, lambda: flyer.flying == ["HERMES-2"], seconds=5)
        await trio.sleep(600)
        assert flyer.flying == ["HERMES-2"]
        _, line = await listed(harness, ids["HERMES-1"])
        assert line is not None
        assert line.startswith("waits until it is known whether a deed was carried out deed=refuel")
        idle = harness.supervisor.idle(ids["HERMES-1"])
        assert idle is not None
        assert (idle.kind, idle.reason) == (
            IdleKind.DEED_IN_DOUBT,
            "it is not known whether refuel was carried out",
        )
        assert not any("waits" in said for said in await harness.messages(ids["HERMES-2"]))
        world.faults.disarm(fault.fault_id)
        await until(harness, lambda: "HERMES-1" in flyer.flying)
        assert [intent.state for intent in await store.intents()] == [IntentState.FOUND_DONE]


async def test_a_bad_ship_that_nobody_flies_is_asked_for_again(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world, _ = await left_alive(store, "HERMES-1", BAD)
    async with open_harness(world=world, store=store, kinds=(Flyer().kind,)) as harness:
        await trio.sleep(10)  # both are in the database now
        rows = {row.ship_symbol: row for row in harness.supervisor.live()}
        await harness.send(StopContainer(rows[BAD].container_id))
    fault = broken(world, BAD)
    async with open_harness(world=world, store=store, kinds=(Flyer().kind,)) as harness:
        await trio.sleep(60)
        fleet = harness.services.fleet
        assert [each.symbol for each in fleet.unreadable(1)] == [BAD]
        world.faults.disarm(fault.fault_id)
        await until(harness, lambda: fleet.unreadable(1) == (), seconds=70)


async def test_a_failure_of_the_containers_own_counts_as_before_after_an_outage(
    store: StoreInMemory,
    autojump_clock: MockClock,
) -> None:
    world, ids = await left_alive(store, BAD)
    fault = broken(world, BAD)

    async def failing(config: Config, context: Context) -> None:
        raise RuntimeError("a defect")

    kind = Kind("flyer", Config, lambda config: config.ship_symbol, failing)
    async with open_harness(world=world, store=store, kinds=(kind,)) as harness:
        await trio.sleep(3600)
        world.faults.disarm(fault.fault_id)
        await harness.ended(ids[BAD])
        row: Container = await harness.row(ids[BAD])
    assert (row.state, row.restarts) == (State.FAILED, 10)

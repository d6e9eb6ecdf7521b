"""A kind that cannot work with its ship is refused at the door, or fails for good."""

from collections.abc import AsyncIterator

import attrs
import pytest
import trio
from support.fleets import broken
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.store.in_memory import StoreInMemory, open_in_memory
from trio.testing import MockClock

from spacetraders.application.errors.containers import ShipUnfit
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.orders.containers import CreateContainer, ListContainers
from spacetraders.application.orders.ships import ListShips
from spacetraders.application.players.players import PlayerRef
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind
from spacetraders.domain.containers import State
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.needs import HOLD, MINING_LASER, Need
from spacetraders.rpc.errors import data_of

PROBE = "HERMES-2"


@attrs.frozen
class Config:
    ship_symbol: str


async def sleep(config: Config, context: Context) -> None:
    await trio.sleep_forever()


def choosy(*needs: Need, fits: object = None) -> Kind[Config]:
    return Kind(
        "choosy",
        Config,
        lambda config: config.ship_symbol,
        sleep,
        needs=needs,
        fits=fits,  # type: ignore[arg-type]
    )


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness(kinds=(choosy(HOLD, MINING_LASER),)) as opened:
        await opened.register()
        yield opened


async def create(harness: Harness, ship_symbol: str, kind: str = "choosy") -> str:
    command = CreateContainer(PlayerRef(), kind, {"ship_symbol": ship_symbol})
    container_id: str = (await harness.send(command)).container.container_id
    return container_id


async def test_a_ship_that_lacks_something_is_refused_with_what_it_lacks(
    harness: Harness, autojump_clock: MockClock
) -> None:
    with pytest.raises(ShipUnfit) as refused:
        await create(harness, PROBE)
    told = data_of(refused.value)
    assert told["kind"] == "ship_unfit"
    assert told["missing"] == ["a hold", "a mining laser"]
    assert (told["ship_symbol"], told["container_kind"]) == (PROBE, "choosy")
    assert "ship list" in told["hint"]
    assert refused.value.message == (
        "HERMES-2 cannot do the work of choosy: it lacks a hold, a mining laser"
    )
    assert await harness.send(ListContainers()) == []
    assert harness.supervisor.holder(1, PROBE) is None


async def test_a_part_that_is_missing_can_be_put_in(autojump_clock: MockClock) -> None:
    async with open_harness(kinds=(choosy(MINING_LASER),)) as harness:
        await harness.register()
        with pytest.raises(ShipUnfit) as refused:
            await create(harness, PROBE)
    assert "ship install" in refused.value.hint


async def test_a_ship_that_has_everything_is_let_in(
    harness: Harness, autojump_clock: MockClock
) -> None:
    assert await create(harness, FRIGATE)


async def test_a_trader_needs_a_hold(harness: Harness, autojump_clock: MockClock) -> None:
    with pytest.raises(ShipUnfit) as refused:
        await create(harness, PROBE, "trade")
    assert refused.value.missing == ["a hold"]


async def test_a_kind_may_check_its_ship_itself(autojump_clock: MockClock) -> None:
    def large(ship: Ship) -> str | None:
        return None if ship.cargo.capacity > 1000 else "a hold of 1,000 units"

    async with open_harness(kinds=(choosy(fits=large),)) as harness:
        await harness.register()
        with pytest.raises(ShipUnfit) as refused:
            await create(harness, FRIGATE)
    assert refused.value.missing == ["a hold of 1,000 units"]


async def test_a_known_ship_is_judged_without_a_request(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.send(ListShips(ANY))
    asked = len(harness.road.seen)
    with pytest.raises(ShipUnfit):
        await create(harness, PROBE)
    assert len(harness.road.seen) == asked


async def test_a_ship_that_is_not_there_is_refused(
    harness: Harness, autojump_clock: MockClock
) -> None:
    with pytest.raises(UnknownShip):
        await create(harness, "HERMES-99")


async def test_a_ship_of_which_the_game_cannot_tell_is_let_in_and_waits(
    harness: Harness, autojump_clock: MockClock
) -> None:
    fault = broken(harness.world, PROBE)
    container_id = await create(harness, PROBE)
    await trio.sleep(60)
    current = harness.supervisor.current(container_id)
    assert current is not None
    assert not current.state.final
    harness.world.faults.disarm(fault.fault_id)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.exit_reason.kind) == (State.FAILED, "ship_unfit")


async def left_alive(store: StoreInMemory) -> tuple[str, Harness]:
    """A container of a kind that takes every ship, as a killed daemon leaves it."""
    async with open_harness(store=store, kinds=(choosy(),)) as before:
        await before.register()
        return await create(before, PROBE), before


async def test_one_that_is_resumed_fails_for_good(autojump_clock: MockClock) -> None:
    async with open_in_memory() as store:
        container_id, before = await left_alive(store)
        async with open_harness(store=store, world=before.world, kinds=(choosy(HOLD),)) as harness:
            await harness.ended(container_id)
            row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts) == (State.FAILED, 0)
    assert row.exit_reason.kind == "ship_unfit"
    assert row.exit_reason.message.endswith("it lacks a hold")


async def test_one_that_is_resumed_with_a_fit_ship_goes_on(autojump_clock: MockClock) -> None:
    async with open_in_memory() as store:
        async with open_harness(store=store, kinds=(choosy(),)) as before:
            await before.register()
            container_id = await create(before, FRIGATE)
        async with open_harness(store=store, world=before.world, kinds=(choosy(HOLD),)) as harness:
            await trio.sleep(10)
            current = harness.supervisor.current(container_id)
    assert current is not None
    assert current.state is State.RUNNING

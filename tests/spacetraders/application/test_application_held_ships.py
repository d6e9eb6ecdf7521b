"""Ships that a person holds: what flies them is stopped, and they stay held until released."""

import pytest
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.idle import IDLE
from support.store.in_memory import open_in_memory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.orders.containers import CreateContainer
from spacetraders.application.orders.holding import HoldShip, ReleaseShip
from spacetraders.application.orders.ships import DockShip, GetShip, ListShips
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.ports.store import StoreUnavailable
from spacetraders.domain.players import Player
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.world import World

GONE = "HERMES-F"


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


async def test_a_ship_is_held_until_it_is_released(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    held = await harness.send(HoldShip(ANY, FRIGATE))
    assert (held.held, held.changed, held.stopped) == (True, True, None)
    assert harness.services.held.held(player.player_id, FRIGATE)
    assert not harness.services.held.held(player.player_id, "HERMES-2")
    assert (await harness.send(GetShip(ANY, FRIGATE))).held
    released = await harness.send(ReleaseShip(ANY, FRIGATE))
    assert (released.held, released.changed, released.since) == (False, True, None)
    assert not harness.services.held.held(player.player_id, FRIGATE)


async def test_a_ship_that_is_held_twice_is_held_since_the_first_time(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    first = await harness.send(HoldShip(ANY, FRIGATE))
    await trio.sleep(10)
    again = await harness.send(HoldShip(ANY, FRIGATE))
    assert (again.held, again.changed, again.since) == (True, False, first.since)


async def test_a_ship_that_is_not_held_is_released_without_a_word_of_blame(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    released = await harness.send(ReleaseShip(ANY, FRIGATE))
    assert (released.held, released.changed) == (False, False)


@pytest.mark.parametrize("message", [HoldShip, ReleaseShip])
async def test_a_ship_that_is_not_there_cannot_be_held(
    harness: Harness,
    player: Player,
    message: type[HoldShip | ReleaseShip],
    autojump_clock: MockClock,
) -> None:
    with pytest.raises(UnknownShip):
        await harness.send(message(ANY, GONE))
    assert await harness.store.held_ships() == {}


async def test_a_held_ship_that_is_gone_can_be_released(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.services.held.hold(player, GONE)
    assert (await harness.send(ReleaseShip(ANY, GONE))).changed


async def test_what_flies_a_ship_is_stopped_when_it_is_held(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    goal = await harness.of_type("JUMP_GATE")
    flight = (await harness.send(NavigateShip(ANY, FRIGATE, goal))).container.container_id
    await trio.sleep(5)
    held = await harness.send(HoldShip(ANY, FRIGATE))
    assert held.stopped == flight
    assert (await harness.row(flight)).state == "STOPPED"
    assert harness.supervisor.holder(player.player_id, FRIGATE) is None


async def test_a_person_may_order_a_held_ship_and_start_a_container_for_it(
    autojump_clock: MockClock,
) -> None:
    async with open_harness(kinds=(IDLE,)) as harness:
        await harness.register()
        await harness.send(HoldShip(ANY, FRIGATE))
        await harness.send(DockShip(ANY, FRIGATE))
        await harness.send(CreateContainer(ANY, "idle", {"ship_symbol": FRIGATE}))
        (first, *_) = await harness.send(ListShips(ANY))
        assert first.held
        assert first.container_id is not None


async def test_a_ship_is_still_held_after_a_restart(autojump_clock: MockClock) -> None:
    world = World(generate(1, clock.now()), started=clock.now())
    async with open_in_memory() as store:
        async with open_harness(store=store, world=world) as harness:
            player = await harness.register()
            held = await harness.send(HoldShip(ANY, FRIGATE))
        async with open_harness(store=store, world=world) as harness:
            assert harness.services.held.since(player.player_id, FRIGATE) == held.since


async def test_a_ship_is_not_held_while_the_database_is_away(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await harness.send(GetShip(ANY, FRIGATE))
    harness.store.away = True
    with pytest.raises(StoreUnavailable):
        await harness.services.held.hold(player, FRIGATE)
    harness.store.away = False
    assert not harness.services.held.held(player.player_id, FRIGATE)

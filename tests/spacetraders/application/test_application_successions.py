"""Agents that the daemon registers anew after a reset, and what was to run for them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import httpx
import trio
from support.harness import ANY, FRIGATE, Harness, open_harness
from support.resets import (
    A_WEEK,
    ACCOUNT,
    MADE,
    SUNDAY,
    WARDEN,
    until,
    warden,
    world_before_sunday,
)
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.itself.troubles import Trouble
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.application.orders.ships import ListShips
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.application.players.players import RegisterPlayer
from spacetraders.application.resets.declared import DeclaredContainer
from spacetraders.domain.containers import Container, State
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.players import Player
from spacetraders.sandbox.making.resetting import reset
from spacetraders.sandbox.rules.registration import register
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder
from spacetraders.sandbox.state.world import World

SEEN_SECONDS = 60.0
"""How long after a reset the daemon has surely seen it, where something asks the game."""


def lost() -> httpx.ReadTimeout:
    return httpx.ReadTimeout("the answer is lost")


def opened(
    store: StoreInMemory,
    world: World,
    *,
    account: str | None = ACCOUNT,
    auto_register: bool = True,
    on_reset: Sequence[DeclaredContainer] = (),
) -> AbstractAsyncContextManager[Harness]:
    """A daemon that registers anew, unless told otherwise."""
    return open_harness(
        store=store,
        world=world,
        made=(warden,),
        account=account,
        auto_register=auto_register,
        on_reset=on_reset,
    )


def the_world() -> World:
    return world_before_sunday(30, account=ACCOUNT)


def reset_now(world: World, seed: int = 2) -> None:
    reset(world, clock.now(), seed=seed)


async def begun(harness: Harness, *numbers: int) -> Player:
    """A player with wardens of these numbers."""
    player = await harness.register()
    for number in numbers:
        await harness.send(CreateContainer(ANY, WARDEN, {"number": number}))
    await trio.sleep(1)
    return player


async def wardens(store: StoreInMemory, player: Player) -> list[Container]:
    return await store.containers(player_id=player.player_id, kind=WARDEN)


async def numbers(store: StoreInMemory, player: Player) -> list[int]:
    return sorted(row.config["number"] for row in await wardens(store, player))


async def the_heir(store: StoreInMemory, world: World) -> Player | None:
    """The player of the present universe."""
    here = world.reset_date.isoformat()
    return next((p for p in await store.players() if p.reset_date == here), None)


async def heir_of_the_reset(store: StoreInMemory, world: World) -> Player:
    heir = await the_heir(store, world)
    assert heir is not None
    return heir


async def trouble(harness: Harness) -> Trouble:
    """What health says is wrong with a player."""
    troubles = (await harness.send(GetHealth())).troubles
    told = next(each for each in troubles if each.subject == "player HERMES")
    assert told.kind == "not_registered_anew"
    found: Trouble = told
    return found


async def test_over_two_resets_the_same_agent_goes_on_with_what_was_to_run(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        first = await begun(harness, 1, 2)
        await until(harness, SUNDAY + MADE)
        second = await heir_of_the_reset(store, world)
        assert [row.state for row in await wardens(store, first)] == [State.STOPPED] * 2
        assert await numbers(store, second) == [1, 2]
        assert [each.state.final for each in await wardens(store, second)] == [False, False]
        assert len(await harness.send(ListShips(ANY))) == 2
    # Down over the second reset.
    autojump_clock.jump(A_WEEK.total_seconds())
    async with opened(store, world) as harness:
        await trio.sleep(SEEN_SECONDS)
        third = await heir_of_the_reset(store, world)
        reasons = [row.exit_reason for row in await wardens(store, second)]
        assert [reason and reason.kind for reason in reasons] == ["universe_reset"] * 2
        assert await numbers(store, third) == [1, 2]
        assert {row.player_id for row in harness.supervisor.live()} == {third.player_id}
        assert not (await harness.send(GetHealth())).troubles
    players = await store.players()
    assert [p.agent_symbol for p in players] == ["HERMES"] * 3
    assert [p.faction for p in players] == ["COSMIC"] * 3
    assert len({p.reset_date for p in players}) == 3


async def test_two_resets_while_the_daemon_was_down_are_one_to_it(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
    autojump_clock.jump(2 * A_WEEK.total_seconds())
    async with opened(store, world):
        await trio.sleep(SEEN_SECONDS)
        assert len(await store.players()) == 2
        assert len(await wardens(store, await heir_of_the_reset(store, world))) == 1


async def test_a_restart_in_the_new_universe_starts_nothing_a_second_time(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        reset_now(world)
        await trio.sleep(SEEN_SECONDS)
        heir = await heir_of_the_reset(store, world)
        (row,) = await wardens(store, heir)
        await harness.send(StopContainer(row.container_id))
    async with opened(store, world) as harness:
        await trio.sleep(SEEN_SECONDS)
        assert await wardens(store, heir) == [await harness.row(row.container_id)]


async def test_a_daemon_that_died_between_registration_and_start_goes_on_there(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        past = await begun(harness, 1, 2)
        reset_now(world)
        await trio.sleep(SEEN_SECONDS)
        heir = await heir_of_the_reset(store, world)
        second = (await wardens(store, heir))[1]
        await harness.send(StopContainer(second.container_id))
    await store.remove_container(second.container_id)
    await store.reopen_succession(past.player_id)
    async with opened(store, world):
        await trio.sleep(SEEN_SECONDS)
        assert await numbers(store, heir) == [1, 2]


async def test_only_what_carries_over_and_flies_no_ship_is_started_again(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        goal = await harness.of_type("ENGINEERED_ASTEROID")
        await harness.send(NavigateShip(ANY, FRIGATE, goal))
        reset_now(world)
        await trio.sleep(SEEN_SECONDS)
        heir = await heir_of_the_reset(store, world)
        assert [row.kind for row in await store.containers(player_id=heir.player_id)] == [WARDEN]


async def test_a_declared_list_is_started_in_place_of_what_ran(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    theirs = {"ship_symbol": "LYRA-1", "destination": "X1-A-B"}
    declared = [DeclaredContainer(WARDEN, {"number": 7}), DeclaredContainer("navigate", theirs)]
    async with opened(store, world, on_reset=declared) as harness:
        await begun(harness, 1)
        reset_now(world)
        await trio.sleep(SEEN_SECONDS)
        heir = await heir_of_the_reset(store, world)
        (row,) = await store.containers(player_id=heir.player_id)
        assert (row.kind, row.config, row.max_iterations) == (WARDEN, {"number": 7}, -1)


async def test_what_cannot_be_started_keeps_nothing_else_from_it(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    unfit = DeclaredContainer("navigate", {"ship_symbol": "HERMES-1", "destination": "X1-A-B"})
    declared = [unfit, unfit, DeclaredContainer(WARDEN)]
    async with opened(store, world, on_reset=declared) as harness:
        await begun(harness)
        reset_now(world)
        await trio.sleep(600 + SEEN_SECONDS)
        heir = await heir_of_the_reset(store, world)
        kinds = [row.kind for row in await store.containers(player_id=heir.player_id)]
        assert sorted(kinds) == ["navigate", WARDEN]
        assert not (await harness.send(GetHealth())).troubles


async def test_without_the_setting_nobody_is_registered_anew(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world, auto_register=False) as harness:
        await begun(harness, 1)
        reset_now(world)
        await trio.sleep(2 * 600)
        assert len(await store.players()) == 1
        assert harness.road.seen.count("POST register") == 1
        assert not (await harness.send(GetHealth())).troubles


async def test_without_an_account_token_it_says_what_is_missing(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = world_before_sunday(30)
    async with opened(store, world, account=None) as harness:
        await begun(harness, 1)
        reset_now(world)
        await trio.sleep(SEEN_SECONDS)
        told = await trouble(harness)
        assert "the daemon has no account token" in told.message
        assert "--account-token" in str(told.hint)
        await harness.register()
        await trio.sleep(1)
        assert len(await wardens(store, await heir_of_the_reset(store, world))) == 1
        assert not (await harness.send(GetHealth())).troubles


async def test_an_account_token_that_is_not_taken_is_told_of(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        reset_now(world)
        world.authority.account_token = "another"
        await trio.sleep(SEEN_SECONDS)
        assert "token" in (await trouble(harness)).message
        world.authority.account_token = ACCOUNT
        await trio.sleep(600)
        assert await the_heir(store, world) is not None


async def test_a_symbol_that_somebody_else_has_taken_is_told_of_and_not_asked_for_again(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        reset_now(world)
        register(world, "HERMES", "COSMIC", world.time_at(clock.now()))
        await trio.sleep(SEEN_SECONDS)
        told = await trouble(harness)
        assert "the symbol belongs to another agent" in told.message
        assert "spacetraders player register SYMBOL" in str(told.hint)
        await trio.sleep(3 * 600)
        assert harness.road.seen.count("POST register") == 2
        assert await the_heir(store, world) is None


async def test_a_registration_whose_answer_is_lost_is_looked_into(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        harness.road.after["POST register"] = lost
        reset_now(world)
        await trio.sleep(SEEN_SECONDS)
        told = await trouble(harness)
        assert "its token with it; an agent HERMES is there" in told.message
        assert "spacetraders player register --token -" in str(told.hint)
        assert harness.road.seen.count("POST register") == 2
        # The account's page makes a new token, and what was to run goes on.
        token = world.authority.issue("HERMES", clock.now())
        await harness.send(RegisterPlayer(token=token))
        await trio.sleep(1)
        assert len(await wardens(store, await heir_of_the_reset(store, world))) == 1
        assert not (await harness.send(GetHealth())).troubles


async def test_a_registration_that_was_lost_on_its_way_is_made_again(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        harness.road.before["POST register"] = lost
        reset_now(world)
        await trio.sleep(SEEN_SECONDS)
        assert "may still be founded" in (await trouble(harness)).message
        await trio.sleep(120)
        assert len(await wardens(store, await heir_of_the_reset(store, world))) == 1
        assert len(await store.foundings(IntentState.UNTOLD)) == 1


async def test_a_registration_that_is_carried_out_late_is_not_taken_for_somebody_elses(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        reset_now(world)
        world.faults.arm(FaultOrder(FaultKind.LATE, "register", seconds=50))
        await trio.sleep(180)
        assert "an agent HERMES is there" in (await trouble(harness)).message
        assert harness.road.seen.count("POST register") == 2


async def test_a_daemon_that_died_while_it_registered_looks_for_the_agent_first(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        reset_now(world)
        world.faults.arm(FaultOrder(FaultKind.LOST_SLOW, "register", seconds=15))
        while "HERMES" not in world.agents:  # noqa: ASYNC110 - virtual time
            await trio.sleep(0.5)
    async with opened(store, world) as harness:
        await trio.sleep(SEEN_SECONDS)
        assert "an agent HERMES is there" in (await trouble(harness)).message
        assert "POST register" not in harness.road.seen


async def test_while_nobody_tells_whether_a_lost_agent_is_there_nothing_is_registered(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        harness.road.before["POST register"] = lost
        reset_now(world)
        fault = world.faults.arm(
            FaultOrder(FaultKind.SERVER_ERROR, "get_public_agent", count=FOR_EVER)
        )
        await trio.sleep(300)
        assert "its token with it: the game's server" in (await trouble(harness)).message
        assert harness.road.seen.count("POST register") == 2
        world.faults.disarm(fault.fault_id)
        await trio.sleep(60)
        assert await the_heir(store, world) is not None


async def test_a_server_that_fails_at_the_registration_is_tried_again_soon(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        reset_now(world)
        world.faults.arm(FaultOrder(FaultKind.MAINTENANCE, "register", count=1))
        await trio.sleep(2 * SEEN_SECONDS)
        assert await the_heir(store, world) is not None
        assert not (await harness.send(GetHealth())).troubles


async def test_a_maintenance_in_between_delays_it_and_no_more(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        await trio.sleep(60)
        world.closed_until = world.time_at(clock.now()) + timedelta(minutes=3)
        await trio.sleep(60)
        reset(world, clock.now(), seed=2, closed_seconds=180)
        await trio.sleep(180 + SEEN_SECONDS)
        assert len(await wardens(store, await heir_of_the_reset(store, world))) == 1


async def test_a_database_that_is_away_delays_it_and_no_more(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        reset_now(world)
        await trio.sleep(29.5)
        store.away = True
        await trio.sleep(120)
        store.away = False
        await trio.sleep(2 * SEEN_SECONDS)
        assert len(await wardens(store, await heir_of_the_reset(store, world))) == 1
        assert len(await store.players()) == 2


async def test_players_of_older_universes_are_left_alone(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world, auto_register=False) as harness:
        await begun(harness)
        await harness.register("LYRA")
        reset_now(world)
        await harness.register("HERMES")
    reset_now(world, seed=3)
    async with opened(store, world):
        await trio.sleep(SEEN_SECONDS)
        here = world.reset_date.isoformat()
        assert [p.agent_symbol for p in await store.players() if p.reset_date == here] == ["HERMES"]


async def test_a_reset_in_which_nobody_could_be_registered_is_made_up_for_by_the_next(
    store: StoreInMemory, autojump_clock: MockClock
) -> None:
    world = the_world()
    async with opened(store, world) as harness:
        await begun(harness, 1)
        reset_now(world)
        register(world, "HERMES", "COSMIC", world.time_at(clock.now()))
        await trio.sleep(SEEN_SECONDS)
        reset_now(world, seed=3)
        await trio.sleep(600)
        assert len(await wardens(store, await heir_of_the_reset(store, world))) == 1
        assert not (await harness.send(GetHealth())).troubles

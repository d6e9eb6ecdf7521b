"""Mining: dig, sell where it pays, and go on where it was broken off."""

from collections.abc import AsyncIterator

import httpx
import pytest
import trio
from support.harness import FRIGATE, Harness, open_harness
from support.store.in_memory import open_in_memory
from support.works import (
    DOCKED,
    agent,
    begin,
    done,
    launch,
    lines,
    markets,
    place,
    put,
    refuse,
    see_markets,
    ship,
    without,
)
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.application.orders.containers import StopContainer
from spacetraders.domain.containers import State
from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox.making.start_system import generate
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder
from spacetraders.sandbox.state.world import World


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


def rock_of(harness: Harness) -> str:
    return place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS").symbol


async def dig(harness: Harness, config: dict[str, object] | None = None, **params: int) -> str:
    told = {"ship_symbol": FRIGATE, "rock": rock_of(harness), **(config or {})}
    return await begin(harness, "mine", told, **params)


async def test_a_load_is_dug_and_sold_and_is_an_iteration(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    before = agent(harness).credits
    container_id = await dig(harness, max_iterations=1)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 1, 0)
    assert not ship(harness).cargo
    assert agent(harness).credits > before
    dug = sum(deed.detail["units"] for deed in done(harness, "extract"))
    assert dug >= ship(harness).cargo_capacity
    assert sum(deed.detail["units"] for deed in done(harness, "sell")) == 40


async def test_a_load_that_was_broken_off_goes_on_after_a_restart(
    autojump_clock: MockClock,
) -> None:
    world = World(generate(1, clock.now()), started=clock.now())
    async with open_in_memory() as store:
        async with open_harness(world=world, store=store) as harness:
            await harness.register()
            await see_markets(harness)
            container_id = await dig(harness, max_iterations=1)
            while len(done(harness, "extract")) < 3:  # noqa: ASYNC110 - virtual time
                await trio.sleep(1)
        dug = sum(ship(harness).cargo.values())
        assert 0 < dug < ship(harness).cargo_capacity
        async with open_harness(world=world, store=store) as harness:
            # The reactor still cools down from the last dig, and is waited for.
            await harness.ended(container_id)
            row = await harness.row(container_id)
            assert (row.state, row.iteration, row.restarts) == (State.COMPLETED, 1, 0)
            assert not [it for it in await harness.messages(container_id) if "cool" in it]
    assert sum(deed.detail["units"] for deed in done(harness, "sell")) == 40


async def test_what_was_left_aboard_after_a_restart_is_sold_before_it_digs(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    put(harness, place(harness, "PLANET"), DOCKED, cargo={"IRON_ORE": 5})
    container_id = await dig(harness, max_iterations=1)
    await harness.ended(container_id)
    assert done(harness, "sell", "extract")[0].operation == "sell"


@pytest.mark.parametrize("operation", ["survey", "extract", "sell", "orbit", "dock"])
async def test_a_deed_whose_answer_is_lost_is_not_done_twice(
    harness: Harness, operation: str, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    if operation == "extract":  # with a survey, a dig has another path
        without(harness, "MOUNT_SURVEYOR")
    harness.road.after[operation] = lambda: httpx.ReadTimeout("the answer is lost")
    container_id = await dig(harness, max_iterations=1)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert any("it was done" in line for line in await harness.messages(container_id))
    assert sum(deed.detail["units"] for deed in done(harness, "sell")) == 40


async def test_surveys_are_made_and_dug_for(harness: Harness, autojump_clock: MockClock) -> None:
    await see_markets(harness)
    container_id = await dig(harness, max_iterations=1)
    await harness.ended(container_id)
    (first, *_) = done(harness, "survey", "extract")
    assert first.operation == "survey"
    assert await lines(harness, container_id, "surveys")


@pytest.mark.parametrize(
    "code", [GameCode.SURVEY_EXHAUSTED, GameCode.SURVEY_EXPIRED, GameCode.SURVEY_VERIFICATION]
)
async def test_a_survey_that_is_spent_is_dropped(
    harness: Harness, code: GameCode, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    refuse(harness, "extract_with_survey", code)
    container_id = await dig(harness, max_iterations=1)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    (line,) = await lines(harness, container_id, "drops a survey")
    (player,) = await harness.store.players()
    now = harness.services.games.clock.now()
    kept = harness.services.surveys.at(player, rock_of(harness), now)
    assert line.fields["survey"] not in {survey.signature for survey in kept}


async def test_a_reactor_that_cools_down_is_waited_for(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """Also where only the game knows of it, as after another client's dig."""
    await see_markets(harness)
    put(harness, place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS"))
    harness.world.cool_down(ship(harness), 500, clock.now())
    began = trio.current_time()
    container_id = await dig(harness)
    await trio.sleep(100)
    progress = harness.supervisor.progress(container_id)
    assert progress.status.startswith("lets its reactor cool down for another 4")
    while not done(harness, "survey"):  # noqa: ASYNC110 - virtual time
        await trio.sleep(1)
    assert 495 < trio.current_time() - began < 510
    await harness.send(StopContainer(container_id))


async def test_a_refusal_for_the_cooldown_is_looked_into(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    refuse(harness, "extract_with_survey", GameCode.COOLDOWN_CONFLICT, count=3)
    container_id = await dig(harness, max_iterations=1)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)


async def test_a_full_hold_that_nobody_buys_is_said_once_and_never_thrown_away(
    harness: Harness, autojump_clock: MockClock
) -> None:
    for market in markets(harness).values():
        for good in [*market.listings]:
            if good != "FUEL":
                del market.listings[good]
    container_id = await dig(harness)
    await trio.sleep(4 * 3600)
    (line,) = await lines(harness, container_id, "nobody takes what is in the hold")
    assert (line.level, line.count) == ("warning", 1)
    assert f"ship jettison {FRIGATE}" in line.fields["hint"]
    status = harness.supervisor.progress(container_id).status
    assert status.startswith("waits, its hold full: no market known in X1-")
    assert sum(ship(harness).cargo.values()) == ship(harness).cargo_capacity
    assert not done(harness, "jettison")
    await harness.send(StopContainer(container_id))


async def test_where_no_price_was_seen_a_market_that_lists_the_good_is_found(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await dig(harness, max_iterations=1)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert sum(deed.detail["units"] for deed in done(harness, "sell")) > 0


async def test_a_market_that_vanished_is_left_for_another(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    container_id = await dig(harness, max_iterations=1)
    await harness.ended(container_id)
    best = done(harness, "sell")[0].detail["waypoint"]
    sold = len(done(harness, "sell"))
    refuse(harness, "get_market", GameCode.NOT_FOUND, count=FOR_EVER, target=best)
    again = await dig(harness, max_iterations=1)
    await harness.ended(again)
    assert (await harness.row(again)).state is State.COMPLETED
    assert best in {
        it.fields["waypoint"] for it in await lines(harness, again, "leaves a market alone")
    }
    assert {deed.detail["waypoint"] for deed in done(harness, "sell")[sold:]}.isdisjoint({best})


async def test_a_rock_that_is_no_rock_ends_it_for_good(
    harness: Harness, autojump_clock: MockClock
) -> None:
    planet = place(harness, "PLANET").symbol
    container_id = await dig(harness, {"rock": planet})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts) == (State.FAILED, 0)
    told = f"nothing can be dug at {planet}: it is no rock, but of type PLANET"
    assert (row.exit_reason.kind, row.exit_reason.message) == ("nothing_to_dig", told)


@pytest.mark.parametrize(
    ("part", "lacks"),
    [
        ("MOUNT_MINING_LASER", "a mining laser"),
        ("MODULE_MINERAL_PROCESSOR", "a mineral processor"),
        ("MODULE_CARGO_HOLD", "a hold"),
    ],
)
async def test_a_ship_that_lacks_a_part_is_told_which(
    harness: Harness, part: str, lacks: str, autojump_clock: MockClock
) -> None:
    without(harness, part, "MOUNT_SURVEYOR")
    container_id = await dig(harness)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts) == (State.FAILED, 0)
    assert row.exit_reason.kind == "ship_unfit"
    assert row.exit_reason.message == f"{FRIGATE} cannot do the work of mine: it lacks {lacks}"


async def test_a_rock_of_another_system_ends_it_for_good(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await dig(harness, {"rock": "X1-QQ77-A1"})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts, row.exit_reason.kind) == (State.FAILED, 0, "other_system")


async def test_a_rock_that_yields_nothing_ends_it_for_good(
    harness: Harness, autojump_clock: MockClock
) -> None:
    refuse(harness, "survey", GameCode.WAYPOINT_NO_YIELD)
    container_id = await dig(harness)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts, row.exit_reason.kind) == (State.FAILED, 0, "nothing_to_dig")


async def test_a_rock_that_would_fall_apart_is_left_to_rest(
    harness: Harness, autojump_clock: MockClock
) -> None:
    refuse(harness, "extract_with_survey", GameCode.EXTRACT_DESTABILIZED)
    put(harness, place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS"))
    container_id = await dig(harness)
    while not await lines(harness, container_id, "lets the rock rest"):  # noqa: ASYNC110
        await trio.sleep(10)
    await trio.sleep(60)
    status = harness.supervisor.progress(container_id).status
    assert status.startswith(f"lets {rock_of(harness)} rest for another")
    assert not done(harness, "extract")
    await trio.sleep(1800)
    assert done(harness, "extract")
    await harness.send(StopContainer(container_id))


async def test_goods_that_are_not_wanted_are_thrown_away_where_it_is_said_so(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    wanted = {"goods": ["COPPER_ORE", "IRON_ORE", "ALUMINUM_ORE"], "jettison": True}
    container_id = await dig(harness, wanted, max_iterations=1)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert {deed.detail["good"] for deed in done(harness, "sell")} <= set(wanted["goods"])
    assert {deed.detail["good"] for deed in done(harness, "jettison")}.isdisjoint(wanted["goods"])
    assert done(harness, "jettison")


async def test_without_wanted_goods_what_nobody_buys_is_thrown_away(
    harness: Harness, autojump_clock: MockClock
) -> None:
    for market in markets(harness).values():
        market.listings.pop("ICE_WATER", None)
        market.listings.pop("QUARTZ_SAND", None)
    container_id = await dig(harness, {"jettison": True}, max_iterations=1)
    await harness.ended(container_id)
    assert {deed.detail["good"] for deed in done(harness, "jettison")} <= {
        "ICE_WATER",
        "QUARTZ_SAND",
    }


async def test_a_full_hold_goes_to_the_receiver_that_lies_there(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rock = place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS")
    hauler = launch(harness, "LIGHT_HAULER", rock)
    container_id = await dig(harness, {"receiver": hauler}, max_iterations=1)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert sum(ship(harness, hauler).cargo.values()) == 40
    assert not ship(harness).cargo
    assert not done(harness, "sell")


async def test_a_ship_that_does_not_sell_waits_for_its_receiver(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rock = place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS")
    hauler = launch(harness, "LIGHT_HAULER", place(harness, "PLANET"))
    config = {"receiver": hauler, "sell": False}
    container_id = await dig(harness, config, max_iterations=1)
    await trio.sleep(3 * 3600)
    status = harness.supervisor.progress(container_id).status
    assert status.startswith(f"waits, its hold full, for {hauler}")
    put(harness, rock, symbol=hauler)
    (player,) = await harness.store.players()
    harness.services.fleet.forget(player, hauler)  # whoever flew it there would have told
    await harness.ended(container_id)
    assert sum(ship(harness, hauler).cargo.values()) == 40


async def test_a_ship_whose_receiver_is_elsewhere_sells_by_itself(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    hauler = launch(harness, "LIGHT_HAULER", place(harness, "PLANET"))
    container_id = await dig(harness, {"receiver": hauler}, max_iterations=1)
    await harness.ended(container_id)
    assert sum(deed.detail["units"] for deed in done(harness, "sell")) == 40


async def test_a_lost_answer_to_a_handing_over_moves_nothing_twice(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rock = place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS")
    hauler = launch(harness, "LIGHT_HAULER", rock)
    harness.road.after["transfer"] = lambda: httpx.ReadTimeout("the answer is lost")
    container_id = await dig(harness, {"receiver": hauler}, max_iterations=1)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert sum(ship(harness, hauler).cargo.values()) == 40


async def test_ships_at_one_rock_share_its_pace_and_their_surveys(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rock = place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS")
    drones = [launch(harness, "MINING_DRONE", rock) for _ in range(12)]
    surveyor = launch(harness, "SURVEYOR", rock)
    for it in (*drones, surveyor):
        # No drone gets rid of its load, so that all of them stay.
        await dig(harness, {"ship_symbol": it, "sell": False})
    await trio.sleep(300)
    surveyed = [deed for deed in done(harness, "survey") if deed.ship == surveyor]
    with_survey = harness.road.seen.count("POST survey") - len(surveyed)
    assert 0 < with_survey <= len(done(harness, "extract"))
    times = [deed.time for deed in done(harness, "extract")]
    minutes = (times[-1] - times[0]).total_seconds() / 60
    assert 7 < len(times) <= 7 * (minutes + 1) + 1


async def test_a_ship_without_a_receiver_that_does_not_sell_ends_with_a_full_hold(
    harness: Harness, autojump_clock: MockClock
) -> None:
    container_id = await dig(harness, {"sell": False}, max_iterations=1)
    await harness.ended(container_id)
    assert (await harness.row(container_id)).state is State.COMPLETED
    assert sum(ship(harness).cargo.values()) == 40


async def test_ships_hand_over_to_one_receiver_in_turns(
    harness: Harness, autojump_clock: MockClock
) -> None:
    """Transfers that race into one hold can damage that ship for good."""
    rock = place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS")
    hauler = launch(harness, "LIGHT_HAULER", rock)
    slow = FaultOrder(FaultKind.SLOW, "transfer", count=FOR_EVER, seconds=5)
    harness.world.faults.arm(slow)
    drones = [launch(harness, "MINING_DRONE", rock) for _ in range(3)]
    for it in drones:
        put(harness, rock, symbol=it, cargo={"IRON_ORE": 15})
        config = {"ship_symbol": it, "receiver": hauler, "sell": False}
        await dig(harness, config, max_iterations=1)
    await trio.sleep(120)
    assert ship(harness, hauler).cargo == {"IRON_ORE": 45}
    first, second, third = (deed.time for deed in done(harness, "transfer"))
    assert min(second - first, third - second).total_seconds() >= 5


async def test_a_receiver_that_has_left_meanwhile_is_waited_for(
    harness: Harness, autojump_clock: MockClock
) -> None:
    rock = place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS")
    hauler = launch(harness, "LIGHT_HAULER", rock)
    put(harness, rock, cargo={"IRON_ORE": 40})
    refuse(harness, "transfer", GameCode.TRANSFER_LOCATION_CONFLICT)
    container_id = await dig(harness, {"receiver": hauler, "sell": False}, max_iterations=1)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert ship(harness, hauler).cargo == {"IRON_ORE": 40}


async def test_a_receiver_that_is_nobodys_ends_it_for_good(
    harness: Harness, autojump_clock: MockClock
) -> None:
    put(harness, place(harness, "ASTEROID", "COMMON_METAL_DEPOSITS"), cargo={"IRON_ORE": 40})
    container_id = await dig(harness, {"receiver": "HERMES-99"})
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert row.exit_reason is not None
    assert (row.state, row.restarts, row.exit_reason.kind) == (State.FAILED, 0, "unknown_ship")


async def test_a_ship_that_was_forgotten_meanwhile_goes_on(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await see_markets(harness)
    container_id = await dig(harness, max_iterations=1)
    (player,) = await harness.store.players()
    for _ in range(30):
        await trio.sleep(100)
        harness.services.fleet.forget(player)
    await harness.ended(container_id)
    row = await harness.row(container_id)
    assert (row.state, row.restarts) == (State.COMPLETED, 0)
    assert sum(deed.detail["units"] for deed in done(harness, "sell")) == 40

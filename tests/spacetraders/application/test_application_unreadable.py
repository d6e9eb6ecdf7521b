"""Ships that the game cannot tell of, or a list does not have: none is taken for gone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.fleets import broken, omit, world_of
from support.harness import ANY, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.errors.ships import UnknownShip, UnreadableShip
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.orders.ships import GetShip, ListShips, OrbitShip
from spacetraders.application.ports.game import Lane
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.players import Player
from spacetraders.domain.refusals import (
    IncompleteList,
    Refused,
    StillRateLimited,
    Unreachable,
)
from spacetraders.sandbox.state.faults import FaultKind, FaultOrder

BAD = "HERMES-7"
REASON = "The answer could not be put together."


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    """A fleet of 26 ships: two pages."""
    async with open_harness(world=world_of(26)) as opened:
        yield opened


@pytest.fixture
async def player(harness: Harness) -> Player:
    return await harness.register()


def all_but(*symbols: str) -> list[str]:
    every = {f"HERMES-{number:X}" for number in range(1, 27)}
    return sorted(every - set(symbols))


async def listed(harness: Harness, player: Player, lane: Lane = Lane.FLIGHT) -> list[str]:
    return [ship.symbol for ship in await harness.services.fleet.all(player, lane)]


async def known_to_the_database(harness: Harness, player: Player) -> None:
    """Have the ships seen once, and forget them: as after a restart."""
    await listed(harness, player)
    harness.services.fleet.forget(player)


@pytest.mark.parametrize("lane", Lane)
async def test_one_ship_that_the_game_cannot_tell_of_costs_one_ship(
    harness: Harness, player: Player, lane: Lane, autojump_clock: MockClock
) -> None:
    await known_to_the_database(harness, player)
    broken(harness.world, BAD)
    assert await listed(harness, player, lane) == all_but(BAD)
    fleet = harness.services.fleet
    assert fleet.unreadable(player.player_id) == (Unreadable(BAD, REASON),)
    assert fleet.symbols(player) == tuple(all_but())


@pytest.mark.parametrize("kind", ["bad_gateway", "garbage", "reset", "maintenance"])
async def test_so_does_one_whose_answer_fails_in_another_way(
    harness: Harness, player: Player, kind: str, autojump_clock: MockClock
) -> None:
    await known_to_the_database(harness, player)
    broken(harness.world, BAD, kind)
    assert await listed(harness, player) == all_but(BAD)
    (unreadable,) = harness.services.fleet.unreadable(player.player_id)
    assert unreadable.symbol == BAD


async def test_so_does_one_whose_answer_never_comes(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await known_to_the_database(harness, player)
    broken(harness.world, BAD, "slow", seconds=3600)
    assert await listed(harness, player) == all_but(BAD)


async def test_several_are_each_named(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await known_to_the_database(harness, player)
    bad = ("HERMES-1", "HERMES-2", "HERMES-3", "HERMES-19", "HERMES-1A")
    for symbol in bad:
        broken(harness.world, symbol)
    assert await listed(harness, player) == all_but(*bad)
    unreadable = harness.services.fleet.unreadable(player.player_id)
    assert [each.symbol for each in unreadable] == sorted(bad)


async def test_a_ship_that_nobody_remembers_is_counted_without_a_name(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, BAD)
    assert await listed(harness, player) == all_but(BAD)
    fleet = harness.services.fleet
    assert [each.symbol for each in fleet.unreadable(player.player_id)] == [None]
    assert fleet.symbols(player) is None


async def test_a_ship_that_is_expected_gives_the_bad_entry_its_name(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, BAD)
    fleet = harness.services.fleet
    await fleet.all(player, Lane.FLIGHT, expected=[BAD])
    assert [each.symbol for each in fleet.unreadable(player.player_id)] == [BAD]


@pytest.mark.parametrize("field", ["nav", "fuel", "cargo", "engine", "registration"])
async def test_a_ship_of_which_something_is_missing_is_named(
    harness: Harness, player: Player, field: str, autojump_clock: MockClock
) -> None:
    broken(harness.world, BAD, "spoiled", field=field)
    assert await listed(harness, player) == all_but(BAD)
    (unreadable,) = harness.services.fleet.unreadable(player.player_id)
    assert unreadable.symbol == BAD
    assert "missing" in unreadable.reason


async def test_an_entry_that_is_bad_in_the_list_alone_is_read_by_itself(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, BAD, "spoiled", field="nav", operation="list_ships")
    assert await listed(harness, player) == all_but()
    assert harness.services.fleet.unreadable(player.player_id) == ()


async def test_a_page_that_is_empty_once_leaves_no_ship_out(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.faults.arm(FaultOrder(FaultKind.SHORT, "list_ships", target="HERMES-1A"))
    assert await listed(harness, player) == all_but()


async def test_a_page_that_stays_empty_is_an_error_and_no_short_fleet(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.faults.arm(
        FaultOrder(FaultKind.SHORT, "list_ships", target="HERMES-1A", count=-1)
    )
    with pytest.raises(IncompleteList, match="20 entries came, and 26 there are"):
        await listed(harness, player)
    harness.world.faults.disarm_all()
    assert await listed(harness, player) == all_but()


async def test_a_known_ship_that_a_list_does_not_have_is_asked_for_and_stays(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    fleet = harness.services.fleet
    await listed(harness, player)
    omit(harness, BAD)
    await fleet.list_again(player, Lane.FLIGHT)
    assert await listed(harness, player) == all_but()


async def test_a_known_ship_that_the_game_does_not_find_is_gone(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    fleet = harness.services.fleet
    await listed(harness, player)
    del harness.world.agent("HERMES").ships[BAD]
    await fleet.list_again(player, Lane.FLIGHT)
    assert await listed(harness, player) == all_but(BAD)
    assert fleet.unreadable(player.player_id) == ()


async def test_a_known_ship_that_cannot_be_told_of_is_not_trusted_and_not_gone(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    fleet = harness.services.fleet
    await listed(harness, player)
    broken(harness.world, BAD)
    await fleet.list_again(player, Lane.FLIGHT)
    assert fleet.known(player, BAD) is None
    assert fleet.symbols(player) == tuple(all_but())


async def test_a_look_at_it_says_so_in_every_lane(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, BAD)
    for lane in Lane:
        with pytest.raises(UnreadableShip) as caught:
            await harness.services.fleet.look(player, BAD, lane)
        assert caught.value.message == f"the game cannot tell how {BAD} is: {REASON}"
    with pytest.raises(UnreadableShip):
        await harness.send(GetShip(ANY, BAD))


async def test_a_game_that_is_away_is_not_the_fault_of_a_ship(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, BAD, "bad_gateway")
    with pytest.raises(Unreachable) as caught:
        await harness.services.fleet.look(player, BAD, Lane.FLIGHT)
    assert not isinstance(caught.value, UnreadableShip)
    assert harness.services.fleet.unreadable(player.player_id) == ()


async def test_a_ship_that_can_be_told_of_again_is_known_again(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await known_to_the_database(harness, player)
    fault, fleet = broken(harness.world, BAD), harness.services.fleet
    await listed(harness, player)
    await fleet.revisit(player, Lane.BACKGROUND)
    assert [each.symbol for each in fleet.unreadable(player.player_id)] == [BAD]
    harness.world.faults.disarm(fault.fault_id)
    await fleet.revisit(player, Lane.BACKGROUND, but=[BAD])
    assert [each.symbol for each in fleet.unreadable(player.player_id)] == [BAD]
    await fleet.revisit(player, Lane.BACKGROUND)
    assert fleet.unreadable(player.player_id) == ()
    assert await listed(harness, player) == all_but()


async def test_a_ship_without_a_name_is_found_by_another_list(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    fault, fleet = broken(harness.world, BAD), harness.services.fleet
    await listed(harness, player)
    harness.world.faults.disarm(fault.fault_id)
    await fleet.revisit(player, Lane.BACKGROUND)
    assert fleet.unreadable(player.player_id) == ()
    assert await listed(harness, player) == all_but()


async def test_a_ship_that_is_gone_meanwhile_is_unreadable_no_more(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await known_to_the_database(harness, player)
    fault, fleet = broken(harness.world, BAD), harness.services.fleet
    await listed(harness, player)
    harness.world.faults.disarm(fault.fault_id)
    del harness.world.agent("HERMES").ships[BAD]
    await fleet.revisit(player, Lane.BACKGROUND)
    assert fleet.unreadable(player.player_id) == ()
    with pytest.raises(UnknownShip):
        await fleet.look(player, BAD, Lane.FLIGHT)


async def test_the_list_and_health_count_and_name_it(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await known_to_the_database(harness, player)
    broken(harness.world, BAD)
    shown: Any = await harness.send(ListShips(ANY))
    assert shown.unreadable == (Unreadable(BAD, REASON),)
    assert len(shown) == 25
    health = await harness.send(GetHealth())
    assert health.unreadable == ((player.player_id, Unreadable(BAD, REASON)),)


async def test_the_other_ships_take_orders(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    broken(harness.world, BAD)
    await harness.send(ListShips(ANY))
    await harness.send(OrbitShip(ANY, "HERMES-1"))
    with pytest.raises(UnreadableShip):
        await harness.send(OrbitShip(ANY, BAD))


async def test_a_wrong_token_is_not_taken_for_a_ship_that_cannot_be_told_of(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.agents.clear()
    with pytest.raises(Refused):
        await listed(harness, player)


async def test_a_rate_limit_is_not_the_fault_of_a_ship_either(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    fleet = harness.services.fleet
    await listed(harness, player)
    omit(harness, BAD)
    limited = FaultOrder(FaultKind.RATE_LIMITED, "get_ship", target=BAD, count=-1, seconds=0.1)
    harness.world.faults.arm(limited)
    with pytest.raises(StillRateLimited):
        await fleet.list_again(player, Lane.FLIGHT)
    assert fleet.unreadable(player.player_id) == ()
    assert fleet.known(player, BAD) is not None


async def test_a_database_that_is_away_remembers_no_name(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    await known_to_the_database(harness, player)
    broken(harness.world, BAD)
    harness.store.away = True
    assert await listed(harness, player) == all_but(BAD)
    unreadable = harness.services.fleet.unreadable(player.player_id)
    assert [each.symbol for each in unreadable] == [None]

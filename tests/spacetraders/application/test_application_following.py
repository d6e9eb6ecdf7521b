"""Following a fleet: a snapshot, then what changes, what is said, and what is decided."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs
import pytest
import trio
import trio.testing
from support.harness import ANY, FRIGATE, Harness

from spacetraders import clock
from spacetraders.application.following.feed import (
    MOST_FOLLOWERS,
    OWED_LINES,
    Changed,
    FleetEvent,
    FleetSubscription,
    LineSaid,
    Lost,
    Snapshot,
)
from spacetraders.application.following.handlers import FollowedFleet, FollowFleet, UnfollowFleet
from spacetraders.application.orders.holding import HoldShip
from spacetraders.application.orders.ships import OrbitShip
from spacetraders.application.ports.logs import TooManyFollowers, UnknownSubscription
from spacetraders.application.ports.store import LogLine
from spacetraders.domain.fleet_parts import ShipPart
from spacetraders.domain.players import Player


@asynccontextmanager
async def followed(harness: Harness) -> AsyncIterator[FollowedFleet]:
    told = await harness.send(FollowFleet(ANY))
    try:
        yield told
    finally:
        told.subscription.close()


async def next_of(subscription: FleetSubscription, kind: type[FleetEvent]) -> FleetEvent:
    async for event in subscription:
        if isinstance(event, kind):
            return event
    raise AssertionError("it has ended")


def line(player: Player, number: int) -> LogLine:
    return LogLine("tour-1", player.player_id, clock.now(), "info", f"says {number}", {})


async def test_it_begins_with_the_whole_fleet(harness: Harness, player: Player) -> None:
    async with followed(harness) as told:
        names = [(part.part, part.key) for part in told.snapshot.items]
    assert names == [("agent", player.agent_symbol), ("ship", FRIGATE), ("ship", "HERMES-2")]


async def test_only_what_changes_is_told(
    harness: Harness, player: Player, autojump_clock: trio.testing.MockClock
) -> None:
    async with followed(harness) as told:
        await harness.send(OrbitShip(ANY, FRIGATE))
        changed = await next_of(told.subscription, Changed)
    assert isinstance(changed, Changed)
    assert [part.key for part in changed.items] == [FRIGATE]
    assert changed.gone == []


async def test_a_ship_that_a_person_holds_is_told_of(
    harness: Harness, player: Player, autojump_clock: trio.testing.MockClock
) -> None:
    async with followed(harness) as told:
        await harness.send(HoldShip(ANY, FRIGATE))
        changed = await next_of(told.subscription, Changed)
    assert isinstance(changed, Changed)
    assert [part.held for part in changed.items if isinstance(part, ShipPart)] == [True]


async def test_a_reader_who_comes_late_is_told_the_last_state_alone(
    harness: Harness, player: Player, autojump_clock: trio.testing.MockClock
) -> None:
    async with followed(harness) as told:
        ship = harness.services.fleet.known(player, FRIGATE)
        assert ship is not None
        for units in range(ship.fuel.capacity):
            fuel = attrs.evolve(ship.fuel, current=units)
            await harness.services.fleet.note(player, ship, fuel=fuel)
        await trio.sleep(1)
        first = await anext(told.subscription)
        assert isinstance(first, Changed)
        (part,) = first.items
        assert isinstance(part, ShipPart)
        assert part.ship.fuel.current == ship.fuel.capacity - 1
        with trio.move_on_after(10) as rest:
            await anext(told.subscription)
    assert rest.cancelled_caught


async def test_what_is_said_comes_in_its_order(
    harness: Harness, player: Player, autojump_clock: trio.testing.MockClock
) -> None:
    async with followed(harness) as told:
        for number in range(3):
            harness.logbook.take(line(player, number))
        said = [await next_of(told.subscription, LineSaid) for _ in range(3)]
    assert [each.line.message for each in said if isinstance(each, LineSaid)] == [
        "says 0",
        "says 1",
        "says 2",
    ]


async def test_a_reader_who_is_too_slow_is_told_how_much_is_lost_and_begins_anew(
    harness: Harness, player: Player, autojump_clock: trio.testing.MockClock
) -> None:
    async with followed(harness) as told:
        for number in range(OWED_LINES + 7):
            harness.logbook.take(line(player, number))
        lost, anew, oldest = [await anext(told.subscription) for _ in range(3)]
    assert isinstance(lost, Lost)
    assert lost.lines == 7
    assert isinstance(anew, Snapshot)
    assert isinstance(oldest, LineSaid)
    assert (oldest.line.message, [lost.seq, anew.seq, oldest.seq]) == ("says 7", [2, 3, 4])


async def test_what_is_said_for_another_player_is_not_told(
    harness: Harness, player: Player, autojump_clock: trio.testing.MockClock
) -> None:
    async with followed(harness) as told:
        harness.logbook.take(attrs.evolve(line(player, 1), player_id=player.player_id + 1))
        with trio.move_on_after(10) as heard:
            await next_of(told.subscription, LineSaid)
    assert heard.cancelled_caught


async def test_it_ends_when_it_is_told_to(harness: Harness, player: Player) -> None:
    async with followed(harness) as told:
        await harness.send(UnfollowFleet(told.subscription.subscription_id))
        with pytest.raises(StopAsyncIteration):
            await anext(told.subscription)
        with pytest.raises(UnknownSubscription):
            await harness.send(UnfollowFleet(told.subscription.subscription_id))


async def test_there_may_be_so_many_followers(harness: Harness, player: Player) -> None:
    begun = [await harness.send(FollowFleet(ANY)) for _ in range(MOST_FOLLOWERS)]
    with pytest.raises(TooManyFollowers):
        await harness.send(FollowFleet(ANY))
    for told in begun:
        told.subscription.close()
    async with followed(harness):
        pass

"""Room: bytes that all share, taken in order by those who wait."""

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.rpc.bounds.room import LOOK_EVERY_SECONDS, Room


async def keep(room: Room, size: int, log: list[int], until: trio.Event) -> None:
    async with room.kept(size):
        log.append(size)
        await until.wait()


async def test_what_fits_is_taken_and_given_back(autojump_clock: MockClock) -> None:
    room = Room(10)
    async with room.kept(4), room.kept(6):
        assert room.taken == 10
    assert room.taken == 0


async def test_what_does_not_fit_waits_until_it_does(autojump_clock: MockClock) -> None:
    room, log = Room(10), []
    first, second = trio.Event(), trio.Event()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(keep, room, 7, log, first)
        await wait_all_tasks_blocked()
        nursery.start_soon(keep, room, 4, log, second)
        await trio.sleep(60)
        assert log == [7]
        first.set()
        await wait_all_tasks_blocked()
        assert (log, room.taken) == ([7, 4], 4)
        second.set()


async def test_nobody_goes_before_those_who_wait(autojump_clock: MockClock) -> None:
    """Else small ones would keep a large one waiting for ever."""
    room, log = Room(10), []
    first, others = trio.Event(), trio.Event()
    async with trio.open_nursery() as nursery:
        for size, until in ((7, first), (9, others), (1, others)):
            nursery.start_soon(keep, room, size, log, until)
            await wait_all_tasks_blocked()
        assert log == [7]
        first.set()
        await wait_all_tasks_blocked()
        assert log == [7, 9, 1]
        others.set()


async def test_what_is_larger_than_the_room_has_it_alone(autojump_clock: MockClock) -> None:
    room = Room(10)
    async with room.kept(25):
        assert room.taken == 25
        with trio.move_on_after(60) as waiting:
            async with room.kept(1):
                pytest.fail("there is no room")
        assert waiting.cancelled_caught
    assert room.taken == 0


async def test_who_leaves_while_waiting_has_taken_nothing(autojump_clock: MockClock) -> None:
    room, log = Room(10), []
    async with room.kept(10):
        with trio.move_on_after(5):
            await keep(room, 1, log, trio.Event())
    assert (log, room.taken) == ([], 0)


async def test_room_can_be_made_while_somebody_waits(autojump_clock: MockClock) -> None:
    missing = []

    def make_room(size: int) -> None:
        missing.append(size)
        if len(missing) == 3:
            room.give_back(10)

    room = Room(10, make_room)
    room.add(10)
    async with room.kept(4):
        assert missing == [4, 4, 4]
        assert trio.current_time() == pytest.approx(2 * LOOK_EVERY_SECONDS)


async def test_what_is_added_does_not_wait_but_asks_for_room(autojump_clock: MockClock) -> None:
    missing: list[int] = []
    room = Room(10, missing.append)
    room.add(10)
    assert missing == []
    room.add(3)
    assert (room.taken, missing) == (13, [3])

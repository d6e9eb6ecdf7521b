"""The virtual clock: nothing is overtaken by time."""

import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import partial

import pytest
import trio

from spacetraders import threads
from spacetraders.clock import EPOCH, now, since_epoch
from spacetraders.simulation.scheduling import repeatable
from spacetraders.simulation.virtual_clock import VirtualClock, offload
from spacetraders.surroundings import Surroundings, within

DAY = 86_400.0


def run(main: Callable[[VirtualClock], Awaitable[None]]) -> None:
    virtual = VirtualClock()
    with within(Surroundings(now=since_epoch, run_sync=offload)):
        trio.run(main, virtual, clock=virtual)


def test_a_day_passes_at_once_and_the_wall_time_with_it() -> None:
    async def main(_: VirtualClock) -> None:
        await trio.sleep(DAY)
        assert trio.current_time() == DAY
        assert (now() - EPOCH).total_seconds() == DAY

    run(main)


def test_deadlines_come_in_their_order() -> None:
    came: list[float] = []

    async def wait(seconds: float) -> None:
        await trio.sleep(seconds)
        came.append(trio.current_time())

    async def main(_: VirtualClock) -> None:
        async with trio.open_nursery() as nursery:
            for seconds in (5.0, 1.0, 3600.0, 0.25):
                nursery.start_soon(wait, seconds)

    run(main)
    assert came == [0.25, 1.0, 5.0, 3600.0]


def test_no_time_passes_while_a_thread_works() -> None:
    """A task sleeps on while the thread of another one is at it."""
    slept = threading.Event()

    def work() -> bool:
        return slept.wait(0.05)  # real time; the sleeper's second must not be over meanwhile

    async def sleeper() -> None:
        await trio.sleep(1)
        slept.set()

    async def main(_: VirtualClock) -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(sleeper)
            assert await trio.to_thread.run_sync(work) is False
            assert trio.current_time() == 0.0

    run(main)
    assert slept.is_set()


def test_offloaded_work_is_done_before_any_time_passes_and_in_its_order() -> None:
    done: list[int] = []

    async def send(number: int) -> None:
        await threads.run_sync(done.append, number)
        assert trio.current_time() == 10.0

    async def main(_: VirtualClock) -> None:
        await trio.sleep(10)
        with trio.fail_after(0.001):
            for number in range(20):
                await send(number)

    run(main)
    assert done == list(range(20))


def test_a_limiter_holds_for_offloaded_work() -> None:
    async def main(_: VirtualClock) -> None:
        limiter = trio.CapacityLimiter(1)
        most: list[float] = []

        def work() -> None:
            most.append(limiter.borrowed_tokens)

        async with trio.open_nursery() as nursery:
            for _ in range(3):
                nursery.start_soon(partial(offload, work, limiter=limiter))
        assert (most, limiter.borrowed_tokens) == ([1, 1, 1], 0)

    run(main)


def test_what_work_raises_comes_to_who_waits() -> None:
    async def main(_: VirtualClock) -> None:
        with pytest.raises(ZeroDivisionError):
            await offload(divmod, 1, 0)

    run(main)


def test_other_tasks_run_before_offloaded_work_begins() -> None:
    done: list[str] = []

    async def beside() -> None:
        done.append("beside")

    async def main(_: VirtualClock) -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(beside)
            nursery.start_soon(offload, done.append, "work")

    with repeatable(1):
        run(main)
    assert done == ["beside", "work"]


@pytest.mark.parametrize("abandoned", [False, True])
def test_work_of_a_task_that_was_cancelled_is_not_begun(abandoned: bool) -> None:
    done: list[str] = []

    async def main(_: VirtualClock) -> None:
        limiter = trio.CapacityLimiter(1)
        with trio.CancelScope() as scope:
            scope.cancel()
            await offload(done.append, "goes", abandon_on_cancel=abandoned, limiter=limiter)
        assert (scope.cancelled_caught, limiter.borrowed_tokens) == (True, 0)

    run(main)
    assert done == []


def test_what_work_sets_in_its_context_stays_there() -> None:
    said = ContextVar("said", default="nothing")

    async def main(_: VirtualClock) -> None:
        await offload(said.set, "something")
        assert said.get() == "nothing"

    run(main)

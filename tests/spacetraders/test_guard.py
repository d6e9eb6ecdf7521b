"""The last guard of a long task: its defects are logged, and it runs again."""

import pytest
import trio
from trio.testing import MockClock

from spacetraders.guard import AGAIN_SECONDS, guarded, start_guarded


async def test_a_task_that_fails_runs_again_after_a_pause(autojump_clock: MockClock) -> None:
    runs: list[float] = []

    async def task() -> None:
        runs.append(trio.current_time())
        if len(runs) < 3:
            raise ValueError

    await guarded("task", task)
    assert [after - runs[0] for after in runs] == [0, AGAIN_SECONDS, 2 * AGAIN_SECONDS]


async def test_a_cancellation_ends_it_and_is_no_failure(autojump_clock: MockClock) -> None:
    runs = 0

    async def task() -> None:
        nonlocal runs
        runs += 1
        await trio.sleep_forever()

    with trio.move_on_after(10 * AGAIN_SECONDS) as scope:
        await guarded("task", task)
    assert scope.cancelled_caught
    assert runs == 1


async def test_a_defect_of_the_cleanup_does_not_hide_the_cancellation(
    autojump_clock: MockClock,
) -> None:
    async def failing() -> None:
        try:
            await trio.sleep_forever()
        finally:
            raise ValueError

    async def task() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(failing)
            await trio.sleep_forever()

    with trio.move_on_after(1) as scope:
        await guarded("task", task)
    assert scope.cancelled_caught


async def test_what_ends_the_process_is_not_held_up(autojump_clock: MockClock) -> None:
    async def task() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await guarded("task", task)


async def test_a_guarded_task_has_its_own_name_among_the_tasks(autojump_clock: MockClock) -> None:
    async def watch(seconds: float) -> None:
        await trio.sleep(seconds)

    async with trio.open_nursery() as nursery:
        start_guarded(nursery, watch, 5.0)
        names = {task.name for task in nursery.child_tasks}
    assert {name.rpartition(".")[2] for name in names} == {"watch"}
    assert trio.current_time() == 5

"""Holds: each shield of the cleanup has an end, and a stop has one end for all of them."""

import re
from pathlib import Path

import pytest
import trio
from trio.testing import MockClock

import spacetraders
from spacetraders.application import errand
from spacetraders.application.errand import Errand, held
from spacetraders.application.holds import (
    CLOSING_SECONDS,
    WRITING_SECONDS,
    Holds,
    Stage,
    new_daemon,
    shorten_holds,
)

ANSWER, WRITING, CLOSING = Stage
STOP_SECONDS = 2.0
ENDS = {
    ANSWER: STOP_SECONDS,
    WRITING: STOP_SECONDS + WRITING_SECONDS,
    CLOSING: STOP_SECONDS + WRITING_SECONDS + CLOSING_SECONDS,
}


async def seconds_held(seconds: float, stage: Stage) -> float:
    """How long a task that never ends holds a cancellation off."""
    began = trio.current_time()
    with trio.CancelScope() as scope:
        scope.cancel()
        with held(seconds, stage):
            await trio.sleep_forever()
    return trio.current_time() - began


@pytest.mark.parametrize("stage", Stage)
async def test_a_hold_ends_by_itself(stage: Stage, autojump_clock: MockClock) -> None:
    assert await seconds_held(21, stage) == 21


@pytest.mark.parametrize("stage", Stage)
async def test_a_hold_that_is_there_when_the_daemon_stops_ends_with_its_stage(
    stage: Stage, autojump_clock: MockClock
) -> None:
    async def stop() -> None:
        await trio.sleep(3)
        shorten_holds(STOP_SECONDS)

    with new_daemon():
        async with trio.open_nursery() as nursery:
            nursery.start_soon(stop)
            assert await seconds_held(21, stage) == 3 + ENDS[stage]


@pytest.mark.parametrize("later", [0.0, 1.0, 5.0, 30.0])
@pytest.mark.parametrize("stage", Stage)
async def test_a_hold_that_begins_after_the_stop_ends_with_its_stage_as_well(
    stage: Stage, later: float, autojump_clock: MockClock
) -> None:
    with new_daemon():
        shorten_holds(STOP_SECONDS)
        await trio.sleep(later)
        assert await seconds_held(21, stage) == max(0.0, ENDS[stage] - later)


async def test_all_that_may_hang_while_a_daemon_stops_ends_in_one_budget(
    autojump_clock: MockClock,
) -> None:
    """In the order of the stop, each with the length of its own that it has now."""
    began = trio.current_time()
    with new_daemon():
        shorten_holds(STOP_SECONDS)
        for seconds in (21.0, 5.0, 5.0, 3.0, 3.0):
            await seconds_held(seconds, ANSWER if seconds == 21.0 else WRITING)
        for seconds in (0.5, 2.0, 5.0):
            await seconds_held(seconds, CLOSING)
    assert trio.current_time() - began <= ENDS[CLOSING] <= 10


async def test_a_short_hold_is_not_made_longer_by_a_stop(autojump_clock: MockClock) -> None:
    with new_daemon():
        shorten_holds(STOP_SECONDS)
        assert await seconds_held(0.5, CLOSING) == 0.5


async def test_a_second_stop_makes_nothing_longer(autojump_clock: MockClock) -> None:
    with new_daemon():
        shorten_holds(STOP_SECONDS)
        shorten_holds(10 * STOP_SECONDS)
        assert await seconds_held(21, ANSWER) == STOP_SECONDS


async def test_the_next_daemon_of_a_run_holds_as_long_as_ever(autojump_clock: MockClock) -> None:
    with new_daemon():
        shorten_holds(STOP_SECONDS)
    with new_daemon():
        assert await seconds_held(21, ANSWER) == 21


async def test_a_forced_stop_ends_the_answers_of_its_container_alone(
    autojump_clock: MockClock,
) -> None:
    mine = Holds()
    mine.end(ANSWER, trio.current_time())
    assert await seconds_held(21, ANSWER) == 21
    errand.begin(Errand("c-1", holds=mine))
    assert await seconds_held(21, ANSWER) == 0
    assert await seconds_held(5, WRITING) == 5


def test_every_shield_of_the_daemon_is_a_hold() -> None:
    """A shield of its own would not end with the stop."""
    package = Path(spacetraders.__file__).parent
    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if re.search(r"shield=True", path.read_text()) and "sandbox" not in path.parts
    } - {"connections.py"}  # of the sandbox and the pages, which are processes of their own
    # An exchange outlives its caller, and ends with the gateway.
    assert found == {"application/errand.py", "api/gateway.py"}

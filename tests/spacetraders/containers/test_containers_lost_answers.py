"""A flight whose answers are lost: nothing is done twice, and the ship arrives all the same."""

from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest
from support.harness import FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.domain.containers import State


def lost() -> httpx.ReadTimeout:
    return httpx.ReadTimeout("the answer is lost")


def unsent() -> httpx.ConnectError:
    return httpx.ConnectError("nobody listens")


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def flown(harness: Harness) -> tuple[State, list[str]]:
    """Fly to the gate, which takes a refuel stop; return the end, and what the log said."""
    departure = await harness.fly(await harness.of_type("JUMP_GATE"))
    row = await harness.row(departure.container.container_id)
    return row.state, await harness.messages(row.container_id)


def deeds(harness: Harness) -> Counter[str]:
    return Counter(deed.operation for deed in harness.world.ledger if deed.ship == FRIGATE)


async def deeds_without_faults() -> Counter[str]:
    async with open_harness() as other:
        await other.register()
        await flown(other)
        return deeds(other)


@pytest.mark.parametrize("operation", ["orbit", "navigate", "refuel", "dock"])
async def test_a_deed_whose_answer_is_lost_is_not_repeated(
    harness: Harness, operation: str, autojump_clock: MockClock
) -> None:
    harness.road.after[operation] = lost
    state, said = await flown(harness)
    assert state is State.COMPLETED
    assert any(": it was done" in line for line in said)
    assert deeds(harness)[operation] == (await deeds_without_faults())[operation]


@pytest.mark.parametrize("operation", ["orbit", "navigate", "refuel", "dock", "nav"])
async def test_a_request_that_was_never_sent_is_sent_again(
    harness: Harness, operation: str, autojump_clock: MockClock
) -> None:
    harness.road.before[operation] = unsent
    state, said = await flown(harness)
    assert state is State.COMPLETED
    assert not any("no answer to" in line for line in said)
    assert deeds(harness) == await deeds_without_faults()


async def test_a_lost_answer_to_a_read_is_asked_for_again(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.road.after[FRIGATE] = lost
    state, _ = await flown(harness)
    assert state is State.COMPLETED
    assert harness.gateway.statistics().retried == 1

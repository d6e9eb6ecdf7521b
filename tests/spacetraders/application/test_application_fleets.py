"""What a whole fleet runs: applied, applied again, exported, and refused."""

from collections.abc import AsyncIterator, Sequence

import pytest
from support.harness import ANY, FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.errors.fleets import InvalidTask
from spacetraders.application.orders.containers import CreateContainer, StopContainer
from spacetraders.application.starting.fleets import (
    AppliedFleet,
    ApplyFleet,
    ExportFleet,
    Task,
)
from spacetraders.domain.containers import State

PROBE = "HERMES-2"
HAUL = Task("haul", {"ship_symbol": FRIGATE})
SCOUT = Task("scout", {"ship_symbol": PROBE})
CONTRACT = Task("contract")


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with open_harness() as opened:
        await opened.register()
        yield opened


async def applied(
    harness: Harness, *tasks: Task, dry_run: bool = False, prune: bool = False
) -> AppliedFleet:
    answer: AppliedFleet = await harness.send(ApplyFleet(ANY, list(tasks), dry_run, prune))
    return answer


def actions(answer: AppliedFleet) -> list[str]:
    return [change.action for change in answer.changes]


def live(harness: Harness) -> list[str]:
    return sorted(each.kind for each in harness.supervisor.live())


async def test_what_is_applied_runs_and_a_second_apply_does_nothing(
    harness: Harness, autojump_clock: MockClock
) -> None:
    first = await applied(harness, HAUL, SCOUT, CONTRACT)
    assert actions(first) == ["start"] * 3
    assert live(harness) == ["contract", "haul", "scout"]
    again = await applied(harness, HAUL, SCOUT, CONTRACT)
    assert actions(again) == ["keep"] * 3
    assert [c.container_id for c in again.changes] == [c.container_id for c in first.changes]


async def test_a_dry_run_changes_nothing(harness: Harness, autojump_clock: MockClock) -> None:
    answer = await applied(harness, HAUL, CONTRACT, dry_run=True)
    assert (actions(answer), answer.dry_run) == (["start", "start"], True)
    assert live(harness) == []


async def test_other_work_of_a_ship_is_replaced(
    harness: Harness, autojump_clock: MockClock
) -> None:
    (begun,) = (await applied(harness, HAUL)).changes
    (change,) = (
        await applied(harness, Task("haul", {"ship_symbol": FRIGATE, "budget": 500}))
    ).changes
    assert (change.action, change.before, change.error) == ("replace", begun.container_id, None)
    assert (await harness.row(str(begun.container_id))).state is State.STOPPED
    assert live(harness) == ["haul"]


async def test_a_config_with_its_defaults_written_out_is_the_same(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await applied(harness, HAUL)
    told = Task("haul", {"ship_symbol": FRIGATE.lower(), "goods": [], "looks": True})
    assert actions(await applied(harness, told)) == ["keep"]


async def test_what_was_stopped_starts_again(harness: Harness, autojump_clock: MockClock) -> None:
    (begun,) = (await applied(harness, HAUL)).changes
    await harness.send(StopContainer(str(begun.container_id)))
    assert actions(await applied(harness, HAUL)) == ["start"]


async def test_only_pruning_stops_what_is_not_named(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await harness.send(CreateContainer(ANY, "scout", dict(SCOUT.config)))
    await applied(harness, HAUL)
    assert live(harness) == ["haul", "scout"]
    assert actions(await applied(harness, HAUL, prune=True)) == ["keep", "stop"]
    assert live(harness) == ["haul"]


async def test_an_export_that_is_applied_changes_nothing(
    harness: Harness, autojump_clock: MockClock
) -> None:
    await applied(harness, HAUL, SCOUT, CONTRACT)
    exported = await harness.send(ExportFleet(ANY))
    assert sorted(task.kind for task in exported.tasks) == ["contract", "haul", "scout"]
    assert actions(await applied(harness, *exported.tasks, prune=True)) == ["keep"] * 3


async def test_a_refused_change_keeps_none_of_the_others(
    harness: Harness, autojump_clock: MockClock
) -> None:
    answer = await applied(harness, Task("haul", {"ship_symbol": PROBE}), HAUL)
    first, second = answer.changes
    assert first.error is not None
    assert (first.error.kind, first.container_id, second.error) == ("ship_unfit", None, None)
    assert live(harness) == ["haul"]


@pytest.mark.parametrize(
    ("tasks", "place"),
    [
        ([CONTRACT, Task("hual")], (1, "kind")),
        ([Task("haul", {"ship_symbol": FRIGATE, "goods": 5})], (0, "config.goods")),
        ([Task("haul", {})], (0, "config.ship_symbol")),
        ([HAUL, Task("haul", {"ship_symbol": "HERMES-9"})], (1, "")),
        ([HAUL, Task("tour", {"ship_symbol": FRIGATE, "waypoints": ["X1-A-B"]})], (1, "")),
        ([CONTRACT, CONTRACT], (1, "")),
    ],
)
async def test_a_task_that_cannot_run_is_refused_before_anything_is_changed(
    harness: Harness, autojump_clock: MockClock, tasks: Sequence[Task], place: tuple[int, str]
) -> None:
    with pytest.raises(InvalidTask) as refused:
        await applied(harness, *tasks)
    assert (refused.value.index, refused.value.field) == place
    assert refused.value.hint
    assert live(harness) == []

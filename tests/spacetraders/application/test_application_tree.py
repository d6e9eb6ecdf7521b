"""The live nursery tree: what is shown, what is only counted."""

from collections import Counter

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from support.application.roads import barrier
from support.harness import ANY, FRIGATE, Harness
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.application.itself.tree import Branch, GetTree, Twig, folded, grown, kind_of
from spacetraders.application.orders.ships import GetShip
from spacetraders.application.plans.routes import NavigateShip
from spacetraders.domain.players import Player

NAMES = st.lists(st.sampled_from(["a", "a-1", "a-2", "b", "b-1", "c-1"]))


def names(twig: Twig) -> list[str]:
    """The names of a task and of all under it."""
    below = [name for branch in twig.nurseries for task in branch.tasks for name in names(task)]
    return [twig.name, *below]


async def grown_here(tasks: list[str], alike: int | None) -> list[Branch]:
    """The nurseries of this task that have any, while it runs tasks of these names."""
    async with trio.open_nursery() as nursery:
        for name in tasks:
            nursery.start_soon(trio.sleep_forever, name=name)
        await wait_all_tasks_blocked()
        found = grown(trio.lowlevel.current_task(), alike)
        nursery.cancel_scope.cancel()
    return [branch for branch in found.nurseries if branch.tasks]


async def test_a_task_has_the_tasks_of_its_nurseries_below_it_by_name() -> None:
    found = await grown_here(["b", "a"], None)
    assert found == [Branch((Twig("a"), Twig("b")))]


async def test_tasks_alike_are_counted_beyond_the_first() -> None:
    found = await grown_here([f"tour-{index:03}" for index in range(50)] + ["probe"], 2)
    assert found == [Branch((Twig("probe"), Twig("tour-000"), Twig("tour-001")), {"tour": 48})]


async def test_nested_nurseries_stand_in_their_order_the_outermost_first() -> None:
    async with trio.open_nursery() as outer:
        outer.start_soon(trio.sleep_forever, name="outside")
        inner = await grown_here(["inside"], None)
        outer.cancel_scope.cancel()
    assert [branch.tasks[0].name for branch in inner] == ["outside", "inside"]


@given(NAMES, st.integers(0, 4))
def test_what_is_shown_and_what_is_counted_are_together_all_there_is(
    tasks: list[str], alike: int
) -> None:
    shown, more = folded(tasks, alike)
    kinds = Counter(kind_of(tasks[index]) for index in shown)
    assert kinds + Counter(more) == Counter(map(kind_of, tasks))
    assert all(count >= 2 for count in more.values())
    assert all(count <= alike + 1 for count in kinds.values())
    assert shown == sorted(shown)


@given(NAMES)
def test_all_of_it_is_shown_where_all_is_asked_for(tasks: list[str]) -> None:
    assert folded(tasks, None) == (list(range(len(tasks))), {})


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tour-1a2b3c4d", "tour"),
        ("navigate-fleet-1-a1b2c3", "navigate"),
        ("spacetraders.daemon.run", "spacetraders.daemon.run"),
    ],
)
def test_containers_of_a_kind_are_alike(name: str, kind: str) -> None:
    assert kind_of(name) == kind


async def test_the_daemons_tree_has_a_containers_task_by_its_id(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    goal = await harness.of_type("GAS_GIANT")
    departure = await harness.send(NavigateShip(ANY, FRIGATE, goal))
    tree: Twig = await harness.send(GetTree(alike=-1))
    assert departure.container.container_id in names(tree)


async def test_a_request_under_way_is_named_in_the_tree(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    held = barrier(harness, f"/{FRIGATE}")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(harness.send, GetShip(ANY, FRIGATE))
        await wait_all_tasks_blocked()
        tree = await harness.send(GetTree())
        held.lift()
    assert [name for name in names(tree) if name.startswith("request ")]

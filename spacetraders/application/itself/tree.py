"""The tree of the process's Trio tasks and nurseries, and the handler that shows it."""

from collections import Counter
from collections.abc import Sequence

import attrs
import trio

from spacetraders.application.bus.fields import number
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers

ALIKE = 3
"""How many tasks of one kind are shown in each nursery. The others are counted."""


@attrs.frozen
class Branch:
    """A nursery: the tasks that are shown, and how many more of each kind it has."""

    tasks: "tuple[Twig, ...]"
    more: dict[str, int] = attrs.field(factory=dict)


@attrs.frozen
class Twig:
    """A task, and its open nurseries, the outermost first."""

    name: str
    nurseries: tuple[Branch, ...] = ()


@attrs.frozen
class GetTree(Message[Twig]):
    """The tree of tasks. Each nursery shows `alike` of the same kind, and -1 shows all."""

    alike: int = number(ALIKE, least=0, most=1_000_000, also=-1)


class TreeHandler:
    """The handler of the message about the tree."""

    @answers("daemon.tree", load=Load.LOOKUP)
    async def get(self, query: GetTree) -> Twig:
        root = trio.lowlevel.current_root_task()
        assert root is not None, "there is a root while tasks run"
        return grown(root, None if query.alike < 0 else query.alike)


def grown(task: trio.lowlevel.Task, alike: int | None) -> Twig:
    """Return the tree under a task. An `alike` of None shows all of it."""
    return Twig(task.name, tuple(_branch(nursery, alike) for nursery in task.child_nurseries))


def _branch(nursery: trio.Nursery, alike: int | None) -> Branch:
    tasks = sorted(nursery.child_tasks, key=lambda task: (kind_of(task.name), task.name))
    # Chosen before the branches grow, so that the tasks that are only counted are not walked.
    shown, more = folded([task.name for task in tasks], alike)
    return Branch(tuple(grown(tasks[index], alike) for index in shown), more)


def folded(names: Sequence[str], alike: int | None) -> tuple[list[int], dict[str, int]]:
    """Return the indexes of the names to show, and how many more there are of each kind."""
    counts = Counter(kind_of(name) for name in names)
    shown: list[int] = []
    met: Counter[str] = Counter()
    for index, name in enumerate(names):
        kind = kind_of(name)
        met[kind] += 1
        # One more than `alike` is shown too: the line that counts it would be as long.
        if alike is None or met[kind] <= alike or counts[kind] <= alike + 1:
            shown.append(index)
    left = counts - Counter(kind_of(names[index]) for index in shown)
    return shown, dict(left)


def kind_of(name: str) -> str:
    """Return the kind in a task's name. Tasks of containers are named by ids, `<kind>-<...>`."""
    return name.partition("-")[0]

"""`spacetraders container tree`: the tasks that run in the daemon."""

from typing import Annotated, Any

from cyclopts import Parameter

from cli.options import OPTIONS, Options, ask
from cli.output import say

# The daemon's number for all tasks alike.
EVERY = -1


def tree(
    *,
    all_: Annotated[
        bool,
        Parameter(
            name="--all",
            negative=(),
            show_default=False,
            help="Every task, where else tasks alike are counted.",
        ),
    ] = False,
    options: Options = OPTIONS,
) -> int:
    """Show the daemon's live nursery tree: its tasks, and under each those that it started."""
    return ask(options, "daemon.tree", print_tree, alike=EVERY if all_ else None)


def print_tree(root: dict[str, Any]) -> None:
    say(short(root["name"]))
    for line in _below(root, ""):
        say(line)


def _below(task: dict[str, Any], margin: str) -> list[str]:
    """Return the lines under a task, one for each task and for each count of tasks alike."""
    entries = _entries(task)
    lines = []
    for index, entry in enumerate(entries):
        last = index == len(entries) - 1
        lines.append(f"{margin}{'└─ ' if last else '├─ '}{short(entry['name'])}")
        lines += _below(entry, margin + ("   " if last else "│  "))
    return lines


def _entries(task: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries under a task: the tasks of its only nursery, or its nurseries."""
    # A line for a single nursery would tell nothing.
    used = [nursery for nursery in task["nurseries"] if nursery["tasks"] or nursery["more"]]
    if len(used) > 1:
        return [{"name": "nursery", "nurseries": [nursery]} for nursery in used]
    return [
        entry
        for nursery in used
        for entry in (
            *nursery["tasks"],
            *(_counted(name, count) for name, count in nursery["more"].items()),
        )
    ]


def _counted(name: str, count: int) -> dict[str, Any]:
    return {"name": f"{count} more of {short(name)}", "nurseries": []}


def short(name: str) -> str:
    """Return a function's name without its modules. Trio's own names stay as they are."""
    if name.startswith("<"):
        return name
    parts = name.replace(".<locals>", "").split(".")
    first = next((i for i, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
    return ".".join(parts[first:])

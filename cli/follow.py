"""`--wait` and `container watch`: a progress bar, else a line a step, until a container ends."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from cli.client import Client
from cli.errors import ContainerFailed, DaemonGone
from cli.exits import INTERRUPTED, REFUSED
from cli.options import Options, understanding
from cli.output import note, print_json, say
from cli.text import duration
from spacetraders.output.plain import plain

# Chosen: a bar looks alive, and the daemon answers such a look from memory.
POLL_SECONDS = 0.5
# Said again, since the CLI imports nothing of the daemon but its paths.
FINAL_STATES = ("COMPLETED", "STOPPED", "FAILED")

CTRL_C = "^C"
"""The text that a terminal writes at Ctrl-C. Without room for it the bar would be drawn twice."""

Watcher = Callable[[dict[str, Any]], None]
"""Is called with the container after each look at it."""


def stay(
    client: Client, options: Options, container_id: str, *, eta_seconds: float, outcome: str
) -> int:
    """Watch a container to its end. Prints the outcome and returns 0 if it has done its work.

    Ctrl-C ends the watching alone.

    Raises:
        ContainerFailed: it ended without having done its work.
    """
    again = f"spacetraders container watch {container_id}"
    with understanding():
        try:
            with watching(eta_seconds, silent=options.json) as watcher:
                container = follow(client, container_id, watcher)
        except KeyboardInterrupt:
            note(f"it goes on without you; watch it again with: {again}")
            return INTERRUPTED
        except DaemonGone:
            if not options.json:
                note(f"it goes on once the daemon is back; watch it then with: {again}")
            raise
        return _ended(container, options, outcome)


def _ended(container: dict[str, Any], options: Options, outcome: str) -> int:
    done = container["state"] == "COMPLETED"
    if options.json:
        print_json(container)
    elif done:
        say(outcome)
    else:
        stopped = {"message": "somebody stopped it, and it goes no further by itself"}
        reason = container["exit_reason"] or stopped
        raise ContainerFailed(container["container_id"], container["state"], reason["message"])
    return 0 if done else REFUSED


def follow(client: Client, container_id: str, watcher: Watcher) -> dict[str, Any]:
    """Look at a container twice a second until it has ended, and return it.

    A daemon that restarts meanwhile is not waited for. Raises the errors of `Client.call`.
    """
    while True:
        container: dict[str, Any] = client.call("container.get", container_id=container_id)
        watcher(container)
        if container["state"] in FINAL_STATES:
            return container
        time.sleep(POLL_SECONDS)


def watching(eta_seconds: float, *, silent: bool) -> AbstractContextManager[Watcher]:
    """Return a watcher that shows the progress of `eta_seconds` on stderr."""
    if silent:
        return nullcontext(lambda _: None)
    return _bar(eta_seconds) if sys.stderr.isatty() else nullcontext(_lines())


def activity(container: dict[str, Any]) -> str:
    """Return a container's step and status in words: step 2 of 3: flying to X1-AD75-B7."""
    progress: dict[str, Any] = container["progress"] or {}
    reason = container["exit_reason"]
    status = progress.get("status") or container["state"].lower()
    if container["state"] == "BACKOFF" and reason:
        status = f"will try again: {reason['message']}"
    route, step = progress.get("route"), progress.get("step")
    steps = len(route["steps"]) if route else 0
    if not steps or step is None:
        return str(status)
    return f"step {min(step + 1, steps)} of {steps}: {status}"


def _lines() -> Watcher:
    last = ""

    def watcher(container: dict[str, Any]) -> None:
        nonlocal last
        # A step is told once, and only when the body has told of it: RUNNING alone says nothing.
        now = activity(container)
        told = container["progress"] is not None or container["state"] != "RUNNING"
        if told and now != last and container["state"] not in FINAL_STATES:
            left = _left(container)
            note(now if left is None else f"{now}, {duration(left)} left")
        last = now

    return watcher


@contextmanager
def _bar(eta_seconds: float) -> Iterator[Watcher]:
    from rich.console import Console  # noqa: PLC0415 - only where something is drawn
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # noqa: PLC0415
    from rich.table import Column  # noqa: PLC0415

    doing = TextColumn(
        "{task.description}",
        markup=False,
        table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
    )
    columns = [doing, BarColumn(20), TaskProgressColumn(), TextColumn("{task.fields[left]:>11}")]
    # Two consoles: one knows the terminal's width, the other draws with room for CTRL_C.
    terminal, console = Console(stderr=True), Console(stderr=True)
    console.width = terminal.width - len(CTRL_C)
    # Without rich's own thread, as the bar changes only when the container was looked at.
    progress = Progress(*columns, console=console, auto_refresh=False, expand=True)
    with progress:
        task = progress.add_task("", total=eta_seconds, left="")
        longest = eta_seconds  # a new plan on the way may take longer than the first

        def watcher(container: dict[str, Any]) -> None:
            nonlocal longest
            console.width = terminal.width - len(CTRL_C)
            left = 0.0 if container["state"] == "COMPLETED" else _left(container)
            if left is not None:
                longest = max(longest, left, 1.0)
                progress.update(task, total=longest, completed=longest - left, left=duration(left))
            progress.update(task, description=plain(activity(container)), refresh=True)

        yield watcher


def _left(container: dict[str, Any]) -> float | None:
    eta = (container["progress"] or {}).get("eta_seconds")
    return None if eta is None else float(eta)

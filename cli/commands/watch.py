"""`spacetraders container watch`: the command. `cli.follow` has the display."""

from typing import Any

from cli.client import Client
from cli.follow import stay
from cli.options import OPTIONS, ContainerId, Options, run, understanding
from cli.picking import reach


def watch(container: ContainerId, *, options: Options = OPTIONS) -> int:
    """Watch a container until it has ended; Ctrl-C ends the watching alone.

    Exits with 0 if it has done its work, with 1 if it failed or was stopped.
    With --json the result is the container as it ended.
    """

    def work(client: Client) -> int:
        container_id, seen = reach(client, "container.get", container)
        with understanding():
            eta = (seen["progress"] or {}).get("eta_seconds") or 0.0
            return stay(client, options, container_id, eta_seconds=eta, outcome=_outcome(seen))

    return run(options, work)


def _outcome(container: dict[str, Any]) -> str:
    """Return the line for a container that has done its work."""
    destination = container["config"].get("destination")
    if container["kind"] == "navigate" and destination:
        return f"{container['ship_symbol']} has arrived at {destination}"
    return f"{container['container_id']} has done its work"

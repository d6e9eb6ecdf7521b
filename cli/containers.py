"""One container as facts, and how far it is in a few words."""

import json
from typing import Any

from cli.output import print_facts
from cli.text import duration, with_age
from cli.waits import whole_wait


def print_container(container: dict[str, Any]) -> None:
    """Print what is known of a container."""
    runs = container["max_iterations"]
    reason = container["exit_reason"]
    finished, earns = container["finished_at"], container["credits_per_hour"]
    print_facts(
        [
            ("container", container["container_id"]),
            ("kind", container["kind"]),
            ("agent", container["agent_symbol"]),
            ("ship", container["ship_symbol"]),
            ("config", json.dumps(container["config"])),
            ("state", _state(container)),
            ("reason", reason and f"{reason['message']} ({reason['kind']})"),
            ("progress", container["progress"] and summary(container)),
            ("waits", whole_wait(container["idle"])),
            ("last line", container["last_line"]),
            ("earns", earns if earns is None else f"{earns:,} credits an hour"),
            ("policy", f"{container['restart_policy']}, {_restarts(container)}"),
            ("iteration", f"{container['iteration']} of {runs if runs >= 0 else 'endless'}"),
            ("created", with_age(container["created_at"])),
            ("finished", finished and with_age(finished)),
        ]
    )


def summary(container: dict[str, Any]) -> str | None:
    """Say in a few words how far a container is, or why it ended."""
    progress, reason = container["progress"], container["exit_reason"]
    if progress:
        status, eta = progress.get("status"), progress.get("eta_seconds")
        left = None if eta is None else f"{duration(eta)} left"
        return ", ".join(word for word in (status, left) if word)
    return str(reason["message"]) if reason else None


def _state(container: dict[str, Any]) -> str:
    state, since = container["state"], container["state_since"]
    return f"{state} since {with_age(since)}" if since else str(state)


def _restarts(container: dict[str, Any]) -> str:
    return f"{container['restarts']} of at most {container['max_restarts']} restarts"

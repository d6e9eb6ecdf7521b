"""`spacetraders health`."""

from typing import Any

from cli.options import OPTIONS, Options, ask
from cli.output import print_facts
from cli.text import duration, pairs, troubles


def health(*, options: Options = OPTIONS) -> int:
    """Say how the daemon is: its database, the game's API, what waits, what runs."""
    return ask(options, "health", print_health)


def print_health(health: dict[str, Any]) -> None:
    """Print a health, a subject a line."""
    api, database = health["api"], health["database"]
    queries = f"{database['calls']} calls, {database['failures']} failed"
    traffic = (
        f"{api['sent']} sent, {api['retried']} retried, {api['refused_429']} refused (429), "
        f"{api['in_flight']} in flight"
    )
    print_facts(
        [
            ("status", health["status"]),
            *troubles(health),
            ("version", health["version"]),
            ("uptime", duration(health["uptime_seconds"])),
            ("database", f"{database['kind']}, {database['status']}, {queries}"),
            ("api", f"{api['url']}, {api['status']}"),
            ("requests", traffic),
            ("queued", pairs(api["queued"])),
            ("burst left", api["burst_left"]),
            ("containers", pairs(health["containers"]) or "none"),
        ]
    )

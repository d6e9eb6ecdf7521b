"""`spacetraders health`."""

from typing import Any

from cli.options import OPTIONS, Options, ask
from cli.output import print_facts
from cli.text import duration, pairs, troubles


def health(*, options: Options = OPTIONS) -> int:
    """Say how the daemon is: its database, the game's API, what waits, what runs."""
    return ask(options, "health", print_health)


def print_health(health: dict[str, Any]) -> None:
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
            *waits(api),
            *_unreadable(health.get("unreadable") or {}),
        ]
    )


def waits(api: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a line for each of the longest waits for the game, with a key for the first."""
    waiting = api.get("waiting") or {}
    return _lines("waits for", waiting, [_wait(wait) for wait in waiting.get("longest", ())])


def _wait(wait: dict[str, Any]) -> str:
    since = f"for {duration(wait['seconds'])}, {wait['attempts']} times"
    return f"{wait['operation']} {since}: {wait['reason']}"


def _unreadable(unreadable: dict[str, Any]) -> list[tuple[str, str]]:
    ships = unreadable.get("ships", ())
    told = [f"{each['ship_symbol'] or 'a ship'}: {each['reason']}" for each in ships]
    return _lines("unreadable", unreadable, told)


def _lines(key: str, all_of_them: dict[str, Any], told: list[str]) -> list[tuple[str, str]]:
    more = all_of_them.get("count", 0) - len(told)
    lines = [*told, f"and {more} more"] if more > 0 else told
    return [("" if index else key, line) for index, line in enumerate(lines)]

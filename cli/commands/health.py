"""`spacetraders health`."""

from typing import Any

from cli.options import OPTIONS, Options, ask
from cli.output import print_facts
from cli.text import duration, local_time, pairs, troubles


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
            ("universe", _universe(health.get("universe") or {})),
            *_past(health.get("past") or {}),
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


def _universe(universe: dict[str, Any]) -> str | None:
    """Return the universe by its date, when it ends, and whether the game is closed."""
    told = [universe["reset_date"]] if universe.get("reset_date") else []
    if universe.get("next_reset"):
        told.append(f"next reset {local_time(universe['next_reset'])}")
    if universe.get("closed_since"):
        told.append(f"closed since {local_time(universe['closed_since'])}")
    return ", ".join(told) or None


def _past(past: dict[str, Any]) -> list[tuple[str, str]]:
    told = [
        f"{each['agent_symbol']} ({each['player_id']}), of the universe of {each['reset_date']}"
        for each in past.get("players", ())
    ]
    return _lines("past", past, told)


def _lines(key: str, all_of_them: dict[str, Any], told: list[str]) -> list[tuple[str, str]]:
    more = all_of_them.get("count", 0) - len(told)
    lines = [*told, f"and {more} more"] if more > 0 else told
    return [("" if index else key, line) for index, line in enumerate(lines)]

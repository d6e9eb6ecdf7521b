"""Names for shell completion: quick, and silent whatever is wrong.

`spacetraders __names WORD…` prints the names that the last word may become. It is no command of the
tree, so that it needs no parser.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from cli.client import Client
from cli.errors import CliError
from spacetraders.output.plain import plain
from spacetraders.paths import default_socket

PATIENCE_SECONDS = 1.0
"""How long a person who has pressed the tab key is kept waiting for a daemon."""

MOST = 1000

SHIPS, WAYPOINTS, CONTAINERS, PLAYERS, KINDS = (
    "ships",
    "waypoints",
    "containers",
    "players",
    "kinds",
)

SOURCES: dict[str, tuple[str, str]] = {
    SHIPS: ("ship.list", "ship_symbol"),
    WAYPOINTS: ("waypoint.list", "waypoint_symbol"),
    CONTAINERS: ("container.list", "container_id"),
    PLAYERS: ("player.list", "agent_symbol"),
    KINDS: ("container.kinds", "kind"),
}
"""The method that lists things of a sort, and the field that names them."""

FLAGS = {
    **dict.fromkeys(("--ship", "--ships", "--to", "--receiver", "--negotiator"), SHIPS),
    **dict.fromkeys(("--waypoint", "--destination", "--market", "--markets", "--site"), WAYPOINTS),
    **dict.fromkeys(("--rock", "--giant", "--finish", "--yard"), WAYPOINTS),
    "--container": CONTAINERS,
    "--agent": PLAYERS,
    "--kind": KINDS,
}
"""What the value of a flag names."""

WORDS = {
    **dict.fromkeys(("navigate", "dock", "orbit", "refuel", "ship", "route"), (SHIPS, WAYPOINTS)),
    **dict.fromkeys(("waypoint", "market", "shipyard", "gate", "mine", "siphon"), (WAYPOINTS,)),
    **dict.fromkeys(("construct", "construction"), (SHIPS, WAYPOINTS)),
    "container": (CONTAINERS,),
    "player": (PLAYERS,),
    "autopilot": (SHIPS,),
    "contract": (SHIPS,),
}
"""What the free words of a command name, by its first word."""

ALONE = ("navigate", "dock", "orbit", "refuel")
"""Commands without a second word of their own."""


def main(words: Sequence[str]) -> int:
    """Print the names, one a line. Returns 0, and prints nothing where anything is in the way."""
    try:
        path = Path(_socket(words))
        with Client.connect(path, patience_seconds=PATIENCE_SECONDS) as client:
            for name in names(words, client.call):
                print(name)  # noqa: T201 - for the shell
    # A completion that fails must not write into the line that is being typed.
    except (CliError, OSError, LookupError, TypeError, AttributeError, ValueError):
        return 0
    return 0


def names(words: Sequence[str], call: Callable[[str], Any]) -> list[str]:
    """Return the names that begin as the last word does, of what is meant there."""
    begun = words[-1] if words else ""
    found: list[str] = []
    for sort in sorts(words):
        method, field = SOURCES[sort]
        found += _named(call(method)["items"], field, begun)
    return list(dict.fromkeys(found))[:MOST]


def sorts(words: Sequence[str]) -> tuple[str, ...]:
    """Return what the last word may name: sorts of things, or none where it is no name."""
    *before, begun = words or [""]
    if begun.startswith("-") or not before:
        return ()
    if before[-1].startswith("--"):
        return (FLAGS[before[-1]],) if before[-1] in FLAGS else ()
    if before[0] not in ALONE and len(before) < 2:
        return ()  # the verb is still to come
    if before[:2] in (["container", "create"], ["container", "kinds"]):
        return (KINDS,)
    return WORDS.get(before[0], ())


def _named(items: Iterable[Any], field: str, begun: str) -> list[str]:
    named = (str(item[field]) for item in items)
    # A name that is not plain could write anything to the terminal.
    return [
        name for name in named if name.lower().startswith(begun.lower()) and plain(name) == name
    ]


def _socket(words: Sequence[str]) -> str:
    if "--socket" in words[:-1]:
        return words[list(words).index("--socket") + 1]
    return os.environ.get("SPACETRADERS_SOCKET") or os.fspath(default_socket())

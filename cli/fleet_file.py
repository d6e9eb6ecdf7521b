"""The file of `fleet apply` and `fleet export`: TOML, which says what ships and others are to run.

A table `[ships.SYMBOL]` is what a ship runs, and each `[[tasks]]` is one that flies no ship.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from cli.errors import WrongFleetFile

KEYS = ("kind", "config", "restart_policy", "max_restarts", "max_iterations")
EXAMPLE = '[ships.FLEET-1] and below it kind = "haul"'
BARE = re.compile(r"[A-Za-z0-9_-]+")
SHIP = "ship_symbol"


@attrs.frozen
class FleetFile:
    """What a file asks for: tasks as `fleet.apply` takes them, each with its place in the file."""

    name: str
    text: str
    agent: str | None
    tasks: list[dict[str, Any]]
    places: list[str]

    def wrong(self, place: str, reason: str, hint: str | None = None) -> WrongFleetFile:
        """Return the error about a place, such as `ships.FLEET-1.kind`, with its line."""
        return WrongFleetFile(self.name, line_of(self.text, place), place, reason, hint)


def read(path: Path, text: str) -> FleetFile:
    """Read a file.

    Raises:
        WrongFleetFile: it is no TOML, or says something else than what is to run.
    """
    name = str(path)
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFleetFile(name, None, "", f"it is no TOML: {error}", EXAMPLE) from None
    file = FleetFile(name, text, None, [], [])
    for key in told.keys() - {"agent", "ships", "tasks"}:
        raise file.wrong(key, "is not known", "a file has agent, [ships.SYMBOL] and [[tasks]]")
    agent = told.get("agent")
    if not isinstance(agent, str | None):
        raise file.wrong("agent", "must be a text", 'write agent = "FLEET"')
    entries = [
        (place, _task(file, place, symbol, table)) for place, symbol, table in _entries(file, told)
    ]
    places = [place for place, _ in entries]
    return attrs.evolve(file, agent=agent, tasks=[task for _, task in entries], places=places)


def _task(file: FleetFile, place: str, symbol: str | None, table: Any) -> dict[str, Any]:
    """Return one task as `fleet.apply` takes it, with its ship in the config."""
    if not isinstance(table, dict):
        raise file.wrong(place, "must be a table", f"write {EXAMPLE}")
    for key in table.keys() - set(KEYS):
        hint = f"there are {', '.join(KEYS)}; what the kind takes stands in config = {{ … }}"
        raise file.wrong(f"{place}.{key}", "is not known", hint)
    if not isinstance(table.get("kind"), str):
        raise file.wrong(f"{place}.kind", "must be the name of a kind", 'write kind = "haul"')
    config = table.get("config", {})
    if not isinstance(config, dict):
        raise file.wrong(f"{place}.config", "must be a table", "write config = { … }")
    if symbol is not None and SHIP in config:
        hint = f"leave it out: the table is that of {symbol}"
        raise file.wrong(f"{place}.config.{SHIP}", "is said twice", hint)
    return {**table, "config": config if symbol is None else {SHIP: symbol, **config}}


def _entries(file: FleetFile, told: Mapping[str, Any]) -> list[tuple[str, str | None, Any]]:
    """Return the place, the ship and the table of each task."""
    ships, others = told.get("ships", {}), told.get("tasks", [])
    if not isinstance(ships, dict):
        raise file.wrong("ships", "must be tables, one for each ship", f"write {EXAMPLE}")
    if not isinstance(others, list):
        raise file.wrong("tasks", "must be tables", "write [[tasks]] above each")
    flown = [(f"ships.{symbol}", symbol, each) for symbol, each in ships.items()]
    return [*flown, *((f"tasks[{i}]", None, each) for i, each in enumerate(others))]


def line_of(text: str, place: str) -> int | None:
    """Return the line of a key, or else of the table that lacks it, or None.

    It is a guess by the looks of the lines, since the reader of TOML does not tell them.
    """
    lines = text.splitlines()
    header, nth, key = _split(place)
    tables = [i for i, line in enumerate(lines) if header.match(line)]
    start = tables[nth] if nth < len(tables) else -1
    for name in reversed([word for word in re.split(r"[.\[\]]+", key) if not word.isdigit()]):
        word = re.compile(rf"(?<![\w-])[\"']?{re.escape(name)}[\"']?\s*[=.\]]")
        for i in range(max(start, 0), _end(lines, start, header)):
            if name and word.search(lines[i]):
                return i + 1
    return start + 1 if start >= 0 else None


def _split(place: str) -> tuple[re.Pattern[str], int, str]:
    """Return what the table of a place begins with, how many such are before it, and the key."""
    if found := re.match(r"tasks\[(\d+)\]\.?", place):
        return re.compile(r"\s*\[\[\s*tasks\s*\]\]"), int(found[1]), place[found.end() :]
    if found := re.match(r"ships\.([^.]+)\.?", place):
        symbol = re.escape(found[1])
        header = rf"\s*\[\s*ships\s*\.\s*[\"']?{symbol}[\"']?\s*[\].]"
        return re.compile(header), 0, place[found.end() :] or found[1]
    return re.compile(r"(?!)"), 0, place


def _end(lines: Sequence[str], start: int, header: re.Pattern[str]) -> int:
    """Return the line after a table, or after all where it has none of its own."""
    # A ship's table may have others within, which begin as it does.
    for i in range(start + 1, len(lines)) if start >= 0 else ():
        begins = re.match(r"\s*\[", lines[i]) is not None
        if begins and ("[[" in lines[i] or not header.match(lines[i])):
            return i
    return len(lines)


def written(exported: Mapping[str, Any]) -> str:
    """Return the file that has the tasks of an answer of `fleet.export`."""
    parts = [f"agent = {value(exported['agent_symbol'])}\n"]
    for task in exported["tasks"]:
        config = {key: each for key, each in task["config"].items() if each is not None}
        ship = config.pop(SHIP, None)
        head = "[[tasks]]" if ship is None else f"[ships.{_key(ship)}]"
        told = {**task, "config": config}
        lines = [f"{key} = {value(told[key])}\n" for key in KEYS if told[key] not in (None, {})]
        parts.append("\n" + head + "\n" + "".join(lines))
    return "".join(parts)


def value(told: Any) -> str:
    """Write a value of JSON as TOML, which has no null: members of an object leave it out."""
    match told:
        case bool():
            return "true" if told else "false"
        case str():
            # TOML's basic strings are JSON's, but for DEL, which has to be an escape.
            return json.dumps(told, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list():
            return f"[{', '.join(map(value, told))}]"
        case dict():
            members = (f"{_key(k)} = {value(v)}" for k, v in told.items() if v is not None)
            return f"{{ {', '.join(members)} }}"
    return json.dumps(told)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else value(name)

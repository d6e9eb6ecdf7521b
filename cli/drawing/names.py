"""The text at a place of the map: short names of waypoints, and numbers of stops."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Tour = Mapping[str, Any]

LONGEST = 36


def system_of(tours: Sequence[Tour], waypoints: Sequence[Mapping[str, Any]]) -> str:
    """Return the symbol of the system that is drawn, or an empty text."""
    if waypoints:
        return str(waypoints[0]["system_symbol"])
    return str(tours[0]["origin_symbol"]).rpartition("-")[0] if tours else ""


def short(symbol: str, system: str) -> str:
    """Return a waypoint's symbol without its system's."""
    return symbol.removeprefix(f"{system}-")


def cut(text: str, longest: int = LONGEST) -> str:
    """Return a text cut to `longest` characters, the last one an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def counted(names: Iterable[str]) -> list[str]:
    """Return names as people count: A2 before A10."""
    return sorted(names, key=_parts)


def joined(names: Iterable[str], between: str = " ") -> str:
    """Write names in the order given. Three or more that are counted on are a range: A1–A4."""  # noqa: RUF002 - a range's dash
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(runs[-1][-1], name):
            runs[-1].append(name)
        else:
            runs.append([name])
    return cut(between.join(word for run in runs for word in _run(run)))


def numbers(stops: Sequence[int]) -> str:
    """Write the numbers of stops. Three or more in a row are a range: 1,4–6."""  # noqa: RUF002
    return joined((str(stop) for stop in stops), ",")


def stops_of(tour: Tour) -> list[str]:
    """Return the stops in their order, or the destination of a route."""
    return list(tour["order"]) if "order" in tour else [tour["destination"]]


def _run(run: list[str]) -> list[str]:
    return [f"{run[0]}–{run[-1]}"] if len(run) > 2 else run  # noqa: RUF001 - a range's dash


def _parts(name: str) -> tuple[str, int, str]:
    match = re.fullmatch(r"(\D*)(\d{1,9})", name, re.ASCII)
    return (match[1], int(match[2]), name) if match else (name, -1, name)


def _follows(before: str, after: str) -> bool:
    (prefix, last, _), (same, next_, _) = _parts(before), _parts(after)
    return prefix == same and last >= 0 and next_ == last + 1

"""The one screen of `spacetraders status`: words and lines for what the daemon tells."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cli.output import Column
from cli.screen import ScreenLine, facts, labelled, table
from cli.steering import income
from cli.text import compact, duration, percent, short_duration

WORK = [
    Column("WORK"),
    *(Column(name, right=True) for name in ("SHIPS", "TASKS", "WAIT", "EARNS/H")),
]
WAITS = [
    Column("WAITS FOR"),
    Column("TASKS", right=True),
    Column("LONGEST", right=True),
    Column("WHO"),
    Column("WHY", cut=True),
]

Told = Mapping[str, Any]


def screen(overview: Told, width: int | None) -> list[ScreenLine]:
    """Return the whole screen, for lines of at most `width` characters."""
    lines = facts([("daemon", _daemon(overview))], width)
    for fleet in overview["fleets"]:
        lines += [ScreenLine(""), *_fleet(fleet, width)]
    if not overview["fleets"] and not overview["alerts"]:
        lines += labelled("hint:", "no agent flies yet: spacetraders player register AGENT", width)
    lines.append(ScreenLine(""))
    return lines + _alerts(overview["alerts"], width)


def _daemon(overview: Told) -> str:
    universe = overview["universe"]
    said = [
        overview["version"],
        f"up {duration(overview['uptime_seconds'])}",
        f"{percent(overview['requests_share'])} of the game's requests used",
    ]
    if universe["closed_since"]:
        said.append("the game is closed")
    if universe["next_reset"]:
        left = (datetime.fromisoformat(universe["next_reset"]) - _now()).total_seconds()
        said.append(f"reset in {duration(left)}")
    return ", ".join(said)


def _fleet(fleet: Told, width: int | None) -> list[ScreenLine]:
    lines = facts(
        [
            ("agent", fleet["agent_symbol"]),
            ("credits", _purse(fleet)),
            ("last hour", income(fleet["income"])),
            ("by hour", " ".join(_signed(hour["net"]) for hour in fleet["hours"])),
            ("autopilot", _autopilot(fleet)),
            ("ships", fleet["ships"] or "none seen yet: spacetraders ship list asks the game"),
        ],
        width,
    )
    if fleet["work"]:
        lines += [ScreenLine(""), *table(WORK, map(_work, fleet["work"]), width)]
    if fleet["waits"]:
        lines += [ScreenLine(""), *table(WAITS, map(_wait, fleet["waits"]), width)]
    return lines


def _alerts(alerts: Sequence[Told], width: int | None) -> list[ScreenLine]:
    if not alerts:
        return [ScreenLine("no alerts")]
    lines: list[ScreenLine] = []
    for alert in alerts:
        lines += labelled("alert:", alert["message"], width)
        if alert["hint"]:
            lines += labelled("hint:", alert["hint"], width)
    return lines


def _purse(fleet: Told) -> str:
    reserved = f", {fleet['reserved']:,} reserved" if fleet["reserved"] else ""
    return f"{_credits(fleet['balance'])}; floor {fleet['floor']:,}{reserved}"


def _credits(balance: int | None) -> str:
    return "not known" if balance is None else f"{balance:,}"


def _autopilot(fleet: Told) -> str:
    state = fleet["autopilot"].lower()
    if fleet["autopilot_id"] is None:
        return f"{state}: spacetraders autopilot start"
    return f"{state} ({fleet['autopilot_id']})"


def _signed(net: int) -> str:
    return f"+{compact(net)}" if net > 0 else compact(net)


def _work(work: Told) -> list[object]:
    earns = work["credits_per_hour"]
    names = ("what", "ships", "containers", "waiting")
    return [*(work[name] for name in names), None if earns is None else compact(earns)]


def _wait(waiting: Told) -> list[object]:
    since = datetime.fromisoformat(waiting["since"])
    return [
        waiting["kind"],
        waiting["count"],
        short_duration((_now() - since).total_seconds()),
        waiting["ship_symbol"] or waiting["container_kind"],
        waiting["reason"],
    ]


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a command has no Trio

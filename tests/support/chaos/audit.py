"""What must be true of a fleet whatever was done to its daemon, as functions of what was read.

Each returns complaints, none where all is well.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

LIVE = {"STARTING", "RUNNING", "BACKOFF", "STOPPING"}

CARRIED_OUT = {"DONE", "FOUND_DONE"}


@attrs.frozen
class Intent:
    """A row of `intents`, as far as it is held against the ledger."""

    intent_id: int
    ship: str
    operation: str
    target: str | None
    state: str
    by_hand: bool = False

    def meant(self, deed: Mapping[str, Any]) -> bool:
        """Whether a deed of the ledger is what it says."""
        same = deed["operation"] == self.operation
        return same and (
            self.operation != "navigate" or deed["detail"]["destination"] == self.target
        )


@attrs.frozen
class Row:
    """A row of `containers`; `exit_kind` is of its last failure."""

    container_id: str
    ship: str
    state: str
    exit_kind: str | None = None


Deed = Mapping[str, Any]


def against_ledger(intents: Iterable[Intent], deeds: Iterable[Deed]) -> list[str]:
    """Hold every ship's intents, in their order, against its deeds in the ledger, in theirs.

    What was answered or found out must agree with the ledger one for one; what is open or could
    not be told may have been done once, or not at all. So no deed is without an intent, and none
    was done twice. A deed that changed nothing, such as fuel for a full tank, can be looked for in
    vain, and be found undone.
    """
    intended, done = _by(intents, lambda intent: intent.ship), _by(deeds, lambda d: d["ship"])
    return [
        complaint
        for ship in sorted(intended.keys() | done.keys(), key=str)
        for complaint in _ship_against_ledger(ship, intended[ship], done[ship])
    ]


def _ship_against_ledger(
    ship: str | None, intents: Sequence[Intent], deeds: Sequence[Deed]
) -> list[str]:
    """Follow all readings at once: each is the number of deeds that the intents so far explain."""
    readings = {0}
    for number, intent in enumerate(intents):
        explained = _next(intent, readings, deeds)
        if not explained:
            return [f"{ship}: not in the ledger: {_shown(intents, deeds, number, max(readings))}"]
        readings = explained
    if len(deeds) in readings:
        return []
    return [f"{ship}: intended by nobody: {_shown(intents, deeds, len(intents), max(readings))}"]


def _next(intent: Intent, readings: set[int], deeds: Sequence[Deed]) -> set[int]:
    meant = {n for n in readings if n < len(deeds) and intent.meant(deeds[n])}
    one_more = {n + 1 for n in meant}
    if intent.state in CARRIED_OUT:
        return one_more
    if intent.state == "REFUSED":
        return readings
    if intent.state == "FOUND_UNDONE":
        return readings | {n + 1 for n in meant if not deeds[n]["changed"]}
    return readings | one_more


def _shown(intents: Sequence[Intent], deeds: Sequence[Deed], at_intent: int, at_deed: int) -> str:
    """Return where the two part, for people: what is intended and done shortly before and after."""
    meant = [
        f"{i.intent_id} {i.operation} {i.state}{' by hand' * i.by_hand}"
        for i in intents[max(0, at_intent - 5) : at_intent + 3]
    ]
    done = [
        f"{d['seq']} {d['operation']}{'' if d['changed'] else ' (no change)'}"
        for d in deeds[max(0, at_deed - 5) : at_deed + 3]
    ]
    return f"intents {meant}, deeds {done}"


def bought_again(deeds: Iterable[Deed], ships: Iterable[str]) -> list[str]:
    """Find a second purchase of fuel without a flight in between, by ships that need but one."""
    complaints, filled = [], set()
    watched = set(ships)
    for deed in deeds:
        ship = deed["ship"]
        if deed["operation"] == "navigate":
            filled.discard(ship)
        elif deed["operation"] == "refuel" and deed["changed"] and ship in watched:
            if ship in filled:
                complaints.append(f"{ship} bought fuel twice, the second time as {deed['seq']}")
            filled.add(ship)
    return complaints


def beyond_orders(intents: Iterable[Intent], ordered: Mapping[str, int]) -> list[str]:
    """Find direct refuels that nobody asked for."""
    by_hand = Counter(i.ship for i in intents if i.by_hand and i.operation == "refuel")
    return [
        f"{ship}: {count} direct refuels begun of {ordered.get(ship, 0)} ordered"
        for ship, count in by_hand.items()
        if count > ordered.get(ship, 0)
    ]


def claims(rows: Iterable[Row], assignments: Iterable[tuple[str, str]]) -> list[str]:
    """Hold the claims, ship and container, against the containers that live: they are the same."""
    flown = sorted((row.ship, row.container_id) for row in rows if row.state in LIVE)
    claimed = sorted(assignments)
    ships = Counter(ship for ship, _ in flown)
    twice = [f"{ship} is flown by {count} containers" for ship, count in ships.items() if count > 1]
    return twice if flown == claimed else [*twice, f"flown {flown}, but claimed {claimed}"]


def missing(acknowledged: Mapping[str, str | None], rows: Iterable[Row]) -> list[str]:
    """Find containers that were told of and are gone, have failed, or lost how they ended."""
    now = {row.container_id: row for row in rows}
    complaints = [f"{name} is lost" for name in acknowledged if name not in now]
    for row in now.values():
        ended = acknowledged.get(row.container_id)
        if row.state == "FAILED":
            complaints.append(f"{row.container_id} failed: {row.exit_kind}")
        if ended is not None and row.state != ended:
            complaints.append(f"{row.container_id} was {ended} and is {row.state}")
    return complaints


def unlogged(
    told: Mapping[int, tuple[str, int]], lines: Mapping[int, tuple[str, int]]
) -> list[str]:
    """Find log lines, by id with message and count, that were told of and are gone or changed."""
    return [
        f"line {line_id} {line} is now {lines.get(line_id)}"
        for line_id, line in told.items()
        if line_id not in lines or lines[line_id][0] != line[0] or lines[line_id][1] < line[1]
    ]


def moved_elsewhere(entries: Iterable[tuple[int, int]]) -> list[str]:
    """Find credits that the ledger takes for somebody else's: nobody else plays these agents."""
    return [f"entry {number}: {moved} credits moved elsewhere" for number, moved in entries]


def left_reserved(reservations: Iterable[tuple[int, str | None, str | None]]) -> list[str]:
    """Find open reservations, each with the states of its intent and container, that none needs."""
    return [
        f"reservation {number} is open, for an intent {intent} of a container {container}"
        for number, intent, container in reservations
        if (intent != "OPEN" if intent is not None else container not in LIVE)
    ]


def _by(things: Iterable[Any], key: Callable[[Any], str]) -> dict[str, list[Any]]:
    sorted_out: dict[str, list[Any]] = defaultdict(list)
    for thing in things:
        sorted_out[key(thing)].append(thing)
    return sorted_out

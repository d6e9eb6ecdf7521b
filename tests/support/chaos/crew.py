"""Who talks to the daemon while it is being killed: pilots, each with a ship, and a reader."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import attrs

from support.chaos.audit import LIVE
from support.processes.wire import Wire
from support.processes.world import Daemon, at

PLACES = {
    "A1": ("PLANET", 0, 0, True),  # headquarters
    "B2": ("MOON", 150, 0, True),
    "C3": ("FUEL_STATION", 0, 200, True),
    "D4": ("MOON", -180, 60, True),
    "E5": ("ASTEROID", 120, -160, False),
}

A_LITTLE = 1
"""Units of fuel that a pilot orders: fewer than fit, so that a repeat would buy again."""

PAUSE_SECONDS = 0.02

LOOKS_AT_ALL = 0.1
"""How likely a reader looks at all containers, which takes longer the more there were."""


class Away(Exception):
    """The daemon's database is away: what is asked now is not answered."""


@attrs.define
class Told:
    """What the daemon has told of, and so may never forget.

    `containers` have the state in which they ended, once they have; `lines` a message and a count.
    """

    containers: dict[str, str | None] = attrs.field(factory=dict)
    lines: dict[int, tuple[str, int]] = attrs.field(factory=dict)
    refusals: Counter[str] = attrs.field(factory=Counter)


@attrs.define
class Pilot:
    """Sends a ship about; buys fuel once at each stop, and never says anything twice."""

    agent: str
    ship: str
    told: Told
    dice: random.Random
    refuels_ordered: int = 0
    has_ordered: bool = False

    def act(self, wire: Wire) -> None:
        """Look at the ship, and give it its next order unless it flies."""
        seen = self._ask(wire, "ship.get")
        if seen is None or seen["container_id"] or seen["status"] == "IN_TRANSIT":
            return
        if not self.has_ordered and seen["status"] == "DOCKED":
            self.has_ordered = True
            self.refuels_ordered += 1
            self._ask(wire, "ship.refuel", units=A_LITTLE)
            return
        goal = at(self.dice.choice(sorted(PLACES)))
        departure = self._ask(wire, "ship.navigate", destination=goal)
        if departure is not None:
            self.told.containers.setdefault(departure["container_id"], None)
            self.has_ordered = False

    def _ask(self, wire: Wire, method: str, **params: Any) -> Any:
        answer = wire.ask(method, ship_symbol=self.ship, agent_symbol=self.agent, **params)
        if "error" in answer:
            self.told.refusals[answer["error"]["data"]["kind"]] += 1
        return answer.get("result")


@attrs.define
class Reader:
    """Reads lists and logs, remembers what it was told, and complains of what is not as told.

    `expected` are the containers that lived when the daemon was killed last.
    """

    told: Told
    dice: random.Random
    expected: set[str] = attrs.field(factory=set)
    complaints: list[str] = attrs.field(factory=list)

    def act(self, wire: Wire) -> None:
        """Read the log of some container; at first, and now and then, look at all of them."""
        with suppress(Away):
            if self.expected or self.dice.random() < LOOKS_AT_ALL:
                self._look_at_all(wire)
            elif self.told.containers:
                self._read_log(wire, self.dice.choice(sorted(self.told.containers)))

    def _look_at_all(self, wire: Wire) -> None:
        """Look at all containers, and have the ledgers held against the game's balances."""
        for agent in self._agents(wire):
            wire.ask("ledger.balance", agent_symbol=agent)
        listed = [item for agent in self._agents(wire) for item in self._containers(wire, agent)]
        states = {item["container_id"]: item["state"] for item in listed}
        lost = {name for name in self.expected if states.get(name) not in {*LIVE, "COMPLETED"}}
        self.complaints += [f"{name} lived, and is {states.get(name)}" for name in sorted(lost)]
        self.expected = set()
        flown = Counter(item["ship_symbol"] for item in listed if item["state"] in LIVE)
        self.complaints += [f"{ship} is listed {n} times" for ship, n in flown.items() if n > 1]
        for name, state in states.items():
            self.told.containers.setdefault(name, None)
            if state not in LIVE:
                self.told.containers[name] = state

    def _agents(self, wire: Wire) -> list[str]:
        return [item["agent_symbol"] for item in _asked(wire, "player.list")]

    def _containers(self, wire: Wire, agent: str) -> list[Any]:
        return _asked(wire, "container.list", agent_symbol=agent)

    def _read_log(self, wire: Wire, container_id: str) -> None:
        for line in _asked(wire, "container.logs", container_id=container_id, limit=200):
            self.told.lines[line["line_id"]] = (line["message"], line["count"])


def balanced(wire: Wire, agents: Sequence[str]) -> list[str]:
    """Hold each ledger against the game's balance; return complaints."""
    found = {agent: wire.ask("ledger.balance", agent_symbol=agent) for agent in agents}
    return [
        f"{agent}'s ledger is off: {answer}"
        for agent, answer in found.items()
        if answer.get("result", {}).get("difference") != 0
    ]


def _asked(wire: Wire, method: str, **params: Any) -> list[Any]:
    answer = wire.ask(method, **params)
    if "error" in answer and answer["error"]["data"]["kind"] == "store_unavailable":
        raise Away
    return list(answer["result"]["items"])


def shift(daemon: Daemon, act: Callable[[Wire], None]) -> None:
    """Act again and again, until the daemon is gone."""
    try:
        with _connected(daemon) as wire:
            while True:
                act(wire)
                time.sleep(PAUSE_SECONDS)
    except (EOFError, OSError):
        return


def _connected(daemon: Daemon) -> Wire:
    """A connection as soon as there can be one; raises EOFError if the daemon ends before."""
    while daemon.alive:
        try:
            return Wire.to(daemon.socket)
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(PAUSE_SECONDS)
    raise EOFError

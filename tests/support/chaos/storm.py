"""A storm: a sandbox full of faults, and a daemon on it that is killed again and again.

After each kill everything is held against what must be true (`chaos_audit`).
"""

import json
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

import attrs

from support.chaos import audit as chaos_audit
from support.chaos.audit import LIVE, Intent, Row
from support.chaos.crew import PLACES, Pilot, Reader, Told, balanced, shift
from support.chaos.queries import CLAIMS, ELSEWHERE, INTENTS, RESERVED, ROWS
from support.patience import Patience, stretched
from support.processes import universes
from support.processes.databases import Server
from support.processes.world import Daemon, Sandbox, at, daemon_place, sandbox, short_folder

SPEED = 1000
"""A flight of 200 units takes a shuttle 1.7 minutes in the game, and 0.1 s here."""

FLEET = 6
AGENTS = ("STORM", "GALE")
TOURED = {"2": "A1 B2 C3", "4": "D4 E5 A1", "6": "B2 D4 C3 A1"}
"""Ships that tour: two probes, and a hauler that has to refuel."""

PILOTED = ("1", "3", "5")

LIFE_SECONDS = (0.2, 3.0)
"""How long a daemon lives, the start of its process included, of which it takes about 0.7 s."""

OUTAGES = 0.5
"""In how many of the lives a PostgreSQL of the test's own is stopped."""

UNTIL_OUTAGE_SECONDS = (0.0, 1.0)
OUTAGE_SECONDS = (0.0, 1.0)

CALM_SECONDS = 120.0
"""How long all may take to end once nothing goes wrong any more, on a quiet machine."""

FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "lost", "method": "POST", "chance": 0.06},
    {"kind": "lost_slow", "method": "POST", "chance": 0.04, "seconds": 0.3},
    {"kind": "garbage", "method": "POST", "chance": 0.03},
    {"kind": "conflict", "method": "POST", "chance": 0.03},
    {"kind": "late", "method": "POST", "chance": 0.06, "seconds": 0.6},
    {"kind": "lost", "operation": "set_flight_mode", "chance": 0.1},
    {"kind": "server_error", "chance": 0.03},
    {"kind": "bad_gateway", "chance": 0.03},
    {"kind": "reset", "chance": 0.03},
    {"kind": "slow", "chance": 0.05, "seconds": 0.3},
    {"kind": "maintenance", "chance": 0.01},
    {"kind": "rate_limited_html", "chance": 0.01},
)
"""429 comes as a page: as the game puts it, it would slow the daemon to two requests a second."""

LATE_SECONDS = 1.2
"""How long the daemon leaves alone what a deed in doubt concerns: twice as long as one is late."""


@attrs.define(eq=False)
class Storm:
    """A daemon with a fleet under orders, and all that is known of it."""

    game: Sandbox
    daemon: Daemon
    dice: random.Random
    server: Server | None = None
    told: Told = attrs.field(factory=Told)
    deeds: list[Any] = attrs.field(factory=list)
    kills: int = 0
    outages: int = 0
    pilots: list[Pilot] = attrs.field(factory=list)
    reader: Reader = attrs.field(init=False)
    struck: Counter[str] = attrs.field(factory=Counter)

    def __attrs_post_init__(self) -> None:
        self.reader = Reader(self.told, random.Random(self.dice.random()))

    def muster(self) -> None:
        """Register the agents, begin the tours, and name the pilots; then arm the faults."""
        self._start()
        for agent in AGENTS:
            self.daemon.call("player.register", agent_symbol=agent)
            for number, round_trip in TOURED.items():
                self._tour(agent, f"{agent}-{number}", [at(name) for name in round_trip.split()])
            self.pilots += [self._pilot(agent, f"{agent}-{number}") for number in PILOTED]
        for fault in FAULTS:
            self._admin("POST", "faults", {"operation": "*", "count": -1, **fault})

    def kill_once(self) -> list[str]:
        """Start the daemon if need be, let it work, kill it in the midst; return complaints."""
        if not self.daemon.alive:
            self.daemon.begin(*self._flags())
        process = self.daemon.process
        assert process is not None
        killer = threading.Timer(stretched(self.dice.uniform(*LIFE_SECONDS)), process.kill)
        killer.start()
        with self._database_struck():
            self._all_act()
        killer.join()
        code = process.wait()
        self.kills += 1
        left = f"the daemon left by itself, with {code}: {self.daemon.log[-2000:]}"
        died = [] if code == -signal.SIGKILL else [left]
        return died + self.audit()

    def calm(self) -> list[str]:
        """Disarm the faults, and wait until what can end has ended; return complaints."""
        for fault in self._admin("GET", "faults")["items"]:
            self.struck[fault["kind"]] += fault["struck"]
        self._admin("DELETE", "faults")
        self._start()
        rounds = self._rounds()
        complaints = [
            *_awaited("the flights' end", lambda: not self._flying()),
            *_awaited("each tour's next round", lambda: self._gone_on(rounds)),
        ]
        with self.daemon.connect() as wire:
            self.reader.act(wire)
            complaints += _awaited("the second looks", lambda: not self._doubted())
            complaints += balanced(wire, AGENTS)
        code = self.daemon.stop(signal.SIGTERM)
        left = [] if code == 0 else [f"the daemon stopped with {code}"]
        still_open = [f"{i} is still open" for i in self.intents() if i.state == "OPEN"]
        return complaints + left + still_open + self.audit()

    def audit(self) -> list[str]:
        """Hold the database of the daemon, which is dead, against the game and what was told."""
        self.daemon.buried()
        self.deeds += self._admin("GET", f"ledger?since={len(self.deeds)}")["items"]
        intents, rows = self.intents(), self.rows()
        self.reader.expected = {row.container_id for row in rows if row.state in LIVE}
        tourers = [f"{agent}-{number}" for agent in AGENTS for number in TOURED]
        ordered = {pilot.ship: pilot.refuels_ordered for pilot in self.pilots}
        complaints, self.reader.complaints = self.reader.complaints, []
        return [
            *complaints,
            *chaos_audit.against_ledger(intents, self.fleet_deeds()),
            *chaos_audit.bought_again(self.fleet_deeds(), tourers),
            *chaos_audit.beyond_orders(intents, ordered),
            *chaos_audit.claims(rows, self.daemon.rows(CLAIMS)),
            *chaos_audit.missing(self.told.containers, rows),
            *chaos_audit.unlogged(self.told.lines, self.lines()),
            *chaos_audit.moved_elsewhere(self.daemon.rows(ELSEWHERE)),
            *chaos_audit.left_reserved(self.daemon.rows(RESERVED)),
        ]

    def intents(self) -> list[Intent]:
        """All intents, in the order in which they were written."""
        return [
            Intent(number, ship, operation, json.loads(body)["target"], state, bool(by_hand))
            for number, ship, operation, body, state, by_hand in self.daemon.rows(INTENTS)
        ]

    def rows(self) -> list[Row]:
        """All containers."""
        return [Row(*row) for row in self.daemon.rows(ROWS)]

    def lines(self) -> dict[int, tuple[str, int]]:
        """All lines of all logs, by their ids."""
        query = "SELECT line_id, message, count FROM container_logs"
        return {number: (message, count) for number, message, count in self.daemon.rows(query)}

    def fleet_deeds(self) -> list[Any]:
        """What the ships did, by the sandbox's ledger."""
        return [deed for deed in self.deeds if deed["operation"] != "register"]

    def counts(self) -> str:
        """Return what happened, for people."""
        answers = Counter(intent.state for intent in self.intents())
        states = Counter(row.state for row in self.rows())
        deeds = Counter(deed["operation"] for deed in self.fleet_deeds())
        figures = {
            "kills": self.kills,
            "database outages": self.outages,
            "deeds": {"all": sum(deeds.values()), **deeds},
            "faults": {"all": sum(self.struck.values()), **self.struck},
            "containers": {"all": sum(states.values()), **states},
            "intents": {"all": sum(answers.values()), **answers},
            "log lines told": len(self.told.lines),
            "refused orders": dict(self.told.refusals),
        }
        return "\n".join(f"{name:>16}: {_plain(figure)}" for name, figure in figures.items())

    @contextmanager
    def _database_struck(self) -> Iterator[None]:
        """Now and then, stop the database's server in the midst of the block; at its end it runs.

        A daemon that finds no database when it starts is refused: it is struck once it answers.
        """
        if self.server is None or self.dice.random() > OUTAGES:
            yield
            return
        pauses = self.dice.uniform(*UNTIL_OUTAGE_SECONDS), self.dice.uniform(*OUTAGE_SECONDS)
        with ThreadPoolExecutor(1) as pool:
            outage = pool.submit(self._strike_database, self.server, *pauses)
            yield
            outage.result()

    def _strike_database(self, server: Server, until_seconds: float, seconds: float) -> None:
        while self.daemon.alive and not self._answers():
            time.sleep(0.02)
        time.sleep(until_seconds)
        if self.daemon.alive:
            self.outages += 1
            with server.away():
                time.sleep(seconds)

    def _answers(self) -> bool:
        try:
            return bool(self.daemon.call("health"))
        except (EOFError, OSError):
            return False

    def _all_act(self) -> None:
        """Have the pilots and the reader act at once, until the daemon is gone."""
        acts = [*(pilot.act for pilot in self.pilots), self.reader.act]
        with ThreadPoolExecutor(len(acts)) as pool:
            for ended in [pool.submit(shift, self.daemon, act) for act in acts]:
                ended.result()

    def _tour(self, agent: str, ship: str, waypoints: list[str]) -> None:
        config = {"ship_symbol": ship, "waypoints": waypoints}
        limits = {"restart_policy": "ALWAYS", "max_restarts": 1000}
        self.daemon.call(
            "container.create", kind="tour", config=config, agent_symbol=agent, **limits
        )

    def _pilot(self, agent: str, ship: str) -> Pilot:
        return Pilot(agent, ship, self.told, random.Random(self.dice.random()))

    def _admin(self, method: str, page: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.game.url}/_sandbox/{page}", data, method=method)
        with urlopen(request, timeout=stretched(10)) as response:
            return json.load(response)

    def _start(self) -> None:
        self.daemon.start(*self._flags())

    def _flags(self) -> tuple[str, str]:
        """A crowded sandbox is later still, and so is the daemon's second look."""
        return "--late-seconds", str(stretched(LATE_SECONDS))

    def _doubted(self) -> bool:
        query = "SELECT count(*) FROM intents WHERE state = 'OPEN'"
        return bool(self.daemon.rows(query)[0][0])

    def _flying(self) -> bool:
        query = "SELECT count(*) FROM containers WHERE kind = 'navigate' AND finished_at IS NULL"
        return bool(self.daemon.rows(query)[0][0])

    def _rounds(self) -> dict[str, int]:
        query = "SELECT container_id, iteration FROM containers WHERE kind = 'tour'"
        return dict(self.daemon.rows(query))

    def _gone_on(self, before: dict[str, int]) -> bool:
        return all(rounds > before[name] for name, rounds in self._rounds().items())


@contextmanager
def storm(seed: int, postgres: str | None = None, server: Server | None = None) -> Iterator[Storm]:
    """A storm that has begun, on a file or on PostgreSQL; its processes end with the block.

    A `server` is the one to stop and start, now and then.
    """
    with short_folder() as folder:
        universe = universes.write(folder / "storm.json", PLACES)
        flags = ("--fleet", str(FLEET), "--seed", str(seed))
        with (
            sandbox(universe, speed=SPEED, flags=flags) as game,
            daemon_place(game.api, postgres) as daemon,
        ):
            begun = Storm(game, daemon, random.Random(seed), server)
            begun.muster()
            yield begun


def _awaited(what: str, probe: Callable[[], bool]) -> list[str]:
    """Wait for something; return what to complain of if it does not come."""
    patience = Patience(CALM_SECONDS)
    while patience.lasts():
        if probe():
            return []
        time.sleep(0.1)
    return [f"waited {CALM_SECONDS} s in vain for {what}"]


def _plain(figure: Any) -> str:
    if not isinstance(figure, dict):
        return str(figure)
    return ", ".join(f"{count} {name}" for name, count in figure.items()) or "none"

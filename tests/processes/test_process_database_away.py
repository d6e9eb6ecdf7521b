"""PostgreSQL is stopped like a crash under a fleet at work, stays away, and is started again."""

import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

import attrs
import pytest
from support.patience import crowding, stretched, wait_for
from support.processes import universes
from support.processes.databases import Server, new_database, running_server
from support.processes.world import Daemon, Sandbox, at, daemon_place, sandbox

SPEED = 500
AGENT = "PHOENIX"
AWAY_SECONDS = 3.0
RESUMED = "resumed after a restart of the daemon"

TOURS = {"3": ["A1", "B2"], "5": ["B2", "A1"], "8": ["A1", "B2", "A1"]}
FLIGHTS = {"1": "D4", "6": "D4"}
"""Two legs of half a second, or of more than one, with a refuel in between."""

FAR = {"2": "Z9", "4": "Z9"}
"""By a probe: 22 seconds in which there is nothing to write."""

LOCKS = (
    "SELECT objid::int FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND classid = 'players'::regclass AND granted"
    " AND datname = current_database()"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL that the tests may stop."""
    with running_server(tmp_path_factory.mktemp("runtime")) as running:
        yield running


@pytest.fixture(scope="module")
def game(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with a ledger of our own."""
    universe = universes.write(tmp_path_factory.mktemp("u") / "fuelled.json", universes.FUELLED)
    with sandbox(universe, speed=SPEED, flags=("--fleet", "6")) as running:
        yield running


@attrs.define(eq=False)
class Fleet:
    """A daemon on PostgreSQL, and its containers by ship."""

    daemon: Daemon
    game: Sandbox
    agent: str
    containers: dict[str, str] = attrs.field(factory=dict)

    def begin(self) -> None:
        """Register, and send every ship off."""
        self.daemon.start()
        self.daemon.call("player.register", agent_symbol=self.agent)
        self.game.keep_pace(SPEED)  # those who fly FAR are under way until all is seen
        for number, stops in TOURS.items():
            config = {"ship_symbol": self.ship(number), "waypoints": [at(name) for name in stops]}
            made = self.daemon.call("container.create", kind="tour", config=config)
            self.containers[number] = made["container_id"]
        wait_for("every tour's first round", lambda: min(self.rounds().values()))
        for number, goal in {**FLIGHTS, **FAR}.items():
            sent = self.daemon.call(
                "ship.navigate", ship_symbol=self.ship(number), destination=at(goal)
            )
            self.containers[number] = sent["container_id"]

    def ship(self, number: str) -> str:
        return f"{self.agent}-{number}"

    def seen(self) -> dict[str, Any]:
        """All containers as they are now, by their ids."""
        return {item["container_id"]: item for item in self.daemon.call("container.list")["items"]}

    def rounds(self) -> dict[str, int]:
        """How many rounds each tour has flown."""
        return {name: c["iteration"] for name, c in self.seen().items() if c["kind"] == "tour"}

    def goes_on(self) -> None:
        """Wait until every tour has flown two more rounds: one at least was begun after this."""
        before = self.rounds()
        wait_for(
            "more rounds of every tour",
            lambda: all(n >= before[name] + 2 for name, n in self.rounds().items()),
        )

    def store(self) -> Any:
        """What the daemon says of its database."""
        return self.daemon.call("health")["database"]

    def is_grounded(self) -> bool:
        """Whether the daemon's database is away, as far as it knows."""
        return bool(self.store()["status"] == "away")

    def slowest_health(self, seconds: float) -> float:
        """Ask for `health` again and again; return what the slowest answer took."""
        slowest, began = 0.0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            asked = time.perf_counter()
            self.daemon.call("health")
            took = (time.perf_counter() - asked) / crowding()  # seconds of a quiet machine
            slowest = max(slowest, took)
            time.sleep(0.05)
        return slowest

    def said(self) -> dict[str, str]:
        """When each container said its last line that is in the database."""
        query = "SELECT container_id, max(last_seen) FROM container_logs GROUP BY container_id"
        return dict(self.daemon.rows(query))

    def claims(self) -> set[tuple[str, str]]:
        """Every claim that the database holds, as ship and container."""
        return set(self.daemon.rows("SELECT ship_symbol, container_id FROM ship_assignments"))

    def deeds(self) -> Counter[tuple[str, str]]:
        """How often each ship did what, by the game's own ledger."""
        with urlopen(f"{self.game.url}/_sandbox/ledger?since=0", timeout=stretched(10)) as response:
            items = json.load(response)["items"]
        return Counter((d["ship"], d["operation"]) for d in items if d["operation"] != "register")

    def intents(self, *states: str) -> Counter[tuple[str, str]]:
        """How often each ship was to do what, by the daemon's records in these states."""
        named = ", ".join(f"'{state}'" for state in states)
        query = f"SELECT ship_symbol, operation FROM intents WHERE state IN ({named})"
        return Counter(self.daemon.rows(query))


@attrs.frozen
class Outage:
    """What was seen before, while the server was away, and after it came back."""

    fleet: Fleet
    before: dict[str, Any]
    claims_before: set[tuple[str, str]]
    away: Any
    refusal: str
    slowest_answer: float
    said_at_return: dict[str, str]
    said: dict[str, str]
    after: dict[str, Any]


@pytest.fixture(scope="module")
def outage(server: Server, game: Sandbox) -> Iterator[Outage]:
    """A fleet at work whose database was stopped for AWAY_SECONDS, and came back."""
    with new_database(server.url) as url, daemon_place(game.api, url) as daemon:
        fleet = Fleet(daemon, game, AGENT)
        fleet.begin()
        before, claims = fleet.seen(), fleet.claims()
        with server.away():
            wait_for("the daemon to notice", fleet.is_grounded)
            away, refusal = fleet.store(), daemon.kind_of_refusal("player.list")
            slowest = fleet.slowest_health(AWAY_SECONDS)
        wait_for("the daemon to go on", lambda: not fleet.is_grounded())
        said_at_return = fleet.said()
        fleet.goes_on()
        for number in FLIGHTS:
            daemon.ended(fleet.containers[number])
        yield Outage(
            fleet,
            before,
            claims,
            away,
            refusal,
            slowest,
            said_at_return,
            fleet.said(),
            fleet.seen(),
        )


def test_the_daemon_outlives_its_database(outage: Outage) -> None:
    assert outage.fleet.daemon.alive
    assert "Traceback" not in outage.fleet.daemon.log


def test_health_says_that_the_database_is_away(outage: Outage) -> None:
    assert outage.away["kind"] == "postgresql"
    assert outage.away["status"] == "away"


def test_health_is_answered_while_the_database_is_away(outage: Outage) -> None:
    assert outage.slowest_answer < 1


def test_who_asks_for_rows_meanwhile_is_told(outage: Outage) -> None:
    assert outage.refusal == "store_unavailable"


def test_every_container_goes_on_as_itself(outage: Outage) -> None:
    ended = {outage.fleet.containers[number] for number in FLIGHTS}
    assert {name: c["state"] for name, c in outage.after.items()} == {
        name: "COMPLETED" if name in ended else "RUNNING" for name in outage.before
    }


def test_no_restart_is_counted_for_it(outage: Outage) -> None:
    assert {c["restarts"] for c in outage.after.values()} == {0}
    assert {c["exit_reason"] for c in outage.after.values()} == {None}


def test_claims_are_held_by_those_who_had_them(outage: Outage) -> None:
    ended = {outage.fleet.containers[number] for number in FLIGHTS}
    assert outage.fleet.claims() == {
        claim for claim in outage.claims_before if claim[1] not in ended
    }


def test_the_players_lock_is_taken_again(outage: Outage) -> None:
    assert len(outage.fleet.daemon.rows(LOCKS)) == 1
    assert "player_lost" not in outage.fleet.daemon.log


def test_every_log_goes_on(outage: Outage) -> None:
    tours = [outage.fleet.containers[number] for number in TOURS]
    assert all(outage.said[name] > outage.said_at_return[name] for name in tours)


def test_no_deed_is_done_twice_or_without_its_record(outage: Outage) -> None:
    outage.fleet.daemon.stop(signal.SIGTERM)
    done = outage.fleet.deeds()
    recorded = outage.fleet.intents("DONE", "FOUND_DONE")
    unsettled = outage.fleet.intents("OPEN", "UNTOLD", "FOUND_UNDONE")
    assert recorded <= done <= recorded + unsettled


@attrs.define(eq=False)
class Rival:
    """A second daemon on the same database that is asked to fly the same player, all the time."""

    daemon: Daemon
    ship: str
    answers: Counter[str] = attrs.field(factory=Counter)
    done: threading.Event = attrs.field(factory=threading.Event)

    def insist(self) -> None:
        """Ask again and again, until told to leave off."""
        while not self.done.wait(0.02):
            with self.daemon.connect() as wire:
                answer = wire.ask("ship.navigate", ship_symbol=self.ship, destination=at("B2"))
            self.answers[answer["error"]["data"]["kind"] if "error" in answer else "flies"] += 1


@contextmanager
def insisting(rival: Rival) -> Iterator[None]:
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(rival.insist)
        try:
            yield
        finally:
            rival.done.set()
        asked.result()


@attrs.frozen
class Rivalry:
    """What two daemons did about one player, and the fleet after the second took it over."""

    answers: Counter[str]
    log_of_first: str
    seen: dict[str, Any]
    fleet: Fleet


@pytest.fixture(scope="module")
def rivalry(server: Server, game: Sandbox) -> Iterator[Rivalry]:
    """Both daemons lose the server and find it again, twice; then the first is killed."""
    with (
        new_database(server.url) as url,
        daemon_place(game.api, url) as first,
        daemon_place(game.api, url) as second,
    ):
        fleet = Fleet(first, game, "RIVALRY")
        fleet.begin()
        second.start()
        rival = Rival(second, fleet.ship("7"))
        with insisting(rival):
            wait_for("a first refusal", lambda: rival.answers["player_flown"])
            for _ in range(2):
                with server.away():
                    wait_for("the daemon to notice", fleet.is_grounded)
                wait_for("the daemon to go on", lambda: not fleet.is_grounded())
                fleet.goes_on()
        seen = fleet.seen()
        first.kill()
        fleet.daemon = second
        fleet.goes_on()
        yield Rivalry(rival.answers, first.log, seen, fleet)


def test_a_rival_gets_no_player_whose_daemon_lost_the_server_too(rivalry: Rivalry) -> None:
    assert rivalry.answers["player_flown"] > 0
    assert set(rivalry.answers) <= {"player_flown", "store_unavailable"}


def test_a_daemon_keeps_its_player_though_a_rival_waits(rivalry: Rivalry) -> None:
    assert "player_lost" not in rivalry.log_of_first
    assert {c["state"] for c in rivalry.seen.values()} <= {"RUNNING", "COMPLETED"}
    assert {c["restarts"] for c in rivalry.seen.values()} == {0}


def test_a_daemon_that_waits_takes_over_the_player_of_one_that_died(rivalry: Rivalry) -> None:
    tours = [rivalry.fleet.containers[number] for number in TOURS]
    assert all(RESUMED in rivalry.fleet.daemon.steps_logged(name) for name in tours)
    assert rivalry.fleet.claims() == {
        (c["ship_symbol"], name)
        for name, c in rivalry.fleet.seen().items()
        if c["state"] == "RUNNING"
    }

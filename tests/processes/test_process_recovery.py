"""A daemon that is killed, or told to stop, in the middle of a flight, and started again.

The daemon is the module's; each test has an agent of its own in it, and leaves its flights to be
resumed with the next one's.
"""

import signal
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from support.patience import wait_for
from support.processes.world import Daemon, Sandbox, at, daemon_place

RESUMED = "resumed after a restart of the daemon"


@attrs.frozen
class Pilot:
    """An agent with its frigate, in a daemon that can be ended and started again."""

    daemon: Daemon
    agent: str

    @property
    def ship(self) -> str:
        return f"{self.agent}-1"

    @property
    def credits(self) -> int:
        """What the agent owns now."""
        player = self.daemon.call("player.get", agent_symbol=self.agent)
        return int(player["agent"]["credits"])

    def seen(self) -> Any:
        """The ship, as the game has it now."""
        return self.daemon.call("ship.get", ship_symbol=self.ship, agent_symbol=self.agent)

    def sent(self, goal: str) -> str:
        """Send the ship off; returns the container's id."""
        departure = self.daemon.call(
            "ship.navigate", ship_symbol=self.ship, destination=at(goal), agent_symbol=self.agent
        )
        return str(departure["container_id"])

    def aloft(self, goal: str) -> str:
        """Send the ship off and wait until it flies; returns the container's id."""
        flight = self.sent(goal)
        self.daemon.in_flight(flight, at(goal))
        return flight

    def restart(self) -> None:
        """Kill the daemon, and start another in its place."""
        self.daemon.kill()
        self.daemon.start()


DEPARTURES = (
    "SELECT COUNT(*) FROM intents WHERE container_id = $1 AND operation = 'navigate'"
    " AND state IN ('DONE', 'FOUND_DONE')"
)


@attrs.frozen
class Flown:
    """What a flight with its restarts left behind."""

    container_id: str
    container: Any
    ship: Any
    steps: list[str]
    departures: int
    credits_before: int
    credits_after: int


@pytest.fixture(scope="module")
def phoenix(game: Sandbox) -> Iterator[Daemon]:
    """A daemon that is started again whenever a test needs it."""
    with daemon_place(game.api) as daemon:
        yield daemon


@pytest.fixture(scope="module")
def new_pilot(phoenix: Daemon, new_name: Callable[[], str]) -> Callable[[], Pilot]:
    """Call it for an agent of one's own, in a daemon that runs."""

    def new_pilot() -> Pilot:
        if not phoenix.alive:
            phoenix.start()
        pilot = Pilot(phoenix, new_name())
        phoenix.call("player.register", agent_symbol=pilot.agent)
        return pilot

    return new_pilot


@pytest.fixture
def pilot(new_pilot: Callable[[], Pilot]) -> Pilot:
    """An agent of the test's own."""
    return new_pilot()


@pytest.fixture(scope="module")
def flown(new_pilot: Callable[[], Pilot]) -> Flown:
    """A flight by way of a refuel stop, whose daemon was killed on each of its legs."""
    pilot = new_pilot()
    flight = pilot.sent("D4")
    pilot.daemon.in_flight(flight, at("C3"))
    pilot.restart()
    pilot.daemon.in_flight(flight, at("D4"))
    before = pilot.credits
    pilot.restart()
    container = pilot.daemon.ended(flight)
    steps = pilot.daemon.steps_logged(flight)
    ((departures,),) = pilot.daemon.rows(DEPARTURES, flight)
    return Flown(flight, container, pilot.seen(), steps, departures, before, pilot.credits)


def test_a_flight_that_was_killed_completes_as_the_same_container(flown: Flown) -> None:
    assert flown.container["container_id"] == flown.container_id
    assert (flown.container["state"], flown.container["exit_reason"]) == ("COMPLETED", None)


def test_a_flight_that_was_killed_reaches_its_goal(flown: Flown) -> None:
    assert (flown.ship["status"], flown.ship["waypoint_symbol"]) == ("DOCKED", at("D4"))
    assert flown.ship["container_id"] is None


def test_the_log_of_a_flight_tells_of_each_restart(flown: Flown) -> None:
    assert flown.steps.count(RESUMED) == 2


def test_a_flight_that_was_killed_on_each_leg_departs_once_for_each(flown: Flown) -> None:
    assert flown.departures == 2


def test_kill_9_after_a_refuel_stop_buys_no_fuel_twice(flown: Flown) -> None:
    assert flown.credits_after == flown.credits_before < 175_000


def test_a_ship_has_exactly_its_one_container_after_kill_9(pilot: Pilot) -> None:
    flight = pilot.aloft("Z9")
    pilot.restart()
    listed = pilot.daemon.call("container.list", ship_symbol=pilot.ship)["items"]
    assert [item["container_id"] for item in listed] == [flight]
    assert pilot.seen()["container_id"] == flight
    claims = "SELECT container_id FROM ship_assignments WHERE ship_symbol = ?"
    assert pilot.daemon.rows(claims, pilot.ship) == [(flight,)]
    refusal = pilot.daemon.refusal(
        "ship.navigate",
        ship_symbol=pilot.ship,
        destination=at("B2"),
        agent_symbol=pilot.agent,
    )
    assert refusal["data"]["kind"] == "ship_claimed"
    assert refusal["data"]["container_id"] == flight


def test_a_flight_outlives_every_kill_even_while_its_daemon_starts(pilot: Pilot) -> None:
    flight = pilot.sent("B2")
    for _ in range(2):
        pilot.daemon.kill()
        pilot.daemon.begin()
        wait_for("its first sign of life", pilot.daemon.listens)
    pilot.restart()
    assert pilot.daemon.ended(flight)["state"] == "COMPLETED"


def test_a_container_that_was_answered_is_in_the_database(pilot: Pilot) -> None:
    flight = pilot.sent("Z9")
    pilot.daemon.kill()
    query = "SELECT container_id FROM containers WHERE ship_symbol = ?"
    assert pilot.daemon.rows(query, pilot.ship) == [(flight,)]


def test_a_container_that_has_ended_stays_as_it_ended_after_kill_9(pilot: Pilot) -> None:
    pilot.daemon.call("container.stop", container_id=(stopped := pilot.aloft("Z9")))
    other = pilot.daemon.container(stopped)
    assert other["state"] == "STOPPED"
    pilot.restart()
    counted = {"count": 0, "last_minute": 0}  # since the start of the daemon
    assert pilot.daemon.container(stopped) == other | {"requests": counted}


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_in_flight_is_in_time_and_leaves_row_and_claim_alive(
    pilot: Pilot, told: int
) -> None:
    flight = pilot.aloft("Z9")
    assert pilot.daemon.stop(told) == 0  # raises where it takes longer than STOP_SECONDS
    rows = "SELECT container_id, state FROM containers WHERE ship_symbol = ?"
    assert pilot.daemon.rows(rows, pilot.ship) == [(flight, "RUNNING")]
    claims = "SELECT container_id FROM ship_assignments WHERE ship_symbol = ?"
    assert pilot.daemon.rows(claims, pilot.ship) == [(flight,)]


def test_a_flight_goes_on_at_the_start_after_a_stop(pilot: Pilot) -> None:
    flight = pilot.aloft("C3")
    assert pilot.daemon.stop(signal.SIGTERM) == 0
    pilot.daemon.start()
    assert pilot.daemon.ended(flight)["state"] == "COMPLETED"

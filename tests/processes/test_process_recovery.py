"""A daemon that is killed, or told to stop, in the middle of a flight, and started again."""

import signal
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from world import Daemon, Sandbox, at, daemon_place, wait_for

RESUMED = "resumed after a restart of the daemon"


@attrs.frozen
class Flown:
    """What a flight with its restarts left behind."""

    container_id: str
    container: Any
    ship: Any
    steps: list[str]
    credits_before: int = 0
    credits_after: int = 0


@pytest.fixture
def ship(daemon: Daemon, agent: str) -> str:
    """A frigate at A1."""
    daemon.call("player.register", agent_symbol=agent)
    return f"{agent}-1"


def sent(daemon: Daemon, ship: str, goal: str) -> str:
    """Send the ship off; returns the container's id."""
    departure = daemon.call("ship.navigate", ship_symbol=ship, destination=at(goal))
    return str(departure["container_id"])


def aloft(daemon: Daemon, ship: str) -> str:
    """Send the ship on a flight that lasts longer than any test; returns the container's id."""
    flight = sent(daemon, ship, "Z9")
    daemon.in_flight(flight, at("Z9"))
    return flight


def restarted(daemon: Daemon) -> None:
    """Kill the daemon, and start another in its place."""
    daemon.kill()
    daemon.start()


def credits_of(daemon: Daemon) -> int:
    """What the agent owns now."""
    return int(daemon.call("player.get")["agent"]["credits"])


@pytest.fixture(scope="module")
def flown(game: Sandbox, new_name: Callable[[], str]) -> Iterator[Flown]:
    """A flight by way of a refuel stop, whose daemon was killed on each of its legs."""
    with daemon_place(game.api) as daemon:
        daemon.start()
        agent = new_name()
        daemon.call("player.register", agent_symbol=agent)
        flight = sent(daemon, f"{agent}-1", "D4")
        daemon.in_flight(flight, at("C3"))
        restarted(daemon)
        daemon.in_flight(flight, at("D4"))
        before = credits_of(daemon)
        restarted(daemon)
        container = daemon.ended(flight)
        seen = daemon.call("ship.get", ship_symbol=f"{agent}-1")
        steps = daemon.steps_logged(flight)
        yield Flown(flight, container, seen, steps, before, credits_of(daemon))


def test_a_flight_that_was_killed_completes_as_the_same_container(flown: Flown) -> None:
    assert flown.container["container_id"] == flown.container_id
    assert (flown.container["state"], flown.container["exit_reason"]) == ("COMPLETED", None)


def test_a_flight_that_was_killed_reaches_its_goal(flown: Flown) -> None:
    assert (flown.ship["status"], flown.ship["waypoint_symbol"]) == ("DOCKED", at("D4"))
    assert flown.ship["container_id"] is None


def test_the_log_of_a_flight_tells_of_each_restart(flown: Flown) -> None:
    assert flown.steps.count(RESUMED) == 2


def test_a_flight_that_was_killed_departs_no_second_time(flown: Flown) -> None:
    assert "departs" not in flown.steps[_last(flown.steps, RESUMED) :]


def test_kill_9_after_a_refuel_stop_buys_no_fuel_twice(flown: Flown) -> None:
    assert flown.credits_after == flown.credits_before < 175_000


def test_after_kill_9_exactly_one_container_has_the_ship(daemon: Daemon, ship: str) -> None:
    flight = aloft(daemon, ship)
    restarted(daemon)
    listed = daemon.call("container.list", ship_symbol=ship)["items"]
    assert [item["container_id"] for item in listed] == [flight]
    assert daemon.call("ship.get", ship_symbol=ship)["container_id"] == flight
    assert daemon.rows("SELECT ship_symbol, container_id FROM ship_assignments") == [(ship, flight)]


def test_a_ship_stays_claimed_after_kill_9(daemon: Daemon, ship: str) -> None:
    flight = aloft(daemon, ship)
    restarted(daemon)
    refusal = daemon.refusal("ship.navigate", ship_symbol=ship, destination=at("B2"))
    assert refusal["data"]["kind"] == "ship_claimed"
    assert refusal["data"]["container_id"] == flight


def test_a_flight_outlives_every_kill_even_while_its_daemon_starts(
    daemon: Daemon, ship: str
) -> None:
    flight = sent(daemon, ship, "C3")
    for _ in range(2):
        daemon.kill()
        daemon.begin()
        wait_for("its first sign of life", daemon.listens)
    restarted(daemon)
    assert daemon.ended(flight)["state"] == "COMPLETED"


def test_a_container_that_was_answered_is_in_the_database(daemon: Daemon, ship: str) -> None:
    flight = sent(daemon, ship, "Z9")
    daemon.kill()
    assert daemon.rows("SELECT container_id FROM containers") == [(flight,)]


def test_a_container_that_ended_before_kill_9_stays_as_it_ended(daemon: Daemon, ship: str) -> None:
    flight = sent(daemon, ship, "B2")
    before = daemon.ended(flight)
    restarted(daemon)
    assert daemon.container(flight) == before


def test_a_container_stopped_by_request_does_not_come_back(daemon: Daemon, ship: str) -> None:
    flight = aloft(daemon, ship)
    daemon.call("container.stop", container_id=flight)
    restarted(daemon)
    assert daemon.container(flight)["state"] == "STOPPED"
    assert daemon.call("health")["containers"] == {}


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_leaves_the_flights_row_and_claim_alive(
    daemon: Daemon, ship: str, told: int
) -> None:
    flight = aloft(daemon, ship)
    assert daemon.stop(told) == 0
    assert daemon.rows("SELECT container_id, state FROM containers") == [(flight, "RUNNING")]
    assert daemon.rows("SELECT ship_symbol FROM ship_assignments") == [(ship,)]


def test_a_flight_goes_on_at_the_start_after_a_stop(daemon: Daemon, ship: str) -> None:
    flight = sent(daemon, ship, "C3")
    daemon.in_flight(flight, at("C3"))
    daemon.stop(signal.SIGTERM)
    daemon.start()
    assert daemon.ended(flight)["state"] == "COMPLETED"


def _last(items: list[str], wanted: str) -> int:
    return len(items) - 1 - items[::-1].index(wanted)

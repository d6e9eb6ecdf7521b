"""A game that is slow, or says no for a while: a stop sends nothing, and nothing is done twice."""

import json
import signal
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from support.patience import stretched, wait_for
from support.processes.world import Daemon, Sandbox, at, daemon_place, sandbox

SPEED = 200
LATE_SECONDS = 2.0
"""How long the daemon leaves a ship alone whose last deed may still be carried out."""

LATE_BY_SECONDS = 1.0


@pytest.fixture
def own_game(universe: Any) -> Iterator[Sandbox]:
    """A sandbox of the test's own, to arm faults in."""
    with sandbox(universe, speed=SPEED) as running:
        yield running


@pytest.fixture
def own_daemon(own_game: Sandbox) -> Iterator[Daemon]:
    with daemon_place(own_game.api) as daemon:
        daemon.start("--late-seconds", str(stretched(LATE_SECONDS)))
        yield daemon


@pytest.fixture
def ship(own_daemon: Daemon, agent: str) -> str:
    own_daemon.call("player.register", agent_symbol=agent)
    return f"{agent}-1"


def arm(game: Sandbox, **fault: Any) -> None:
    body = json.dumps(fault).encode()
    with urlopen(Request(f"{game.url}/_sandbox/faults", body), timeout=stretched(10)):
        pass


def struck(game: Sandbox) -> int:
    with urlopen(f"{game.url}/_sandbox/faults", timeout=stretched(10)) as response:
        return sum(fault["struck"] for fault in json.load(response)["items"])


def deeds(game: Sandbox, ship: str) -> list[str]:
    with urlopen(f"{game.url}/_sandbox/ledger", timeout=stretched(10)) as response:
        items = json.load(response)["items"]
    done = [item["operation"] for item in items if item["ship"] == ship]
    return [operation for operation in done if operation != "set_flight_mode"]


def intents(daemon: Daemon) -> list[tuple[str, str]]:
    return daemon.rows("SELECT operation, state FROM intents ORDER BY intent_id")


def departing(game: Sandbox, daemon: Daemon, ship: str) -> str:
    """Send the ship off, and wait until its departure was refused for now; its container."""
    flight = daemon.call("ship.navigate", ship_symbol=ship, destination=at("B2"))
    wait_for("a departure that is refused for now", lambda: struck(game))
    return str(flight["container_id"])


PAUSES: dict[str, dict[str, Any]] = {
    "429": {"kind": "rate_limited", "count": 3, "seconds": 3},
    "maintenance": {"kind": "maintenance", "count": -1},
}


@pytest.mark.parametrize("cause", PAUSES)
def test_a_container_that_is_stopped_in_a_pause_sends_nothing_more(
    own_game: Sandbox, own_daemon: Daemon, ship: str, cause: str
) -> None:
    arm(own_game, operation="navigate", **PAUSES[cause])
    flight = departing(own_game, own_daemon, ship)
    stopped = own_daemon.call("container.stop", container_id=flight)
    assert stopped["state"] == "STOPPED"
    assert intents(own_daemon)[-1] == ("navigate", "REFUSED")
    before = struck(own_game)
    own_daemon.call("ship.dock", ship_symbol=ship)
    assert struck(own_game) == before
    assert deeds(own_game, ship) == ["orbit", "dock"]


def test_a_container_that_is_stopped_while_nobody_listens_sends_nothing_more(
    own_game: Sandbox, own_daemon: Daemon, ship: str
) -> None:
    own_game.process.kill()
    own_game.process.wait()
    flight = own_daemon.call(
        "container.create",
        kind="navigate",
        config={"ship_symbol": ship, "destination": at("B2")},
    )["container_id"]
    wait_for("a refused connection", lambda: own_daemon.call("health")["api"]["retried"])
    assert own_daemon.call("container.stop", container_id=flight)["state"] == "STOPPED"
    assert {state for _, state in intents(own_daemon)} <= {"REFUSED"}


def test_a_daemon_that_is_stopped_in_a_pause_sends_nothing_more(
    own_game: Sandbox, own_daemon: Daemon, ship: str
) -> None:
    arm(own_game, operation="navigate", **PAUSES["429"])
    departing(own_game, own_daemon, ship)
    assert own_daemon.stop(signal.SIGTERM) == 0
    assert intents(own_daemon)[-1] == ("navigate", "REFUSED")
    assert deeds(own_game, ship) == ["orbit"]


def test_a_late_departure_departs_once_though_the_daemon_was_killed_before_it_landed(
    own_game: Sandbox, own_daemon: Daemon, ship: str
) -> None:
    arm(own_game, operation="navigate", kind="late", seconds=LATE_BY_SECONDS)
    flight = departing(own_game, own_daemon, ship)
    own_daemon.kill()
    own_daemon.start("--late-seconds", str(stretched(LATE_SECONDS)))
    assert own_daemon.ended(flight)["state"] == "COMPLETED"
    assert deeds(own_game, ship) == ["orbit", "navigate", "dock"]
    assert ("navigate", "FOUND_DONE") in intents(own_daemon)


def test_an_order_is_refused_while_the_one_before_may_still_be_carried_out(
    own_game: Sandbox, own_daemon: Daemon, ship: str, new_name: Callable[[], str]
) -> None:
    arm(own_game, operation="orbit", kind="late", seconds=LATE_BY_SECONDS)
    lost = own_daemon.cli("orbit", "--ship", ship)
    assert lost.code == 1
    assert "may still be carried out" in lost.err
    assert "can be repeated" not in lost.err
    assert own_daemon.cli("dock", "--ship", ship).code == 1
    wait_for("the second look", lambda: intents(own_daemon) == [("orbit", "FOUND_DONE")])
    assert own_daemon.cli("dock", "--ship", ship).code == 0
    assert deeds(own_game, ship) == ["orbit", "dock"]


def test_an_order_that_was_done_though_it_is_answered_with_an_error_is_no_failure(
    own_game: Sandbox, own_daemon: Daemon, ship: str
) -> None:
    arm(own_game, operation="orbit", kind="conflict")
    done = own_daemon.cli("orbit", "--ship", ship)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("done: ")
    assert deeds(own_game, ship) == ["orbit"]

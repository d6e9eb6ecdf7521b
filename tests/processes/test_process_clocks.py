"""A server whose clock is another than this machine's, and refusals that say no sensible time."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.patience import wait_for
from support.processes.world import Daemon, Sandbox, at, daemon_place, sandbox

SPEED = 50
"""A flight of 350 units takes five seconds."""

HOUR = 3600


@pytest.fixture(scope="module", params=[HOUR, -HOUR], ids=["ahead", "behind"])
def elsewhen(request: pytest.FixtureRequest, universe: Path) -> Iterator[tuple[Sandbox, int]]:
    """A sandbox whose clock is an hour ahead of this machine's, or behind it."""
    flags = ("--clock-offset", str(request.param))
    with sandbox(universe, speed=SPEED, flags=flags) as running:
        yield running, request.param


@pytest.fixture
def there(elsewhen: tuple[Sandbox, int]) -> Iterator[tuple[Daemon, int]]:
    """A daemon that plays on that sandbox, and how far its clock is ahead."""
    with daemon_place(elsewhen[0].api) as daemon:
        daemon.start()
        elsewhen[0].keep_pace(SPEED)
        yield daemon, elsewhen[1]


def warned(daemon: Daemon, container_id: str) -> list[Any]:
    lines = daemon.call("container.logs", container_id=container_id, level="warning")["items"]
    return [line["message"] for line in lines]


def arm(game: Sandbox, **order: Any) -> None:
    """Have the sandbox do something wrong."""
    body = json.dumps(order).encode()
    with urllib.request.urlopen(f"{game.url}/_sandbox/faults", body) as answer:
        assert answer.status == 201


def test_a_daemon_restarted_in_mid_flight_arrives_on_time(
    there: tuple[Daemon, int], agent: str
) -> None:
    daemon, _ = there
    daemon.call("player.register", agent_symbol=agent)
    flight = daemon.call("ship.navigate", ship_symbol=f"{agent}-1", destination=at("C3"))
    daemon.in_flight(flight["container_id"], at("C3"))
    daemon.kill()
    daemon.start()
    seen = daemon.call("ship.get", ship_symbol=f"{agent}-1")
    assert seen["status"] == "IN_TRANSIT"
    assert 0 < seen["eta_seconds"] <= flight["eta_seconds"]
    assert daemon.ended(flight["container_id"])["state"] == "COMPLETED"
    assert warned(daemon, flight["container_id"]) == []


def test_the_daemon_says_how_far_the_clocks_are_apart(
    there: tuple[Daemon, int], agent: str
) -> None:
    daemon, ahead = there
    daemon.call("player.register", agent_symbol=agent)
    daemon.call("ship.get", ship_symbol=f"{agent}-1")
    told = daemon.call("daemon.status")["api"]["clock_ahead_seconds"]
    assert told == pytest.approx(ahead, abs=2)
    assert "its clock is" in daemon.cli("daemon", "status").out
    wait_for("the log", lambda: "server_clock_differs" in daemon.log)


def test_an_order_is_judged_by_the_servers_clock(there: tuple[Daemon, int], agent: str) -> None:
    daemon, _ = there
    daemon.call("player.register", agent_symbol=agent)
    ship = f"{agent}-1"
    flight = daemon.call("ship.navigate", ship_symbol=ship, destination=at("C3"))
    daemon.in_flight(flight["container_id"], at("C3"))
    daemon.call("container.stop", container_id=flight["container_id"])
    refused = daemon.refusal("ship.dock", ship_symbol=ship)
    assert refused["data"]["kind"] == "ship_in_transit"
    assert 0 < refused["data"]["eta_seconds"] <= flight["eta_seconds"]


@pytest.mark.parametrize("data", [{"secondsToArrival": None}, {"secondsToArrival": "soon"}, None])
def test_a_refusal_for_a_flight_that_names_no_time_ends_nothing(
    game: Sandbox, daemon: Daemon, agent: str, data: Any
) -> None:
    daemon.call("player.register", agent_symbol=agent)
    ship = f"{agent}-1"
    arm(game, kind="refused", operation="orbit", target=ship, code=4214, data=data)
    flight = daemon.call("ship.navigate", ship_symbol=ship, destination=at("B2"))
    assert daemon.ended(flight["container_id"])["state"] == "COMPLETED"
    assert any("4214" in message for message in warned(daemon, flight["container_id"]))

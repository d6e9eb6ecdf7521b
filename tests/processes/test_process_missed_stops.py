"""One market that is not there, on a real daemon's tour."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.processes.world import Daemon, Sandbox, at, daemon_place, sandbox


@pytest.fixture(scope="module")
def ruin(universe: Path) -> Iterator[Sandbox]:
    """A sandbox in which the market of C3 is gone."""
    with sandbox(universe, speed=500) as running:
        order = {"kind": "refused", "operation": "get_market", "target": at("C3"), "count": -1}
        body = json.dumps(order).encode()
        with urllib.request.urlopen(f"{running.url}/_sandbox/faults", body) as answer:
            assert answer.status == 201
        yield running


@pytest.fixture
def daemon(ruin: Sandbox, agent: str) -> Iterator[Daemon]:
    with daemon_place(ruin.api) as place:
        place.start()
        place.call("player.register", agent_symbol=agent)
        yield place


def said(daemon: Daemon, container_id: str, message: str) -> list[Any]:
    lines = daemon.call("container.logs", container_id=container_id)["items"]
    return [line["fields"] for line in lines if line["message"] == message]


def tour(daemon: Daemon, agent: str, *stops: str) -> Any:
    """Fly one round, to its end."""
    config = {"ship_symbol": f"{agent}-1", "waypoints": [at(stop) for stop in stops]}
    begun = daemon.call("container.create", kind="tour", config=config, max_iterations=1)
    return daemon.ended(begun["container_id"])


def test_a_tour_goes_on_past_it_with_a_warning(daemon: Daemon, agent: str) -> None:
    ended = tour(daemon, agent, "B2", "C3", "A1")
    assert (ended["state"], ended["restarts"]) == ("COMPLETED", 0)
    visited = [fields["waypoint"] for fields in said(daemon, ended["container_id"], "visits")]
    assert visited == [at("B2"), at("A1")]
    (skipped,) = said(daemon, ended["container_id"], "skips a stop")
    assert (skipped["waypoint"], skipped["kind"]) == (at("C3"), "not_found")


def test_a_tour_of_it_alone_says_why_it_fails(daemon: Daemon, agent: str) -> None:
    ended = tour(daemon, agent, "C3", "Q7")
    assert (ended["state"], ended["exit_reason"]["kind"]) == ("FAILED", "no_stop_visited")
    assert f"{at('Q7')}: there is no waypoint {at('Q7')}" in ended["exit_reason"]["message"]

"""What a real daemon shows of itself: its metrics, its status, its tree, its list of containers."""

import re
import socket
import subprocess
import urllib.request
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.patience import last_words, stretched, wait_for
from support.processes.world import Daemon, at


def url_of(daemon: Daemon) -> str:
    """Where the daemon says that its metrics are."""

    def logged() -> str | None:
        found = re.search(r"http://127\.0\.0\.1:\d+/metrics", daemon.log)
        return found and found[0]

    return wait_for("the metrics' address", logged)


def scraped(url: str) -> dict[str, float]:
    """The samples of a page by name, those of a label's values added up."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=stretched(10)) as answer:
        page = answer.read().decode()
    samples: dict[str, float] = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            samples[sample.name] = samples.get(sample.name, 0) + sample.value
    return samples


@pytest.fixture
def measured(place: Daemon) -> Daemon:
    """A daemon that serves its metrics on a free port."""
    place.start("--metrics-port", "0")
    return place


def test_metrics_follow_what_the_daemon_does(measured: Daemon, agent: str) -> None:
    url = url_of(measured)
    before = scraped(url)
    measured.call("player.register", agent_symbol=agent)
    flight = measured.call("ship.navigate", ship_symbol=f"{agent}-1", destination=at("Z9"))
    measured.in_flight(flight["container_id"], at("Z9"))
    after = scraped(url)
    assert (before["spacetraders_containers"], after["spacetraders_containers"]) == (0, 1)
    assert after["spacetraders_gateway_requests_total"] >= 4
    assert after["spacetraders_store_calls_total"] > before["spacetraders_store_calls_total"]
    assert after["spacetraders_resident_memory_bytes"] > 10e6


def test_metrics_tell_the_business_of_an_agent(place: Daemon, agent: str) -> None:
    place.start()
    place.call("player.register", agent_symbol=agent)
    place.call("ship.list")
    assert place.stop(15) == 0
    place.start("--metrics-port", "0")
    url = url_of(place)

    def told() -> Any:
        found = scraped(url)
        return found if found.get("spacetraders_ships") else None

    place.call("ship.list")
    samples = wait_for("the figures of the agent", told)
    assert samples["spacetraders_credits"] == 175_000
    assert samples["spacetraders_ships"] == samples["spacetraders_waiting_ships"] == 2


def test_no_port_is_opened_unless_it_is_asked_for(daemon: Daemon) -> None:
    assert "metrics" not in daemon.log


def test_a_metrics_port_that_is_taken_is_refused_at_the_start(place: Daemon) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        process = place.launch(subprocess.PIPE, "--metrics-port", port)
        _, said = last_words(process)
    assert process.returncode == 1
    assert f"cannot serve metrics on 127.0.0.1:{port}" in said.decode()
    assert b"Traceback" not in said


def test_status_list_and_tree_agree_about_a_flight(daemon: Daemon, agent: str) -> None:
    daemon.call("player.register", agent_symbol=agent)
    flight = daemon.call("ship.navigate", ship_symbol=f"{agent}-1", destination=at("Z9"))
    container_id = flight["container_id"]
    daemon.in_flight(container_id, at("Z9"))
    status = daemon.call("daemon.status")
    assert status["containers"]["RUNNING"] == 1
    assert status["api"]["last_minute"]["count"] >= 4
    assert status["store"]["last_minute"]["mean_seconds"] > 0
    [listed] = daemon.call("container.list")["items"]
    assert listed["last_line"].startswith(f"departs for {at('Z9')} fuel_units=")
    assert container_id in daemon.cli("container", "tree").out
    assert container_id in daemon.cli("container", "list", "--state", "RUNNING").out
    assert "RUNNING=1" in daemon.cli("daemon", "status").out


def test_the_loop_is_probed(daemon: Daemon) -> None:
    def probed() -> Any:
        loop = daemon.call("daemon.status")["loop"]
        return loop if loop["samples"] >= 3 else None

    loop = wait_for("probes of the loop", probed)
    assert 0 < loop["p50_seconds"] <= loop["p99_seconds"] <= loop["max_seconds"] < 5

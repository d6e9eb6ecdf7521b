"""A restart while the game cannot tell of one ship, or lists come short: what a person sees."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.patience import stretched, wait_for
from support.processes.world import Daemon, Sandbox, at, daemon_place, sandbox

BAD, LAST = "HERMES-7", "HERMES-1A"
SHIPS = [f"HERMES-{number:X}" for number in range(1, 27)]
OTHERS = [ship for ship in SHIPS if ship != BAD]


def arm(game: Sandbox, **order: Any) -> None:
    body = json.dumps(order).encode()
    with urllib.request.urlopen(
        f"{game.url}/_sandbox/faults", body, timeout=stretched(10)
    ) as answer:
        assert answer.status == 201


def disarm(game: Sandbox) -> None:
    request = urllib.request.Request(f"{game.url}/_sandbox/faults", method="DELETE")
    with urllib.request.urlopen(request, timeout=stretched(10)) as answer:
        assert answer.status == 200


@pytest.fixture
def game(universe: Path) -> Iterator[Sandbox]:
    with sandbox(universe, speed=50, flags=("--fleet", "24")) as game:
        yield game


@pytest.fixture
def daemon(game: Sandbox) -> Iterator[Daemon]:
    """A daemon that was killed while each of 26 ships went round."""
    with daemon_place(game.api) as daemon:
        daemon.start()
        daemon.call("player.register", agent_symbol="HERMES")
        assert len(daemon.call("ship.list")["items"]) == len(SHIPS)
        for ship in SHIPS:
            config = {"ship_symbol": ship, "waypoints": [at("A1"), at("B2")]}
            daemon.call("container.create", kind="tour", config=config)
        daemon.kill()
        yield daemon


def rows(daemon: Daemon) -> dict[str, Any]:
    return {row["ship_symbol"]: row for row in daemon.call("container.list")["items"]}


def wait_for_flights(daemon: Daemon, *ships: str) -> None:
    """Wait until the containers of just these ships have come as far as a flight.

    Between two flights a container has no progress to show, so what was seen is kept.
    """
    flown: set[str] = set()

    def all_have() -> bool:
        flown.update(ship for ship, row in rows(daemon).items() if row["progress"])
        return flown >= set(ships)

    wait_for("flights", all_have)
    assert flown == set(ships)


def test_one_ship_that_the_game_cannot_tell_of_is_named_while_the_others_fly(
    game: Sandbox, daemon: Daemon
) -> None:
    arm(game, kind="server_error", method="GET", target=BAD, count=-1)
    daemon.start()
    wait_for_flights(daemon, *OTHERS)
    wait_for("the bad ship's reason", lambda: rows(daemon)[BAD]["exit_reason"])
    row = rows(daemon)[BAD]
    assert (row["state"], row["exit_reason"]["kind"]) == ("BACKOFF", "unreadable_ship")
    assert row["last_line"] == row["exit_reason"]["message"]
    said = daemon.cli("ship", "list")
    assert said.err.startswith(f"cannot be read: {BAD}: ")
    assert BAD not in said.out.split()
    assert f"unreadable  {BAD}: " in daemon.cli("health").out
    disarm(game)
    wait_for_flights(daemon, *SHIPS)
    wait_for("health", lambda: not daemon.call("health")["unreadable"]["count"])


def test_a_page_that_is_empty_once_costs_no_container(game: Sandbox, daemon: Daemon) -> None:
    arm(game, kind="short", operation="list_ships", target=LAST)
    daemon.start()
    wait_for_flights(daemon, *SHIPS)


def test_a_page_that_stays_empty_costs_no_container_and_is_told(
    game: Sandbox, daemon: Daemon
) -> None:
    arm(game, kind="short", operation="list_ships", target=LAST, count=-1)
    daemon.start()
    wait_for_flights(daemon, *SHIPS)
    refused = daemon.cli("ship", "list")
    assert (refused.code, refused.out) == (1, "")
    assert "the list of GET /my/ships is incomplete: 20 entries came, and 26 there are" in (
        refused.err
    )


def test_a_server_that_fails_at_everything_is_named_by_every_container(
    game: Sandbox, daemon: Daemon
) -> None:
    arm(game, kind="bad_gateway", method="GET", count=-1)
    daemon.start()

    told: set[str] = set()

    def all_told() -> bool:
        """A container whose time has come to try again says so, so what was seen is kept."""
        seen = rows(daemon).items()
        told.update(ship for ship, row in seen if "GET /my/ships" in (row["last_line"] or ""))
        return told >= set(SHIPS)

    wait_for("what each waits for", all_told)
    waiting = daemon.call("health")["api"]["waiting"]
    assert waiting["count"] > 0
    assert waiting["longest"][0]["reason"] == "HTTP 502"
    one = rows(daemon)[BAD]["container_id"]
    assert daemon.cli("container", "stop", one, patience=5).code == 0
    disarm(game)
    wait_for_flights(daemon, *OTHERS)

"""A daemon over two resets of the server, down during the second, on both databases."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from support.patience import stretched, wait_for
from support.processes.databases import TEST_SERVER, new_database, running_server
from support.processes.world import Daemon, Sandbox, at, daemon_place, sandbox

ACCOUNT_TOKEN = "an-account-token"
FLIGHT = {"kind": "navigate", "config": {"ship_symbol": "HERMES-1", "destination": at("Z9")}}
"""A flight of more than seven hours: it asks nothing of the game on its way."""


@pytest.fixture(params=["sqlite", "postgres"])
def postgres(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str | None]:
    """The URL of an empty database on a server, None for a file."""
    if request.param == "sqlite":
        yield None
    elif TEST_SERVER:
        with new_database(TEST_SERVER) as url:
            yield url
    else:
        with (
            running_server(tmp_path_factory.mktemp("runtime")) as server,
            new_database(server.url) as url,
        ):
            yield url


def reset(game: Sandbox) -> None:
    with urlopen(Request(f"{game.url}/_sandbox/reset", b"{}"), timeout=stretched(10)) as answer:
        assert answer.status == 200


def start(daemon: Daemon) -> None:
    daemon.start(
        "--auto-register",
        SPACETRADERS_ACCOUNT_TOKEN=ACCOUNT_TOKEN,
        SPACETRADERS_ON_RESET=json.dumps([FLIGHT]),
    )


def flown_by(daemon: Daemon, player: Any) -> list[Any]:
    items: list[Any] = daemon.call("container.list", player_id=player["player_id"])["items"]
    return items


def test_the_fleet_goes_on_in_each_new_universe(universe: Path, postgres: str | None) -> None:
    flags = ("--account-token", ACCOUNT_TOKEN)
    with (
        sandbox(universe, speed=200, flags=flags) as game,
        daemon_place(game.api, postgres) as daemon,
    ):
        start(daemon)
        daemon.call("player.register", agent_symbol="HERMES")
        daemon.call("container.create", **FLIGHT)

        def players(count: int) -> Any:
            known = daemon.call("player.list")["items"]
            flies = len(known) == count and flown_by(daemon, known[-1])
            return known if flies else None

        reset(game)
        # What is asked next tells of it, here by a person or before that by the container.
        with daemon.connect() as wire:
            wire.ask("ship.get", ship_symbol="HERMES-1")
        first, second = wait_for("the next player", lambda: players(2))
        assert (first["past"], second["past"]) == (True, False)
        (ended,) = flown_by(daemon, first)
        assert (ended["state"], ended["exit_reason"]["kind"]) == ("STOPPED", "universe_reset")
        daemon.kill()
        daemon.buried()
        reset(game)
        start(daemon)
        *past, third = wait_for("the third player", lambda: players(3))
        assert [each["past"] for each in past] == [True, True]
        assert [each["kind"] for each in flown_by(daemon, third)] == ["navigate"]
        told = daemon.call("health")
        assert (told["status"], told["past"]["count"]) == ("ok", 2)
        assert told["universe"]["reset_date"] == third["reset_date"]
        assert daemon.kind_of_refusal("ship.list", player_id=1) == "universe_reset"
        assert len(daemon.call("ship.list")["items"]) == 2
        assert ACCOUNT_TOKEN not in daemon.log

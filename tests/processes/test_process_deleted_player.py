"""Ships of a player who was deleted: nobody's, and never taken for those of another's."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from support.processes.world import Daemon, Sandbox, at, daemon_place

ORDERS = [
    ("ship", "get", "{}"),
    ("ship", "dock", "{}"),
    ("ship", "orbit", "{}"),
    ("ship", "refuel", "{}"),
    ("ship", "mode", "{}", "cruise"),
    ("ship", "cargo", "{}"),
    ("ship", "jump", "{}", at("A1")),
    ("ship", "jettison", "{}", "IRON", "1"),
    ("ship", "chart", "{}"),
    ("ship", "scan", "{}", "ships"),
    ("navigate", "{}", at("B2")),
    ("route", "plan", "{}", at("B2")),
    ("route", "tour", "--ship", "{}", at("B2")),
    ("route", "partition", "--ships", "{}", at("B2")),
    ("ship", "tour", "--ship", "{}", at("B2")),
    ("contract", "negotiate", "{}"),
]


def forget(daemon: Daemon, agent: str) -> None:
    """Delete a player, and all that is the player's, from the database of a daemon that rests."""
    with closing(sqlite3.connect(daemon.database)) as connection, connection:
        ((player_id,),) = connection.execute(
            "SELECT player_id FROM players WHERE agent_symbol = ?", (agent,)
        ).fetchall()
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
        for (table,) in tables:
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            if any(column[1] == "player_id" for column in columns):
                connection.execute(f"DELETE FROM {table} WHERE player_id = ?", (player_id,))


@pytest.fixture(scope="module")
def left(game: Sandbox, new_name: Callable[[], str]) -> Iterator[tuple[Daemon, str, str]]:
    """A daemon that knew two agents, of whom the second was deleted; both their symbols."""
    kept, gone = new_name(), new_name()
    with daemon_place(game.api) as daemon:
        daemon.start()
        for agent in (kept, gone):
            daemon.call("player.register", agent_symbol=agent)
        daemon.kill()
        forget(daemon, gone)
        daemon.start()
        yield daemon, kept, gone


def test_no_command_takes_a_deleted_players_ship_for_anothers(
    left: tuple[Daemon, str, str],
) -> None:
    daemon, kept, gone = left
    told = f"error: no player {gone} is known, and so no ship {gone}-1"
    for words in ORDERS:
        command = [word.format(f"{gone}-1") for word in words]
        for flags in ((), ("--agent", kept)):
            ran = daemon.cli_here(*command, *flags)
            assert (ran.code, ran.err.splitlines()[0]) == (1, told), command


def test_a_container_for_a_deleted_players_ship_is_refused(left: tuple[Daemon, str, str]) -> None:
    daemon, _, gone = left
    config = {"ship_symbol": f"{gone}-1", "destination": at("B2")}
    refused = daemon.refusal("container.create", kind="navigate", config=config)
    assert refused["data"]["kind"] == "unknown_ship"
    assert f"no player {gone} is known" in refused["message"]


def test_a_deleted_player_is_unknown_by_name_too(left: tuple[Daemon, str, str]) -> None:
    daemon, kept, gone = left
    ran = daemon.cli("ship", "get", f"{gone}-1", "--agent", gone)
    assert ran.err.splitlines()[0] == f"error: no player {gone} is registered"
    other = daemon.cli("ship", "get", f"{kept}-1")
    assert (other.code, f"{kept}-1" in other.out) == (0, True)

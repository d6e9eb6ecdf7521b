"""The ships that a person holds, in SQL for both databases."""

from datetime import datetime

from spacetraders.store.scripts import Script, Statement
from spacetraders.store.tables.rows import time_text


def hold_ship(player_id: int, ship_symbol: str, since: datetime) -> Script[None]:
    """Note that a ship is held, unless it is already."""
    yield Statement(
        "INSERT INTO ship_holds (player_id, ship_symbol, since) VALUES ($1, $2, $3)"
        " ON CONFLICT (player_id, ship_symbol) DO NOTHING",
        (player_id, ship_symbol, time_text(since)),
    )


def release_ship(player_id: int, ship_symbol: str) -> Script[None]:
    """Note that a ship is not held any more."""
    yield Statement(
        "DELETE FROM ship_holds WHERE player_id = $1 AND ship_symbol = $2",
        (player_id, ship_symbol),
    )


def held_ships() -> Script[dict[tuple[int, str], datetime]]:
    """Read since when each ship is held, by its player's id and its symbol."""
    answer = yield Statement("SELECT * FROM ship_holds")
    return {
        (row["player_id"], row["ship_symbol"]): datetime.fromisoformat(row["since"])
        for row in answer
    }

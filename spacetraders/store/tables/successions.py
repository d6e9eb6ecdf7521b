"""The successions of players over resets of the server, in SQL that both databases take."""

from datetime import datetime

from spacetraders.store.scripts import Script, Statement
from spacetraders.store.tables.rows import time_text


def open_succession(player_id: int, reset_date: str, opened_at: datetime) -> Script[None]:
    """Insert a succession, unless it is there."""
    yield Statement(
        "INSERT INTO successions (player_id, reset_date, opened_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (player_id, reset_date) DO NOTHING",
        (player_id, reset_date, time_text(opened_at)),
    )


def end_succession(player_id: int, reset_date: str, done_at: datetime) -> Script[None]:
    """Write that a succession is done."""
    yield Statement(
        "UPDATE successions SET done_at = $1 WHERE player_id = $2 AND reset_date = $3",
        (time_text(done_at), player_id, reset_date),
    )


def open_successions(reset_date: str) -> Script[list[int]]:
    """Read the players of the successions that are not done, the oldest player first."""
    answer = yield Statement(
        "SELECT player_id FROM successions WHERE reset_date = $1 AND done_at IS NULL"
        " ORDER BY player_id",
        (reset_date,),
    )
    return [row["player_id"] for row in answer]

"""The ledger, in SQL that both databases take."""

from datetime import datetime
from functools import partial

import attrs

from spacetraders.domain.accounts import (
    ADJUSTMENT,
    OPENING,
    Adjustment,
    By,
    Entry,
    Reading,
    Standing,
    Sum,
    Wanted,
    adjustment,
    hour_of,
)
from spacetraders.domain.intents import IntentState
from spacetraders.domain.judgement import MOVE_CREDITS
from spacetraders.store.rows import time_text
from spacetraders.store.scripts import Row, Script, Statement, Value, insert, slots

_OPERATIONS = sorted(operation.value for operation in MOVE_CREDITS)

# What has been settled without an entry since the last adjustment, or ever.
_LOST = (
    "SELECT COUNT(*) FROM intents WHERE player_id = $1 AND state IN ($2, $3)"
    f" AND operation IN ({slots(len(_OPERATIONS), first=7)})"
    " AND settled_at > COALESCE((SELECT MAX(timestamp) FROM transactions"
    " WHERE player_id = $1 AND kind IN ($5, $6)), '')"
    " AND intent_id NOT IN (SELECT intent_id FROM transactions WHERE intent_id IS NOT NULL)"
)

# One statement, so that on PostgreSQL all of it is of one instant.
_STANDING = (
    "SELECT COALESCE(SUM(total_price), 0) AS recorded,"
    " COALESCE(MAX(transaction_id), 0) AS newest,"
    " MAX(CASE WHEN kind IN ($5, $6) THEN timestamp END) AS explained_since,"
    " (SELECT COUNT(*) FROM intents WHERE player_id = $1 AND state = $4"
    f" AND operation IN ({slots(len(_OPERATIONS), first=7)})) AS under_way,"
    f" ({_LOST}) AS lost FROM transactions WHERE player_id = $1"
)

# The balance of an entry whose answer did not tell it is the sum up to there.
_BALANCES = (
    "SELECT page.*, COALESCE(page.balance, (SELECT SUM(earlier.total_price)"
    " FROM transactions earlier WHERE earlier.player_id = page.player_id"
    " AND earlier.transaction_id <= page.transaction_id)) AS held"
)

_KEYS = {
    By.HOUR: "SUBSTR(timestamp, 1, 13)",
    By.SHIP: "ship_symbol",
    By.GOOD: "trade_symbol",
    By.KIND: "kind",
}


def standing(player_id: int) -> Script[Standing]:
    """Read where a ledger stands."""
    lost = (IntentState.FOUND_DONE.value, IntentState.UNTOLD.value)
    kinds = (OPENING, ADJUSTMENT)
    answer = yield Statement(
        _STANDING, (player_id, *lost, IntentState.OPEN.value, *kinds, *_OPERATIONS)
    )
    row = answer[0]
    since = row["explained_since"]
    return Standing(
        recorded=int(row["recorded"]),
        newest=row["newest"],
        under_way=row["under_way"],
        lost=row["lost"] > 0,
        explained_since=since and datetime.fromisoformat(since),
    )


def book(player_id: int, balance: int, *, asked_after: int, booked_at: datetime) -> Script[Reading]:
    """Compare and adjust; the player's row is written, so that two who do this take turns."""
    yield Statement("UPDATE players SET token = token WHERE player_id = $1", (player_id,))
    before = yield from standing(player_id)
    found = adjustment(before, balance, asked_after)
    if found is None:
        return Reading(before, balance)
    yield insert("transactions", [_adjusted(player_id, found, balance, booked_at)])
    after = yield from standing(player_id)
    return Reading(after, balance, found.total_price)


def entries(player_id: int, wanted: Wanted, limit: int) -> Script[list[Entry]]:
    """Read the newest entries that are wanted, oldest first.

    The plus keeps SQLite from the index by player, whose entries it would visit one and all.
    """
    conditions = ["+player_id = $1"]
    args: list[Value] = [player_id]
    filters: dict[str, Value] = {
        "timestamp >=": None if wanted.since is None else time_text(wanted.since),
        "ship_symbol =": wanted.ship_symbol,
        "kind =": wanted.kind,
        "trade_symbol =": wanted.trade_symbol,
    }
    for condition, value in filters.items():
        if value is not None:
            args.append(value)
            conditions.append(f"{condition} ${len(args)}")
    answer = yield Statement(
        f"{_BALANCES} FROM (SELECT * FROM transactions WHERE {' AND '.join(conditions)}"
        f" ORDER BY transaction_id DESC LIMIT ${len(args) + 1}) page",
        (*args, limit),
    )
    return sorted(map(_entry, answer), key=lambda entry: entry.transaction_id)


def sums(player_id: int, by: By, since: datetime | None) -> Script[list[Sum]]:
    """Add the entries up, but for the opening."""
    after = "" if since is None else time_text(since)
    answer = yield Statement(
        f"SELECT {_KEYS[by]} AS summed,"
        " SUM(CASE WHEN total_price > 0 THEN total_price ELSE 0 END) AS income,"
        " SUM(CASE WHEN total_price < 0 THEN -total_price ELSE 0 END) AS expenses,"
        " COUNT(*) AS entries FROM transactions"
        " WHERE player_id = $1 AND timestamp >= $2 AND kind <> $3 GROUP BY summed",
        (player_id, after, OPENING),
    )
    return list(map(partial(_sum, by), answer))


def _adjusted(
    player_id: int, found: Adjustment, balance: int, booked_at: datetime
) -> dict[str, Value]:
    return {
        "player_id": player_id,
        "kind": found.kind,
        "total_price": found.total_price,
        "balance": balance,
        "timestamp": time_text(booked_at),
        "reason": found.reason.value,
    }


def _entry(row: Row) -> Entry:
    told = ("balance", "timestamp")
    names = [field.name for field in attrs.fields(Entry) if field.name not in told]
    return Entry(
        **{name: row[name] for name in names},
        balance=int(row["held"]),
        timestamp=datetime.fromisoformat(row["timestamp"]),
    )


def _sum(by: By, row: Row) -> Sum:
    key = row["summed"]
    if by is By.HOUR:
        key = hour_of(datetime.fromisoformat(f"{key}:00:00"))
    return Sum(key, int(row["income"]), int(row["expenses"]), row["entries"])

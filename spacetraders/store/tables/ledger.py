"""The ledger: entries, sums, and comparison with the game's balance, in SQL for both databases."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import accumulate, islice

import attrs

from spacetraders.application.operations.table import deeds
from spacetraders.application.ports.store import UnexplainedChange
from spacetraders.domain.deeds.accounts import (
    ADJUSTMENT,
    OPENING,
    Adjustment,
    By,
    Entry,
    Loss,
    Reading,
    Standing,
    Sum,
    Wanted,
    adjustments,
    hour_of,
    interlude,
)
from spacetraders.domain.deeds.intents import LOST, IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.store.scripts import Row, Script, Statement, Value, insert, slots
from spacetraders.store.tables.rows import time_text

_OPERATIONS = sorted({row.name for row in deeds() if row.moves_credits})

# Intents that lost their answers and have no entry, since the last adjustment or ever.
_LOST = (
    "SELECT COUNT(*) FROM intents WHERE player_id = $1 AND state IN ($2, $3, $4)"
    f" AND operation IN ({slots(len(_OPERATIONS), first=8)})"
    " AND settled_at > COALESCE((SELECT MAX(timestamp) FROM transactions"
    " WHERE player_id = $1 AND kind IN ($6, $7)), '')"
    " AND intent_id NOT IN (SELECT intent_id FROM transactions WHERE intent_id IS NOT NULL)"
)

# One statement, so that on PostgreSQL all of it is of one instant.
_STANDING = (
    "SELECT COALESCE(SUM(total_price), 0) AS recorded,"
    " COALESCE(MAX(transaction_id), 0) AS newest,"
    " MAX(CASE WHEN kind IN ($6, $7) THEN timestamp END) AS explained_since,"
    " (SELECT COUNT(*) FROM intents WHERE player_id = $1 AND state = $5"
    f" AND operation IN ({slots(len(_OPERATIONS), first=8)})) AS under_way,"
    f" ({_LOST}) AS lost FROM transactions WHERE player_id = $1"
)

# An update of the player's row locks it, so that transactions that adjust a ledger take turns.
_TURN = "UPDATE players SET token = token WHERE player_id = $1"

# The plus keeps SQLite from the index by player: the newest entry is at the table's end.
_NEWEST = (
    "SELECT balance FROM transactions WHERE +player_id = $1 ORDER BY transaction_id DESC LIMIT 1"
)
_SINCE = "SELECT COUNT(*) AS entries FROM transactions WHERE player_id = $1 AND timestamp >= $2"

# An entry whose answer told no balance gets the sum of all entries up to it.
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
    """Read a ledger's sum, and the deeds that may still change it."""
    lost = [state.value for state in LOST]
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


def book(
    player_id: int,
    balance: int,
    *,
    asked_after: int,
    booked_at: datetime,
    losses: Sequence[Loss],
) -> Script[Reading]:
    """Compare a ledger with the game's balance, and adjust it where nothing explains a gap.

    `asked_after` is the newest entry at the time when the game was asked.
    """
    # The turn is taken before the sum is read. Two readings at once would book the gap twice.
    yield Statement(_TURN, (player_id,))
    before = yield from standing(player_id)
    found = adjustments(before, balance, asked_after, losses)
    if not found:
        return Reading(before, balance)
    yield insert("transactions", _adjusted(player_id, found, before.recorded, booked_at))
    after = yield from standing(player_id)
    return Reading(after, balance, sum(each.total_price for each in found))


def explain(
    intent: Row, spending: Spending, settled_at: datetime, losses: Sequence[Loss] | None
) -> Script[int]:
    """Insert an entry for money that moved before a deed, as the balance in its answer shows.

    Returns the credits that were entered.

    Raises:
        UnexplainedChange: there is a gap, and without `losses` it cannot be explained. The caller
            reads them and calls again.
    """
    if spending.balance is None:
        return 0
    # The usual case is cheap: the newest entry has the balance before the deed. Only otherwise the
    # ledger is summed up, under the player's lock.
    player_id, balance = intent["player_id"], spending.balance - spending.total_price
    newest = yield Statement(_NEWEST, (player_id,))
    if newest and newest[0]["balance"] == balance:
        return 0
    yield Statement(_TURN, (player_id,))
    before = yield from standing(player_id)
    since = yield Statement(_SINCE, (player_id, intent["created_at"]))
    overlapped = since[0]["entries"] > 0
    found = interlude(before, balance, overlapped=overlapped, losses=losses or ())
    if losses is None and found:  # reading them costs a request, which is the caller's business
        raise UnexplainedChange
    if found:
        yield insert("transactions", _adjusted(player_id, found, before.recorded, settled_at))
    return sum(each.total_price for each in found)


def entries(player_id: int, wanted: Wanted, limit: int) -> Script[list[Entry]]:
    """Read the newest entries that are wanted, oldest first."""
    # The plus keeps SQLite from the index by player, whose entries it would visit one and all.
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
    """Sum the entries up by a key, without the opening balance."""
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


def earned(since: datetime) -> Script[dict[str, int]]:
    """Sum the entries of all containers since a time up by container."""
    # By player, so that the index by player and time finds the entries.
    answer = yield Statement(
        "SELECT container_id, SUM(total_price) AS earned FROM transactions"
        " WHERE player_id IN (SELECT player_id FROM players) AND timestamp >= $1"
        " AND container_id IS NOT NULL GROUP BY container_id",
        (time_text(since),),
    )
    return {row["container_id"]: int(row["earned"]) for row in answer}


def _adjusted(
    player_id: int, found: Sequence[Adjustment], recorded: int, booked_at: datetime
) -> list[dict[str, Value]]:
    balances = accumulate((each.total_price for each in found), initial=recorded)
    return [
        {
            "player_id": player_id,
            "kind": each.kind,
            "total_price": each.total_price,
            "balance": balance,
            "timestamp": time_text(booked_at),
            "reason": each.reason.value,
            "contract_id": each.contract_id,
        }
        for each, balance in zip(found, islice(balances, 1, None), strict=True)
    ]


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

"""Intents, and the ledger entries of the money that they moved, in SQL for both databases."""

import json
from collections.abc import Sequence
from datetime import datetime

import attrs

from spacetraders.application.operations.table import TRANSFER, deed_named
from spacetraders.domain.deeds.accounts import Loss
from spacetraders.domain.deeds.intents import REJUDGED, Before, Intent, IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.deeds.operations import Operation
from spacetraders.domain.reservations import Reservation
from spacetraders.store.scripts import Batch, Row, Script, Statement, Value, insert, slots
from spacetraders.store.tables import reservations
from spacetraders.store.tables.ledger import explain
from spacetraders.store.tables.rows import json_text, time_text

ANSWERED = (IntentState.DONE, IntentState.REFUSED)
NOT_DONE = (IntentState.REFUSED, IntentState.FOUND_UNDONE)


def open_intent(intent: Intent, reservation: Reservation | None) -> Script[Intent]:
    """Insert an intent, with what is reserved for it, and return it with its id."""
    body = {
        "target": intent.target,
        "before": intent.before and attrs.asdict(intent.before),
        "good": intent.good,
        "units": intent.units,
    }
    answer = yield Statement(
        "INSERT INTO intents"
        " (player_id, container_id, ship_symbol, operation, body, state, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING intent_id",
        (
            intent.player_id,
            intent.container_id,
            intent.ship_symbol,
            intent.operation.name,
            json_text(body),
            intent.state.value,
            time_text(intent.created_at),
        ),
    )
    opened = attrs.evolve(intent, intent_id=answer[0]["intent_id"])
    if reservation is not None:
        yield from reservations.of_deed(reservation, opened.intent_id)
    return opened


def settle_intent(
    intent_id: int,
    state: IntentState,
    *,
    settled_at: datetime,
    spending: Spending | None,
    losses: Sequence[Loss] | None,
) -> Script[int]:
    """Settle an intent, with its ledger entry and its reservation in the same transaction.

    Returns by how many credits the ledger's sum has changed.
    """
    # A caller that lost the answer of the database repeats the call, and another daemon may have
    # judged the deed. So what is settled already returns no row, and gets no second entry.
    given_up = () if state in REJUDGED else REJUDGED
    answer = yield _settling(state, settled_at, intent_id, given_up)
    if not answer and state is IntentState.DONE:
        answer = yield _settling(state, settled_at, intent_id, (IntentState.FOUND_DONE,))
        if answer and (yield from _is_entered(answer[0])):
            return 0
    if not answer:
        return 0
    yield from reservations.settle(intent_id, state, spending, settled_at)
    # In one transaction: an intent that is done and an entry that is missing would not add up.
    change = 0
    if spending is not None:
        intent = answer[0]
        change = spending.total_price + (yield from explain(intent, spending, settled_at, losses))
        yield insert(
            "transactions",
            [
                {
                    "player_id": intent["player_id"],
                    "intent_id": intent_id,
                    "container_id": intent["container_id"],
                    **attrs.asdict(spending),
                    "ship_symbol": spending.ship_symbol or intent["ship_symbol"],
                    "timestamp": time_text(settled_at),
                }
            ],
        )
    return change


def _settling(
    state: IntentState, settled_at: datetime, intent_id: int, from_states: Sequence[IntentState]
) -> Statement:
    others = f" OR state IN ({slots(len(from_states), first=4)})" if from_states else ""
    return Statement(
        "UPDATE intents SET state = $1, settled_at = $2"
        f" WHERE intent_id = $3 AND (settled_at IS NULL{others}) RETURNING *",
        (state.value, time_text(settled_at), intent_id, *(each.value for each in from_states)),
    )


def _is_entered(intent: Row) -> Script[bool]:
    """Return whether the ledger has an entry of an intent."""
    answer = yield Statement(
        "SELECT 1 FROM transactions WHERE player_id = $1 AND intent_id = $2 LIMIT 1",
        (intent["player_id"], intent["intent_id"]),
    )
    return bool(answer)


def settle_intents(
    intent_ids: Sequence[int], state: IntentState, *, settled_at: datetime
) -> Script[None]:
    """Settle several open intents that moved no money."""
    yield Batch(
        "UPDATE intents SET state = $1, settled_at = $2"
        " WHERE intent_id = $3 AND settled_at IS NULL",
        [(state.value, time_text(settled_at), intent_id) for intent_id in intent_ids],
    )
    yield from reservations.drop(intent_ids, settled_at)


def latest_deeds(player_id: int, after: int) -> Script[dict[tuple[str | None, Operation], int]]:
    """Read the newest ids by ship and operation, of intents after one that may have been done."""
    # The plus keeps SQLite from the index by player, whose entries it would visit one and all.
    answer: Sequence[Row] = yield Statement(
        "SELECT ship_symbol, operation, MAX(intent_id) AS newest FROM intents"
        " WHERE +player_id = $1 AND intent_id > $2 AND state NOT IN ($3, $4)"
        " GROUP BY ship_symbol, operation",
        (player_id, after, *(state.value for state in NOT_DONE)),
    )
    latest: dict[tuple[str | None, Operation], int] = {
        (row["ship_symbol"], deed_named(row["operation"])): row["newest"] for row in answer
    }
    # A transfer changes a second ship as well, its target.
    transfers = yield Statement(
        "SELECT intent_id, body FROM intents WHERE +player_id = $1 AND intent_id > $2"
        " AND state NOT IN ($3, $4) AND operation = $5 ORDER BY intent_id",
        (player_id, after, *(state.value for state in NOT_DONE), TRANSFER.name),
    )
    for row in transfers:
        key = json.loads(row["body"])["target"], TRANSFER
        latest[key] = max(latest.get(key, 0), row["intent_id"])
    return latest


def intents(player_id: int | None, state: IntentState | None, limit: int) -> Script[list[Intent]]:
    """Read the newest intents that fit, oldest first."""
    wanted: dict[str, Value] = {"player_id": player_id, "state": state and state.value}
    given = {column: value for column, value in wanted.items() if value is not None}
    where = " AND ".join(f"{column} = ${i}" for i, column in enumerate(given, start=1)) or "1 = 1"
    answer = yield Statement(
        f"SELECT * FROM intents WHERE {where} ORDER BY intent_id DESC LIMIT ${len(given) + 1}",
        (*given.values(), limit),
    )
    return [_intent(row) for row in reversed(answer)]


def prune_intents(settled_before: datetime) -> Script[int]:
    """Delete intents that were answered before then. Returns their number."""
    yield from reservations.prune(settled_before)
    # Ledger entries refer to their intents, which stay.
    answer: Sequence[Row] = yield Statement(
        "DELETE FROM intents WHERE state IN ($1, $2) AND settled_at < $3"
        " AND intent_id NOT IN"
        " (SELECT intent_id FROM transactions WHERE intent_id IS NOT NULL)"
        " RETURNING intent_id",
        (*(state.value for state in ANSWERED), time_text(settled_before)),
    )
    return len(answer)


def _intent(row: Row) -> Intent:
    body = json.loads(row["body"])
    settled_at = row["settled_at"]
    return Intent(
        intent_id=row["intent_id"],
        player_id=row["player_id"],
        ship_symbol=row["ship_symbol"],
        operation=deed_named(row["operation"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        target=body["target"],
        before=body["before"] and Before(**body["before"]),
        container_id=row["container_id"],
        state=IntentState(row["state"]),
        settled_at=settled_at and datetime.fromisoformat(settled_at),
        good=body.get("good"),
        units=body.get("units"),
    )

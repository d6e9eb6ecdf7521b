"""Intents and the money that they moved, in SQL that both databases take."""

import json
from collections.abc import Sequence
from datetime import datetime

import attrs

from spacetraders.application.ports import Spending
from spacetraders.domain.intents import Before, Intent, IntentState, Operation
from spacetraders.store.rows import json_text, time_text
from spacetraders.store.scripts import Row, Script, Statement, Value, insert

ANSWERED = (IntentState.DONE, IntentState.REFUSED)


def open_intent(intent: Intent) -> Script[Intent]:
    """Insert an intent and return it with its id."""
    before = intent.before and attrs.asdict(intent.before)
    answer = yield Statement(
        "INSERT INTO intents"
        " (player_id, container_id, ship_symbol, operation, body, state, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING intent_id",
        (
            intent.player_id,
            intent.container_id,
            intent.ship_symbol,
            intent.operation.value,
            json_text({"target": intent.target, "before": before}),
            intent.state.value,
            time_text(intent.created_at),
        ),
    )
    return attrs.evolve(intent, intent_id=answer[0]["intent_id"])


def settle_intent(
    intent_id: int, state: IntentState, *, settled_at: datetime, spending: Spending | None
) -> Script[None]:
    """Note what became of it, and the money in the same transaction."""
    answer = yield Statement(
        "UPDATE intents SET state = $1, settled_at = $2 WHERE intent_id = $3 RETURNING *",
        (state.value, time_text(settled_at), intent_id),
    )
    if answer and spending is not None:
        intent = answer[0]
        yield insert(
            "transactions",
            [
                {
                    "player_id": intent["player_id"],
                    "intent_id": intent_id,
                    "container_id": intent["container_id"],
                    "ship_symbol": intent["ship_symbol"],
                    **attrs.asdict(spending),
                    "timestamp": time_text(settled_at),
                }
            ],
        )


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
    """Delete those that were answered before then, but for what a transaction names."""
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
        operation=Operation(row["operation"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        target=body["target"],
        before=body["before"] and Before(**body["before"]),
        container_id=row["container_id"],
        state=IntentState(row["state"]),
        settled_at=settled_at and datetime.fromisoformat(settled_at),
    )

"""Decisions of the autopilot, in SQL for both databases."""

import json
from collections.abc import Sequence
from datetime import datetime

import attrs

from spacetraders.domain.work.decisions import KeptDecision
from spacetraders.store.scripts import Batch, Row, Script, Statement, Value
from spacetraders.store.tables.rows import json_text, time_text

_COLUMNS = (
    "player_id, container_id, decided_at, last_seen_at, verb, subject, kind, reason, terms, outcome"
)


def keep(decisions: Sequence[KeptDecision]) -> Script[list[KeptDecision]]:
    """Insert new decisions, and write those with an id as seen again. Returns all, with ids."""
    again = [each for each in decisions if each.decision_id]
    if again:
        yield Batch(
            "UPDATE decisions SET last_seen_at = $1, reason = $2, terms = $3"
            " WHERE decision_id = $4",
            [
                (time_text(it.last_seen_at), it.reason, json_text(it.terms), it.decision_id)
                for it in again
            ],
        )
    written = []
    for each in decisions:
        if each.decision_id:
            written.append(each)
            continue
        answer = yield Statement(
            f"INSERT INTO decisions ({_COLUMNS})"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING decision_id",
            _values(each),
        )
        written.append(attrs.evolve(each, decision_id=answer[0]["decision_id"]))
    return written


def latest(player_id: int) -> Script[list[KeptDecision]]:
    """Read the newest decision of a player about each subject, oldest first."""
    answer = yield Statement(
        "SELECT * FROM decisions WHERE decision_id IN"
        " (SELECT MAX(decision_id) FROM decisions WHERE player_id = $1 GROUP BY subject)"
        " ORDER BY decision_id",
        (player_id,),
    )
    return [_decision(row) for row in answer]


def about(player_id: int, subject: str, limit: int) -> Script[list[KeptDecision]]:
    """Read the newest decisions about a subject, oldest first."""
    answer = yield Statement(
        "SELECT * FROM decisions WHERE player_id = $1 AND subject = $2"
        " ORDER BY decision_id DESC LIMIT $3",
        (player_id, subject, limit),
    )
    return [_decision(row) for row in reversed(answer)]


def drop(before: datetime, limit: int) -> Script[int]:
    """Delete the oldest decisions seen last before then, `limit` at most. Returns their number."""
    answer = yield Statement(
        "DELETE FROM decisions WHERE decision_id IN (SELECT decision_id FROM decisions"
        " WHERE last_seen_at < $1 ORDER BY last_seen_at LIMIT $2) RETURNING decision_id",
        (time_text(before), limit),
    )
    return len(answer)


def _values(decision: KeptDecision) -> tuple[Value, ...]:
    return (
        decision.player_id,
        decision.container_id,
        time_text(decision.decided_at),
        time_text(decision.last_seen_at),
        decision.verb,
        decision.subject,
        decision.kind,
        decision.reason,
        json_text(decision.terms),
        decision.outcome,
    )


def _decision(row: Row) -> KeptDecision:
    return KeptDecision(
        player_id=row["player_id"],
        container_id=row["container_id"],
        decided_at=datetime.fromisoformat(row["decided_at"]),
        last_seen_at=datetime.fromisoformat(row["last_seen_at"]),
        verb=row["verb"],
        subject=row["subject"],
        kind=row["kind"],
        reason=row["reason"],
        terms=json.loads(row["terms"]),
        outcome=row["outcome"],
        decision_id=row["decision_id"],
    )

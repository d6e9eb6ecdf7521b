"""Reservations of credits and depth, and the floors of players, in SQL for both databases."""

import json
from collections.abc import Sequence
from datetime import datetime

import attrs

from spacetraders.domain.containers import LIVE_STATES
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.reservations import (
    Depth,
    Purpose,
    Reservation,
    ReservationState,
    drawn_from,
    given_back,
)
from spacetraders.domain.spending import used_by
from spacetraders.store.scripts import Batch, Row, Script, Statement, Value, insert, slots, update
from spacetraders.store.tables.rows import json_text, time_text

_OPEN, _SETTLED, _RELEASED = (
    ReservationState.OPEN.value,
    ReservationState.SETTLED.value,
    ReservationState.RELEASED.value,
)

_DONE = (IntentState.DONE, IntentState.FOUND_DONE)

# An update that changes nothing locks the row, so that two deeds of one job take turns.
_LOCKED = "UPDATE reservations SET state = state WHERE reservation_id = $1 AND state = $2"

_LIVE = sorted(state.value for state in LIVE_STATES)


def add(reservation: Reservation) -> Script[Reservation]:
    """Insert a job's reservation and return it with its id."""
    row = _row(reservation)
    answer = yield Statement(
        f"INSERT INTO reservations ({', '.join(row)}) VALUES ({slots(len(row))})"
        " RETURNING reservation_id",
        tuple(row.values()),
    )
    return attrs.evolve(reservation, reservation_id=answer[0]["reservation_id"])


def of_deed(reservation: Reservation, intent_id: int) -> Script[None]:
    """Insert a deed's reservation, and take what it draws from that of its job."""
    yield insert("reservations", [_row(attrs.evolve(reservation, intent_id=intent_id))])
    if reservation.under_id is not None:
        job = yield from _locked(reservation.under_id)
        if job is not None:
            yield _changed(drawn_from(job, reservation.drawn))


def settle(
    intent_id: int, state: IntentState, spending: Spending | None, settled_at: datetime
) -> Script[None]:
    """End a deed's reservation, if it has one, and give its job what was not spent."""
    found = _SETTLED if state in _DONE else _RELEASED
    answer = yield Statement(
        "UPDATE reservations SET state = $1, settled_at = $2"
        " WHERE intent_id = $3 AND state = $4 RETURNING *",
        (found, time_text(settled_at), intent_id, _OPEN),
    )
    for row in answer:
        if row["under_id"] is not None:
            job = yield from _locked(row["under_id"])
            if job is not None:
                spent, traded = used_by(spending)
                yield _changed(given_back(job, row["drawn"], spent, traded))


def drop(intent_ids: Sequence[int], settled_at: datetime) -> Script[None]:
    """Release the reservations of deeds that were never sent."""
    # The jobs first: what a deed took is read from its row, which is open until then.
    yield Batch(
        "UPDATE reservations SET credits = credits + (SELECT deed.drawn FROM reservations deed"
        " WHERE deed.intent_id = $1 AND deed.state = $2) WHERE state = $2 AND reservation_id ="
        " (SELECT deed.under_id FROM reservations deed"
        " WHERE deed.intent_id = $1 AND deed.state = $2)",
        [(intent_id, _OPEN) for intent_id in intent_ids],
    )
    yield Batch(
        "UPDATE reservations SET state = $1, settled_at = $2 WHERE intent_id = $3 AND state = $4",
        [(_RELEASED, time_text(settled_at), intent_id, _OPEN) for intent_id in intent_ids],
    )


def release(reservation_id: int, settled_at: datetime) -> Script[None]:
    """Release a job's reservation, if it is open."""
    yield Statement(
        "UPDATE reservations SET state = $1, settled_at = $2"
        " WHERE reservation_id = $3 AND state = $4",
        (_RELEASED, time_text(settled_at), reservation_id, _OPEN),
    )


def release_of(container_id: str, player_id: int, settled_at: datetime) -> Statement:
    """Release the jobs' reservations of a container that has ended."""
    return Statement(
        "UPDATE reservations SET state = $1, settled_at = $2"
        " WHERE container_id = $3 AND player_id = $4 AND intent_id IS NULL AND state = $5",
        (_RELEASED, time_text(settled_at), container_id, player_id, _OPEN),
    )


def release_dead(player_id: int, settled_at: datetime) -> Script[None]:
    """Release the jobs' reservations of containers that are not alive any more."""
    yield Statement(
        "UPDATE reservations SET state = $1, settled_at = $2"
        " WHERE player_id = $3 AND state = $4 AND intent_id IS NULL AND (container_id IS NULL"
        " OR container_id NOT IN (SELECT container_id FROM containers WHERE player_id = $3"
        f" AND state IN ({slots(len(_LIVE), first=5)})))",
        (_RELEASED, time_text(settled_at), player_id, _OPEN, *_LIVE),
    )


def opened(player_id: int) -> Script[list[Reservation]]:
    """Read the open reservations of a player, oldest first."""
    answer = yield Statement(
        "SELECT * FROM reservations WHERE player_id = $1 AND state = $2 ORDER BY reservation_id",
        (player_id, _OPEN),
    )
    return [_reservation(row) for row in answer]


def prune(settled_before: datetime) -> Script[None]:
    """Delete reservations that ended before then."""
    yield Statement(
        "DELETE FROM reservations WHERE state IN ($1, $2) AND settled_at < $3",
        (_SETTLED, _RELEASED, time_text(settled_before)),
    )


def reserve_of(player_id: int) -> Script[int | None]:
    """Read the floor that a person has set, None for the automatic one."""
    answer = yield Statement(
        "SELECT reserve FROM player_settings WHERE player_id = $1", (player_id,)
    )
    return answer[0]["reserve"] if answer else None


def set_reserve(player_id: int, reserve: int | None) -> Script[None]:
    """Write the floor of a player."""
    row: dict[str, Value] = {"player_id": player_id, "reserve": reserve}
    yield insert("player_settings", [row], or_update=("player_id",))


def _locked(reservation_id: int) -> Script[Reservation | None]:
    """Read an open reservation of a job, which no other transaction changes until this one ends."""
    answer = yield Statement(f"{_LOCKED} RETURNING *", (reservation_id, _OPEN))
    return _reservation(answer[0]) if answer else None


def _changed(job: Reservation) -> Statement:
    row: dict[str, Value] = {
        "reservation_id": job.reservation_id,
        "credits": job.credits,
        "depths": _depths_text(job.depths),
    }
    return update("reservations", row, key=("reservation_id",))


def _row(reservation: Reservation) -> dict[str, Value]:
    return {
        "player_id": reservation.player_id,
        "container_id": reservation.container_id,
        "intent_id": reservation.intent_id,
        "ship_symbol": reservation.ship_symbol,
        "purpose": reservation.purpose.value,
        "credits": reservation.credits,
        "depths": _depths_text(reservation.depths),
        "under_id": reservation.under_id,
        "drawn": reservation.drawn,
        "state": reservation.state.value,
        "created_at": time_text(reservation.created_at),
    }


def _depths_text(depths: Sequence[Depth]) -> str:
    return json_text([attrs.asdict(depth) for depth in depths])


def _reservation(row: Row) -> Reservation:
    return Reservation(
        reservation_id=row["reservation_id"],
        player_id=row["player_id"],
        purpose=Purpose(row["purpose"]),
        credits=row["credits"],
        created_at=datetime.fromisoformat(row["created_at"]),
        ship_symbol=row["ship_symbol"],
        container_id=row["container_id"],
        intent_id=row["intent_id"],
        depths=tuple(Depth(**depth) for depth in json.loads(row["depths"])),
        under_id=row["under_id"],
        drawn=row["drawn"],
        state=ReservationState(row["state"]),
    )

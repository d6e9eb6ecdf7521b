"""The foundings of agents, in SQL that both databases take."""

from datetime import datetime

import attrs

from spacetraders.domain.deeds.foundings import Founding
from spacetraders.domain.deeds.intents import IntentState
from spacetraders.store.scripts import Row, Script, Statement
from spacetraders.store.tables.rows import time_text


def open_founding(founding: Founding) -> Script[Founding]:
    """Insert a founding and return it with its id."""
    answer = yield Statement(
        "INSERT INTO foundings (agent_symbol, faction, reset_date, state, created_at)"
        " VALUES ($1, $2, $3, $4, $5) RETURNING founding_id",
        (
            founding.agent_symbol,
            founding.faction,
            founding.reset_date,
            founding.state.value,
            time_text(founding.created_at),
        ),
    )
    return attrs.evolve(founding, founding_id=answer[0]["founding_id"])


def settle_founding(founding_id: int, state: IntentState) -> Script[None]:
    """Set the state of a founding."""
    yield Statement(
        "UPDATE foundings SET state = $1 WHERE founding_id = $2", (state.value, founding_id)
    )


def foundings(state: IntentState) -> Script[list[Founding]]:
    """Read the foundings in a state, oldest first."""
    answer = yield Statement(
        "SELECT * FROM foundings WHERE state = $1 ORDER BY founding_id", (state.value,)
    )
    return [_founding(row) for row in answer]


def _founding(row: Row) -> Founding:
    return Founding(
        founding_id=row["founding_id"],
        agent_symbol=row["agent_symbol"],
        faction=row["faction"],
        reset_date=row["reset_date"],
        created_at=datetime.fromisoformat(row["created_at"]),
        state=IntentState(row["state"]),
    )

"""Intents: the records of deeds, written before they are sent and settled by their answers.

Where an answer is lost, the game is looked at, and `domain.deeds.judgement` says what it shows.
"""

from datetime import datetime
from enum import StrEnum

import attrs

from spacetraders.domain.deeds.operations import Operation


class IntentState(StrEnum):
    """The state of an intent: open, or how it was settled."""

    OPEN = "OPEN"
    """Written. The request may be on its way, or its answer lost."""
    DONE = "DONE"
    """Answered: it was carried out."""
    REFUSED = "REFUSED"
    """Answered, or surely never sent: it was not carried out."""
    FOUND_DONE = "FOUND_DONE"
    """The answer was lost, and the game shows that it was carried out."""
    FOUND_UNDONE = "FOUND_UNDONE"
    """The answer was lost, and the game still showed some time later that it was not done."""
    UNTOLD = "UNTOLD"
    """The answer was lost, and the game does not tell: a person may look."""


LOST = (IntentState.FOUND_DONE, IntentState.FOUND_UNDONE, IntentState.UNTOLD)
"""The final states of intents whose answers were lost."""

REJUDGED = (IntentState.FOUND_UNDONE, IntentState.UNTOLD)
"""Verdicts that give way to an answer that comes late, and to a look that shows the deed."""


def _symbols(given: list[str] | tuple[str, ...] | None) -> tuple[str, ...] | None:
    # The database gives JSON back, in which a tuple is a list.
    return None if given is None else tuple(given)


@attrs.frozen
class Before:
    """The state before a deed, as far as the deed would change it. None is not known.

    `fuel` is in units. `level` is the figure that the deed would move (`domain.deeds.evidence`).
    `cooling_until` is the end of the reactor's cooldown. `had` are the agent's ships or contracts.
    `price` is the price that the game named for the deed.
    """

    waypoint_symbol: str = ""
    status: str = ""
    fuel: int = 0
    level: float | None = None
    cooling_until: str | None = None
    had: tuple[str, ...] | None = attrs.field(default=None, converter=_symbols)
    price: int | None = None


@attrs.frozen
class Intent:
    """One deed, of a ship or of the agent, as a row of the database.

    `target` is a waypoint, a mode, a ship or a type of ship, a contract, or a part, by the deed.
    `good` and `units` are the cargo that it would move. `before` is None where the ship had not
    been seen.
    """

    intent_id: int
    player_id: int
    ship_symbol: str | None
    operation: Operation
    created_at: datetime
    target: str | None = None
    before: Before | None = None
    container_id: str | None = None
    state: IntentState = IntentState.OPEN
    settled_at: datetime | None = None
    good: str | None = None
    units: int | None = None

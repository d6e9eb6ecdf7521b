"""Taking a request back: `rpc.cancel`, for a client that stays and asks what became of it."""

from collections.abc import Sequence
from typing import Any, ClassVar

import attrs

from spacetraders.application.bus.mediator import Message
from spacetraders.domain.intents import Intent, IntentState
from spacetraders.errors import FleetError


@attrs.frozen
class TakenBack:
    """What came of taking requests back: whether a request of this connection had the id."""

    id: str | int | float | None
    cancelled: bool


@attrs.frozen
class CancelRequest(Message[TakenBack]):
    """Take back the requests of this connection that have the id and are not answered yet."""

    id: Any


@attrs.define(eq=False, str=False)
class Cancelled(FleetError):
    """The client took its request back; `deeds` are what it had led to by then.

    Those whose outcome is not known yet are OPEN. It is None where the database does not tell.
    What `goes_on` goes on all the same, as the stop of a container does.
    """

    kind: ClassVar[str] = "cancelled"
    deeds: Sequence[Intent] | None
    goes_on: bool = False

    @property
    def message(self) -> str:
        """Whether anything was done."""
        if self.goes_on:
            return "no longer waited for; it goes on all the same"
        if self.deeds is None:
            return "taken back; whether anything was sent to the game is not known"
        if not self.deeds:
            return "taken back, and nothing was sent to the game"
        done = ", ".join(f"{deed.operation} ({deed.state})" for deed in self.deeds)
        return f"taken back after {done}"

    @property
    def hint(self) -> str | None:
        """Where what was done can be seen."""
        if self.goes_on:
            return "spacetraders container list shows how far it is"
        return None if self.deeds == () else "spacetraders intent list shows what was done"

    @property
    def details(self) -> dict[str, Any]:
        """The deeds, as far as programs need them."""
        if self.deeds is None:
            return {"deeds": None}
        return {
            "deeds": [
                {
                    "intent_id": deed.intent_id,
                    "operation": deed.operation.value,
                    "state": deed.state.value,
                }
                for deed in self.deeds
            ]
        }


def that_count(opened: Sequence[Intent], now: Sequence[Intent]) -> tuple[Intent, ...]:
    """Return those of the intents that a request opened of which something may have come."""
    ids = {intent.intent_id for intent in opened}
    nothing = (IntentState.REFUSED, IntentState.FOUND_UNDONE)
    return tuple(each for each in now if each.intent_id in ids and each.state not in nothing)

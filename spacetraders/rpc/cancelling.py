"""Taking a request back: `rpc.cancel`, and the error with which that request is answered."""

from collections.abc import Sequence
from typing import Any, ClassVar

import attrs

from spacetraders.application.bus.mediator import Message
from spacetraders.domain.deeds.intents import Intent, IntentState
from spacetraders.errors import FleetError


@attrs.frozen
class TakenBack:
    """Whether a request of this connection had the id, and was not answered yet."""

    id: str | int | float | None
    cancelled: bool


@attrs.frozen
class CancelRequest(Message[TakenBack]):
    """Take back the requests of this connection that have the id and are not answered yet."""

    id: Any


@attrs.define(eq=False, str=False)
class RequestCancelled(FleetError):
    """The client took its request back. `deeds` are those that it had led to by then.

    A deed whose outcome is not known yet is OPEN. `deeds` is None where the database does not
    tell. `goes_on` is true of a request that is carried out all the same, as the stop of a
    container is.
    """

    kind: ClassVar[str] = "cancelled"
    deeds: Sequence[Intent] | None
    goes_on: bool = False

    @property
    def message(self) -> str:
        if self.goes_on:
            return "no longer waited for; it goes on all the same"
        if self.deeds is None:
            return "taken back; whether anything was sent to the game is not known"
        if not self.deeds:
            return "taken back, and nothing was sent to the game"
        done = ", ".join(f"{deed.operation.name} ({deed.state})" for deed in self.deeds)
        return f"taken back after {done}"

    @property
    def hint(self) -> str | None:
        if self.goes_on:
            return "spacetraders container list shows how far it is"
        # Compared with `()`, since None means that the deeds are not known. Then the hint is
        # needed.
        return None if self.deeds == () else "spacetraders intent list shows what was done"

    @property
    def details(self) -> dict[str, Any]:
        if self.deeds is None:
            return {"deeds": None}
        return {
            "deeds": [
                {
                    "intent_id": deed.intent_id,
                    "operation": deed.operation.name,
                    "state": deed.state.value,
                }
                for deed in self.deeds
            ]
        }


def that_count(opened: Sequence[Intent], now: Sequence[Intent]) -> tuple[Intent, ...]:
    """Return the intents `opened` by a request that were carried out, or may have been.

    `now` are the newest intents as they are now. Those that came to nothing do not count.
    """
    ids = {intent.intent_id for intent in opened}
    nothing = (IntentState.REFUSED, IntentState.FOUND_UNDONE)
    return tuple(each for each in now if each.intent_id in ids and each.state not in nothing)

"""Errors of the game and of the way to it: a class for each that is handled apart.

`refusal_classes` has the way from the game's error codes to these classes.
"""

import math
from datetime import datetime
from typing import Any, ClassVar

import attrs

from spacetraders.domain.deeds.intents import IntentState
from spacetraders.domain.game.trades import Trade
from spacetraders.errors import FleetError


def finite(value: Any) -> float | None:
    """Return a number of the game's free-form data as a float, or None.

    A text that is a number counts as one. NaN, infinities and numbers that no float holds do not.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


@attrs.define(eq=False, str=False)
class Refused(FleetError):
    """The game said no, for a reason of its own: `code`, its words, and its data.

    One that is `foreseen` was never asked for: by what is known of the ship, the game would refuse.
    Then reason and data are ours, and `checked` is whether that was looked at for the occasion.
    `advice` is what a person may do about it, where that is known.
    """

    kind: ClassVar[str] = "refused"
    code: int
    reason: str
    data: dict[str, Any] = attrs.field(factory=dict)
    foreseen: bool = attrs.field(default=False, kw_only=True)
    checked: bool = attrs.field(default=False, kw_only=True)
    advice: str | None = attrs.field(default=None, kw_only=True)

    @property
    def message(self) -> str:
        if self.foreseen:
            return self.reason
        return f"the game refused: {self.reason.rstrip('.')} (code {self.code})"

    @property
    def hint(self) -> str | None:
        look = self._ways_to_look()
        if self.advice is None or look is None:
            return self.advice or look
        # A question has its own stop.
        return f"{self.advice}{' ' if self.advice.endswith('?') else '; '}{look}"

    def _ways_to_look(self) -> str | None:
        if not self.foreseen or self.checked:
            return None
        about = {"ship_symbol": "ship", "to_ship_symbol": "ship", "contract_id": "contract"}
        ways = [f"{noun} get {self.data[key]}" for key, noun in about.items() if key in self.data]
        if not ways:
            return None
        return f"as seen last; spacetraders {' and '.join(ways)} look{'s' * (len(ways) == 1)} again"

    @property
    def details(self) -> dict[str, Any]:
        if self.foreseen:
            return {"foreseen": True, "game": {"code": self.code}, **self.data}
        return {"game": {"code": self.code, "message": self.reason, "data": self.data}}


@attrs.define(eq=False, str=False)
class ShipInTransit(Refused):
    """The ship is under way and can do nothing until it arrives (4214, 4200)."""

    kind = "ship_in_transit"

    @property
    def seconds_to_arrival(self) -> float:
        """The seconds of flight left, as the server counts, or 0 where it did not say."""
        said = self.data.get("secondsToArrival", self.data.get("eta_seconds"))
        return max(0.0, finite(said) or 0.0)


class AlreadyThere(Refused):
    """The ship is where it was sent (4204)."""

    kind = "already_there"


class InsufficientFuel(Refused):
    """The tank does not hold what the flight burns (4203)."""

    kind = "insufficient_fuel"


class InsufficientCredits(Refused):
    """The agent cannot pay for it (4600, 4216, 4265 and the like)."""

    kind = "insufficient_credits"

    @property
    def hint(self) -> str:
        return "earn some credits first"


class NotDocked(Refused):
    """It takes a docked ship (4244, 4225)."""

    kind = "not_docked"


class NotInOrbit(Refused):
    """It takes a ship in orbit (4236)."""

    kind = "not_in_orbit"


class NoFuelSold(Refused):
    """The place sells no fuel (4226, or 4601 where the good was fuel)."""

    kind = "no_fuel_sold"

    @property
    def hint(self) -> str:
        return "fuel is sold where spacetraders waypoint list says so"


class OnCooldown(Refused):
    """The reactor is still cooling down (4000)."""

    kind = "on_cooldown"


class NotVisible(Refused):
    """Nobody has charted the place, and no ship of ours is there (4001)."""

    kind = "not_visible"


class InvalidInput(Refused):
    """The request has a form that the game does not take (3001, 5000)."""

    kind = "invalid_input"
    lasting = True


class NotFound(Refused):
    """There is no such thing, or it is somebody else's (404)."""

    kind = "not_found"
    lasting = True


class SymbolTaken(Refused):
    """The call sign belongs to another agent, or to the game (4111, 4110)."""

    kind = "symbol_taken"
    lasting = True

    @property
    def hint(self) -> str:
        return "choose another symbol; if the agent is yours, register it by its token"


class BadToken(Refused):
    """The game does not take the token (4100 to 4116)."""

    kind = "bad_token"
    lasting = True

    @property
    def hint(self) -> str:
        return "an agent needs its own token; founding one needs the daemon's --account-token"


class StaleToken(BadToken):
    """The token is of an earlier universe: the server was reset (4113)."""

    kind = "server_reset"

    @property
    def hint(self) -> str:
        return "the universe was reset: register the agent anew"


class Maintenance(Refused):
    """The server is being reset or repaired and takes no requests (3100, 3200)."""

    kind = "maintenance"
    outside = True


@attrs.define(eq=False, str=False)
class Unsendable(FleetError):
    """It cannot be put into a request at all. Nothing was sent."""

    kind = "unsendable"
    lasting: ClassVar[bool] = True
    reason: str

    @property
    def message(self) -> str:
        return f"the request cannot be sent: {self.reason}"


@attrs.define(eq=False, str=False)
class Unreachable(FleetError):
    """No answer came, and the request was surely not carried out."""

    kind = "api_unreachable"
    outside: ClassVar[bool] = True
    operation: str
    reason: str

    @property
    def message(self) -> str:
        return f"the game's server cannot be reached for {self.operation}: {self.reason}"

    @property
    def hint(self) -> str:
        return "check the network, --api-url and --proxy; the server may be down for a while"


@attrs.define(eq=False, str=False)
class NotSecure(Unreachable):
    """No TLS connection came about, for a `reason` that another attempt hardly mends."""

    kind = "tls_failed"
    advice: str

    @property
    def hint(self) -> str:
        return self.advice


@attrs.define(eq=False, str=False)
class NoUsableAnswer(Unreachable):
    """The server answers, but again and again with an error of its own, or with no JSON."""

    kind = "no_usable_answer"

    @property
    def message(self) -> str:
        return f"the game's server gives no usable answer to {self.operation}: {self.reason}"

    @property
    def hint(self) -> str:
        return "the server fails at this request: it may mend it; the others go on"


@attrs.define(eq=False, str=False)
class StillRateLimited(Unreachable):
    """The server said again and again that the rate is used up. It carried nothing out."""

    kind = "still_rate_limited"

    @property
    def message(self) -> str:
        return f"the game's server keeps refusing {self.operation} for its rate limit"

    @property
    def hint(self) -> str:
        return (
            "another program may send from this address too: give each daemon its share with "
            "--requests-per-second"
        )


@attrs.define(eq=False, str=False)
class OutcomeUnknown(FleetError):
    """The request was sent and its answer is lost: only the game knows whether it was done.

    `found` is what looking has shown for good. Until then it is None, and `again_at` is when the
    second look is due, if one is. `trade` is the one that was found to be the deed's, `subject`
    what a person may look at, as the CLI calls it.
    """

    kind = "outcome_unknown"
    operation: str
    reason: str
    found: IntentState | None = None
    trade: Trade | None = None
    subject: str | None = None
    again_at: datetime | None = None

    @property
    def message(self) -> str:
        return f"no answer to {self.operation} ({self.reason}): {self._told()}"

    def _told(self) -> str:
        if self.found is IntentState.FOUND_DONE:
            return "it was done"
        if self.found is IntentState.FOUND_UNDONE:
            return "nothing shows that it was done, and it was waited for"
        if self.found is IntentState.UNTOLD:
            return "nothing shows whether it was done"
        if self.again_at is None:
            return "it may have been done"
        return "nothing shows that it was done so far, but it may still be carried out"

    @property
    def hint(self) -> str:
        if self.found is IntentState.FOUND_DONE:
            return "do not repeat it"
        if self.found is None and self.again_at is not None:
            return (
                f"do not repeat it: what it concerns is left alone until {self.again_at:%H:%M:%S}"
                " UTC, and then looked at again; spacetraders intent list shows what became of it"
            )
        if self.subject is None:
            return "look at what there is now before you repeat it"
        return f"look before you repeat it: spacetraders {self.subject}"

    @property
    def details(self) -> dict[str, Any]:
        again_at = self.again_at and self.again_at.isoformat(timespec="milliseconds")
        return {
            "operation": self.operation,
            "reason": self.reason,
            "found": self.found,
            "again_at": again_at and again_at.replace("+00:00", "Z"),
        }


@attrs.define(eq=False, str=False)
class StrangeAnswer(FleetError):
    """The server answered something that is not the game's."""

    kind = "strange_answer"
    outside: ClassVar[bool] = True
    operation: str
    reason: str

    @property
    def message(self) -> str:
        return f"the server's answer to {self.operation} makes no sense: {self.reason}"


@attrs.define(eq=False, str=False)
class IncompleteList(StrangeAnswer):
    """A list came with fewer entries, or more, than it says that it has, however often it is read.

    Nothing is concluded from it: an entry that is not in it may well be there.
    """

    kind = "incomplete_list"

    @property
    def message(self) -> str:
        return f"the list of {self.operation} is incomplete: {self.reason}"


def concerns_all(error: FleetError) -> bool:
    """Whether an error concerns the ship, the agent or the server, and so all places.

    After any other error, the other places can still be visited, read and traded with.
    """
    return isinstance(error, BadToken | Maintenance | ShipInTransit | NotDocked | NotInOrbit)

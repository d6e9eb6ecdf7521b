"""Decisions that are kept: what was decided when, how long it stayed the same, and what came of it.

The words of a decision have figures in them, which change from tick to tick. It counts as the same
as long as its words are.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from spacetraders.domain.work.steering import Decision, Verb

SEEN_AGAIN = timedelta(minutes=10)
"""How often it is written down that a decision still is the same."""

GOES_ON = timedelta(minutes=25)
"""How long after it was written last a decision that is made again goes on. A daemon that was away
for longer begins a new one."""

REFUSED = "refused: "
"""How the outcome of a decision begins that could not be carried out."""

_FIGURE = re.compile(r"-?\d[\d,.]*")


@attrs.frozen
class KeptDecision:
    """A decision of a container for a player, made at `decided_at` and still at `last_seen_at`.

    `outcome` is what came of it, None where nothing was to be done. The `decision_id` is 0 until it
    is written.
    """

    player_id: int
    container_id: str
    decided_at: datetime
    last_seen_at: datetime
    verb: str
    subject: str
    kind: str
    reason: str
    terms: Mapping[str, Any] = attrs.field(factory=dict)
    outcome: str | None = None
    decision_id: int = 0

    @classmethod
    def of(
        cls, decision: Decision, outcome: str | None, at: datetime, *, player_id: int, by: str
    ) -> "KeptDecision":
        """Return a decision as it is made by the container `by`."""
        return cls(
            player_id,
            by,
            at,
            at,
            decision.verb.value,
            decision.subject,
            decision.kind,
            decision.reason,
            decision.terms,
            outcome,
        )

    @property
    def is_refusal(self) -> bool:
        """Whether it is about something that was not done."""
        return self.verb == Verb.LEAVE or (self.outcome or "").startswith(REFUSED)

    @property
    def gist(self) -> tuple[str, str, str, str, str]:
        """What makes it the same as another."""
        return self.verb, self.subject, self.kind, gist(self.reason), gist(self.outcome or "")


def gist(reason: str) -> str:
    """Return the words of a reason without its figures."""
    return _FIGURE.sub("#", reason)


def continued(kept: KeptDecision | None, made: KeptDecision) -> KeptDecision | None:
    """Return a kept decision as it goes on by one that was made now, or None where it does not.

    It comes back unchanged, the same object, as long as it need not be written again.
    """
    # What was done is done once: the same again is another decision.
    if kept is None or not made.is_refusal or kept.gist != made.gist:
        return None
    if kept.container_id != made.container_id:
        return None
    since = made.decided_at - kept.last_seen_at
    if since > GOES_ON:
        return None
    if since < SEEN_AGAIN:
        return kept
    return attrs.evolve(kept, last_seen_at=made.decided_at, reason=made.reason, terms=made.terms)

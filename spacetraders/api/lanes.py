"""The choice of the lane that is served next: urgency, with patience against starving."""

from collections.abc import Mapping

from spacetraders.application.ports.game import Lane

PATIENCE = 8
"""A lane that was passed over this often goes first, so that none starves."""

PATIENCE_WITH_PERSONS = 2 * PATIENCE
"""The same while a person waits, so that a person's few requests nearly always go first."""


def choose(waiting: Mapping[Lane, int], passed_over: Mapping[Lane, int]) -> Lane | None:
    """Return the lane to serve next, or None where no request waits.

    The most urgent lane goes first, unless another has waited through its patience. Among several
    such lanes the one that was passed over most goes first.
    """
    ready = [lane for lane in Lane if waiting[lane]]
    if not ready:
        return None
    patience = PATIENCE_WITH_PERSONS if ready[0] is Lane.PERSON else PATIENCE
    starving = [lane for lane in ready if passed_over[lane] >= patience]
    if starving:
        return max(starving, key=lambda lane: passed_over[lane])
    return ready[0]


def after_turn(
    served: Lane, waiting: Mapping[Lane, int], passed_over: Mapping[Lane, int]
) -> dict[Lane, int]:
    """Return how often each lane has now been passed over, `waiting` as it was before the turn."""
    return {
        lane: passed_over[lane] + 1 if waiting[lane] and lane is not served else 0 for lane in Lane
    }

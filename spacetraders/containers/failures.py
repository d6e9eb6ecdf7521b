"""Failures of a container's run: what is told of them, and which of several counts.

A body with a nursery of its own may fail with a group. Nothing in it is lost: every single failure
is in the container's log, and the whole group, with where it came from, in the daemon's.
"""

import structlog

from spacetraders.application.errors.players import PlayerFlown
from spacetraders.containers.logbook import ContainerLog
from spacetraders.domain.containers import ExitReason
from spacetraders.errors import FleetError, is_defect, leaf, leaves

log = structlog.get_logger("supervisor")


def reason_of(error: BaseException) -> ExitReason:
    """Return why a run failed: the kind and the words of ours, or the name of a defect.

    Of a group, a defect counts, whatever else failed beside it.
    """
    error = leaf(error)
    if isinstance(error, FleetError):
        return ExitReason(error.kind, error.message)
    return ExitReason("internal", f"{type(error).__name__}: {error}")


def is_lasting(error: BaseException) -> bool:
    """Whether a failure must come again, since a part of it must."""
    return any(isinstance(single, FleetError) and single.lasting for single in leaves(error))


def is_outside(error: BaseException) -> bool:
    """Whether a failure is nothing but the game's fault, or the way's there, and so passes."""
    return all(isinstance(single, FleetError) and single.outside for single in leaves(error))


def is_fruitless(error: BaseException) -> bool:
    """Whether a run that ended so counts as failed at once, however long it took."""
    return any(isinstance(single, FleetError) and single.fruitless for single in leaves(error))


def flown_in(error: BaseException) -> PlayerFlown | None:
    """Return what says that another daemon flies the player now, if anything in a failure does.

    Then the row is not ours to write, whatever else has failed.
    """
    return next((single for single in leaves(error) if isinstance(single, PlayerFlown)), None)


def tell_failure(container_log: ContainerLog, error: BaseException) -> None:
    """Log every single failure of a run, and with their tracebacks those that are no refusal."""
    singles = leaves(error)
    for single in singles:
        reason = reason_of(single)
        container_log.error(reason.message, kind=reason.kind)
    if len(singles) > 1 or any(map(is_defect, singles)):
        log.error("body_failed", exc_info=error)

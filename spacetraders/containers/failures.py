"""Failures of a container's run: their log lines, and the exit reason among several.

A body with a nursery of its own may fail with an exception group. Each single failure of it goes to
the container's log, and the group with its tracebacks to the daemon's log.
"""

import structlog

from spacetraders.application.errors.players import PlayerFlown
from spacetraders.containers.logbook import ContainerLog
from spacetraders.domain.containers import ExitReason
from spacetraders.errors import FleetError, is_defect, leaf, leaves

log = structlog.get_logger("supervisor")


def reason_of(error: BaseException) -> ExitReason:
    """Return why a run failed: kind and message of a FleetError, or the name of a defect.

    In a group, a defect counts before any FleetError.
    """
    error = leaf(error)
    if isinstance(error, FleetError):
        return ExitReason(error.kind, error.message)
    return ExitReason("internal", f"{type(error).__name__}: {error}")


def is_lasting(error: BaseException) -> bool:
    """Whether a restart cannot mend a failure, which holds if it cannot mend a part of it."""
    return any(isinstance(single, FleetError) and single.lasting for single in leaves(error))


def is_outside(error: BaseException) -> bool:
    """Whether all of a failure is the fault of the game or the network, and so passes."""
    return all(isinstance(single, FleetError) and single.outside for single in leaves(error))


def is_fruitless(error: BaseException) -> bool:
    """Whether a run that ended so counts as one of no length, so that its backoff grows."""
    return any(isinstance(single, FleetError) and single.fruitless for single in leaves(error))


def flown_in(error: BaseException) -> PlayerFlown | None:
    """Return the PlayerFlown in a failure, if there is one.

    Another daemon flies the player then, and the row is no longer ours to write.
    """
    return next((single for single in leaves(error) if isinstance(single, PlayerFlown)), None)


def tell_failure(container_log: ContainerLog, error: BaseException) -> None:
    """Log every single failure of a run, and the tracebacks of groups and defects."""
    singles = leaves(error)
    # A person reads the reasons in the container's log. Tracebacks go to the daemon's log alone.
    for single in singles:
        reason = reason_of(single)
        container_log.error(reason.message, kind=reason.kind)
    if len(singles) > 1 or any(map(is_defect, singles)):
        log.error("body_failed", exc_info=error)

"""Containers: states, restart policy and backoff of a supervised task, as pure functions.

The states and their names follow those of Supervisor (supervisord.org/subprocess.html).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

# Chosen: most faults pass within seconds, and a lasting one then costs one run a minute.
BACKOFF_FIRST_SECONDS = 1.0
BACKOFF_LAST_SECONDS = 60.0
HEALTHY_AFTER_SECONDS = 60.0
"""A run that lasted this long was healthy: the next backoff starts from the first step again."""

LEAST_PERIOD_SECONDS = 1.0
"""The least time from one run of a container to the next."""

# Chosen: with their backoffs, ten restarts in a row take two and a half to five minutes.
DEFAULT_MAX_RESTARTS = 10


class State(StrEnum):
    """The state of a container."""

    STARTING = "STARTING"
    RUNNING = "RUNNING"
    BACKOFF = "BACKOFF"
    STOPPING = "STOPPING"
    COMPLETED = "COMPLETED"
    STOPPED = "STOPPED"
    FAILED = "FAILED"

    @property
    def final(self) -> bool:
        """Whether a container stays in this state for good."""
        return self in FINAL_STATES


FINAL_STATES = frozenset({State.COMPLETED, State.STOPPED, State.FAILED})
LIVE_STATES = frozenset(State) - FINAL_STATES


class RestartPolicy(StrEnum):
    """The endings of a run that are followed by another run.

    `ALWAYS` differs from `ON_FAILURE` in what `max_iterations` is by default: for ever, not once.
    """

    NO = "NO"
    ON_FAILURE = "ON_FAILURE"
    ALWAYS = "ALWAYS"


@attrs.frozen
class ExitReason:
    """Why a container ended, or last failed: a stable kind, and a sentence."""

    kind: str
    message: str


@attrs.frozen
class Container:
    """One supervised task, as its database row has it.

    `restarts` counts the restarts after failures over its whole life, `backoff_step` those since
    the last healthy run. `iteration` counts completed runs, and a `max_iterations` of -1 is for
    ever. `step` is how far the run under way has come, as its kind counts. `started_by` is the id
    of the container that has launched it, or None where a person has.
    """

    container_id: str
    player_id: int
    kind: str
    config: dict[str, Any]
    created_at: datetime
    ship_symbol: str | None = None
    state: State = State.STARTING
    restart_policy: RestartPolicy = RestartPolicy.ON_FAILURE
    max_restarts: int = DEFAULT_MAX_RESTARTS
    restarts: int = 0
    backoff_step: int = 0
    max_iterations: int = 1
    iteration: int = 0
    step: int = 0
    state_since: datetime | None = None
    finished_at: datetime | None = None
    exit_reason: ExitReason | None = None
    started_by: str | None = None


@attrs.frozen
class Finish:
    """The container ends for good, as `container` says."""

    container: Container


@attrs.frozen
class Again:
    """Another run starts after `delay_seconds`. `container` has the new counts."""

    container: Container
    delay_seconds: float


def after_success(container: Container, *, ran_seconds: float) -> Finish | Again:
    """Decide what follows a successful run: the next iteration, or completion."""
    done = attrs.evolve(
        container, iteration=container.iteration + 1, step=0, backoff_step=0, exit_reason=None
    )
    if 0 <= done.max_iterations <= done.iteration:
        return Finish(attrs.evolve(done, state=State.COMPLETED))
    # A run that finds nothing to do must not spin.
    return Again(done, delay_seconds=max(0.0, LEAST_PERIOD_SECONDS - ran_seconds))


def after_failure(
    container: Container, reason: ExitReason, *, ran_seconds: float, lasting: bool, jitter: float
) -> Finish | Again:
    """Decide what follows a run that failed after `ran_seconds`.

    `lasting` says that a restart cannot mend it. `jitter`, between 0 and 1, takes up to half of the
    backoff away, so that containers that failed together do not come back together.
    """
    failed = attrs.evolve(container, exit_reason=reason)
    # A healthy run starts the count anew: `max_restarts` is of restarts in a row.
    step = 0 if ran_seconds >= HEALTHY_AFTER_SECONDS else failed.backoff_step
    if lasting or step >= failed.max_restarts or failed.restart_policy is RestartPolicy.NO:
        return Finish(attrs.evolve(failed, state=State.FAILED))
    full = backoff_seconds(step)
    return Again(
        attrs.evolve(failed, restarts=failed.restarts + 1, backoff_step=step + 1),
        delay_seconds=full * (1 - jitter / 2),
    )


def after_outage(
    container: Container, reason: ExitReason, *, in_a_row: int, jitter: float
) -> Again:
    """Decide what follows a run that failed by a fault of the game or the network.

    `in_a_row` counts such failures so far, this one included. `jitter` is as in `after_failure`.
    """
    # Such a fault passes by itself. So the container waits for it under any policy, and no restart
    # is counted.
    full = backoff_seconds(in_a_row - 1)
    return Again(attrs.evolve(container, exit_reason=reason), delay_seconds=full * (1 - jitter / 2))


def backoff_seconds(step: int) -> float:
    """Return the full backoff before the restart number `step` in a row: 1, 2, 4 … 60 s."""
    # The exponent is bounded, since a power of two overflows a float in a long outage.
    return min(BACKOFF_LAST_SECONDS, BACKOFF_FIRST_SECONDS * 2.0 ** min(step, 16))

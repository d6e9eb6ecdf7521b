"""The context of a container's body: its player, log, progress and step, and whether it waits."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import attrs

from spacetraders import clock
from spacetraders.application.ports.containers import Containers
from spacetraders.containers.logbook import ContainerLog
from spacetraders.domain.idle import Idle, IdleKind
from spacetraders.domain.players import Player


def _no_progress() -> None:
    return None


async def _keep_no_step(_step: int) -> None:
    return None


@attrs.define(eq=False)
class Context:
    """Everything that a body is given beside its config.

    The body may set `progress` to a function that returns how far it is, for `container.get`.
    `step` is 0 in a new iteration. After a run that was broken off it is the number that the body
    last gave to `keep_step`.

    `keep_step` returns once the step is in the database. While the database is away it waits.
    Cancelled, it may have written the step or not.

    `idle` is why the container waits, or None while it works. It outlives an iteration, so that a
    wait of several is one wait, and ends with a run that failed.
    """

    player: Player
    log: ContainerLog
    progress: Callable[[], Any] = _no_progress
    step: int = 0
    keep_step: Callable[[int], Awaitable[None]] = _keep_no_step
    container_id: str = ""
    containers: Containers | None = None
    idle: Idle | None = None

    def waits(
        self, reason: str, until: datetime | None = None, *, kind: str = IdleKind.NO_WORK
    ) -> None:
        """Say that the container waits from now on, until `works` is called. It does not wait.

        `reason` is for people. `kind` is for programs: an IdleKind, or a name of the body's own,
        always the same for one reason. `until` is when the body looks again, by our clock. A wait
        that was said before and is of the same kind goes on, with the new reason.
        """
        self.idle = Idle(reason, clock.now(), kind, until).following(self.idle)

    def works(self) -> None:
        """Say that the container works. The start of a flight says so by itself."""
        self.idle = None

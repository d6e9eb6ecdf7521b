"""The context of a container's body: its player, its log, its progress and its step."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import attrs

from spacetraders.application.ports.containers import Containers
from spacetraders.containers.logbook import ContainerLog
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
    """

    player: Player
    log: ContainerLog
    progress: Callable[[], Any] = _no_progress
    step: int = 0
    keep_step: Callable[[int], Awaitable[None]] = _keep_no_step
    container_id: str = ""
    containers: Containers | None = None

    def waits(self, reason: str, until: datetime | None = None, *, kind: str = "no_work") -> None:
        """Stub until merged."""

    def works(self) -> None:
        """Stub until merged."""

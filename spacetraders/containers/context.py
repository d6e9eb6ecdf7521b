"""What the body of a container has at hand."""

from collections.abc import Awaitable, Callable
from typing import Any

import attrs

from spacetraders.containers.logbook import ContainerLog
from spacetraders.domain.players import Player


def _nothing() -> None:
    """Tell nothing."""


async def _forget(step: int) -> None:
    """Keep nothing."""


@attrs.define(eq=False)
class Context:
    """Whose container it is, its log, and what it tells of itself.

    A body may set `progress` to a function that says how far it is, for `container.get`. `step` is
    what the body of a run that was broken off gave `keep_step` last, and 0 in a new iteration;
    `keep_step` returns once that is in the database.
    """

    player: Player
    log: ContainerLog
    progress: Callable[[], Any] = _nothing
    step: int = 0
    keep_step: Callable[[int], Awaitable[None]] = _forget

"""What the body of a container has at hand."""

from collections.abc import Callable
from typing import Any

import attrs

from spacetraders.containers.logbook import ContainerLog
from spacetraders.domain.players import Player


def _nothing() -> None:
    """Tell nothing."""


@attrs.define(eq=False)
class Context:
    """Whose container it is, its log, and what it tells of itself.

    A body may set `progress` to a function that says how far it is, for `container.get`. `resumed`
    is whether this run goes on with one that a restart of the daemon broke off.
    """

    player: Player
    log: ContainerLog
    progress: Callable[[], Any] = _nothing
    resumed: bool = False

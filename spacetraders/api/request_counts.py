"""Counts of the requests that were sent for each container, in bounded memory."""

from collections.abc import Callable

import attrs

from spacetraders.application.ports.game import ContainerRequests
from spacetraders.application.ports.statistics import Tally

MOST_KEPT = 4096
"""Containers that are counted. Beyond that, the one that began longest ago is forgotten."""


@attrs.define(eq=False)
class _Counted:
    total: int = 0
    recent: Tally = attrs.field(factory=Tally)


class RequestCounts:
    """The requests of containers since the start, by the time that `now` tells in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._counted: dict[str, _Counted] = {}

    def __repr__(self) -> str:
        return f"<RequestCounts of {len(self._counted)} containers>"

    def note(self, container_id: str | None) -> None:
        """Count a request that is sent now. One of no container is not counted here."""
        if container_id is None:
            return
        counted = self._counted.setdefault(container_id, _Counted())
        counted.total += 1
        counted.recent.note(self._now(), 0.0)
        if len(self._counted) > MOST_KEPT:
            del self._counted[next(iter(self._counted))]

    def of(self, container_id: str) -> ContainerRequests:
        """Return what a container has sent, nothing for one that is not counted."""
        counted = self._counted.get(container_id)
        if counted is None:
            return ContainerRequests()
        return ContainerRequests(counted.total, counted.recent.recent(self._now()).count)

"""The port to the logs of containers: following them line by line, and the events of that."""

from collections.abc import AsyncIterator, Callable
from typing import Protocol, TypeAlias

import attrs

from spacetraders.application.ports.store import LoggedLine, LogLine
from spacetraders.domain.logs import LogFilter
from spacetraders.errors import FleetError


@attrs.frozen
class LinesLost:
    """So many lines are left out here, since the follower was too slow for them."""

    lines: int


@attrs.frozen
class LogEnded:
    """The container has ended. This is the last event of a follower."""


LogEvent: TypeAlias = LogLine | LinesLost | LogEnded


class LogSubscription(Protocol):
    """One follower of one container's log: an iterator over its events, in order.

    The iteration ends after LogEnded, or after the last event before `close`. If cancelled, no
    event is lost: the next iteration goes on.
    """

    subscription_id: str
    container_id: str

    def __aiter__(self) -> AsyncIterator[LogEvent]:
        """Iterate over the events. Only one task may do so."""
        ...

    def end(self) -> None:
        """Add LogEnded as the last event."""
        ...

    def close(self) -> None:
        """Take no more lines. A second call does nothing."""
        ...


class LogFeed(Protocol):
    """The lines that containers log, as they log them."""

    async def flush(self) -> None:
        """Wait until every line so far is in the store, or the store has refused it once.

        If cancelled, the lines are written all the same.
        """
        ...

    async def follow(
        self, container_id: str, *, limit: int, wanted: LogFilter
    ) -> tuple[list[LoggedLine], LogSubscription]:
        """The last `limit` lines that are `wanted`, oldest first, and a subscription to the next.

        No line is in both, and none between them is lost. If cancelled, there is no subscription.

        Raises:
            TooManyFollowers: as many logs are followed as may be.
            StoreUnavailable: the last lines could not be read.
        """
        ...

    def heard_by(self, listener: Callable[[LogLine], None]) -> None:
        """Give every line of every container to a sync function, from now on, as it is logged."""
        ...

    def unfollow(self, subscription_id: str) -> None:
        """Close a subscription. Raises UnknownSubscription for one that has ended."""
        ...


@attrs.define(eq=False, str=False)
class TooManyFollowers(FleetError):
    """Every place for a follower is taken."""

    kind = "too_many_followers"
    limit: int

    @property
    def message(self) -> str:
        return f"{self.limit} logs are being followed, and no more can be"

    @property
    def hint(self) -> str:
        return "end one of the others: spacetraders container logs --follow"


@attrs.define(eq=False, str=False)
class UnknownSubscription(FleetError):
    """There is no such subscription, or no more."""

    kind = "unknown_subscription"
    subscription: str

    @property
    def message(self) -> str:
        return f"there is no subscription {self.subscription}"

    @property
    def hint(self) -> str:
        return "it may have ended with its container; container.logs with follow makes one"

"""Following logs: the port that the logbook fills, and what a follower is told."""

from collections.abc import AsyncIterator
from typing import Protocol, TypeAlias

import attrs

from spacetraders.application.ports.store import LoggedLine, LogLine
from spacetraders.domain.logs import LogFilter
from spacetraders.errors import FleetError


@attrs.frozen
class LinesLost:
    """The follower was too slow: so many lines were said here that it does not get."""

    lines: int


@attrs.frozen
class LogEnded:
    """The container has ended; this is the last that a follower is told."""


LogEvent: TypeAlias = LogLine | LinesLost | LogEnded


class LogSubscription(Protocol):
    """One follower of one container's log: iterate over what it is told, in order.

    The iteration ends after LogEnded, or once the subscription is closed and all is told.
    """

    subscription_id: str
    container_id: str

    def __aiter__(self) -> AsyncIterator[LogEvent]:
        """Iterate; one reader at a time."""
        ...

    def end(self) -> None:
        """Tell the follower that the container has ended."""
        ...

    def close(self) -> None:
        """Take no more lines; may be called again."""
        ...


class LogFeed(Protocol):
    """The lines that containers say, as they say them."""

    async def flush(self) -> None:
        """Wait until every line said so far is in the store, or the store has refused it once."""
        ...

    async def follow(
        self, container_id: str, *, limit: int, wanted: LogFilter
    ) -> tuple[list[LoggedLine], LogSubscription]:
        """The last lines, oldest first, and a subscription to all after them; none is in both.

        Raises TooManyFollowers and StoreUnavailable.
        """
        ...

    def unfollow(self, subscription_id: str) -> None:
        """Close a subscription; raises UnknownSubscription."""
        ...


@attrs.define(eq=False, str=False)
class TooManyFollowers(FleetError):
    """Every place for a follower is taken."""

    kind = "too_many_followers"
    limit: int

    @property
    def message(self) -> str:
        """How many there are."""
        return f"{self.limit} logs are being followed, and no more can be"

    @property
    def hint(self) -> str:
        """What frees one."""
        return "end one of the others: spacetraders container logs --follow"


@attrs.define(eq=False, str=False)
class UnknownSubscription(FleetError):
    """There is no such subscription, or no more."""

    kind = "unknown_subscription"
    subscription: str

    @property
    def message(self) -> str:
        """Which is missing."""
        return f"there is no subscription {self.subscription}"

    @property
    def hint(self) -> str:
        """How one is made."""
        return "it may have ended with its container; container.logs with follow makes one"

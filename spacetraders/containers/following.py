"""Followers of a container's log: each has a small buffer, and a slow one loses old lines.

Publishing a line is sync and never waits for a follower.
"""

import secrets
from collections import deque
from collections.abc import Callable

import attrs
import trio

from spacetraders.application.ports.logs import (
    LinesLost,
    LogEnded,
    LogEvent,
    TooManyFollowers,
    UnknownSubscription,
)
from spacetraders.application.ports.store import LogLine
from spacetraders.domain.logs import LogFilter

BUFFER_LINES = 256
"""Lines that a follower may be behind. Beyond that the oldest are lost, and counted."""

MOST_FOLLOWERS = 1_000

TOGETHER_LINES = 32_768
"""Lines that all followers together may be behind, in equal shares: about 20 MB."""


def share_of(followers: int) -> int:
    """Return how many lines each of so many followers may be behind."""
    return min(BUFFER_LINES, TOGETHER_LINES // max(1, followers))


@attrs.define(eq=False, repr=False)
class Subscription:
    """One follower's buffer, as the port `LogSubscription`."""

    container_id: str
    wanted: LogFilter
    leave: Callable[["Subscription"], None]
    subscription_id: str = attrs.field(factory=lambda: secrets.token_hex(8))
    _lines: deque[LogLine] = attrs.field(factory=deque)
    _most: int = BUFFER_LINES
    _lost: int = 0
    _ended: bool = False
    _closed: bool = False
    _news: trio.Event = attrs.field(factory=trio.Event)

    def __repr__(self) -> str:
        return f"<Subscription to {self.container_id}: {len(self._lines)} wait, {self._lost} lost>"

    def publish(self, line: LogLine) -> None:
        """Keep a line that the follower wants. A full buffer loses its oldest."""
        # A filter here, and not at the reader: unwanted lines must not push wanted ones out.
        if self._closed or not self.wanted.admits(line.level, line.logged_at):
            return
        self._lines.append(line)
        self.keep_at_most(self._most)
        self._news.set()

    def keep_at_most(self, lines: int) -> None:
        """Set the room for lines. The oldest lines beyond it are lost."""
        self._most = lines
        while len(self._lines) > lines:
            self._lines.popleft()
            self._lost += 1

    def end(self) -> None:
        """Tell the follower that the container has ended, and take no more lines."""
        if not self._closed:
            self._ended = True
            self.close()

    def close(self) -> None:
        """Take no more lines. The lines in the buffer can still be read."""
        self._closed = True
        self._news.set()
        self.leave(self)

    def next_event(self) -> LogEvent | None:
        """Return the next event for the follower, or None where there is none yet."""
        # The lost lines were older than those in the buffer, and are told first.
        if self._lost:
            lost, self._lost = self._lost, 0
            return LinesLost(lost)
        if self._lines:
            return self._lines.popleft()
        if self._ended:
            self._ended = False
            return LogEnded()
        return None

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> LogEvent:
        """Wait for the next event. A closed subscription ends once its buffer is empty.

        Cancelled, it loses no event.
        """
        while (event := self.next_event()) is None:
            if self._closed:
                raise StopAsyncIteration
            # A new event object before each wait: nothing can be published in between, as there
            # is no checkpoint from the look at the buffer to here.
            self._news = trio.Event()
            await self._news.wait()
        return event


class Followers:
    """All subscriptions, by container."""

    def __init__(self) -> None:
        self._by_id: dict[str, Subscription] = {}
        self._by_container: dict[str, set[Subscription]] = {}
        self._shared = BUFFER_LINES

    def __repr__(self) -> str:
        return f"<Followers: {len(self._by_id)} of {len(self._by_container)} containers>"

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, container_id: str, wanted: LogFilter) -> Subscription:
        """Begin a subscription.

        Raises:
            TooManyFollowers: there are MOST_FOLLOWERS.
        """
        if len(self._by_id) >= MOST_FOLLOWERS:
            raise TooManyFollowers(MOST_FOLLOWERS)
        made = Subscription(container_id, wanted, self._remove)
        made.keep_at_most(self._shared)
        self._by_id[made.subscription_id] = made
        self._by_container.setdefault(container_id, set()).add(made)
        self._share()
        return made

    def publish(self, line: LogLine) -> None:
        """Give a line to the followers of its container."""
        for subscription in self._by_container.get(line.container_id, ()):
            subscription.publish(line)

    def end(self, container_id: str) -> None:
        """Tell the followers of a container that it has ended."""
        for subscription in list(self._by_container.get(container_id, ())):
            subscription.end()

    def close(self, subscription_id: str) -> None:
        """Close a subscription.

        Raises:
            UnknownSubscription: it is closed, or there was none.
        """
        found = self._by_id.get(subscription_id)
        if found is None:
            raise UnknownSubscription(subscription_id)
        found.close()

    def _share(self) -> None:
        # All buffers together are bounded: with many followers each may be behind less.
        share = share_of(len(self._by_id))
        if share != self._shared:
            self._shared = share
            for subscription in self._by_id.values():
                subscription.keep_at_most(share)

    def _remove(self, subscription: Subscription) -> None:
        self._by_id.pop(subscription.subscription_id, None)
        self._share()
        others = self._by_container.get(subscription.container_id, set())
        others.discard(subscription)
        if not others:
            self._by_container.pop(subscription.container_id, None)

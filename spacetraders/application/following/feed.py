"""The feed of a fleet: followers get a snapshot, and from then on what changes and what is said.

The state is compared with what each follower was told last, when that follower is ready for more.
So a slow one loses no state: later changes to a part replace earlier ones. Of lines and decisions
it is owed a bounded number. The oldest beyond that are lost, and a new snapshot follows.
"""

import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

import attrs
import trio

from spacetraders import clock
from spacetraders.application.following.frames import TICK_SECONDS, Frames
from spacetraders.application.ports.logs import TooManyFollowers, UnknownSubscription
from spacetraders.application.ports.store import LogLine
from spacetraders.domain.fleet_parts import Frame, Gone, Part, changes
from spacetraders.domain.players import Player
from spacetraders.domain.work.decisions import KeptDecision

MOST_FOLLOWERS = 100
"""Subscriptions at once. A page's server needs one for each player, however many look at it."""

OWED_LINES = 500
"""Lines and decisions that a follower may be behind: some 150 KB."""


@attrs.frozen
class Snapshot:
    """The whole fleet at a `time` of the server, the first or after lost lines."""

    seq: int
    time: datetime
    items: list[Part]


@attrs.frozen
class Changed:
    """The parts that are other than they were told last, and those that are gone."""

    seq: int
    time: datetime
    items: list[Part]
    gone: list[Gone]


@attrs.frozen
class LineSaid:
    """A line of a container's log, as it was said."""

    seq: int
    line: LogLine


@attrs.frozen
class DecisionMade:
    """A decision of the autopilot that is new, or whose outcome is."""

    seq: int
    decision: KeptDecision


@attrs.frozen
class Lost:
    """So many lines and decisions are left out here, since the follower was too slow for them."""

    seq: int
    lines: int


FleetEvent: TypeAlias = Snapshot | Changed | LineSaid | DecisionMade | Lost


@attrs.define(eq=False, repr=False)
class FleetSubscription:
    """One follower of a player's fleet: an iterator over its events, in order, for one task."""

    player: Player
    frame_now: Callable[[], Frame]
    time_now: Callable[[], datetime]
    refresh: Callable[[], Awaitable[None]]
    leave: Callable[["FleetSubscription"], None]
    subscription_id: str = attrs.field(factory=lambda: secrets.token_hex(8))
    _told: Frame = attrs.field(factory=dict)
    _told_at: float = float("-inf")
    _seq: int = 0
    _owed: deque[LogLine | KeptDecision] = attrs.field(factory=deque)
    _lost: int = 0
    _anew: bool = False
    _closed: bool = False
    _news: trio.Event = attrs.field(factory=trio.Event)

    def __repr__(self) -> str:
        return f"<FleetSubscription of {self.player.agent_symbol}, event {self._seq}>"

    def snapshot(self) -> Snapshot:
        """Return the whole fleet, as the follower is told of it now."""
        self._told, self._told_at = self.frame_now(), clock.monotonic()
        return Snapshot(self._next_seq(), self.time_now(), list(self._told.values()))

    def hear(self, news: LogLine | KeptDecision) -> None:
        """Owe the follower a line or a decision. Beyond OWED_LINES the oldest is lost."""
        if self._closed:
            return
        self._owed.append(news)
        if len(self._owed) > OWED_LINES:
            self._owed.popleft()
            self._lost += 1
        self._news.set()

    def close(self) -> None:
        """End the iteration. A second call does nothing."""
        if not self._closed:
            self._closed = True
            self._news.set()
            self.leave(self)

    def __aiter__(self) -> "FleetSubscription":
        return self

    async def __anext__(self) -> FleetEvent:
        """Wait for the next event; a closed subscription ends at once.

        Cancelled, it loses no event.
        """
        while True:
            if self._closed:
                raise StopAsyncIteration
            event = self._next_event()
            if event is not None:
                return event
            # The fleet is looked at again after each tick, as no part of it says that it changed.
            self._news = trio.Event()
            with trio.move_on_after(TICK_SECONDS):
                await self._news.wait()
            await self.refresh()

    def _next_event(self) -> FleetEvent | None:
        if self._lost:
            lost, self._lost, self._anew = self._lost, 0, True
            return Lost(self._next_seq(), lost)
        if self._anew:
            self._anew = False
            return self.snapshot()
        if self._owed:
            seq, news = self._next_seq(), self._owed.popleft()
            return LineSaid(seq, news) if isinstance(news, LogLine) else DecisionMade(seq, news)
        return self._change()

    def _change(self) -> Changed | None:
        now = clock.monotonic()
        if now - self._told_at < TICK_SECONDS:
            return None
        frame = self.frame_now()
        if frame is self._told:
            return None
        other, gone = changes(self._told, frame)
        self._told, self._told_at = frame, now
        return Changed(self._next_seq(), self.time_now(), other, gone) if other or gone else None

    def _next_seq(self) -> int:
        self._seq += 1
        return self._seq


@attrs.define(eq=False)
class FleetFeed:
    """All followers of fleets. It hears every line and decision, and keeps none for nobody."""

    frames: Frames
    _followers: dict[str, FleetSubscription] = attrs.field(factory=dict)

    def follow(self, player: Player) -> FleetSubscription:
        """Begin a subscription.

        Raises:
            TooManyFollowers: there are MOST_FOLLOWERS.
        """
        if len(self._followers) >= MOST_FOLLOWERS:
            raise TooManyFollowers(MOST_FOLLOWERS)
        made = FleetSubscription(
            player,
            lambda: self.frames.of(player),
            self.frames.games.clock.now,
            self.frames.earnings.fresh,
            self._left,
        )
        self._followers[made.subscription_id] = made
        return made

    def unfollow(self, subscription_id: str) -> None:
        """Close a subscription. Raises UnknownSubscription for one that has ended."""
        found = self._followers.get(subscription_id)
        if found is None:
            raise UnknownSubscription(subscription_id)
        found.close()

    def hear(self, news: LogLine | KeptDecision) -> None:
        """Tell the followers of a player what was said or decided for that player."""
        for each in self._followers.values():
            if each.player.player_id == news.player_id:
                each.hear(news)

    def _left(self, subscription: FleetSubscription) -> None:
        self._followers.pop(subscription.subscription_id, None)
        owner = subscription.player.player_id
        if all(each.player.player_id != owner for each in self._followers.values()):
            self.frames.forget(owner)

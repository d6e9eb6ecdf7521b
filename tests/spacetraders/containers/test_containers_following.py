"""Followers: everything said is seen or counted as lost, in order, and nobody waits for them."""

from collections import deque

import pytest
import trio
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from trio.testing import MockClock, wait_all_tasks_blocked

from spacetraders.application.ports.logs import (
    LinesLost,
    LogEnded,
    LogEvent,
    TooManyFollowers,
    UnknownSubscription,
)
from spacetraders.application.ports.store import LogLine
from spacetraders.clock import EPOCH
from spacetraders.containers import following
from spacetraders.containers.following import BUFFER_LINES, Followers, Subscription
from spacetraders.domain.logs import EVERY_LINE, LogFilter, LogLevel


def line(number: int, *, container_id: str = "one", level: str = "info") -> LogLine:
    return LogLine(container_id, 1, EPOCH, level, "says", {"number": number})


def followed() -> tuple[Followers, Subscription]:
    followers = Followers()
    return followers, followers.add("one", EVERY_LINE)


class SlowReader(RuleBasedStateMachine):
    """A container talks, a follower reads when it likes; `model` is what it should be told."""

    def __init__(self) -> None:
        super().__init__()
        self.followers, self.subscription = followed()
        self.model: deque[int] = deque()
        self.said = self.seen = self.lost = self.unread_losses = 0
        self.open = True

    @rule(lines=st.sampled_from([1, 2, 10, BUFFER_LINES - 1, BUFFER_LINES, BUFFER_LINES + 7]))
    def talk(self, lines: int) -> None:
        for _ in range(lines):
            self.followers.publish(line(self.said))
            if self.open:
                self.model.append(self.said)
                self.said += 1
        while len(self.model) > BUFFER_LINES:
            self.model.popleft()
            self.unread_losses += 1

    @rule(events=st.sampled_from([1, 3, BUFFER_LINES]))
    def read(self, events: int) -> None:
        for _ in range(events):
            event = self.subscription.next_event()
            if self.unread_losses:
                assert event == LinesLost(self.unread_losses)
                self.lost, self.unread_losses = self.lost + self.unread_losses, 0
            elif self.model:
                assert event == line(self.model.popleft())
                self.seen += 1
            else:
                assert event is None

    @precondition(lambda self: self.open)
    @rule()
    def close(self) -> None:
        self.subscription.close()
        self.open = False

    @invariant()
    def counts_add_up(self) -> None:
        waiting = len(self.model) + self.unread_losses
        assert self.seen + self.lost + waiting == self.said

    @invariant()
    def the_buffer_is_bounded(self) -> None:
        assert len(self.model) <= BUFFER_LINES


TestSlowReader = SlowReader.TestCase


def test_a_line_goes_to_the_followers_of_its_container_alone() -> None:
    followers, mine = followed()
    other = followers.add("two", EVERY_LINE)
    followers.publish(line(1))
    assert mine.next_event() == line(1)
    assert other.next_event() is None


def test_all_followers_together_have_bounded_room() -> None:
    followers = Followers()
    all_of_them = [followers.add(f"c-{n}", EVERY_LINE) for n in range(following.MOST_FOLLOWERS)]
    for number in range(2 * BUFFER_LINES):
        for n in range(following.MOST_FOLLOWERS):
            followers.publish(line(number, container_id=f"c-{n}"))
    waiting = sum(len(each._lines) for each in all_of_them)
    assert waiting <= following.TOGETHER_LINES < waiting + following.MOST_FOLLOWERS
    assert all_of_them[0].next_event() == LinesLost(2 * BUFFER_LINES - len(all_of_them[1]._lines))


def test_a_follower_makes_room_for_those_who_come_later_and_has_it_back_when_they_leave() -> None:
    followers, first = followed()
    for number in range(BUFFER_LINES):
        followers.publish(line(number))
    others = [followers.add("two", EVERY_LINE) for _ in range(following.MOST_FOLLOWERS - 1)]
    share = following.share_of(following.MOST_FOLLOWERS)
    assert first.next_event() == LinesLost(BUFFER_LINES - share)
    assert first.next_event() == line(BUFFER_LINES - share)
    for other in others:
        other.close()
    for number in range(2 * BUFFER_LINES):
        followers.publish(line(number))
    assert len(first._lines) == BUFFER_LINES


def test_a_line_that_is_not_wanted_is_neither_seen_nor_lost() -> None:
    followers = Followers()
    picky = followers.add("one", LogFilter(LogLevel.ERROR))
    for number in range(BUFFER_LINES + 1):
        followers.publish(line(number))
    followers.publish(line(7, level="error"))
    assert picky.next_event() == line(7, level="error")
    assert picky.next_event() is None


def test_the_end_is_told_once_after_all_lines() -> None:
    followers, mine = followed()
    followers.publish(line(1))
    followers.end("one")
    followers.end("one")
    followers.publish(line(2))
    assert [mine.next_event() for _ in range(3)] == [line(1), LogEnded(), None]


def test_a_closed_subscription_is_told_no_end() -> None:
    followers, mine = followed()
    mine.close()
    mine.end()
    followers.end("one")
    assert mine.next_event() is None


def test_what_is_closed_or_ended_leaves_nothing_behind() -> None:
    followers, mine = followed()
    followers.add("two", EVERY_LINE)
    mine.close()
    mine.close()
    followers.end("two")
    assert len(followers) == 0
    assert repr(followers) == "<Followers: 0 of 0 containers>"


def test_a_subscription_is_closed_by_its_name() -> None:
    followers, mine = followed()
    followers.close(mine.subscription_id)
    with pytest.raises(UnknownSubscription) as caught:
        followers.close(mine.subscription_id)
    assert caught.value.subscription == mine.subscription_id


def test_one_follower_too_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_FOLLOWERS", 2)
    followers, mine = followed()
    followers.add("one", EVERY_LINE)
    with pytest.raises(TooManyFollowers):
        followers.add("one", EVERY_LINE)
    mine.close()
    followers.add("one", EVERY_LINE)


def test_a_subscription_says_how_far_it_is_behind() -> None:
    followers, mine = followed()
    for number in range(BUFFER_LINES + 2):
        followers.publish(line(number))
    assert repr(mine) == f"<Subscription to one: {BUFFER_LINES} wait, 2 lost>"


async def test_a_reader_waits_for_the_next_line_and_leaves_at_the_end(
    autojump_clock: MockClock,
) -> None:
    followers, mine = followed()
    told: list[LogEvent] = []

    async def read() -> None:
        told.extend([event async for event in mine])

    async with trio.open_nursery() as nursery:
        nursery.start_soon(read)
        await wait_all_tasks_blocked()
        followers.publish(line(1))
        await wait_all_tasks_blocked()
        followers.end("one")
    assert told == [line(1), LogEnded()]


async def test_closing_ends_the_reader(autojump_clock: MockClock) -> None:
    _, mine = followed()

    async def read() -> None:
        assert [event async for event in mine] == []

    async with trio.open_nursery() as nursery:
        nursery.start_soon(read)
        await wait_all_tasks_blocked()
        mine.close()


async def test_a_reader_that_is_cancelled_has_lost_nothing(autojump_clock: MockClock) -> None:
    followers, mine = followed()
    with trio.move_on_after(1):
        await anext(mine)
    followers.publish(line(1))
    assert await anext(mine) == line(1)

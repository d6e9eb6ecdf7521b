"""Telling: each target by a task of its own, in time and within bounds, whatever a target does."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import attrs
import pytest
import structlog
import trio
from support.harness import FRIGATE, Harness, open_harness
from trio.testing import MockClock

from spacetraders.application.itself.troubles import Troubles
from spacetraders.application.notices.notifier import (
    GetNotices,
    Notifier,
    TryNotices,
)
from spacetraders.application.notices.recipient import CHANNEL_NOTICES, DELIVER_SECONDS
from spacetraders.application.notices.sampling import LOOK_EVERY_SECONDS
from spacetraders.application.ports.targets import NotDelivered, Target
from spacetraders.domain.containers import Container, State
from spacetraders.domain.notices.backlog import GATHER_SECONDS, MOST_WAITING
from spacetraders.domain.notices.lookout import Lookout
from spacetraders.domain.notices.notice import Bulletin, Notice, NoticeKind

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_SECONDS = 20_000.0
"""Virtual: by then all that is tried again was tried again."""


def notice(subject: str) -> Notice:
    return Notice(NoticeKind.CONTAINER_FAILED, subject, f"{subject} has failed", AT)


@attrs.define(eq=False)
class Listener:
    """A target that hears, refuses as often as told to, or hangs for ever."""

    name: str = "webhook"
    refuses: int = 0
    hangs: bool = False
    heard: list[Bulletin] = attrs.field(factory=list)
    tried_at: list[float] = attrs.field(factory=list)

    async def deliver(self, bulletin: Bulletin) -> None:
        self.tried_at.append(trio.current_time())
        if self.hangs:
            await trio.sleep_forever()
        await trio.lowlevel.checkpoint()
        if self.refuses:
            self.refuses -= 1
            raise NotDelivered(self.name, "it answers 500")
        self.heard.append(bulletin)

    @property
    def subjects(self) -> list[str]:
        """All that it was told of."""
        return [each.subject for bulletin in self.heard for each in bulletin.notices]


@asynccontextmanager
async def telling(
    *targets: Target, troubles: Troubles | None = None, every_seconds: float = 60.0
) -> AsyncIterator[Notifier]:
    """A notifier of every kind of notice, which runs."""
    about = (troubles or Troubles()).about
    notifier = Notifier.of(targets, tuple(NoticeKind), about, every_seconds)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(notifier.run)
        yield notifier
        nursery.cancel_scope.cancel()


async def test_what_happens_together_is_told_as_one(autojump_clock: MockClock) -> None:
    target = Listener()
    async with telling(target) as notifier:
        for number in range(10):
            notifier.tell(notice(str(number)))
        await trio.sleep(GATHER_SECONDS + 1)
    assert len(target.heard) == 1
    assert len(target.subjects) == 10


async def test_what_is_refused_is_tried_again_and_the_trouble_ends(
    autojump_clock: MockClock,
) -> None:
    target, troubles = Listener(refuses=3), Troubles()
    async with telling(target, troubles=troubles, every_seconds=1) as notifier:
        notifier.tell(notice("one"))
        await trio.sleep(GATHER_SECONDS + 1)
        [trouble] = troubles
        assert (trouble.subject, trouble.kind) == ("notify.webhook", "not_delivered")
        await trio.sleep(LONG_SECONDS)
        assert list(troubles) == []
    assert target.subjects == ["one"]
    pauses = [b - a for a, b in zip(target.tried_at, target.tried_at[1:], strict=False)]
    assert pauses == pytest.approx([10, 20, 40])


async def test_a_target_that_hangs_is_given_up_and_holds_nobody_up(
    autojump_clock: MockClock,
) -> None:
    hanging, well = Listener("command", hangs=True), Listener()
    async with telling(hanging, well) as notifier:
        began = trio.current_time()
        for number in range(5000):
            notifier.tell(notice(str(number)))
            await trio.lowlevel.checkpoint()
        assert trio.current_time() == began
        await trio.sleep(GATHER_SECONDS + DELIVER_SECONDS + 1)
        stuck, fine = notifier.recipients
        assert stuck.refused is not None
        assert stuck.refused.reason == "it took more than 20 s"
        assert fine.refused is None
        assert fine.delivered == 1


async def test_no_flood_makes_a_recipient_grow(autojump_clock: MockClock) -> None:
    target = Listener(hangs=True)
    async with telling(target) as notifier:
        [recipient] = notifier.recipients
        for number in range(20):
            for each in range(1000):
                notifier.tell(notice(f"{number}-{each}"))
            await trio.sleep(600)
        assert recipient.waiting == 20_000
        assert len(recipient.backlog._waiting) == MOST_WAITING
        assert recipient._in.statistics().current_buffer_used <= CHANNEL_NOTICES
        target.hangs = False
        await trio.sleep(LONG_SECONDS)
        assert recipient.waiting == 0
    told = sum(each.count for bulletin in target.heard for each in bulletin.notices)
    assert told + sum(bulletin.more for bulletin in target.heard) == 20_000


async def test_only_what_is_wanted_is_told(autojump_clock: MockClock) -> None:
    target = Listener()
    notifier = Notifier.of([target], (NoticeKind.GATE_OPEN,), Troubles().about, 60.0)
    notifier.tell(notice("one"))
    assert notifier.recipients[0].waiting == 0


@pytest.mark.parametrize(
    ("state", "told"), [(State.FAILED, 1), (State.STOPPED, 0), (State.COMPLETED, 0)]
)
def test_of_containers_that_end_the_failed_ones_are_told(state: State, told: int) -> None:
    notifier = Notifier.of([Listener()], tuple(NoticeKind), Troubles().about, 60.0)
    notifier.ended(Container("haul-1", 1, "haul", {}, AT, state=state), "FLEET")
    assert notifier.recipients[0].waiting == told


async def test_a_test_tries_every_target_at_once_and_says_what_became_of_it(
    autojump_clock: MockClock,
) -> None:
    targets = Listener("command", hangs=True), Listener("webhook"), Listener("discord", refuses=1)
    async with telling(*targets) as notifier:
        began = trio.current_time()
        tried = await notifier.test(TryNotices())
        assert trio.current_time() - began == pytest.approx(DELIVER_SECONDS)
        assert [(each.target, each.reason) for each in tried] == [
            ("command", "it took more than 20 s"),
            ("webhook", None),
            ("discord", "it answers 500"),
        ]
        seen = await notifier.get(GetNotices())
    assert [each.trouble for each in seen.targets] == [each.reason for each in tried]
    assert targets[1].heard[0].is_test


async def test_without_a_target_there_is_nothing_to_try() -> None:
    assert await Notifier().test(TryNotices()) == []


async def test_each_attempt_is_logged_without_a_word_of_the_target(
    autojump_clock: MockClock,
) -> None:
    with structlog.testing.capture_logs() as said:
        async with telling(Listener(refuses=1)) as notifier:
            notifier.tell(notice("one"))
            await trio.sleep(LONG_SECONDS)
    assert [each["event"] for each in said] == ["not_told", "told"]
    assert said[0]["again_in_seconds"] == 60


# On a fleet.


@asynccontextmanager
async def watched(
    lookout: Lookout,
) -> AsyncIterator[tuple[Harness, Callable[[], list[Notice]]]]:
    """A harness, and what the sampler has told since the start, by kind."""
    async with open_harness() as harness:
        heard: list[Notice] = []
        notifier = harness.services.notifier

        @attrs.frozen
        class Heard:
            def take(self, told: Notice) -> None:
                heard.append(told)

        notifier = attrs.evolve(notifier, wanted=tuple(NoticeKind), recipients=[Heard()])
        services = attrs.evolve(harness.services, notifier=notifier)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(services.sampler(harness.supervisor, lookout).run)
            yield harness, lambda: heard
            nursery.cancel_scope.cancel()


async def test_a_fleet_that_has_landed_and_has_nothing_more_to_do_is_idle(
    autojump_clock: MockClock,
) -> None:
    async with watched(Lookout(600)) as (harness, heard):
        await harness.register()
        await trio.sleep(2000)
        assert heard() == []
        await harness.fly(await harness.of_type("MOON"))
        await trio.sleep(600 + 3 * LOOK_EVERY_SECONDS)
        assert [str(told.kind) for told in heard()] == ["fleet_idle"]
        assert heard()[0].subject == FRIGATE.removesuffix("-1")


async def test_credits_below_the_floor_are_seen_though_nobody_has_asked_for_them(
    autojump_clock: MockClock,
) -> None:
    async with watched(Lookout(floor=10**9)) as (harness, heard):
        await harness.register()
        await trio.sleep(3 * LOOK_EVERY_SECONDS)
        assert [str(told.kind) for told in heard()] == ["credits_low"]
        assert "175,000" in heard()[0].text

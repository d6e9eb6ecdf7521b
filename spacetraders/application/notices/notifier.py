"""The notifier: hands each notice that is wanted to every recipient, and tells how they fare."""

from collections.abc import Callable, Collection, Iterable, Sequence

import attrs
import trio

from spacetraders import clock
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.notices.recipient import Recipient, Tell
from spacetraders.application.ports.targets import Target
from spacetraders.domain.containers import Container, State
from spacetraders.domain.notices.backlog import Backlog
from spacetraders.domain.notices.notice import TEST, Notice, NoticeKind, failed
from spacetraders.guard import start_guarded


@attrs.frozen
class SeenRecipient:
    """A recipient: what it was told, what waits, and why the last attempt failed, if it did."""

    target: str
    delivered: int
    failures: int
    waiting: int
    trouble: str | None


@attrs.frozen
class SeenNotices:
    """Who is told of what. `events` are the kinds of notices that are wanted."""

    events: Sequence[NoticeKind]
    targets: Sequence[SeenRecipient]


@attrs.frozen
class Tried:
    """What became of a test: `reason` is why it did not arrive, None where it did."""

    target: str
    seconds: float
    reason: str | None

    @property
    def delivered(self) -> bool:
        """Whether it has arrived."""
        return self.reason is None


@attrs.frozen
class GetNotices(Message[SeenNotices]):
    """Who is told of what, and how that fares."""


@attrs.frozen
class TryNotices(Message[list[Tried]]):
    """Send a test to every target at once, and say whether it has arrived."""


@attrs.frozen
class Notifier:
    """Tells a person of what matters. Without recipients it takes notices, and nobody hears."""

    wanted: Collection[NoticeKind] = ()
    recipients: Sequence[Recipient] = ()

    @classmethod
    def of(
        cls,
        targets: Iterable[Target],
        wanted: Collection[NoticeKind],
        about: Callable[[str], Tell],
        every_seconds: float,
    ) -> "Notifier":
        """Return the notifier of these targets.

        `about` gives where the trouble of a subject is told. `every_seconds` is the least time
        between two bulletins to one target.
        """
        recipients = [
            Recipient(target, Backlog(every_seconds), about(f"notify.{target.name}"))
            for target in targets
        ]
        return cls(wanted, recipients)

    def tell(self, notice: Notice) -> None:
        """Have everybody told of a notice, if it is wanted. Never waits, and raises nothing."""
        if notice.kind in self.wanted:
            for recipient in self.recipients:
                recipient.take(notice)

    def ended(self, container: Container, agent: str) -> None:
        """Take in that a container has ended for good."""
        if container.state is State.FAILED:
            self.tell(failed(container, agent, clock.now()))

    async def run(self) -> None:
        """Tell all recipients, each by a task of its own, until cancelled."""
        async with trio.open_nursery() as nursery:
            for recipient in self.recipients:
                start_guarded(nursery, recipient.run)

    @answers("notify.get", load=Load.GLANCE)
    async def get(self, _query: GetNotices) -> SeenNotices:
        """Tell who is told of what."""
        return SeenNotices(sorted(self.wanted), [_seen(each) for each in self.recipients])

    @answers("notify.test")
    async def test(self, _command: TryNotices) -> list[Tried]:
        """Try all targets, each beside the others."""
        tried: dict[str, Tried] = {}
        async with trio.open_nursery() as nursery:
            for recipient in self.recipients:
                nursery.start_soon(_try, recipient, tried)
        return [tried[recipient.target.name] for recipient in self.recipients]


async def _try(recipient: Recipient, tried: dict[str, Tried]) -> None:
    began = clock.monotonic()
    refused = await recipient.attempt(TEST)
    name, reason = recipient.target.name, None if refused is None else refused.reason
    tried[name] = Tried(name, clock.monotonic() - began, reason)


def _seen(recipient: Recipient) -> SeenRecipient:
    refused = recipient.refused
    return SeenRecipient(
        recipient.target.name,
        recipient.delivered,
        recipient.failures,
        recipient.waiting,
        None if refused is None else refused.reason,
    )

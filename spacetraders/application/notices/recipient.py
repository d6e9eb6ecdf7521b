"""The recipient: one target with its backlog, its bounded channel, and the task that tells it."""

from collections.abc import Callable

import attrs
import structlog
import trio

from spacetraders import clock
from spacetraders.application.ports.targets import NotDelivered, Target
from spacetraders.domain.notices.backlog import Backlog
from spacetraders.domain.notices.notice import Bulletin, Notice
from spacetraders.errors import FleetError

DELIVER_SECONDS = 20.0
"""How long a target may take. Chosen: more than any server needs, less than a person waits."""

CHANNEL_NOTICES = 256
"""Notices that wait while the target is being told. More are only counted."""

Tell = Callable[[FleetError | None], None]
"""Takes the error of a part of the daemon, and None once it is over."""

log = structlog.get_logger("notify")


@attrs.define(eq=False)
class Recipient:
    """A target that is told. Nothing that it does holds up who has something to tell.

    `trouble` takes the error of a target that was not told, and None once it was. It is for one
    task, which calls `run`.
    """

    target: Target
    backlog: Backlog
    trouble: Tell
    delivered: int = attrs.field(default=0, init=False)
    """Bulletins that have arrived."""
    failures: int = attrs.field(default=0, init=False)
    """Attempts that failed."""
    refused: NotDelivered | None = attrs.field(default=None, init=False)
    """Why the last attempt failed, None where it did not."""
    _unheard: int = attrs.field(default=0, init=False)
    _in: trio.MemorySendChannel[Notice] = attrs.field(init=False, repr=False)
    _out: trio.MemoryReceiveChannel[Notice] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._in, self._out = trio.open_memory_channel[Notice](CHANNEL_NOTICES)

    @property
    def waiting(self) -> int:
        """The notices that it is still to be told."""
        return len(self.backlog) + self._unheard + self._in.statistics().current_buffer_used

    def take(self, notice: Notice) -> None:
        """Have it told of a notice, sooner or later. Never waits."""
        try:
            self._in.send_nowait(notice)
        except trio.WouldBlock:
            self._unheard += 1

    async def run(self) -> None:
        """Tell the target what waits, when it is due, until cancelled. What waits then is lost."""
        while True:
            with trio.move_on_at(self.backlog.due_at()):
                self.backlog.add(await self._out.receive(), clock.monotonic())
            self._collect()
            if self.backlog.due_at() <= clock.monotonic():
                await self._tell()

    def _collect(self) -> None:
        while True:
            try:
                self.backlog.add(self._out.receive_nowait(), clock.monotonic())
            except trio.WouldBlock:
                break
        self.backlog.lose(self._unheard)
        self._unheard = 0

    async def _tell(self) -> None:
        bulletin = self.backlog.bulletin(clock.monotonic())
        refused = await self.attempt(bulletin)
        now = clock.monotonic()
        if refused is None:
            self.backlog.told(bulletin, now)
            log.info("told", target=self.target.name, notices=len(bulletin.notices))
            return
        pause = self.backlog.failed(now, refused.pause_seconds)
        log.warning(
            "not_told",
            target=self.target.name,
            reason=refused.reason,
            waiting=self.waiting,
            again_in_seconds=round(pause),
        )

    async def attempt(self, bulletin: Bulletin) -> NotDelivered | None:
        """Tell the target at once, and return why that failed, or None.

        A person's test is one, beside what waits.
        """
        refused: NotDelivered | None = None
        try:
            with trio.fail_after(DELIVER_SECONDS):
                await self.target.deliver(bulletin)
        except trio.TooSlowError:
            reason = f"it took more than {DELIVER_SECONDS:.0f} s"
            refused = NotDelivered(self.target.name, reason)
        except NotDelivered as error:
            refused = error
        self.delivered += refused is None
        self.failures += refused is not None
        self.refused = refused
        self.trouble(refused)
        return refused

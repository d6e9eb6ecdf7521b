"""What libraries complain of, by `logging` and `warnings`: once a minute each, the repeats counted.

A library does not know how often it says a thing: out of descriptors, Trio's listeners complain ten
times a second, with a traceback. What is said goes to a `Say`, which gives it the form of a log.
"""

import logging
from collections.abc import Callable
from typing import TypeAlias

import attrs
import trio

from spacetraders import clock

WINDOW_SECONDS = 60.0
"""How long a complaint is counted, and not said again."""

LOOK_EVERY_SECONDS = 5.0

MOST_KEPT = 1_000
"""Complaints that are told apart: a library has a few, each a fixed text."""

Key: TypeAlias = tuple[object, ...]
Say: TypeAlias = Callable[[logging.LogRecord, int], None]
"""Says a complaint, and how often it was made since it was said last, which may be 0."""


@attrs.define(eq=False)
class Complaint:
    """One thing that is complained of: as it was made last, and how often since it was said."""

    record: logging.LogRecord
    said_at: float
    unsaid: int = 0

    def is_fresh(self, now: float) -> bool:
        """Whether it was said a moment ago; after a clock was set back it was not."""
        return 0 <= now - self.said_at < WINDOW_SECONDS


class Complaints(logging.Handler):
    """A handler of `logging` that says each complaint once in `WINDOW_SECONDS`, and counts it.

    `tell_repeats` has to run beside it, for those that are not made again. Times are in seconds
    since the epoch, as a `LogRecord` has them.
    """

    def __init__(self, say: Say) -> None:
        super().__init__(logging.WARNING)
        self._say = say
        self._kept: dict[Key, Complaint] = {}

    def listen(self) -> None:
        """Take all that is logged and warned of in this process, and nothing below a warning.

        What libraries say at lower levels may quote what they send, tokens among it.
        """
        root = logging.getLogger()
        root.handlers[:] = [self]
        root.setLevel(logging.WARNING)
        logging.captureWarnings(capture=True)

    def emit(self, record: logging.LogRecord) -> None:
        """Say it, or count it."""
        try:
            self._take(record)
        except Exception:  # noqa: BLE001 - as every handler: a bad record must not hurt its maker
            self.handleError(record)

    def _take(self, record: logging.LogRecord) -> None:
        key = _key(record)
        known = self._kept.get(key)
        if known is not None and known.is_fresh(record.created):
            known.record, known.unsaid = record, known.unsaid + 1
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = Complaint(record, record.created)
        self._say(record, 0 if known is None else known.unsaid)

    def tell(self, now: float) -> None:
        """Tell of those that were made again and not said, once their window is over.

        At infinity every window is.
        """
        self.acquire()
        try:
            over = {key: each for key, each in self._kept.items() if not each.is_fresh(now)}
            for key, complaint in over.items():
                unsaid, complaint.unsaid, complaint.said_at = complaint.unsaid, 0, now
                if unsaid:
                    self._say(complaint.record, unsaid)
                else:
                    del self._kept[key]
        finally:
            self.release()

    async def tell_repeats(self) -> None:
        """Tell of repeats as their windows end, until cancelled."""
        while True:
            await trio.sleep(LOOK_EVERY_SECONDS)
            self.tell(clock.now().timestamp())


def _key(record: logging.LogRecord) -> Key:
    """Return what makes two complaints the same: who makes it, its text without its details."""
    text = record.msg if record.args and record.msg != "%s" else record.getMessage()
    kind = record.exc_info[0] if record.exc_info else None
    return record.name, record.levelno, text, kind

"""Complaints of libraries, by `logging` and `warnings`: each once a minute, with its repeats.

A library may repeat itself without end. Out of descriptors, Trio's listeners complain ten times a
second, with a traceback. Complaints go to a `Say`, which writes them into the log.
"""

import logging
from collections.abc import Callable
from typing import TypeAlias

import attrs
import trio

from spacetraders import clock

WINDOW_SECONDS = 60.0
"""How long repeats of a complaint are only counted."""

LOOK_EVERY_SECONDS = 5.0

MOST_KEPT = 1_000
"""Complaints that are told apart. A library has a few, each a fixed text."""

Key: TypeAlias = tuple[object, ...]
Say: TypeAlias = Callable[[logging.LogRecord, int], None]
"""Writes a complaint, with the number of repeats since it was written last."""


@attrs.define(eq=False)
class Complaint:
    """A complaint: its newest record, and the number of repeats since it was written."""

    record: logging.LogRecord
    said_at: float
    unsaid: int = 0

    def is_fresh(self, now: float) -> bool:
        """Whether it was said within the window, and the clock was not set back since."""
        return 0 <= now - self.said_at < WINDOW_SECONDS


class Complaints(logging.Handler):
    """A handler of `logging` that says each complaint once in `WINDOW_SECONDS`, and counts it.

    `tell_repeats` has to run beside it, for the repeats of complaints that end. Times are in
    seconds since the epoch, as in a `LogRecord`.
    """

    def __init__(self, say: Say) -> None:
        super().__init__(logging.WARNING)
        self._say = say
        self._kept: dict[Key, Complaint] = {}

    def listen(self) -> None:
        """Take all warnings of this process, and its log records from WARNING up."""
        # At lower levels libraries may quote the data that they send, tokens among it.
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
        if len(self._kept) >= MOST_KEPT:  # a library that puts details into its texts
            self._kept.clear()
        self._kept[key] = Complaint(record, record.created)
        self._say(record, 0 if known is None else known.unsaid)

    def tell(self, now: float) -> None:
        """Write the repeats of complaints whose windows are over at `now`. At infinity all are."""
        self.acquire()  # the handler's lock: records come from any thread
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
        """Write repeats as their windows end, until cancelled."""
        while True:
            await trio.sleep(LOOK_EVERY_SECONDS)
            self.tell(clock.now().timestamp())


def _key(record: logging.LogRecord) -> Key:
    """Return the key of equal complaints: logger, level, text without details, and exception."""
    # The text before its arguments are put in, as these may be another each time.
    text = record.msg if record.args and record.msg != "%s" else record.getMessage()
    kind = record.exc_info[0] if record.exc_info else None
    return record.name, record.levelno, text, kind

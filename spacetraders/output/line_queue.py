"""The queue of lines for stdout and stderr, written by a thread, with the oldest lost if full.

A write to a terminal under Ctrl-S, or to a full pipe, waits for the reader, perhaps for ever. So no
task writes to stdout or stderr. It puts its lines into a bounded queue, and a thread writes them.
The thread is never waited for without a deadline.
"""

import atexit
import io
import os
import select
import sys
import threading
from collections import deque
from collections.abc import Callable

MOST_LINES = 10_000
MOST_BYTES = 4 << 20
"""Lines and bytes that may wait. Beyond either, the oldest lines are lost, and counted."""

BATCH_BYTES = 1 << 16
"""Bytes that are written at once, as many as a pipe holds."""

LAST_LINES_SECONDS = 0.5
"""How long the end of a process waits for the reader of its lines."""


def in_words(lost: int) -> str:
    """Return the line for a place where `lost` lines are missing."""
    return f"{lost} lines were lost here: nobody read them in time"


class LineQueue:
    """Lines for one descriptor. `put` never waits, and may be called from any thread or finalizer.

    `loss` returns the line that tells how many are missing. It is called in the writer's thread.
    """

    def __init__(
        self,
        descriptor: int,
        *,
        most_lines: int = MOST_LINES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.loss: Callable[[int], str] = in_words
        self._descriptor = descriptor
        self._most_lines = most_lines
        self._most_bytes = most_bytes
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._lost = 0
        self._torn = False
        self._writing = False
        # Its lock is reentrant: a finalizer may run, and warn, at any point of a locked section.
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def __repr__(self) -> str:
        return f"<LineQueue to {self._descriptor}: {len(self._waiting)} wait, {self._lost} lost>"

    def put(self, text: str) -> None:
        """Take whole lines, to be written soon. The oldest ones make room for them."""
        data = text.encode(errors="backslashreplace")
        size = len(data)
        with self._changed:
            # The oldest lines are lost, as the newest tell how things are now.
            self._waiting.append(data)
            self._bytes += size
            while len(self._waiting) > self._most_lines or self._bytes > self._most_bytes:
                self._lose(self._waiting.popleft())
            self._changed.notify_all()
            self._start()

    def drain(self, seconds: float) -> bool:
        """Wait until all is written, for `seconds` at most, and return whether it is.

        It blocks the thread, so no task may call it, and a cancellation does not end it. It raises
        nothing: a line that cannot be written counts as lost, and is no longer waited for.
        """
        with self._changed:
            return self._changed.wait_for(
                lambda: not (self._waiting or self._writing), timeout=seconds
            )

    def _start(self) -> None:
        """Start the writer at the first line, or at a later one if no thread can be had."""
        if self._thread is None:
            thread = threading.Thread(target=self._write_all, name="log writer", daemon=True)
            self._thread = thread
            try:
                thread.start()
            except RuntimeError:
                self._thread = None

    def _lose(self, data: bytes) -> None:
        size = len(data)
        self._bytes -= size
        self._lost += data.count(b"\n")

    def _write_all(self) -> None:
        while True:
            lost, head, lines = self._next_batch()
            rest = self._written(head + lines)
            with self._changed:
                # The terminal is gone, or the disk is full, which may pass. The unwritten lines are
                # counted as lost, with those that the unwritten head would have told of.
                if rest:
                    self._lost += rest[-len(lines) :].count(b"\n")
                    if len(rest) > len(lines):
                        self._lost += lost
                    written = (head + lines)[: -len(rest)]
                    self._torn = bool(written) and not written.endswith(b"\n")
                self._writing = False
                self._changed.notify_all()

    def _next_batch(self) -> tuple[int, bytes, bytes]:
        """Wait for lines, and return the count of lost ones, the line about them, and a batch."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            self._writing = True
            # A line that was cut off in the middle is ended before the next one.
            head = b"\n" if self._torn else b""
            self._torn = False
            lost, self._lost = self._lost, 0
            if lost:
                head += f"{self._loss_line(lost)}\n".encode(errors="backslashreplace")
            batch: list[bytes] = []
            size = 0
            while self._waiting and size < BATCH_BYTES:
                data = self._waiting.popleft()
                size += len(data)
                batch.append(data)
            self._bytes -= size
        return lost, head, b"".join(batch)

    def _loss_line(self, lost: int) -> str:
        try:
            return self.loss(lost)
        except Exception:  # noqa: BLE001 - the writer goes on, and there is nowhere to tell it
            return in_words(lost)

    def _written(self, batch: bytes) -> bytes:
        """Write, however long the reader takes, and return the rest that cannot be written."""
        rest = batch
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:  # another process has set the descriptor to be nonblocking
                ready = select.poll()
                ready.register(self._descriptor, select.POLLOUT)
                ready.poll()
            except OSError:
                return rest
        return b""


class QueuedStream(io.TextIOBase):
    """A text stream in the place of `sys.stderr` or `sys.stdout`, whose writes never wait.

    Half a line is kept until its end comes, or the end of the process.
    """

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, queue: LineQueue, descriptor: int) -> None:
        self.queue = queue
        self._descriptor = descriptor
        self._half = ""
        self._turn = threading.RLock()

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the descriptor behind the queue."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether a terminal is behind the queue."""
        return os.isatty(self._descriptor)

    def write(self, text: str) -> int:
        """Put every complete line into the queue."""
        with self._turn:
            whole, end, self._half = (self._half + text).rpartition("\n")
            if end:
                self.queue.put(whole + end)
        return len(text)

    def flush(self) -> None:
        """Do nothing, since a caller must not wait for the writer."""

    def finish(self, seconds: float) -> None:
        """Write all that is left, half a line too, for `seconds` at most."""
        with self._turn:
            half, self._half = self._half, ""
            if half:
                self.queue.put(half)
        self.queue.drain(seconds)


_streams: list[QueuedStream] = []
"""The queued streams of this process."""


def take_over() -> None:
    """Replace stdout and stderr of this process by streams whose writes never wait.

    At the end of the process the lines that are left are written, for LAST_LINES_SECONDS at most.
    """
    if _streams:
        return
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        stream.flush()
        queued = QueuedStream(LineQueue(stream.fileno()), stream.fileno())
        _streams.append(queued)
        setattr(sys, name, queued)
    atexit.register(finish_all)


def tell_loss_by(loss: Callable[[int], str]) -> None:
    """Set the form of the line for a place where lines are missing."""
    for stream in _streams:
        stream.queue.loss = loss


def finish_all(seconds: float = LAST_LINES_SECONDS) -> None:
    """Write the lines that are left, for `seconds` at most, at the end of a process."""
    for stream in _streams:
        stream.finish(seconds)

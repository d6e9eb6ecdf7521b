"""Lines on their way to a descriptor that is slow, deaf, gone, or back again."""

import fcntl
import os
import threading
from collections.abc import Iterator

import attrs
import pytest

from spacetraders.output.line_queue import LineQueue, QueuedStream, in_words

PIPE_BYTES = 4096
PATIENCE_SECONDS = 10.0
LATEST = "the newest\n"


@attrs.define(eq=False)
class Pipe:
    """A pipe that holds 4 KiB; `reads` is closed by whoever leaves."""

    reads: int
    writes: int

    @classmethod
    def opened(cls) -> "Pipe":
        reads, writes = os.pipe()
        fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return cls(reads, writes)

    def fill(self) -> None:
        os.write(self.writes, b"." * (PIPE_BYTES - 1) + b"\n")

    def read_until(self, end: str) -> str:
        """All that comes, up to a text; the test hangs where it does not come."""
        said = bytearray()
        while not said.endswith(end.encode()):
            chunk = os.read(self.reads, 1 << 16)
            assert chunk, said
            said += chunk
        return said.decode()

    def leave(self) -> None:
        """Be a reader who is gone."""
        os.close(self.reads)
        self.reads = -1

    def come_back(self) -> None:
        """Be a reader of the same descriptor again."""
        other = Pipe.opened()
        os.dup2(other.writes, self.writes)
        os.close(other.writes)
        self.reads = other.reads

    def close(self) -> None:
        os.close(self.writes)
        if self.reads >= 0:
            os.close(self.reads)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    opened = Pipe.opened()
    yield opened
    opened.close()


def numbered(count: int) -> list[str]:
    return [f"line {number:04}\n" for number in range(count)]


def test_lines_come_out_in_the_order_in_which_they_were_put(pipe: Pipe) -> None:
    queue = LineQueue(pipe.writes)
    for line in numbered(100):
        queue.put(line)
    assert pipe.read_until("line 0099\n") == "".join(numbered(100))


def test_whoever_puts_lines_waits_for_no_reader(pipe: Pipe) -> None:
    pipe.fill()
    queue = LineQueue(pipe.writes)
    for line in numbered(100):
        queue.put(line)
    assert not queue.drain(0)
    assert pipe.read_until("line 0099\n").endswith("".join(numbered(100)))
    assert queue.drain(PATIENCE_SECONDS)


@pytest.mark.parametrize("bounds", [{"most_lines": 10}, {"most_bytes": 100}], ids=str)
def test_beyond_either_bound_the_oldest_are_lost_and_counted_where_they_are_missing(
    pipe: Pipe, bounds: dict[str, int]
) -> None:
    pipe.fill()
    queue = LineQueue(pipe.writes, **bounds)
    for line in numbered(1000):
        queue.put(line)
    said = pipe.read_until("line 0999\n").splitlines()[1:]
    assert said[-10:] == [line.strip() for line in numbered(1000)[-10:]]
    due = 0
    for line in said:  # what the writer had in hand may stand between two losses
        if line.startswith("line"):
            assert line == f"line {due:04}"
            due += 1
        else:
            lost = int(line.split()[0])
            assert line == in_words(lost)
            due += lost
    assert due == 1000


def test_a_line_that_fits_no_bound_is_lost_itself(pipe: Pipe) -> None:
    queue = LineQueue(pipe.writes, most_bytes=20)
    queue.put("x" * 100 + "\n")
    queue.put(LATEST)
    assert pipe.read_until(LATEST) == f"{in_words(1)}\n{LATEST}"


def test_lines_for_a_reader_who_left_are_lost_without_a_word(pipe: Pipe) -> None:
    queue = LineQueue(pipe.writes)
    pipe.leave()
    for line in numbered(10):
        queue.put(line)
    assert queue.drain(PATIENCE_SECONDS)


def test_a_reader_who_comes_back_is_told_how_many_are_missing(pipe: Pipe) -> None:
    queue = LineQueue(pipe.writes)
    pipe.leave()
    for line in numbered(10):
        queue.put(line)
    assert queue.drain(PATIENCE_SECONDS)
    pipe.come_back()
    queue.put(LATEST)
    assert pipe.read_until(LATEST) == f"{in_words(10)}\n{LATEST}"


def test_the_word_on_missing_lines_is_itself_not_lost(pipe: Pipe) -> None:
    pipe.fill()
    queue = LineQueue(pipe.writes, most_lines=1)
    for line in numbered(100):
        queue.put(line)
    pipe.leave()
    assert queue.drain(PATIENCE_SECONDS)
    pipe.come_back()
    queue.put(LATEST)
    assert pipe.read_until(LATEST) == f"{in_words(100)}\n{LATEST}"


def test_a_line_that_was_cut_off_is_ended_before_the_next(pipe: Pipe) -> None:
    queue = LineQueue(pipe.writes)
    queue.put("x" * PIPE_BYTES + "y" * PIPE_BYTES + "\n")
    assert os.read(pipe.reads, 1) == b"x"
    pipe.leave()
    assert queue.drain(PATIENCE_SECONDS)
    pipe.come_back()
    queue.put(LATEST)
    assert pipe.read_until(LATEST) == f"\n{in_words(1)}\n{LATEST}"


def test_a_descriptor_that_does_not_block_is_waited_for_all_the_same(pipe: Pipe) -> None:
    os.set_blocking(pipe.writes, False)
    queue = LineQueue(pipe.writes)
    text = "".join(numbered(2000))
    queue.put(text)
    assert pipe.read_until("line 1999\n") == text


def test_a_finalizer_may_put_a_line_while_one_is_put(pipe: Pipe) -> None:
    """Which begins where a thread has the lock already."""
    queue = LineQueue(pipe.writes, most_lines=1)

    def nested(lost: int) -> str:
        queue.put(LATEST)
        return in_words(lost)

    queue.loss = nested
    pipe.fill()
    for line in numbered(10):
        queue.put(line)
    assert LATEST in pipe.read_until(LATEST)


def test_a_form_that_fails_does_not_end_the_writer(pipe: Pipe) -> None:
    queue = LineQueue(pipe.writes, most_bytes=20)
    queue.loss = lambda lost: f"{1 // 0}"
    queue.put("x" * 100 + "\n")
    queue.put(LATEST)
    assert pipe.read_until(LATEST) == f"{in_words(1)}\n{LATEST}"


def test_what_has_no_utf_8_is_escaped(pipe: Pipe) -> None:
    queue = LineQueue(pipe.writes)
    queue.put("\ud800\n")
    assert pipe.read_until("\n") == "\\ud800\n"


def test_without_a_thread_to_be_had_the_next_line_tries_again(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    queue = LineQueue(pipe.writes)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", none_left)
        queue.put("first\n")
    queue.put(LATEST)
    assert pipe.read_until(LATEST) == f"first\n{LATEST}"


def test_a_stream_passes_on_whole_lines_and_at_the_end_half_a_one(pipe: Pipe) -> None:
    stream = QueuedStream(LineQueue(pipe.writes), pipe.writes)
    print("one\ntwo", file=stream, flush=True)
    stream.write("thr")
    stream.flush()
    assert pipe.read_until("two\n") == "one\ntwo\n"
    stream.write("ee\nfour")
    stream.finish(PATIENCE_SECONDS)
    assert pipe.read_until("four") == "three\nfour"


def test_a_stream_says_what_is_behind_it(pipe: Pipe) -> None:
    stream = QueuedStream(LineQueue(pipe.writes), pipe.writes)
    assert (stream.fileno(), stream.isatty(), stream.writable()) == (pipe.writes, False, True)

"""What libraries complain of: said once in a while, and counted."""

import logging

import attrs
import pytest
import trio
from trio.testing import MockClock

from spacetraders import clock
from spacetraders.output.complaints import MOST_KEPT, WINDOW_SECONDS, Complaints

ACCEPT = "accept returned %s"
START = 1_000_000.0


@attrs.define(eq=False)
class Said:
    """What was said, and how often it was repeated before."""

    lines: list[tuple[str, int]] = attrs.field(factory=list)

    def __call__(self, record: logging.LogRecord, repeated: int) -> None:
        self.lines.append((record.getMessage(), repeated))


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def complaints(said: Said) -> Complaints:
    return Complaints(said)


def record(text: str, *args: object, at: float = 0.0, **more: object) -> logging.LogRecord:
    """A complaint, so many seconds after the start."""
    fields = {"name": "trio", "levelno": logging.ERROR, "msg": text, "args": args}
    return logging.makeLogRecord({**fields, "created": START + at, **more})


def test_a_complaint_is_said_once_in_a_window(complaints: Complaints, said: Said) -> None:
    for tenth in range(300):
        complaints.handle(record(ACCEPT, "EMFILE", at=tenth / 10))
    assert said.lines == [("accept returned EMFILE", 0)]


def test_the_next_one_after_the_window_tells_how_many_were_not_said(
    complaints: Complaints, said: Said
) -> None:
    for at in (0, 1, 2, WINDOW_SECONDS):
        complaints.handle(record(ACCEPT, "EMFILE", at=at))
    assert [repeated for _, repeated in said.lines] == [0, 2]


def test_repeats_are_told_though_nobody_complains_again(complaints: Complaints, said: Said) -> None:
    for at in (0, 1, 2):
        complaints.handle(record(ACCEPT, "EMFILE", at=at))
    complaints.tell(START + WINDOW_SECONDS - 1)
    assert len(said.lines) == 1
    complaints.tell(START + WINDOW_SECONDS)
    assert said.lines[1:] == [("accept returned EMFILE", 2)]


def test_while_it_goes_on_it_is_told_once_in_a_window(complaints: Complaints, said: Said) -> None:
    for second in range(10 * int(WINDOW_SECONDS)):
        complaints.handle(record(ACCEPT, "EMFILE", at=second))
        complaints.tell(START + second)
    assert len(said.lines) == 10


def test_one_that_is_not_made_again_is_forgotten(complaints: Complaints, said: Said) -> None:
    complaints.handle(record(ACCEPT, "EMFILE"))
    complaints.tell(START + WINDOW_SECONDS)
    complaints.tell(START + 2 * WINDOW_SECONDS)
    complaints.handle(record(ACCEPT, "EMFILE", at=2 * WINDOW_SECONDS))
    assert [repeated for _, repeated in said.lines] == [0, 0]


def test_the_details_of_a_text_make_no_other_complaint(complaints: Complaints, said: Said) -> None:
    complaints.handle(record(ACCEPT, "EMFILE"))
    complaints.handle(record(ACCEPT, "ENFILE"))
    assert said.lines == [("accept returned EMFILE", 0)]


@pytest.mark.parametrize(
    "other",
    [
        record("another text"),
        record(ACCEPT, "EMFILE", name="asyncio"),
        record(ACCEPT, "EMFILE", levelno=logging.WARNING),
        record(ACCEPT, "EMFILE", exc_info=(ValueError, ValueError(), None)),
        record("%s", "a warning"),
    ],
    ids=str,
)
def test_others_are_said_beside_it(
    complaints: Complaints, said: Said, other: logging.LogRecord
) -> None:
    complaints.handle(record(ACCEPT, "EMFILE"))
    complaints.handle(other)
    assert len(said.lines) == 2


def test_warnings_which_are_all_detail_are_told_apart(complaints: Complaints, said: Said) -> None:
    complaints.handle(record("%s", "one"))
    complaints.handle(record("%s", "two"))
    assert [text for text, _ in said.lines] == ["one", "two"]


def test_a_clock_that_was_set_back_hides_nothing(complaints: Complaints, said: Said) -> None:
    complaints.handle(record(ACCEPT, "EMFILE"))
    complaints.handle(record(ACCEPT, "EMFILE", at=-3600))
    assert len(said.lines) == 2


def test_complaints_that_all_differ_do_not_make_it_grow(complaints: Complaints, said: Said) -> None:
    for number in range(3 * MOST_KEPT):
        complaints.handle(record(f"text {number}"))
    assert len(said.lines) == 3 * MOST_KEPT
    assert len(complaints._kept) <= MOST_KEPT


def test_a_complaint_that_cannot_be_put_into_words_hurts_nobody(
    complaints: Complaints, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    complaints.handle(record("%d", "no number"))
    assert said.lines == []
    assert "no number" in capsys.readouterr().err


async def test_repeats_are_told_by_a_task(
    complaints: Complaints, said: Said, autojump_clock: MockClock
) -> None:
    now = clock.now().timestamp()
    for _ in range(3):
        complaints.handle(record(ACCEPT, "EMFILE", created=now))
    with trio.move_on_after(2 * WINDOW_SECONDS):
        await complaints.tell_repeats()
    assert said.lines == [("accept returned EMFILE", 0), ("accept returned EMFILE", 2)]

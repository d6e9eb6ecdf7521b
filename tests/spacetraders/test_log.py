"""The daemon's log in a process of its own: whatever is said there has the log's form."""

import json
import sys
from typing import Any

import pytest
from support.patience import run

BEGIN = """
import gc, logging, os, sys, threading, warnings
import structlog, trio
from spacetraders.output import line_queue
from spacetraders.log import configure, gather_strays

line_queue.take_over()
configure(form=os.environ["FORM"], level="info")
complaints = gather_strays()
log = structlog.get_logger()
"""


def ran(script: str, *, form: str = "json", code: int = 0) -> str:
    """What a script says on stderr; on stdout it says nothing."""
    done = run([sys.executable, "-W", "always", "-c", BEGIN + script], env={"FORM": form})
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    return done.stderr


def said(script: str, *, code: int = 0) -> list[dict[str, Any]]:
    """The lines of a log in JSON."""
    return [json.loads(line) for line in ran(script, code=code).splitlines()]


def test_lines_come_in_order_and_the_last_before_the_end_too() -> None:
    lines = said("for number in range(1000): log.info('said', number=number)")
    assert [line["number"] for line in lines] == list(range(1000))


def test_the_last_lines_are_written_before_a_sudden_end() -> None:
    script = "for number in range(1000): log.info('said', number=number)"
    lines = said(f"{script}\nline_queue.finish_all()\nos._exit(9)", code=9)
    assert [line["number"] for line in lines] == list(range(1000))


def test_a_line_may_be_said_outside_of_any_run_and_in_any_thread() -> None:
    lines = said(
        "log.info('before')\n"
        "async def main(): await trio.to_thread.run_sync(log.info, 'in a thread')\n"
        "trio.run(main)\n"
        "log.info('after')"
    )
    assert [line["event"] for line in lines] == ["before", "in a thread", "after"]
    assert all(line["timestamp"].endswith("Z") for line in lines)


@pytest.mark.parametrize(
    ("script", "level", "expected"),
    [
        ("logging.getLogger('lib').error('broken %s', 'pipe')", "error", "broken pipe"),
        ("logging.getLogger('lib').warning('old')", "warning", "old"),
        ("logging.getLogger('lib').critical('gone')", "critical", "gone"),
        ("logging.getLogger('lib').log(35, 'odd')", "warning", "odd"),
    ],
)
def test_what_a_library_logs_is_a_line_of_the_log(script: str, level: str, expected: str) -> None:
    [line] = said(script)
    assert (line["level"], line["event"], line["logger"]) == (level, expected, "lib")


def test_what_a_library_logs_below_a_warning_is_not_told() -> None:
    """It may quote what the library sends."""
    assert said("logging.getLogger('httpx').info('POST')") == []


def test_a_librarys_traceback_is_a_field_of_its_line() -> None:
    [line] = said(
        "try: 1 / 0\nexcept ZeroDivisionError: logging.getLogger('lib').exception('failed')"
    )
    assert "ZeroDivisionError" in line["exception"]


def test_a_repeated_complaint_is_told_with_its_count_and_without_its_traceback() -> None:
    lines = said(
        "for _ in range(5):\n"
        "    try: 1 / 0\n"
        "    except ZeroDivisionError: logging.getLogger('lib').exception('failed')\n"
        "complaints.tell(1e12)"
    )
    assert [line.get("repeated") for line in lines] == [None, 4]
    assert ["exception" in line for line in lines] == [True, False]


def test_a_warning_is_a_line_of_the_log() -> None:
    [line] = said("warnings.warn('take care')")
    assert (line["level"], line["logger"]) == ("warning", "py.warnings")
    assert "take care" in line["event"]


def test_what_ends_the_process_is_a_line_of_the_log() -> None:
    [line] = said("raise ExceptionGroup('both', [KeyError('one'), ValueError('two')])", code=1)
    assert (line["level"], line["event"]) == ("critical", "crashed")
    assert "KeyError: 'one'" in line["exception"]
    assert "ValueError: two" in line["exception"]


def test_what_ends_a_thread_is_a_line_of_the_log() -> None:
    [line] = said(
        "thread = threading.Thread(target=lambda: 1 / 0, name='worker')\n"
        "thread.start(); thread.join()"
    )
    assert (line["event"], line["thread"]) == ("thread_crashed", "worker")
    assert "ZeroDivisionError" in line["exception"]


def test_what_a_finalizer_raises_is_a_line_of_the_log() -> None:
    [line] = said("class Bad:\n    def __del__(self): 1 / 0\nBad()")
    assert line["event"] == "finalizer_failed"
    assert "ZeroDivisionError" in line["exception"]


def test_a_person_who_breaks_it_off_gets_no_traceback() -> None:
    assert ran("raise KeyboardInterrupt", code=-2) == ""


@pytest.mark.parametrize("form", ["json", "console"])
def test_the_line_on_lost_lines_has_the_form_of_the_others(form: str) -> None:
    text = ran("print(sys.stderr.queue.loss(7), file=sys.stderr)", form=form)
    if form == "json":
        told = json.loads(text)
        assert (told["event"], told["lines"], told["level"]) == ("log_lines_lost", 7, "warning")
    assert "log_lines_lost" in text


def test_a_log_that_was_not_taken_over_is_written_at_once() -> None:
    """As in the simulation, which ends with a report of its own."""
    script = (
        "from spacetraders.log import configure; import structlog, os\n"
        "configure(form='json', level='info'); structlog.get_logger().info('said'); os._exit(0)"
    )
    done = run([sys.executable, "-c", script], check=True)
    assert json.loads(done.stderr)["event"] == "said"

"""Whatever the game or another client named something, the commands print it as plain text."""

import io
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import test_cli_commands
import test_cli_deeds
import test_cli_records
from hypothesis import given
from hypothesis import strategies as st
from support.cli.deeds import DEED_ANSWERS
from support.cli.fake import (
    ALL_ANSWERS,
    COMPLETED,
    CONTAINER,
    DEPARTURE,
    FakeDaemon,
    InTurn,
    Refusal,
)

from cli.drawing.xml import content, element
from cli.errors import RpcError
from cli.logs import Printer
from cli.output import (
    Column,
    cells_of,
    drawn,
    fail,
    note,
    print_document,
    print_facts,
    print_json,
    print_table,
    say,
)

Run = Callable[..., Any]

NASTY = "\x1b]0;owned\x07\x1b[2J\x9b9m\u202e\u2066\u2028\r\n\t\x7f\ud800[red]x[link=http://a]"
SHOWN = NASTY.encode("unicode_escape").decode()
OURS = re.compile(r"\x1b\[[0-9;]*m")
"""The colours that a terminal gets from us; none of them is in NASTY."""

DRAWING = re.compile(r"\x1b\[(?!2J)[0-9;?]*[a-zA-Z]|\r(?!\n)")
"""What rich moves the cursor with, where it draws again and again; none is in NASTY either."""

LINES = [
    (line, method)
    for module in (test_cli_commands.COMMANDS, test_cli_deeds.COMMANDS, test_cli_records.ASKED)
    for line, method, _ in module
]
ANSWERS = ALL_ANSWERS | DEED_ANSWERS

KNOWN = ("optimal", "gap", "TRAVEL", "REFUEL", "hour", "good")
"""Words that a command looks at, and does not only show."""

WITHOUT_TEXTS = ("ledger.balance", "ledger.report")

TEXT = st.text(st.characters())


def poisoned(value: Any) -> Any:
    """The answer with NASTY at the end of every text, but for times and words that we know."""
    match value:
        case dict():
            return {key: poisoned(each) for key, each in value.items()}
        case list():
            return [poisoned(each) for each in value]
        case str() if value in KNOWN or re.match(r"\d{4}-\d\d-\d\d", value):
            return value
        case str():
            return value + NASTY
    return value


def assert_plain(text: str) -> None:
    for line in OURS.sub("", text).split("\n"):
        assert line.isprintable()


@pytest.fixture(params=["pipe", "terminal"])
def printed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, run: Run) -> Run:
    """Run a command whose output goes into a pipe, or to a terminal."""

    def on_terminal(*argv: str) -> Any:
        for stream in (sys.stdout, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", "4000")
        return run(*argv)

    return on_terminal if request.param == "terminal" else run


@pytest.mark.parametrize(("line", "method"), LINES)
def test_what_an_answer_holds_is_plain(
    daemon: FakeDaemon, printed: Run, line: str, method: str
) -> None:
    daemon.answers[method] = poisoned(ANSWERS[method])
    ran = printed(*line.split())
    assert ran.code == 0, ran.err
    assert_plain(ran.out + ran.err)
    assert SHOWN in ran.out.replace("\n", "") or method in WITHOUT_TEXTS


@pytest.mark.parametrize(("line", "method"), LINES)
def test_what_an_error_says_is_plain(
    daemon: FakeDaemon, printed: Run, line: str, method: str
) -> None:
    data = {"kind": NASTY, "hint": NASTY}
    daemon.answers[method] = Refusal(-32010, NASTY, data)
    ran = printed(*line.split())
    assert_plain(ran.out + ran.err)
    assert ran.err.count(SHOWN) == 2


@pytest.mark.parametrize(("line", "method"), LINES)
def test_an_answer_of_another_shape_is_told_in_plain_text(
    daemon: FakeDaemon, printed: Run, line: str, method: str
) -> None:
    daemon.answers[method] = {"items": [{NASTY: NASTY}], NASTY: NASTY}
    ran = printed(*line.split())
    assert_plain(ran.out + ran.err)


@pytest.mark.parametrize("line", ["navigate FLEET-1 X --wait", "container watch c1"])
def test_progress_is_plain(daemon: FakeDaemon, printed: Run, line: str) -> None:
    status = poisoned({**CONTAINER["progress"], "step": None})
    flying = {**CONTAINER, "progress": status}
    daemon.answers["ship.navigate"] = poisoned(DEPARTURE)
    daemon.answers["container.get"] = InTurn([flying, flying, COMPLETED])
    ran = printed(*line.split())
    assert SHOWN[:20] in ran.err
    assert_plain(DRAWING.sub("", ran.err))


def test_a_list_that_is_watched_is_plain(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr("cli.watch.REFRESH_SECONDS", 0)
    monkeypatch.setenv("COLUMNS", "400")
    daemon.answers["container.list"] = InTurn(
        [poisoned(ALL_ANSWERS["container.list"]), Refusal(-32000, "enough")]
    )
    ran = run("container", "list", "--watch")
    assert "enough" in ran.err
    assert SHOWN[:20] in ran.out
    assert_plain(DRAWING.sub("", ran.out))


@pytest.mark.parametrize("name", ["c1", NASTY])
def test_logs_of_several_are_plain_with_their_names(
    daemon: FakeDaemon, printed: Run, name: str
) -> None:
    said = {**ALL_ANSWERS["container.logs"]["items"][0], "message": NASTY}
    daemon.answers["container.logs"] = {"items": [{**said, "fields": {NASTY: [NASTY]}}]}
    ran = printed("container", "logs", name, "c2")
    assert ran.code == 0
    assert_plain(ran.out + ran.err)


def test_a_command_line_is_quoted_in_plain_text(run: Run) -> None:
    ran = run("ship", "list", f"--nothing{NASTY}")
    assert ran.code == 2
    assert_plain(ran.err)


def test_a_socket_is_named_in_plain_text(run: Run) -> None:
    ran = run("health", "--socket", "/tmp/\x1b[2J")
    assert ran.code == 3
    assert_plain(ran.err)


def outputs(print_it: Callable[[], object]) -> str:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        print_it()
    return out.getvalue() + err.getvalue()


@given(TEXT)
def test_no_way_of_printing_lets_a_control_character_through(text: str) -> None:
    noon = "2026-01-31T12:00:00Z"
    line = {"level": text, "message": text, "count": 2, "first_seen": noon, "last_seen": noon}
    printer = Printer.of([text, "other"], as_json=False)
    ways: list[Callable[[], object]] = [
        lambda: say(text),
        lambda: note(text),
        lambda: print_json({text: text}),
        lambda: print_document(text),
        lambda: print_facts([(text, text)]),
        lambda: print_table([Column("A"), Column("B")], [[text, None], [text, [text]]]),
        lambda: fail(RpcError(-32000, text, {"hint": text})),
        lambda: fail(RpcError(-32000, text, {"hint": text}), as_json=True),
        lambda: printer.line(text, {**line, "fields": {text: text}}),
        lambda: printer.lost(text, 3),
        lambda: printer.ended(text),
        lambda: Printer.of([text], as_json=True).line(text, line),
    ]
    for way in ways:
        assert_plain(outputs(way))


@given(TEXT)
def test_a_table_on_a_terminal_is_plain_and_knows_no_markup(text: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - only where something is drawn

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=10_000)
    console.print(drawn([Column("A")], cells_of([[f"[red]{text}"]])))
    assert_plain(out.getvalue())
    assert "[red]" in out.getvalue()


@given(TEXT)
def test_one_line_is_one_line(text: str) -> None:
    assert outputs(lambda: say(text)).count("\n") == 1


@given(TEXT)
def test_a_drawing_is_plain_and_well_formed(text: str) -> None:
    drawing = element("text", content(text), class_=text)
    assert drawing.isprintable()
    ET.fromstring(drawing)

"""Every list reads well on terminals of 80 and 120 columns, in a pipe, and without colours."""

import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
import test_cli_commands
import test_cli_deeds
import test_cli_records
from support.cli.fake import FakeDaemon

Run = Callable[..., Any]

LINES = sorted(
    {
        line
        for module in (test_cli_commands.COMMANDS, test_cli_deeds.COMMANDS, test_cli_records.ASKED)
        for line, _, _ in module
        if re.match(r"[a-z]+ (list|kinds|spreads|find|history|status|start|get|balance)\b", line)
    }
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Have the output go to a terminal of a width."""

    def of(width: int) -> None:
        for stream in (sys.stdout, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(width))

    return of


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("line", [each for each in LINES if " list" in each])
def test_a_list_is_no_wider_than_the_terminal(
    daemon: FakeDaemon, run: Run, terminal: Callable[[int], None], line: str, width: int
) -> None:
    terminal(width)
    out = COLOUR.sub("", run(*line.split()).out)
    assert out
    assert [text for text in out.splitlines() if len(text.rstrip()) > width] == []


@pytest.mark.parametrize("line", LINES)
def test_without_colours_there_are_none(
    daemon: FakeDaemon,
    run: Run,
    terminal: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
    line: str,
) -> None:
    terminal(120)
    monkeypatch.setenv("NO_COLOR", "1")
    ran = run(*line.split())
    # Bold is no colour (no-color.org).
    assert not re.search(r"\x1b\[(?:[0-9]+;)*(?:3[0-9]|9[0-9])", ran.out + ran.err)


@pytest.mark.parametrize("line", LINES)
def test_a_pipe_gets_no_escapes_and_no_blanks_at_the_ends(
    daemon: FakeDaemon, run: Run, line: str
) -> None:
    ran = run(*line.split())
    assert "\x1b" not in ran.out + ran.err
    assert [text for text in ran.out.splitlines() if text != text.rstrip()] == []

"""The help of every command is word for word that of the last release."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO

import pytest
from cyclopts import App
from support.contract.record import ADVICE, RECORD, all_pages, record_pages, recording

from cli.app import build
from cli.main import main

PROGRAMS = {
    "spacetraders-daemon": "spacetraders.command",
    "spacetraders-sandbox": "spacetraders.sandbox.main",
    "spacetraders-web": "spacetraders.web.main",
}
OF_PROGRAMS = (
    "spacetraders-daemon",
    "spacetraders-daemon install-service",
    "spacetraders-sandbox",
    "spacetraders-sandbox simulate",
    "spacetraders-web",
)
SURROUNDINGS = {
    "TERM": "dumb",
    "COLUMNS": "100",
    "HOME": "/home/player",
    "XDG_RUNTIME_DIR": "/run/user/1000",
    "XDG_DATA_HOME": "/home/player/.local/share",
    "XDG_CONFIG_HOME": "/home/player/.config",
}


def commands_of(app: App) -> dict[str, App]:
    found = app.resolved_commands()
    return {name: command for name, command in found.items() if not name.startswith("-")}


def every_line() -> Iterator[str]:
    yield "spacetraders"
    for name, command in commands_of(build()).items():
        yield f"spacetraders {name}"
        for verb in commands_of(command):
            yield f"spacetraders {name} {verb}"
    yield from OF_PROGRAMS


LINES = tuple(every_line())


@pytest.fixture(scope="module", autouse=True)
def plain_terminal() -> Iterator[None]:
    """A terminal and a home as on no machine; where that is wanted, every page is recorded."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("SPACETRADERS_") and name != RECORD:
                patch.delenv(name)
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            patch.delenv(name, raising=False)
        for name, value in SURROUNDINGS.items():
            patch.setenv(name, value)
        if recording():
            record_pages({line: shown(line) for line in LINES})
        yield


def shown(line: str) -> str:
    """The page that a command line with `--help` shows."""
    program, *words = line.split()
    if program == "spacetraders":
        with redirect_stdout(StringIO()) as out:
            assert main([*words, "--help"]) == 0
        return out.getvalue()
    command = [sys.executable, "-m", PROGRAMS[program], *words, "--help"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def test_every_command_has_a_recorded_page() -> None:
    assert tuple(all_pages()) == LINES, ADVICE


@pytest.mark.parametrize("line", LINES)
def test_each_page_is_as_recorded(line: str) -> None:
    assert shown(line) == all_pages()[line], ADVICE

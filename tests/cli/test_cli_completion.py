"""The completion of commands and of the names of what there is now."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.cli.fake import SHIP, FakeDaemon, Raw, Refusal
from support.patience import run as finished

from cli.commands.completion import LIVE
from cli.names import names, sorts

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("navigate ", ["FLEET-1", "FLEET-2", "X1-AD75-A1", "X1-AD75-B9"]),
        ("navigate FLEET-1 x1-ad75-b", ["X1-AD75-B9"]),
        ("ship dock FLEET-2", ["FLEET-2"]),
        ("container stop ", ["navigate-FLEET-1-2a"]),
        ("container create h", ["haul"]),
        ("container list --kind ", ["haul", "patrol"]),
        ("player use ", ["FLEET"]),
        ("ledger list --ship FLEET-1", ["FLEET-1"]),
        ("ledger list ", []),
        ("ship ", []),
        ("ship", []),
        ("ship dock --a", []),
        ("ledger list --limit ", []),
        ("", []),
    ],
)
def test_names_are_those_of_what_is_meant_there(
    daemon: FakeDaemon, run: Run, line: str, told: list[str]
) -> None:
    ran = run("__names", *line.split(" "))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == told


@pytest.mark.parametrize(
    "answer",
    [Refusal(-32010, "no"), {"items": 5}, {"items": [{}]}, [], Raw(b"{", then_close=True)],
)
def test_whatever_is_wrong_is_silent(daemon: FakeDaemon, run: Run, answer: Any) -> None:
    daemon.answers["ship.list"] = answer
    ran = run("__names", "navigate", "")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_without_a_daemon_it_is_silent(folder: Path, run: Run) -> None:
    ran = run("__names", "navigate", "--socket", f"{folder}/none.sock", "")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_daemon_that_says_nothing_is_left_soon(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.names.PATIENCE_SECONDS", 0.05)
    daemon.answers["ship.list"] = Raw(b"")
    begun = time.monotonic()  # noqa: TID251 - how long a person waits
    assert run("__names", "navigate", "").out == ""
    assert time.monotonic() - begun < 30  # noqa: TID251


def test_names_import_no_parser(daemon: FakeDaemon) -> None:
    code = (
        "import sys; from cli.main import main; main(['__names', 'navigate', '']);"
        "print([name for name in ('cyclopts', 'rich', 'asyncio') if name in sys.modules])"
    )
    assert finished([sys.executable, "-c", code], check=True).stdout.splitlines()[-1] == "[]"


def test_a_name_that_is_not_plain_is_left_out() -> None:
    items = [SHIP, {**SHIP, "ship_symbol": "FLEET-\x1b[2J"}, {**SHIP, "ship_symbol": "A\nB"}]
    assert names(["ledger", "list", "--ship", ""], lambda _: {"items": items}) == ["FLEET-1"]


def test_what_follows_a_flag_that_names_nothing_is_no_name() -> None:
    assert sorts(["container", "create", "haul", "--config", ""]) == ()
    assert sorts(["container", "create", ""]) == ("kinds",)


@pytest.mark.parametrize("shell", sorted(LIVE))
def test_the_script_has_commands_and_asks_for_names(run: Run, shell: str) -> None:
    ran = run("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert "autopilot" in ran.out
    assert "spacetraders __names" in ran.out


@pytest.mark.parametrize("shell", sorted(LIVE))
def test_a_shell_reads_the_script(run: Run, folder: Path, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"no {shell} here")
    script = folder / "script"
    script.write_text(run("completion", shell).out)
    subprocess.run([program, "-n", str(script)], check=True)


def test_another_shell_is_wrong_use(run: Run) -> None:
    assert run("completion", "tcsh").code == 2


TYPED = """
spacetraders() {{ {python} -m cli.main "$@"; }}
source {script}
COMP_WORDS=(spacetraders {words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_spacetraders_live
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("navigate ''", ["FLEET-1", "FLEET-2", "X1-AD75-A1", "X1-AD75-B9"]),
        ("navigate FLEET-1 X1-AD75-A", ["X1-AD75-A1"]),
        ("treas", ["treasury"]),
        ("dock --soc", ["--socket"]),
    ],
)
def test_bash_completes_names_and_commands(
    daemon: FakeDaemon, run: Run, folder: Path, words: str, told: list[str]
) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    script = folder / "script"
    script.write_text(run("completion", "bash").out)
    typed = TYPED.format(python=sys.executable, script=script, words=words)
    assert finished([bash, "-c", typed], check=True).stdout.splitlines() == told

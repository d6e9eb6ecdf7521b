"""Secrets on a command line, and what the process list shows of them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.process_list import HIDDEN, without_values

SECRET = "a-token-that-nobody-may-see"

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="needs /proc/PID/cmdline"
)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["x", "--token", SECRET, "y"], ["x", "--token", HIDDEN, "y"]),
        (["x", f"--token={SECRET}"], ["x", f"--token={HIDDEN}"]),
        (["x", "--token", "-"], ["x", "--token", "-"]),
        (["x", "--token=-", "y"], ["x", "--token=-", "y"]),
        (["x", "--token"], ["x", "--token"]),
        (["x", "--token", SECRET, "--token", SECRET], ["x", *["--token", HIDDEN] * 2]),
        (["x", "--tokens", "y", "token", "z"], ["x", "--tokens", "y", "token", "z"]),
    ],
)
def test_the_value_of_a_flag_is_hidden_and_nothing_else(given: list[str], shown: list[str]) -> None:
    assert without_values(given, ["--token"]) == shown


def test_a_flag_written_with_underscores_is_the_same_flag() -> None:
    given = ["x", "--account_token", SECRET, f"--account_token={SECRET}"]
    shown = ["x", "--account_token", HIDDEN, f"--account_token={HIDDEN}"]
    assert without_values(given, ["--account-token"]) == shown


WORDS = st.lists(st.text("-_a=") | st.sampled_from(["--token", "--token=a", "-"]))


@given(WORDS, WORDS, st.booleans())
def test_no_value_survives_wherever_it_stands(
    before: list[str], after: list[str], equals: bool
) -> None:
    here = [f"--token={SECRET}"] if equals else ["--token", SECRET]
    assert SECRET not in " ".join(without_values([*before, *here, *after], ["--token"]))


@given(WORDS)
def test_a_command_line_without_the_flag_stays_as_it_is(words: list[str]) -> None:
    assert without_values(words, ["--other"]) == words


@contextmanager
def sandbox(*flags: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "spacetraders.sandbox.main", "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("listening on")
            yield process
        finally:
            process.kill()


@needs_proc
@pytest.mark.parametrize(
    "flags",
    [("--account-token", SECRET), (f"--account-token={SECRET}",), ("--account_token", SECRET)],
)
def test_a_sandboxs_account_token_is_in_no_process_list(flags: tuple[str, ...]) -> None:
    with sandbox(*flags, "--seed", "3") as process:
        line = Path(f"/proc/{process.pid}/cmdline").read_text()
    assert SECRET not in line
    assert "spacetraders.sandbox.main" in line
    assert "--seed 3" in line


@needs_proc
def test_a_command_line_without_a_secret_is_left_alone() -> None:
    with sandbox("--seed", "3") as process:
        assert "\0--seed\x003\0" in Path(f"/proc/{process.pid}/cmdline").read_text()


@needs_proc
def test_a_daemons_secrets_are_in_no_process_list_while_it_is_being_imported() -> None:
    database = f"postgresql://fleet:{SECRET}@127.0.0.1:1/fleet"
    flags = ["--account-token", SECRET, "--database", database]
    look = (
        "import pathlib, sys, types;"
        "show = lambda: print(pathlib.Path('/proc/self/cmdline').read_text());"
        "sys.modules['spacetraders.command'] = types.SimpleNamespace(main=show);"
        "from spacetraders.main import main; main()"
    )
    command = [sys.executable, "-c", look, *flags]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert SECRET not in shown
    assert "--database" in shown

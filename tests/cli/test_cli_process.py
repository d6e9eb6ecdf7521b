"""The program as a process: what its start imports, pipes, terminals, signals."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest
from support.cli.fake import COMPLETED, CONTAINER, HEALTH, FakeDaemon, InTurn, Raw
from support.patience import exit_code, last_words, run, stretched

PROGRAM = [sys.executable, "-m", "cli.main"]


def finished(*argv: str, **more: object) -> subprocess.CompletedProcess[str]:
    return run(  # type: ignore[call-overload, no-any-return]
        [*PROGRAM, *argv], **more
    )


def test_health_works_as_a_process(daemon: FakeDaemon) -> None:
    ran = finished("health", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout) == HEALTH


def test_the_exit_code_leaves_the_process(folder: Path) -> None:
    assert finished("health", "--socket", f"{folder}/none.sock").returncode == 3
    assert finished("helth").returncode == 2


HEAVY = (
    "rich",
    "setproctitle",
    "trio",
    "httpx",
    "ortools",
    "asyncio",
    "jsonschema",
    "spacetraders.clock",
)


def test_health_imports_nothing_that_it_does_not_need(daemon: FakeDaemon) -> None:
    code = (
        "import sys; from cli.main import main; code = main(['health']);"
        f"print([name for name in {HEAVY} if name in sys.modules], code)"
    )
    ran = run([sys.executable, "-c", code], check=True)
    assert ran.stdout.splitlines()[-1] == "[] 0"


def test_a_command_imports_the_module_of_its_noun_alone(daemon: FakeDaemon) -> None:
    code = (
        "import sys; from cli.main import main; main(['health']);"
        "print(sorted(name for name in sys.modules if name.startswith('cli.commands.')))"
    )
    ran = run([sys.executable, "-c", code], check=True)
    assert ran.stdout.splitlines()[-1] == "['cli.commands.health']"


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc/PID/cmdline")
def test_a_token_given_as_a_flag_is_in_no_process_list(daemon: FakeDaemon) -> None:
    daemon.answers["player.register"] = Raw(b"")  # never an answer
    with subprocess.Popen([*PROGRAM, "player", "register", "--token", "se.cr.et"]) as process:
        try:
            assert daemon.called.wait(stretched(20))
            line = Path(f"/proc/{process.pid}/cmdline").read_text()
        finally:
            process.kill()
    assert daemon.calls == [("player.register", {"token": "se.cr.et"})]
    assert "se.cr.et" not in line
    assert "player register --token" in line


def test_a_reader_that_leaves_is_no_traceback(daemon: FakeDaemon) -> None:
    daemon.answers["ship.list"] = {"items": [{"ship_symbol": "x" * 100_000}]}
    with subprocess.Popen(
        [*PROGRAM, "ship", "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert exit_code(process) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_in_a_sentence(daemon: FakeDaemon) -> None:
    with Path("/dev/full").open("w") as full:
        ran = run([*PROGRAM, "health"], stdout=full)
    assert ran.returncode == 1
    assert ran.stderr == "error: cannot write the output: No space left on device\n"


def test_an_output_that_lacks_a_character_gets_a_question_mark(daemon: FakeDaemon) -> None:
    ran = finished("container", "logs", "c1", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 0
    assert "slow ?4" in ran.stdout


def on_a_terminal(*argv: str) -> tuple[int, str]:
    """Run the program with a terminal of its own as stdout and stderr."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *argv], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # how Linux says that nobody has the other end open any more
            pass
        finally:
            os.close(ours)
        return exit_code(process), shown.decode()


ALTERNATE_SCREEN, BACK_AGAIN = "\x1b[?1049h", "\x1b[?1049l"


@attrs.define(eq=False)
class Screen:
    """A terminal of its own on which the program runs, and all that was shown so far."""

    process: subprocess.Popen[bytes]
    terminal: int
    shown: str = ""

    def until(self, text: str) -> None:
        """Read until something is shown."""
        while text not in self.shown:
            assert self._more(), f"ended before it showed {text!r}: {self.shown}"

    def rest(self) -> None:
        """Read until the program has gone."""
        while self._more():
            pass

    def _more(self) -> bool:
        ready, _, _ = select.select([self.terminal], [], [], 20)
        assert ready, f"nothing more is shown: {self.shown}"
        try:
            chunk = os.read(self.terminal, 65536)
        except OSError:  # how Linux says that nobody has the other end open any more
            return False
        self.shown += chunk.decode(errors="replace")
        return bool(chunk)


@contextmanager
def watching(*argv: str) -> Iterator[Screen]:
    """Run the program on a terminal and let the test read along."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *argv], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        try:
            yield Screen(process, ours)
        finally:
            process.kill()
            os.close(ours)


def test_a_terminal_gets_a_coloured_table_and_a_bar(daemon: FakeDaemon) -> None:
    daemon.answers["container.get"] = InTurn([CONTAINER, COMPLETED])
    code, shown = on_a_terminal("navigate", "FLEET-1", "X1-AD75-J60", "--wait")
    assert code == 0
    assert "\x1b[" in shown
    assert "step 1 of 3: flying to X1-AD75-B7" in shown
    assert "FLEET-1 has arrived at X1-AD75-J60" in shown


def test_a_watched_list_follows_its_containers_until_ctrl_c(daemon: FakeDaemon) -> None:
    daemon.answers["container.list"] = InTurn([{"items": [CONTAINER]}, {"items": [COMPLETED]}])
    with watching("container", "list", "--watch", "--state", "RUNNING") as screen:
        screen.until("1 containers  RUNNING=1")
        screen.until("1 containers  COMPLETED=1")
        screen.process.send_signal(signal.SIGINT)
        screen.rest()
        assert exit_code(screen.process) == 130
    assert daemon.calls[1] == ("container.list", {"state": "RUNNING"})
    assert ALTERNATE_SCREEN in screen.shown
    assert screen.shown.index(BACK_AGAIN) > screen.shown.index("COMPLETED=1")
    assert "Traceback" not in screen.shown


def test_a_watched_list_stays_while_the_daemon_is_away_and_goes_on_after(
    daemon: FakeDaemon,
) -> None:
    gone = Raw(b"", then_close=True)
    daemon.answers["container.list"] = InTurn(
        [{"items": [CONTAINER]}, gone, {"items": [COMPLETED]}]
    )
    with watching("container", "list", "--watch") as screen:
        screen.until("no daemon, trying again; it told last: 1 containers  RUNNING=1")
        screen.until("1 containers  COMPLETED=1")
        screen.process.send_signal(signal.SIGINT)
        screen.rest()
        assert exit_code(screen.process) == 130


def test_a_watched_list_ends_where_there_is_no_daemon_at_first(folder: Path) -> None:
    code, shown = on_a_terminal("container", "list", "--watch", "--socket", f"{folder}/no.sock")
    assert code == 3
    assert "no daemon at" in shown.partition(BACK_AGAIN)[2]


def test_a_terminal_of_one_who_wants_no_colour_gets_none(
    daemon: FakeDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    code, shown = on_a_terminal("ship", "list")
    assert code == 0
    assert "\x1b[3" not in shown


def test_a_real_ctrl_c_is_exit_130_without_a_traceback(daemon: FakeDaemon) -> None:
    daemon.answers["health"] = Raw(b"")  # never an answer
    with subprocess.Popen(
        [*PROGRAM, "health"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert daemon.called.wait(stretched(20))
        process.send_signal(signal.SIGINT)
        out, err = last_words(process)
    assert (process.returncode, out, err) == (130, b"", b"")

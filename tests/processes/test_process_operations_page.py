"""The page on new operations, followed word for word: what it adds can be ordered and tried."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import attrs
import pytest
from support.pages import OPERATIONS, ROOT, blocks, follow, shell
from support.patience import stretched, wait_for
from support.processes.world import environment, short_folder

DAEMONS_AND_COMMANDS = 5
SANDBOXES = 3


@attrs.frozen
class Copy:
    """A copy of the project in a folder, with a world of its own."""

    folder: Path

    def variables(self) -> dict[str, str]:
        return environment(self.folder, PYTHONPATH=str(self.folder))

    @contextmanager
    def running(self, module: str, *flags: str) -> Iterator[subprocess.Popen[str]]:
        line = [sys.executable, "-c", f"from {module} import main; main()", *flags]
        with subprocess.Popen(
            line,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self.variables(),
            cwd=self.folder,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def command(self, line: str) -> subprocess.CompletedProcess[str]:
        words = shlex.split(line, comments=True)[1:]
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *words, "--socket", str(self.folder / "d.sock")],
            capture_output=True,
            text=True,
            check=False,
            env=self.variables(),
            cwd=self.folder,
            timeout=stretched(60),
        )


@pytest.fixture
def copy() -> Iterator[Copy]:
    with short_folder() as folder:
        for package in ("spacetraders", "routing", "cli"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / package, folder / package, ignore=ignored)
        yield Copy(folder)


def test_the_page_adds_no_more_than_it_says() -> None:
    files = [name for name, _ in blocks(OPERATIONS)]
    assert len(set(files)) == len(files) == DAEMONS_AND_COMMANDS + SANDBOXES
    assert len([name for name in files if "/sandbox/" in name]) == SANDBOXES


def test_what_the_page_adds_is_ordered_and_judged(copy: Copy) -> None:
    follow(OPERATIONS, copy.folder)
    socket = copy.folder / "d.sock"
    database = f"sqlite:///{copy.folder / 'fleet.db'}"
    with copy.running("spacetraders.sandbox.main", "--port", "0", "--speed", "20") as sandbox:
        assert sandbox.stdout is not None
        url = sandbox.stdout.readline().rpartition(" ")[2].strip()
        flags = ["--api-url", f"{url}/v2", "--socket", str(socket), "--database", database]
        with copy.running("spacetraders.main", *flags):
            wait_for("the socket", socket.exists)
            said = []
            for line in shell(OPERATIONS).splitlines():
                if line.startswith("curl"):
                    _, _, body, address = shlex.split(line)
                    path = address.partition("8080")[2]
                    urlopen(url + path, body.encode(), timeout=stretched(10)).close()
                else:
                    said.append(copy.command(line))
    _, dumped, lost, intents = said
    assert (dumped.returncode, dumped.stdout) == (0, "HERMES-1 has 390 fuel units left\n")
    assert "HERMES-1 has 390 fuel units left\n" in shell(OPERATIONS)
    assert (lost.returncode, lost.stderr.splitlines()[-1]) == (0, "hint: do not repeat it")
    found = [row.split()[-1] for row in intents.stdout.splitlines() if "dump_fuel" in row]
    assert found == ["DONE", "FOUND_DONE"]

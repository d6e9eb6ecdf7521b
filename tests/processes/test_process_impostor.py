"""Another user listens where the daemon should: the command sees it, and tells nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.patience import run
from support.processes.world import SCRIPTS, environment, short_folder

SECRET = "se.cr.et"

LISTENS = """
import os, socket
os.setgroups([]); os.setgid(65534); os.setuid(65534)
sock = socket.socket(socket.AF_UNIX)
sock.bind("d.sock")
os.chmod("d.sock", 0o666)
sock.listen()
print("listening", flush=True)
client, _ = sock.accept()
print(client.recv(4096), flush=True)
"""

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder like /tmp, in which everybody may make files."""
    with short_folder() as folder:
        folder.chmod(0o1777)
        yield folder


@pytest.mark.parametrize("flags", [(), ("--json",)], ids=["words", "json"])
def test_an_impostor_gets_no_token(place: Path, flags: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [sys.executable, "-S", "-c", LISTENS], stdout=subprocess.PIPE, text=True, cwd=place
    ) as impostor:
        assert impostor.stdout is not None
        assert impostor.stdout.readline() == "listening\n"
        ran = run(
            [SCRIPTS / "spacetraders", "player", "register", "--socket", place / "d.sock", *flags],
            env=environment(place, SPACETRADERS_TOKEN=SECRET),
        )
        assert impostor.stdout.readline() == "b''\n"
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "belongs to user 65534, and you are user 0" in ran.stderr
    assert ("stranger_listens" in ran.stderr) == bool(flags)
    assert SECRET not in ran.stderr

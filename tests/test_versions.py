"""Every program tells its version."""

import sys

import pytest
from support.patience import run

from spacetraders import __version__

PROGRAMS = ("cli.main", "spacetraders.command", "spacetraders.sandbox.main")


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_tells_its_version(program: str) -> None:
    ran = run([sys.executable, "-m", program, "--version"], check=True)
    assert (ran.stdout, ran.stderr) == (f"{__version__}\n", "")

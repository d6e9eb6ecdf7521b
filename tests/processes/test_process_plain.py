"""What strangers may have named something reaches no terminal but as plain text."""

import re
from pathlib import Path

import pytest
from support.patience import last_words
from support.processes.world import Daemon, short_folder

OURS = re.compile(r"\x1b\[[0-9;]*m")
NAME = "d\x1b]0;owned\x07\x9b2J\u202e.sock"
SHOWN = NAME.encode("unicode_escape").decode()


class OddlyNamed(Daemon):
    """A daemon whose socket has a name that would program a terminal."""

    @property
    def socket(self) -> Path:
        return self.folder / NAME


@pytest.mark.parametrize("form", ["console", "json"])
def test_the_log_and_the_complaints_of_a_daemon_are_plain(silence: str, form: str) -> None:
    with short_folder() as folder:
        daemon = OddlyNamed(folder, silence)
        try:
            daemon.start("--log-format", form)
            second = daemon.launch(-1, "--log-format", form)
            _, complaint = last_words(second)
            said = daemon.log + complaint.decode()
        finally:
            daemon.kill()
    assert said.count("owned") >= 2
    assert all(line.isprintable() for line in OURS.sub("", said).split("\n"))
    assert SHOWN in complaint.decode()


def test_the_command_names_a_socket_in_plain_text(silence: str) -> None:
    with short_folder() as folder:
        ran = OddlyNamed(folder, silence).cli("health")
    assert ran.code == 3
    assert SHOWN in ran.err
    assert all(line.isprintable() for line in ran.err.split("\n"))

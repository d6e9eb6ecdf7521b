"""The target that is a command of a person's own: it gets the text on its stdin."""

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from typing import ClassVar

import attrs
import trio

from spacetraders.application.errand import held
from spacetraders.application.ports.targets import NotDelivered
from spacetraders.domain.notices.notice import Bulletin

KILL_SECONDS = 2.0
"""How long a killed command is waited for. Only one that the kernel holds takes as long."""

OURS = "SPACETRADERS_"
"""How our variables begin. Tokens are among them, so that no command gets any."""


@attrs.frozen
class CommandTarget:
    """Runs a command for each bulletin. It has succeeded if it exits with 0.

    Its text is on stdin. The variables NOTICE_TITLE and NOTICE_KINDS have the rest, and none of
    the daemon's own is handed on. What it prints is dropped. It runs without a shell and in a
    process group of its own, which a cancellation kills, whatever it has started.
    """

    line: str = attrs.field(repr=False)
    name: ClassVar[str] = "command"

    async def deliver(self, bulletin: Bulletin) -> None:
        """Run the command to its end. As `Target.deliver`."""
        try:
            process = await trio.lowlevel.open_process(
                shlex.split(self.line),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=environment(os.environ, bulletin),
            )
        except OSError as error:
            reason = f"it cannot be run: {os.strerror(error.errno or 0)}"
            raise NotDelivered(self.name, reason) from None
        try:
            await _fed(process, f"{bulletin.text}\n".encode())
            status = await process.wait()
        finally:
            await _ended(process)
        if status:
            raise NotDelivered(self.name, _words(status))


def environment(ours: Mapping[str, str], bulletin: Bulletin) -> dict[str, str]:
    """Return the variables of a command: those of this process, without the daemon's settings."""
    kinds = sorted({notice.kind.value for notice in bulletin.notices})
    others = {name: value for name, value in ours.items() if not name.startswith(OURS)}
    return others | {"NOTICE_TITLE": bulletin.title, "NOTICE_KINDS": " ".join(kinds) or "test"}


async def _fed(process: trio.Process, text: bytes) -> None:
    assert process.stdin is not None
    async with process.stdin as stdin:
        # A command need not read what it is told.
        with suppress(trio.BrokenResourceError):
            await stdin.send_all(text)


async def _ended(process: trio.Process) -> None:
    """Kill what a command that has not ended has started, with itself."""
    if process.returncode is not None:
        return
    # The number is its group's as well, until it is waited for.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with held(KILL_SECONDS):
        await process.wait()


def _words(status: int) -> str:
    if status < 0:
        return f"it was ended by the signal {-status}"
    return f"it has exited with {status}"

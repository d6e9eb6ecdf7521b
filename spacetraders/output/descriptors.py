"""The standard descriptors: /dev/null takes the place of one that was closed at the start.

Otherwise the next file or socket would take its number, and everything written to stdout or stderr
would go there. Imported by every command before anything slow.
"""

import os
import sys
from typing import Any, TextIO

STDIN, STDOUT, STDERR = 0, 1, 2


def fill_standard(*, stdout_fails: bool = False) -> None:
    """Open /dev/null on each of the descriptors 0, 1 and 2 that is closed. It must come first.

    With `stdout_fails`, a write to a stdout that was closed fails with EBADF, for a command whose
    output is its result.
    """
    if _is_closed(STDIN):
        _open_null(os.O_RDONLY, STDIN)
    if _is_closed(STDOUT):
        _open_null(os.O_RDONLY if stdout_fails else os.O_WRONLY, STDOUT)
    if _is_closed(STDERR):
        _open_null(os.O_WRONLY, STDERR)
    # Python has made these None, and print() takes a `file` of None for stdout.
    streams: Any = sys
    streams.stdin = streams.stdin or open(STDIN, closefd=False)  # noqa: SIM115
    streams.stdout = streams.stdout or _writer(STDOUT)
    streams.stderr = streams.stderr or _writer(STDERR)


def _is_closed(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return True
    return False


def _open_null(flags: int, descriptor: int) -> None:
    # The system gives the lowest free number, and those below are taken by now.
    opened = os.open(os.devnull, flags)
    assert opened == descriptor, f"/dev/null is {opened} and not {descriptor}"
    os.set_inheritable(descriptor, True)  # noqa: FBT003 - its only argument


def _writer(descriptor: int) -> TextIO:
    return open(descriptor, "w", buffering=1, errors="backslashreplace", closefd=False)

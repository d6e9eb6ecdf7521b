"""Secrets on the command line, hidden from the process list, which every user can read.

Imported by every command before anything slow. Without a secret it costs nothing.
"""

import sys
from collections.abc import Sequence

STDIN = "-"
"""A value that is no secret: it says that the secret comes by stdin."""

HIDDEN = "…"


def hide_values(*flags: str) -> None:
    """Hide the values of flags on this process's command line from the process list.

    Until then they can be read, so it must come first. The environment and stdin are in no process
    list.
    """
    shown = without_values(sys.orig_argv, flags)
    if shown != sys.orig_argv:
        from setproctitle import setproctitle  # noqa: PLC0415 - 10 ms that others need not pay

        setproctitle(" ".join(shown))


def without_values(argv: Sequence[str], flags: Sequence[str]) -> list[str]:
    """Return a command line with the values of flags hidden, `--flag VALUE` and `--flag=VALUE`.

    Flags may have underscores too, as cyclopts takes both.
    """
    shown: list[str] = []
    is_value = False
    for word in argv:
        name, equals, value = word.partition("=")
        named = name.replace("_", "-") in flags
        if is_value and word != STDIN:
            shown.append(HIDDEN)
        elif named and equals and value != STDIN:
            shown.append(f"{name}={HIDDEN}")
        else:
            shown.append(word)
        is_value = named and not equals
    return shown

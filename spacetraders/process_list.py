"""What everybody on the machine can read of a process: its command line. Secrets leave it here.

Imported by every command before anything slow, so it costs nothing where there is no secret.
"""

import sys
from collections.abc import Sequence

STDIN = "-"
"""A value that says where the secret is, and is none itself."""

HIDDEN = "…"


def hide_values(*flags: str) -> None:
    """Take the values that flags have on this process's command line out of the process list.

    Until then they can be read: call it first of all. The environment, and what came by stdin, is
    in no process list.
    """
    shown = without_values(sys.orig_argv, flags)
    if shown != sys.orig_argv:
        from setproctitle import setproctitle  # noqa: PLC0415 - 10 ms that others need not pay

        setproctitle(" ".join(shown))


def without_values(argv: Sequence[str], flags: Sequence[str]) -> list[str]:
    """Return a command line with the values of flags hidden, `--flag VALUE` and `--flag=VALUE`.

    A flag may be written with underscores, as cyclopts takes it too.
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

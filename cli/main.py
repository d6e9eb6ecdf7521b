"""The entry point: a command line in, an exit code out, and never a traceback for the user."""

import os
import sys
from io import TextIOWrapper

from cli.exits import INTERRUPTED, PIPE_CLOSED, REFUSED
from spacetraders.output.descriptors import fill_standard
from spacetraders.process_list import hide_values


def main(argv: list[str] | None = None) -> int:
    """Carry out one command line (default: the process's own) and return its exit code.

    0 is done, 1 refused or failed, 2 usage, 3 daemon not reachable, 130 after Ctrl-C, and 141 when
    the reader of the output has left.
    """
    try:
        # First of all: a file opened later would else get the number of a closed stdout.
        fill_standard(stdout_fails=True)
        _forgive_encoding()
        words = sys.argv[1:] if argv is None else argv
        if words[:1] == ["__names"]:  # at each press of the tab key: without the parser
            from cli.names import main as names  # noqa: PLC0415

            return names(words[1:])
        # Every user of the machine can read the command line of a process.
        hide_values("--token")
        from cli.app import run  # noqa: PLC0415 - so that Ctrl-C during the import is quiet too

        code = run(words)
        # Here a reader who has left is noticed in time, and not at the end of the interpreter.
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # as with `| head`: no error worth a word
        _drop_stdout()
        return PIPE_CLOSED
    except OSError as error:
        _drop_stdout()
        print(f"error: cannot write the output: {error.strerror}", file=sys.stderr)  # noqa: T201
        return REFUSED
    return code


def _forgive_encoding() -> None:
    # An output whose encoding lacks a character shows a question mark instead of raising.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _drop_stdout() -> None:
    # The interpreter flushes stdout once more at its end, which must not fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())

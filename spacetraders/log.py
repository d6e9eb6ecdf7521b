"""The daemon's own log: one line an event on stderr, with what it belongs to as fields."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import structlog
from structlog.dev import plain_traceback

from spacetraders import clock


class Lines:
    """Writes a line to stderr; nobody flies worse because nobody reads it."""

    def write(self, line: str) -> None:
        """Write the line, or lose it where the terminal or the disk is gone."""
        with suppress(OSError, ValueError):
            print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is the log

    debug = info = warning = error = critical = exception = msg = write


def configure(*, form: str, level: str) -> None:
    """Set structlog up for this process: `form` is json, console or auto, `level` the least."""
    console = form == "console" or (form == "auto" and sys.stderr.isatty())
    renderer: Any = structlog.processors.JSONRenderer()
    if console:  # a plain traceback: rich's would show local variables, tokens among them
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=plain_traceback)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _stamp,
            *([] if console else [structlog.processors.format_exc_info]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: Lines(),
        cache_logger_on_first_use=True,
    )


def _stamp(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["timestamp"] = clock.iso(clock.now())
    return event

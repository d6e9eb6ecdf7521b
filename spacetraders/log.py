"""The daemon's own log: structlog set up for one line an event on stderr, JSON or console."""

import logging
import sys
import threading
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Any, TypeAlias

import structlog

from spacetraders import clock
from spacetraders.errors import FleetError, is_defect, leaves
from spacetraders.output import line_queue
from spacetraders.output.complaints import Complaints
from spacetraders.output.console import ConsoleLines
from spacetraders.output.plain import json_text, plain

Processor: TypeAlias = Callable[[Any, str, Any], Any]

log = structlog.get_logger("log")


class Lines:
    """Writes lines to stderr, and loses those that cannot be written."""

    def write(self, line: str) -> None:
        """Write the line, or lose it if the terminal or the disk is gone."""
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg = write


def configure(*, form: str, level: str) -> None:
    """Set structlog up for this process: `form` is json, console or auto, `level` the lowest."""
    console = form == "console" or (form == "auto" and sys.stderr.isatty())
    last = _console() if console else _json()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *last],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: Lines(),
        cache_logger_on_first_use=True,
    )
    line_queue.tell_loss_by(lambda lost: _rendered(last, lost))


def gather_strays() -> Complaints:
    """Bring everything else that would go to stderr into the log. Returns the repeats' counter.

    That is the logging and the warnings of libraries, and the tracebacks of crashes of the process,
    of a thread, or of a finalizer.
    """
    complaints = Complaints(_complain)
    complaints.listen()
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed
    sys.unraisablehook = _finalizer_failed
    return complaints


def tell_end(failure: Exception) -> None:
    """Say why the daemon ends: each error of ours in its words, defects with their tracebacks."""
    # Several errors have their tracebacks too, which show where each came from.
    singles = leaves(failure)
    if any(map(is_defect, singles)):
        log.critical("crashed", exc_info=failure)
    elif len(singles) > 1:
        log.error("several_failed", exc_info=failure)
    for single in singles:
        if isinstance(single, FleetError):
            say_why(single)


def say_why(error: FleetError) -> None:
    """Print an error and its hint for the person who started the process."""
    print(f"error: {plain(error.message)}", file=sys.stderr)  # noqa: T201
    if error.hint:
        print(f"hint: {plain(error.hint)}", file=sys.stderr)  # noqa: T201


def _console() -> list[Processor]:
    return [structlog.processors.add_log_level, _stamp, ConsoleLines()]


def _json() -> list[Processor]:
    formatter = structlog.processors.format_exc_info
    renderer = structlog.processors.JSONRenderer(json_text)
    return [structlog.processors.add_log_level, _stamp, formatter, renderer]


def _stamp(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["timestamp"] = clock.iso(clock.now())
    return event


def _rendered(processors: list[Processor], lost: int) -> str:
    # Without a logger, since this runs in the thread that writes the logger's lines.
    event: Any = {"event": "log_lines_lost", "lines": lost}
    for processor in processors:
        event = processor(None, "warning", event)
    return str(event)


def _complain(record: logging.LogRecord, repeated: int) -> None:
    details: dict[str, Any] = {"logger": record.name}
    if repeated:
        details["repeated"] = repeated
    elif record.exc_info:
        details["exc_info"] = record.exc_info
    _say_at(record.levelno)(record.getMessage().strip(), **details)


def _say_at(level: int) -> Callable[..., Any]:
    # Libraries may have levels of their own between those of `logging`.
    if level >= logging.CRITICAL:
        return log.critical  # type: ignore[no-any-return]
    return log.error if level >= logging.ERROR else log.warning  # type: ignore[no-any-return]


def _crashed(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if issubclass(kind, Exception):  # else it is Ctrl-C, before anything listens to it
        log.critical("crashed", exc_info=(kind, error, traceback))


def _thread_crashed(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        details = (args.exc_type, args.exc_value, args.exc_traceback)
        log.error("thread_crashed", thread=args.thread and args.thread.name, exc_info=details)


def _finalizer_failed(args: "sys.UnraisableHookArgs") -> None:
    if args.exc_value is not None:
        details = (args.exc_type, args.exc_value, args.exc_traceback)
        log.error("finalizer_failed", about=args.err_msg, exc_info=details)

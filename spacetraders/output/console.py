"""The console form of the daemon's log: coloured, and otherwise plain text."""

import io
from collections.abc import MutableMapping
from typing import Any, TextIO

import attrs
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.typing import ExcInfo

from spacetraders.output.plain import plain, plain_lines

_OF_THE_RENDERER = ("exc_info", "exception", "stack")


@attrs.frozen
class ConsoleLines:
    """Renders an event as a line, with a traceback below it, both in plain text."""

    renderer: ConsoleRenderer = attrs.field(
        # A plain traceback: that of rich would show local variables, tokens among them.
        factory=lambda: ConsoleRenderer(exception_formatter=_traceback)
    )

    def __call__(self, logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
        """Return the lines of an event."""
        shown = {plain(key): _value(key, value) for key, value in event.items()}
        return self.renderer(logger, method, shown)


@attrs.frozen(repr=False)
class _Shown:
    """A text that the renderer shows as it is, through its repr."""

    text: str

    def __repr__(self) -> str:
        return self.text


def _value(key: str, value: Any) -> Any:
    if key in _OF_THE_RENDERER:
        return plain_lines(value) if isinstance(value, str) else value
    return plain(value) if isinstance(value, str) else _Shown(plain(repr(value)))


def _traceback(out: TextIO, exc_info: ExcInfo) -> None:
    raw = io.StringIO()
    plain_traceback(raw, exc_info)
    out.write(plain_lines(raw.getvalue()))

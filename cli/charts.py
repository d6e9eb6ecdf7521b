"""Charts of results: `--svg` into a file or to stdout, and bars within a table."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.maps import STDOUT, check_svg, write_svg
from cli.options import FleetOptions, run, show, understanding
from cli.output import note, print_document

Svg = Annotated[
    str | None,
    Parameter(
        name="--svg",
        # Else `-` would count as a flag.
        allow_leading_hyphen=True,
        help="Draw a chart of it into this file; - is stdout, instead of the table.",
    ),
]
BAR = 24
"""Characters of the longest bar."""


def ask_with_chart(
    options: FleetOptions,
    svg: str | None,
    method: str,
    *,
    view: Callable[[Any], None],
    draw: Callable[[Any], str],
    **params: Any,
) -> int:
    """Call a method, show its result, and draw it if that was asked for. Returns the exit code.

    A result without items is not drawn, which is said on stderr.

    Raises:
        UsageError: `svg` makes no sense.
    """
    check_svg(svg, options)

    def work(client: Client) -> int:
        result = client.call(method, **params, **options.player)
        with understanding():
            drawing = f"{draw(result)}\n" if svg and result["items"] else ""
        if svg == STDOUT:
            print_document(drawing)
        else:
            show(options, result, view)
        if svg and not drawing:
            note("no chart: there is nothing to draw")
        elif svg and svg != STDOUT:
            _write(svg, drawing, options)
        return 0

    return run(options, work)


def _write(svg: str, drawing: str, options: FleetOptions) -> None:
    write_svg(Path(svg), drawing)
    if not options.json:
        note(f"chart: {svg}")


def bars(values: Sequence[int]) -> list[str]:
    """Return a bar for each value, all to one scale.

    On a terminal they are blocks, light ones for losses, and in a pipe pluses and minuses. 0 is 0.
    """
    gained, lost = ("█", "░") if sys.stdout.isatty() else ("+", "-")
    longest = max(map(abs, values), default=0) or 1
    return [
        # One character at least, so that a small change is not shown as none.
        (gained if value > 0 else lost) * max(1, round(BAR * abs(value) / longest))
        if value
        else "0"
        for value in values
    ]

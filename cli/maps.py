"""`--svg`: a plan drawn into a file, or to stdout instead of its table."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from cli.client import Client
from cli.errors import CannotWrite, UsageError
from cli.options import FleetOptions, show, understanding
from cli.output import note, print_document

Svg = Annotated[
    str | None,
    Parameter(
        name="--svg",
        # Else `-` would count as a flag.
        allow_leading_hyphen=True,
        help="Draw a map of it into this file; - is stdout, instead of the table.",
    ),
]
STDOUT = "-"


def check_svg(svg: str | None, options: FleetOptions) -> None:
    """Raise UsageError if two documents would go to stdout, or the file has no name."""
    if svg == STDOUT and options.json:
        raise UsageError("--json and --svg - both print on stdout", "name a file for the map")
    if svg == "":
        raise UsageError("--svg has no file", "name one, or - for stdout")


def show_with_map(
    client: Client,
    options: FleetOptions,
    svg: str | None,
    result: Any,
    *,
    view: Callable[[Any], None],
    tours_of: Callable[[Any], Sequence[Any]],
) -> int:
    """Show a result, and draw it if that was asked for. Returns the exit code.

    Raises:
        CannotWrite: the file cannot be written. The result was shown before.
    """
    # The drawing is made first: one that fails must not follow a result as if all were well.
    drawing = _draw(client, options, result, tours_of) if svg else ""
    if svg == STDOUT:
        print_document(drawing)
        return 0
    show(options, result, view)
    if svg:
        write_svg(Path(svg), drawing)
        if not options.json:
            note(f"map: {svg}")
    return 0


def _draw(
    client: Client,
    options: FleetOptions,
    result: Any,
    tours_of: Callable[[Any], Sequence[Any]],
) -> str:
    from cli.drawing.starmap import draw_map  # noqa: PLC0415 - only where something is drawn

    with understanding():
        tours = tours_of(result)
        # All ships of a plan are in one system.
        system = tours[0]["origin_symbol"].rpartition("-")[0]
    found = client.call("waypoint.list", system_symbol=system, **options.player)
    with understanding():
        return draw_map(found["items"], tours) + "\n"


def write_svg(path: Path, text: str) -> None:
    """Write a drawing into a file. Raises CannotWrite."""
    try:
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CannotWrite(str(path), getattr(error, "strerror", None) or str(error)) from error

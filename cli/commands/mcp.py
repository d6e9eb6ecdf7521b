"""`spacetraders mcp`: the daemon's methods as tools for language models."""

from typing import Annotated

from cyclopts import Parameter

from cli.errors import McpMissing
from cli.exits import DONE
from cli.options import OPTIONS, Options
from cli.output import fail


def mcp(
    *,
    orders: Annotated[
        bool,
        Parameter(
            negative=(),
            show_default=False,
            help="Offer orders too: they fly ships and spend credits.",
        ),
    ] = False,
    options: Options = OPTIONS,
) -> int:
    """Offer the daemon's methods as tools to a language model (Model Context Protocol).

    For a client that starts it by itself and talks to it over stdin and stdout:

        claude mcp add spacetraders -- spacetraders mcp

    Without --orders a tool only reads. The daemon need not run yet.
    """
    try:
        from cli.tools.serving import serve  # noqa: PLC0415 - a second that others need not pay
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        return fail(McpMissing(), as_json=options.json)
    serve(options.daemon, orders=orders)
    return DONE

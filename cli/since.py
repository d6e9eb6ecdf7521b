"""`--since`: a time, or an age."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter, Token

from cli.text import instant


def since_when(_: object, tokens: Sequence[Token]) -> str:
    """Read a time or an age as ISO 8601."""
    now = datetime.now(UTC)  # noqa: TID251 - a command has no Trio, and spacetraders.clock is its
    return instant(tokens[0].value, now)


Since = Annotated[
    str | None,
    Parameter(converter=since_when, help="Only what was since: a time, or an age such as 24h."),
]

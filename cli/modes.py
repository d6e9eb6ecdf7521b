"""Flight modes as flags take them, in lower case too."""

from collections.abc import Sequence
from typing import Annotated, Literal, get_args

from cyclopts import Parameter, Token

Mode = Literal["CRUISE", "DRIFT", "BURN", "STEALTH"]


def _mode(_: object, tokens: Sequence[Token]) -> str:
    mode = tokens[0].value.upper()
    if mode not in get_args(Mode):
        raise ValueError(f"choose from {', '.join(get_args(Mode))}")
    return mode


IN_ANY_CASE = Parameter(converter=_mode)

RouteMode = Annotated[
    Mode | None,
    IN_ANY_CASE,
    Parameter(name="--mode", help="Fly every leg in this mode; by default each in its best one."),
]
Thrifty = Annotated[
    bool,
    Parameter(
        negative=(),
        show_default=False,
        help="Burn as little fuel as can be, however long it takes.",
    ),
]

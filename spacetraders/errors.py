"""The root of our errors.

Each package has its own small tree of attrs classes below `FleetError`: fields say what happened
to what, `message` is rendered late, `hint` says what to do about it, and `kind` is the stable name
that programs test for.
"""

from typing import Any, ClassVar

import attrs


@attrs.define(eq=False, str=False)
class FleetError(Exception):
    """Something that we foresaw went wrong; a person reads `message` and `hint`."""

    kind: ClassVar[str] = "internal"
    lasting: ClassVar[bool] = False
    """Whether the same attempt, made again, must fail again."""
    outside: ClassVar[bool] = False
    """Whether it is the game's fault, or the way's there, and passes by itself some time."""

    @property
    def message(self) -> str:
        """What happened, to what: one sentence without a final stop."""
        return self.kind.replace("_", " ")

    @property
    def hint(self) -> str | None:
        """What to do about it, where we know."""
        return None

    @property
    def details(self) -> dict[str, Any]:
        """The fields, ready for JSON, for programs."""
        return attrs.asdict(self)

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


def leaf(error: BaseException) -> BaseException:
    """Return the first single exception of a group, or the error itself."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error

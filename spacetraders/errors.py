"""The root of our errors, and helpers for exception groups.

Each package has its own small tree of attrs classes below `FleetError`. Fields say what happened to
what, `message` is rendered late, `hint` says what to do about it, and `kind` is the stable name
that programs test for.
"""

from typing import Any, ClassVar

import attrs


@attrs.define(eq=False, str=False)
class FleetError(Exception):
    """Something that we foresaw went wrong. A person reads `message` and `hint`."""

    kind: ClassVar[str] = "internal"
    lasting: ClassVar[bool] = False
    """Whether the same attempt, made again, must fail again."""
    fruitless: ClassVar[bool] = False
    """Whether a run that ends with it has done no work, however long it took."""
    outside: ClassVar[bool] = False
    """Whether it is a fault of the game or the network, which passes by itself."""

    @property
    def message(self) -> str:
        """The error in one sentence without a final stop."""
        return self.kind.replace("_", " ")

    @property
    def hint(self) -> str | None:
        """Advice for a person, or None."""
        return None

    @property
    def details(self) -> dict[str, Any]:
        """The fields, ready for JSON, for programs."""
        return attrs.asdict(self)

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


def leaves(error: BaseException) -> list[BaseException]:
    """Return the single exceptions of a group, in order, or a single one itself."""
    if not isinstance(error, BaseExceptionGroup):
        return [error]
    return [single for part in error.exceptions for single in leaves(part)]


def leaf(error: BaseException) -> BaseException:
    """Return the exception that speaks for a group, or a single one itself.

    A caller that goes on with it logs the whole group, where there are others.
    """
    return min(leaves(error), key=_rank)


def is_defect(error: BaseException) -> bool:
    """Whether it is unforeseen: neither an error of ours nor a cancellation."""
    return isinstance(error, Exception) and not isinstance(error, FleetError)


def _rank(single: BaseException) -> int:
    if not isinstance(single, Exception):
        return 0  # a cancellation, which must never be swallowed
    if not isinstance(single, FleetError):
        return 1  # a defect, which no refusal of the game may hide
    return 2 if single.lasting else 3

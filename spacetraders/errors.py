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
    fruitless: ClassVar[bool] = False
    """Whether a run that ends with it has done nothing of its work, however long it took."""
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


def leaves(error: BaseException) -> list[BaseException]:
    """Return the single exceptions of a group, in order; of a single one, itself."""
    if not isinstance(error, BaseExceptionGroup):
        return [error]
    return [single for part in error.exceptions for single in leaves(part)]


def leaf(error: BaseException) -> BaseException:
    """Return the one that speaks for a group; of a single one, itself.

    A cancellation, or another that is no `Exception`, comes before all others, since nobody may
    swallow it. Then a defect: what we foresaw, such as a refusal of the game, must not hide it.
    Among ours, one that lasts comes first. Whoever goes on with the one that is returned logs the
    whole group where it has others.
    """
    return min(leaves(error), key=_rank)


def is_defect(error: BaseException) -> bool:
    """Whether nobody foresaw it: neither an error of ours nor a cancellation."""
    return isinstance(error, Exception) and not isinstance(error, FleetError)


def _rank(single: BaseException) -> int:
    """Return the place in the order in which errors are to be heard."""
    if not isinstance(single, Exception):
        return 0
    if not isinstance(single, FleetError):
        return 1
    return 2 if single.lasting else 3

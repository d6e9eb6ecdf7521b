"""Lists of the game as they were read, with their unreadable entries."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Self, TypeVar

import attrs

T = TypeVar("T")


@attrs.frozen
class Unreadable:
    """An entry that cannot be read, and why. `symbol` is None if its name cannot be read either."""

    symbol: str | None
    reason: str


@attrs.frozen
class Listing(Generic[T]):
    """A list that was read to its end. `found` has its readable entries by symbol or id."""

    found: Mapping[str, T] = attrs.field(factory=dict)
    unreadable: tuple[Unreadable, ...] = ()

    @classmethod
    def of(cls, found: Mapping[str, T], unreadable: Iterable[Unreadable] = ()) -> Self:
        """Return the list. An entry that one page could read is not unreadable on another."""
        return cls(found, tuple(each for each in unreadable if each.symbol not in found))

    def __iter__(self) -> Iterator[T]:
        return iter(self.found.values())

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, index: int) -> T:
        return list(self.found.values())[index]

    @property
    def whole(self) -> bool:
        """Whether every entry could be read."""
        return not self.unreadable

    @property
    def keys(self) -> tuple[str, ...] | None:
        """The symbols or ids of all entries, or None where one has no name."""
        # An entry without a name may be any, so none can be called absent.
        if any(each.symbol is None for each in self.unreadable):
            return None
        return (*self.found, *(each.symbol or "" for each in self.unreadable))

"""A table that fills itself."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memo(dict[Key, Value], Generic[Key, Value]):
    """A dict that works out a missing value with `rule`, once; a hit costs what a dict's does."""

    def __init__(self, rule: Callable[[Key], Value]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, key: Key) -> Value:
        value = self[key] = self._rule(key)
        return value

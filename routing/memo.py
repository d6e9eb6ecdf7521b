"""Memoisation: a dict that computes a missing value from its key."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memo(dict[Key, Value], Generic[Key, Value]):
    """A dict that calls `rule` once for each missing key.

    The searches read such tables millions of times. A hit costs what a dict's does, where
    `functools.cache` would cost a call.
    """

    def __init__(self, rule: Callable[[Key], Value]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, key: Key) -> Value:
        value = self[key] = self._rule(key)
        return value

"""The types that classes declare for their fields, from which the JSON and its schema follow."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from spacetraders.rpc.views.words import Field

UNIONS = (UnionType, Union)

PLAIN = (str, int, float, bool, NoneType)
"""Types that JSON has itself."""


def kind_of(cls: Any, field: Field) -> Any:
    """Return the declared type of a field of a class, before it is left out or None."""
    if field.kind is not None:
        return field.kind
    kind = cls
    for part in field.path.split("."):
        kind = _member(kind, part)
    return kind


def without_none(kind: Any) -> Any:
    """Return a type without its None: the same object where it has none."""
    if get_origin(kind) not in UNIONS or NoneType not in get_args(kind):
        return kind
    some = [each for each in get_args(kind) if each is not NoneType]
    return Union[tuple(some)]  # noqa: UP007 - of types that are only known when it runs


def item_of(kind: Any) -> Any:
    """Return the type of the items of a list, a set or a mapping, or None for anything else."""
    origin = get_origin(kind)
    if not isinstance(origin, type) or not issubclass(origin, Sequence | AbstractSet | Mapping):
        return None
    arguments = get_args(kind)
    return arguments[1] if issubclass(origin, Mapping) else arguments[0]


def _member(cls: Any, name: str) -> Any:
    """Return the declared type of a field or a property, with the arguments of a generic class."""
    origin = get_origin(cls) or cls
    kind = _hints(origin).get(name)
    if kind is None:
        # A property has no annotation of its own. Its type is what its getter returns.
        found = getattr(origin, name)
        kind = get_type_hints(found.fget)["return"]
    if isinstance(kind, TypeVar):
        return dict(zip(origin.__parameters__, get_args(cls), strict=True)).get(kind, Any)
    return kind


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def is_plain(kind: Any) -> bool:
    """Whether values of a type are JSON as they are, such as numbers or one of several texts."""
    if get_origin(kind) in UNIONS:
        return all(map(is_plain, get_args(kind)))
    return kind in PLAIN or get_origin(kind) is Literal

"""The fields of a config or a message in words: their types as `strict` reads them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from spacetraders.clock import iso

_WORDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    datetime: "time",
    NoneType: "null",
}


def in_words(kind: Any) -> str:
    """Return a type in words: `whole number`, `list of text`, `one of NO, ALWAYS`."""
    if kind in _WORDS:
        return _WORDS[kind]
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(map(in_words, get_args(kind)))
    if choices := _choices(kind):
        return f"one of {', '.join(map(str, choices))}"
    cls = get_origin(kind) or kind
    if isinstance(cls, type) and issubclass(cls, Sequence):
        return f"list of {in_words(next(iter(get_args(kind)), Any))}"
    is_object = attrs.has(cls) or (isinstance(cls, type) and issubclass(cls, Mapping))
    return "object" if is_object else "anything"


def _choices(kind: Any) -> list[Any]:
    """Return the values of which one is to be given, or none where it is not so."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [member.value for member in kind]
    return list(get_args(kind)) if get_origin(kind) is Literal else []


def hints_of(cls: type) -> dict[str, Any]:
    """Return the types of the fields of an attrs class, by name. One of no use is `Any`."""
    try:
        known = get_type_hints(cls)
    except (NameError, TypeError):  # an annotation of a foreign class may name what is not there
        known = {}
    return {field.name: known.get(field.name, Any) for field in attrs.fields(cls)}


def meanings_of(cls: type) -> dict[str, str]:
    """Return what the fields of an attrs class mean, by name, where their types say it.

    A type says it as `Annotated[str, "The ship that flies."]`.
    """
    try:
        known = get_type_hints(cls, include_extras=True)
    except (NameError, TypeError):  # as above
        return {}
    return {
        name: said
        for name, kind in known.items()
        if get_origin(kind) is Annotated
        for said in kind.__metadata__[:1]
        if isinstance(said, str)
    }


def as_json(value: Any) -> Any:
    """Return a default as JSON has it. What JSON cannot have is a text that describes it."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return iso(value)
        case list() | tuple():
            return [as_json(each) for each in value]
        case dict():
            return {str(key): as_json(each) for key, each in value.items()}
    return repr(value)

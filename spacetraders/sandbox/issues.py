"""Issues: what does not fit about a body or a query, in the form of zod 3 (ECONOMY 12).

The live server checks its input with zod, and passes zod's list of issues on. Keys and messages
here are those of zod's release 3 where it has an issue of that kind.
"""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

MOST_LISTED = 20
"""The most members of an enumeration that people are told of: there are a hundred goods."""


@attrs.frozen
class Issue:
    """One misfit at the path of a field, with zod's code and message.

    `more` are the other keys that an issue of the code has. `told` is the same for people, where
    zod's message is too long for them.
    """

    path: tuple[str | int, ...]
    code: str
    message: str
    more: dict[str, Any] = attrs.field(factory=dict)
    told: str = ""

    def __str__(self) -> str:
        """The misfit in words, with the field before it."""
        said = self.told or self.message
        return f"{'.'.join(map(str, self.path))}: {said}" if self.path else said

    def view(self) -> dict[str, Any]:
        """Return the issue as zod has it in JSON."""
        return {"code": self.code, **self.more, "path": list(self.path), "message": self.message}


class Missing:
    """The value of a field that is not there."""


def path_of(dotted: str) -> tuple[str | int, ...]:
    """Return the path of a field: names, and numbers of the entries of lists."""
    parts = dotted.split(".") if dotted else []
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def custom(dotted: str, message: str) -> Issue:
    """Return an issue of a kind that zod does not know by itself."""
    return Issue(path_of(dotted), "custom", message)


def wrong_type(dotted: str, expected: str, value: Any) -> Issue:
    """Return the issue of a value of another type, `Missing` for none at all."""
    received = type_name(value)
    said = f"Expected {expected}, received {received}"
    message = "Required" if value is Missing else said
    kinds = {"expected": expected, "received": received}
    return Issue(path_of(dotted), "invalid_type", message, kinds)


def not_whole(dotted: str) -> Issue:
    """Return the issue of a number with a fraction where a whole one is expected."""
    kinds = {"expected": "integer", "received": "float"}
    return Issue(path_of(dotted), "invalid_type", "Expected integer, received float", kinds)


def too_small(dotted: str, minimum: int, kind: str = "number") -> Issue:
    """Return the issue of a number, or of a string's length, below its minimum."""
    said = f"greater than or equal to {minimum}"
    if kind == "string":
        message = f"String must contain at least {minimum} character(s)"
    else:
        message = f"Number must be {said}"
    return Issue(path_of(dotted), "too_small", message, {"minimum": minimum, **_bounds(kind)})


def too_big(dotted: str, maximum: int, kind: str = "number") -> Issue:
    """Return the issue of a number, or of a string's length, above its maximum."""
    if kind == "string":
        message = f"String must contain at most {maximum} character(s)"
    else:
        message = f"Number must be less than or equal to {maximum}"
    return Issue(path_of(dotted), "too_big", message, {"maximum": maximum, **_bounds(kind)})


def no_option(dotted: str, value: str, options: Collection[str]) -> Issue:
    """Return the issue of a string that is none of an enumeration."""
    # Sets have no order of their own, and every run is to answer alike.
    known = sorted(options) if isinstance(options, AbstractSet) else list(options)
    listed = " | ".join(f"'{option}'" for option in known)
    return Issue(
        path_of(dotted),
        "invalid_enum_value",
        f"Invalid enum value. Expected {listed}, received '{value}'",
        {"received": value, "options": known},
        told=f"expected is one of {', '.join(known)}"
        if len(known) <= MOST_LISTED
        else f"there is no {value!r}; see the specification",
    )


def odd_string(dotted: str) -> Issue:
    """Return the issue of a string that does not match its pattern."""
    return Issue(path_of(dotted), "invalid_string", "Invalid", {"validation": "regex"})


def no_time(dotted: str) -> Issue:
    """Return the issue of a value that is no time of ISO 8601 with its offset."""
    told = "a time in ISO 8601, with its offset, is required"
    return Issue(
        path_of(dotted), "invalid_string", "Invalid datetime", {"validation": "datetime"}, told
    )


def type_name(value: Any) -> str:
    """Return the name of a JSON value's type, as JavaScript and zod have it."""
    names = {Missing: "undefined", None: "null", True: "boolean", False: "boolean"}
    if value is Missing or value is None or isinstance(value, bool):
        return names[value]
    kinds = {str: "string", int: "number", float: "number", list: "array", dict: "object"}
    return kinds[type(value)]


def _bounds(kind: str) -> dict[str, Any]:
    return {"type": kind, "inclusive": True, "exact": False}

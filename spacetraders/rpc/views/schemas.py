"""JSON Schemas of what goes out, made from the table of views and the types of the classes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from spacetraders.domain.game.listing import Listing, Unreadable
from spacetraders.rpc.views.declared import item_of, kind_of, without_none
from spacetraders.rpc.views.table import Json, Views
from spacetraders.rpc.views.words import Field, Text, View

REF = "#/components/schemas/"

ANY_JSON = {"type": ["array", "boolean", "null", "number", "object", "string"]}

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


class Schemas:
    """The schemas of annotations. Those of classes are kept in `components`, once each by name.

    An object has all its fields, but for the optional ones, and no others.
    """

    def __init__(self, views: Views) -> None:
        self._views = views
        self.components: dict[str, Json] = {}

    def of_answer(self, kind: Any) -> Json:
        """Return the schema of what a method answers, where a list is an object with its items."""
        origin, arguments = get_origin(kind), get_args(kind)
        if origin in (UnionType, Union):
            return {"anyOf": [self.of_answer(each) for each in arguments]}
        if origin is list:
            return _object({"items": self._array(arguments[0])})
        if origin is Listing:
            members = {"items": self._array(arguments[0]), "unreadable": self._array(Unreadable)}
            return _object(members, optional={"unreadable"})
        return self.of(kind)

    def of(self, kind: Any, *, brief: bool = False) -> Json:
        """Return the schema of a type, or in brief that of a part of a list's item."""
        if (some := without_none(kind)) is not kind:
            return {"anyOf": [self.of(some, brief=brief), {"type": "null"}]}
        if get_origin(kind) in (UnionType, Union):
            return {"anyOf": [self.of(each, brief=brief) for each in get_args(kind)]}
        if kind is Any:
            return ANY_JSON
        if kind in _TYPES:
            return {"type": _TYPES[kind]}
        if kind is datetime:
            return {"type": "string", "format": "date-time"}
        return self._choice(kind) or self._many(kind, brief=brief) or self._ref(kind, brief=brief)

    def _choice(self, kind: Any) -> Json | None:
        if get_origin(kind) is Literal:
            values = list(get_args(kind))
        elif isinstance(kind, type) and issubclass(kind, Enum):
            values = [member.value for member in kind]
        else:
            return None
        return {"type": _TYPES[type(values[0])], "enum": values}

    def _many(self, kind: Any, *, brief: bool) -> Json | None:
        item = item_of(kind)
        if item is None:
            return None
        if issubclass(get_origin(kind), Mapping):
            items = {} if item is Any else {"additionalProperties": self.of(item, brief=brief)}
            return {"type": "object", **items}
        return self._array(item, brief=brief)

    def _array(self, item: Any, *, brief: bool = False) -> Json:
        return {"type": "array", "items": self.of(item, brief=brief)}

    def _ref(self, kind: Any, *, brief: bool) -> Json:
        """Return a reference to the schema of a class, which is made where it is met first."""
        apart = self._views.forms_of(kind)
        if len(apart) > 1:
            return {"anyOf": [self._ref(each, brief=brief) for each in apart]}
        row = self._views.row(kind)
        if isinstance(row, Text):
            return self.of(kind_of(kind, Field("", row.path)))
        if row is None:
            raise TypeError(f"{kind} has no view")
        name = f"{row.name}InBrief" if brief and self._is_long(kind, set()) else row.name
        if name not in self.components:
            self.components[name] = {}  # a class may have parts of its own class
            self.components[name] |= self._members(kind, row.fields, brief=brief or row.brief)
        return {"$ref": REF + name}

    def _members(self, cls: Any, fields: Iterable[Field], *, brief: bool) -> Json:
        members: dict[str, Json] = {}
        optional: set[str] = set()
        for field in fields:
            if field.long and brief:
                continue
            if not field.name:
                part = self._spread(kind_of(cls, field), brief=brief)
                members |= part["properties"]
                optional |= part["properties"].keys() - part["required"]
            else:
                members[field.name] = self._member(cls, field, brief=brief)
                optional |= {field.name} if field.optional else set()
        return _object(members, optional=optional)

    def _spread(self, kind: Any, *, brief: bool) -> Json:
        row = self._views.row(kind)
        assert isinstance(row, View), f"{kind} is no object"
        return self._members(kind, row.fields, brief=brief or row.brief)

    def _member(self, cls: Any, field: Field, *, brief: bool) -> Json:
        if field.inner:
            return self._members(cls, field.inner, brief=brief)
        kind = kind_of(cls, field)
        if field.optional:  # where it is None, it is left out
            kind = without_none(kind)
        elif field.condition is not None:
            kind = kind | None
        return self.of(kind, brief=brief)

    def _is_long(self, kind: Any, met: set[Any]) -> bool:
        """Whether a class, or any part of it, has fields that are left out in brief."""
        row = self._views.row(kind)
        if not isinstance(row, View) or kind in met:
            return False
        met.add(kind)
        return any(
            field.long or self._is_long(_part(kind_of(kind, field)), met)
            for field in row.fields
            if not field.inner
        )


def _part(kind: Any) -> Any:
    """Return the class that a field leads to, through what may be None, and through lists."""
    some = without_none(kind)
    item = item_of(some)
    return some if item is None else without_none(item)


def _object(members: Mapping[str, Json], optional: Iterable[str] = ()) -> Json:
    left_out = set(optional)
    return {
        "type": "object",
        "properties": dict(members),
        "required": [name for name in members if name not in left_out],
        "additionalProperties": False,
    }

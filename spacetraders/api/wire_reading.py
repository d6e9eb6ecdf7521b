"""How JSON becomes domain values: by the classes' own fields, under the names that the game has.

A field is looked for in camelCase, unless `place` said where it is. A null counts as missing,
a field with a default may be missing, and what no class asks for is ignored, since the live server
adds fields and values at will (MECHANICS 13). So enumerations stay texts, but for the two that
decide what the daemon does.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.dispatch import StructureHook

from routing import FlightMode
from spacetraders.domain.ships import NavStatus

T = TypeVar("T")

LONGEST_REASON = 200

NOWHERE = ""
"""The place of a field that the game does not tell."""

Path = tuple[str, ...]

_placed: dict[type, dict[str, tuple[Path, ...]]] = {}
_converter = cattrs.Converter(detailed_validation=False)


def read(value: Any, kind: type[T]) -> T:
    """Return a JSON value as a `kind`; raises ValueError, TypeError and the like."""
    return _converter.structure(value, kind)


def place(cls: type, **paths: str) -> None:
    """Say where fields of a class are: keys joined by dots, other ways to the same after a `|`."""
    _placed[cls] = {
        name: tuple(tuple(way.split(".")) for way in path.split("|"))
        for name, path in paths.items()
    }


def reads(cls: type[T], reader: Callable[[Any], T]) -> None:
    """Say what reads a class whose fields are nowhere as such."""
    _converter.register_structure_hook(cls, lambda body, _: reader(body))


def in_brief(error: Exception) -> str:
    """Return why something could not be read, without the whole of what the server wrote there."""
    return f"{type(error).__name__}: {str(error)[:LONGEST_REASON]}"


def moment(text: str) -> datetime:
    """Read a time; recorded bodies have blanks after the colons, which mean nothing."""
    when = datetime.fromisoformat(text.replace(" ", ""))
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _object(cls: Any, converter: cattrs.BaseConverter) -> StructureHook:
    attrs.resolve_types(cls)
    placed = _placed.get(cls, {})
    fields = []
    for field in attrs.fields(cls):
        ways = placed.get(field.name, ((_camel(field.name),),))
        hook = converter.get_structure_hook(field.type)
        fields.append((field.name, ways, hook, field.type, field.default is attrs.NOTHING))

    def hook_of_class(body: Any, _: Any) -> Any:
        values = {}
        for name, ways, hook, kind, required in fields:
            value = _at(body, ways)
            if value is not None:
                values[name] = hook(value, kind)
            elif required:
                values[name] = _none(name, kind)
        return cls(**values)

    return hook_of_class


def _at(body: Any, ways: tuple[Path, ...]) -> Any:
    for way in ways:
        value = body
        for key in way:
            value = value.get(key)
            if value is None:
                break
        else:
            return value
    return None


def _none(name: str, kind: Any) -> Any:
    if type(None) not in get_args(kind):
        raise ValueError(f"{name} is missing")
    return None


def _is_many(cls: Any) -> bool:
    origin: Any = get_origin(cls)
    return origin in (tuple, frozenset)


def _list(cls: Any, converter: cattrs.BaseConverter) -> StructureHook:
    make, item = cls.__origin__, get_args(cls)[0]
    hook = converter.get_structure_hook(item)

    def hook_of_list(value: Any, _: Any) -> Any:
        if not isinstance(value, list):
            raise TypeError(f"a list was expected, not {type(value).__name__}")
        return make(hook(each, item) for each in value)

    return hook_of_list


def _text(value: Any, _: Any) -> str:
    """Read a text, or an object that is known by its symbol or type."""
    if isinstance(value, dict):
        value = value.get("symbol", value.get("type"))
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, not {type(value).__name__}")
    return value


def _flag(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"true or false was expected, not {type(value).__name__}")
    return value


def _status(name: Any, _: Any) -> NavStatus:
    """An unknown status counts as in orbit: the next action finds out."""
    return NavStatus(name) if name in NavStatus.__members__ else NavStatus.IN_ORBIT


def _flight_mode(name: Any, _: Any) -> FlightMode:
    """An unknown mode counts as one that no route has, so that it is set anew before a flight."""
    return FlightMode(name) if name in FlightMode.__members__ else FlightMode.STEALTH


_converter.register_structure_hook(str, _text)
_converter.register_structure_hook(int, lambda value, _: int(value))
_converter.register_structure_hook(float, lambda value, _: float(value))
_converter.register_structure_hook(bool, _flag)
_converter.register_structure_hook(datetime, lambda value, _: moment(value))
_converter.register_structure_hook(NavStatus, _status)
_converter.register_structure_hook(FlightMode, _flight_mode)
_converter.register_structure_hook_factory(_is_many, _list)
_converter.register_structure_hook_factory(attrs.has, _object)

"""Reading JSON as attrs classes: fields by their names in camelCase, or where `place` said.

A null counts as missing, and a field with a default may be missing. Fields that no class asks for
are ignored, since the live server adds fields and values at will (MECHANICS 13). So enumerations
stay texts, except for the two that decide what the daemon does.

One unreadable entry makes the whole list unreadable, unless `each_alone` said otherwise. Then the
entry is left out, and `skipping` reports it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.dispatch import StructureHook

from routing import FlightMode
from spacetraders.api.free_form import MOST_EXACT
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.game.ships import NavStatus

T = TypeVar("T")

LONGEST_REASON = 200

NOWHERE = ""
"""The place of a field that the game does not have."""

Path = tuple[str, ...]

SENSELESS = (LookupError, TypeError, ValueError, AttributeError, OverflowError)
"""The errors that reading raises where the JSON does not fit the class."""

UNREADABLE = "unreadable"
"""The field of a class for the entries that were left out of its lists."""

_usual: dict[str, tuple[Path, ...]] = {}
_placed: dict[type, dict[str, tuple[Path, ...]]] = {}
_alone: dict[type, frozenset[str]] = {}
_checks: dict[type, Callable[[Any], None]] = {}
_skipped: ContextVar[list[Unreadable] | None] = ContextVar("skipped", default=None)
_converter = cattrs.Converter(detailed_validation=False)


def read(value: Any, kind: type[T]) -> T:
    """Return a JSON value as a `kind`. Raises one of SENSELESS."""
    return _converter.structure(value, kind)


def place(cls: type, **paths: str) -> None:
    """Set the places of fields of a class: keys joined by dots, other places after a `|`."""
    _placed[cls] = {name: ways_of(path) for name, path in paths.items()}


def place_everywhere(**paths: str) -> None:
    """Set the places of fields by their names, in every class that has no other place for them."""
    _usual.update({name: ways_of(path) for name, path in paths.items()})


def ways_of(path: str) -> tuple[Path, ...]:
    """Return the ways to a value: keys joined by dots, with alternatives after a `|`."""
    return tuple(tuple(way.split(".")) for way in path.split("|"))


def at(body: Any, ways: tuple[Path, ...]) -> Any:
    """Return the value at the first way that has one, or None. Raises one of SENSELESS."""
    for way in ways:
        value = body
        for key in way:
            value = value.get(key)
            if value is None:
                break
        else:
            return value
    return None


def reads(cls: type[T], reader: Callable[[Any], T]) -> None:
    """Set the reader of a class whose fields are not in the JSON as such."""
    _converter.register_structure_hook(cls, lambda body, _: reader(body))


def each_alone(cls: type, *fields: str) -> None:
    """Set the fields of a class that are lists whose entries are read one by one.

    An unreadable entry is left out, and a value that is no list counts as an unreadable one. The
    field `unreadable` of the class, if it has one, takes the entries that were left out.
    """
    _alone[cls] = frozenset(fields)


def checked(cls: type[T], check: Callable[[T], None]) -> None:
    """Set a function that raises ValueError for a read object that makes no sense."""
    _checks[cls] = check


@contextmanager
def skipping() -> Iterator[list[Unreadable]]:
    """Yield a list that takes the entries left out by reading, as long as the block lasts."""
    skipped: list[Unreadable] = []
    token = _skipped.set(skipped)
    try:
        yield skipped
    finally:
        _skipped.reset(token)


def read_each(values: Any, kind: type[T]) -> tuple[T, ...]:
    """Return the readable entries of a list. `skipping` reports the others.

    Raises:
        TypeError: the value is no list.
    """
    if not isinstance(values, list):
        raise TypeError(f"a list was expected, not {type(values).__name__}")
    kept, skipped = _each(values, lambda value: read(value, kind))
    _tell(skipped)
    return tuple(kept)


def name_of(entry: Any) -> str | None:
    """Return the name in an entry of a list, if it has one."""
    if isinstance(entry, str):
        return entry[:LONGEST_REASON]
    if isinstance(entry, dict):
        names = (entry.get(key) for key in ("symbol", "tradeSymbol", "type", "id", "signature"))
        return next((name[:LONGEST_REASON] for name in names if isinstance(name, str)), None)
    return None


def in_brief(error: Exception) -> str:
    """Return an error of reading in words, cut to LONGEST_REASON: the server wrote part of it."""
    return f"{type(error).__name__}: {str(error)[:LONGEST_REASON]}"


def moment(text: str) -> datetime:
    """Read a time as one in UTC."""
    # Recorded bodies have blanks after the colons, which mean nothing.
    when = datetime.fromisoformat(text.replace(" ", ""))
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _object(cls: Any, converter: cattrs.BaseConverter) -> StructureHook:
    attrs.resolve_types(cls)
    placed, alone, check = _placed.get(cls, {}), _alone.get(cls, frozenset()), _checks.get(cls)
    # Places and hooks are looked up once for a class: this runs when its reader is made.
    fields = []
    for field in attrs.fields(cls):
        usual = _usual.get(field.name, ((_camel(field.name),),))
        ways = placed.get(field.name, usual)
        hook = converter.get_structure_hook(field.type)
        if field.name in alone:
            hook = _leniently(field.type, converter)
        fields.append((field.name, ways, hook, field.type, field.default is attrs.NOTHING))
    tells = UNREADABLE in attrs.fields_dict(cls)

    def hook_of_class(body: Any, _: Any) -> Any:
        with skipping() as skipped:
            values = _values(body, fields)
        if tells:
            values[UNREADABLE] = tuple(skipped)
        _tell(skipped)
        read = cls(**values)
        if check is not None:
            check(read)
        return read

    return hook_of_class if alone else _quicker(cls, fields, check)


def _quicker(cls: Any, fields: list[Any], check: Callable[[Any], None] | None) -> StructureHook:
    # Without lists that are read one by one nothing is reported. Ships are read by the thousand.

    def hook_of_class(body: Any, _: Any) -> Any:
        read = cls(**_values(body, fields))
        if check is not None:
            check(read)
        return read

    return hook_of_class


def _values(body: Any, fields: list[Any]) -> dict[str, Any]:
    values = {}
    for name, ways, hook, kind, required in fields:
        value = at(body, ways)
        if value is not None:
            values[name] = hook(value, kind)
        elif required:
            values[name] = _none(name, kind)
    return values


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


def _leniently(cls: Any, converter: cattrs.BaseConverter) -> StructureHook:
    """Return a reader of a list that leaves unreadable entries out."""
    make, item = cls.__origin__, get_args(cls)[0]
    hook = converter.get_structure_hook(item)

    def hook_of_list(values: Any, _: Any) -> Any:
        kept, skipped = _each(values, lambda value: hook(value, item))
        _tell(skipped)
        return make(kept)

    return hook_of_list


def _each(values: Any, reader: Callable[[Any], T]) -> tuple[list[T], list[Unreadable]]:
    if not isinstance(values, list):
        return [], [Unreadable(None, f"a list was expected, not {type(values).__name__}")]
    kept, skipped = [], []
    for value in values:
        try:
            kept.append(reader(value))
        except SENSELESS as error:
            skipped.append(Unreadable(name_of(value), in_brief(error)))
    return kept, skipped


def _tell(skipped: list[Unreadable]) -> None:
    told = _skipped.get()
    if told is not None:
        told += skipped


def _text(value: Any, _: Any) -> str:
    """Read a text, or an object that is known by its symbol or type."""
    if isinstance(value, dict):
        value = value.get("symbol", value.get("type"))
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, not {type(value).__name__}")
    return value


def _whole(value: Any, _: Any) -> int:
    # A text that is a number counts as one.
    number = int(value)
    if abs(number) > MOST_EXACT:
        raise ValueError("a whole number is too large")
    return number


def _real(value: Any, _: Any) -> float:
    number = float(value)
    # NaN is not less than anything, so that it is refused too.
    if not abs(number) <= MOST_EXACT:
        raise ValueError("a number is too large, or none")
    return number


def _flag(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"true or false was expected, not {type(value).__name__}")
    return value


def _status(name: Any, _: Any) -> NavStatus:
    # An unknown status counts as in orbit, and the answer to the next deed corrects it.
    return NavStatus(name) if name in NavStatus.__members__ else NavStatus.IN_ORBIT


def _flight_mode(name: Any, _: Any) -> FlightMode:
    # An unknown mode counts as one that no route has, so that it is set anew before a flight.
    return FlightMode(name) if name in FlightMode.__members__ else FlightMode.STEALTH


_converter.register_structure_hook(str, _text)
_converter.register_structure_hook(int, _whole)
_converter.register_structure_hook(float, _real)
_converter.register_structure_hook(bool, _flag)
_converter.register_structure_hook(datetime, lambda value, _: moment(value))
_converter.register_structure_hook(NavStatus, _status)
_converter.register_structure_hook(FlightMode, _flight_mode)
_converter.register_structure_hook_factory(_is_many, _list)
_converter.register_structure_hook_factory(attrs.has, _object)

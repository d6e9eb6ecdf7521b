"""How a class becomes JSON, as a table: which of its fields go out, under which names, in order.

A view lists its fields as words, several in one text:

- `role`: the field of that name
- `origin_symbol=origin`, `speed=ship.speed`: another field, or one of a part
- `wait_seconds:3`: a number to so many digits
- `refuelled?`: left out where it is None
- `removed!`: always true
- `*container`: all fields of the view of a part, in this place

What takes more stands between the texts: `computed`, `typed`, `nested`, `of`, `only`, `long`.
How a value is written follows from the type that its class declares: a time by ISO 8601, an
enumeration by its value, a set sorted, and a class by its own view. The schemas are made from the
same words and types.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import Enum
from functools import cache, partial
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

from spacetraders.clock import iso
from spacetraders.domain.listing import Listing

Json = dict[str, Any]
Convert = Callable[[Any], Any]

WORD = re.compile(
    r"\*(?P<part>[\w.]+)|(?P<name>\w+)(?P<mark>[?!])?(?:=(?P<path>[\w.]+))?(?::(?P<digits>\d))?"
)

_UNIONS = (UnionType, Union)

PLAIN = (str, int, float, bool, NoneType)
"""Types that JSON has itself."""


@attrs.frozen
class Field:
    """One member of an object that goes out; without a name, those of a part's view.

    The value is found at `path`, made by `make`, or consists of the `inner` fields of the same
    object. `kind` is its type, where its class does not tell. It is None unless the `condition`
    holds. `long` ones are left out of a list's items.
    """

    name: str
    path: str = ""
    make: Callable[[Any], Any] | None = None
    inner: tuple["Field", ...] = ()
    condition: Callable[[Any], bool] | None = None
    kind: Any = None
    digits: int | None = None
    optional: bool = False
    long: bool = False


@attrs.frozen
class View:
    """What goes out of a class, or of one form of a generic class, as an object of its `fields`.

    `name` is that of its schema. Beneath a `brief` one all that is `long` is left out.
    """

    cls: Any
    name: str
    fields: tuple[Field, ...]
    brief: bool = False


@attrs.frozen
class Text:
    """A class that goes out as one of its fields, such as a part that is known by its symbol."""

    cls: type
    path: str


Words = str | Field | Iterable[Field]


def view_of(cls: Any, *words: Words, name: str = "", brief: bool = False) -> View:
    """Return the view of a class; its schema has the name of the class unless told otherwise."""
    return View(cls, name or cls.__name__, fields_of(words), brief)


def fields_of(words: Iterable[Words]) -> tuple[Field, ...]:
    """Return the fields that words ask for; raises ValueError for what is no word."""
    found: list[Field] = []
    for part in words:
        if isinstance(part, str):
            found += map(_field, part.split())
        elif isinstance(part, Field):
            found.append(part)
        else:
            found += part
    return tuple(found)


def computed(name: str, make: Callable[[Any], Any], *, digits: int | None = None) -> Field:
    """A field that a function works out; its type is what the function says that it returns."""
    return Field(name, make=make, kind=get_type_hints(make)["return"], digits=digits)


def typed(word: str, kind: Any) -> Field:
    """A field of which more is known than its class says, such as the texts that it may be."""
    return attrs.evolve(_field(word), kind=kind)


def nested(name: str, *words: Words) -> Field:
    """An object with fields of the same class."""
    return Field(name, inner=fields_of(words))


def of(part: str, *words: str) -> list[Field]:
    """Fields of a part: their paths begin there."""
    return [attrs.evolve(field, path=f"{part}.{field.path}") for field in fields_of(words)]


def only(condition: Callable[[Any], bool], *words: Words) -> list[Field]:
    """Fields that are null unless the condition holds."""
    return [attrs.evolve(field, condition=condition) for field in fields_of(words)]


def long(*words: Words) -> list[Field]:
    """Fields that may be long, and so are left out of a list's items."""
    return [attrs.evolve(field, long=True) for field in fields_of(words)]


def _field(word: str) -> Field:
    match = WORD.fullmatch(word)
    if match is None:
        raise ValueError(f"{word} is no field")
    if match["part"]:
        return Field("", match["part"])
    name, mark = match["name"], match["mark"]
    if mark == "!":
        return Field(name, make=lambda _: True, kind=Literal[True])
    digits = int(match["digits"]) if match["digits"] else None
    return Field(name, match["path"] or name, digits=digits, optional=mark == "?")


class Views:
    """The table: what goes out of every class. Built once, it never changes.

    `forms` names, for a generic class with several views, the attribute whose class tells which.
    """

    def __init__(
        self, rows: Iterable[View | Text], *, forms: Mapping[type, str] | None = None
    ) -> None:
        self._rows: dict[Any, View | Text] = {}
        for row in rows:
            if row.cls in self._rows:
                raise ValueError(f"{row.cls} has two views")
            self._rows[row.cls] = row
        self._forms = dict(forms or {})
        self._made: dict[bool, dict[Any, Convert]] = {False: {}, True: {}}
        """What writes the values of a class, whole and in brief, once the first was shown."""

    def __repr__(self) -> str:
        return f"<Views of {len(self._rows)} classes>"

    def view(self, answer: Any) -> Any:
        """Return the JSON of an answer; a list becomes its items, what is JSON already stays."""
        return self.shown(answer, brief=False)

    def shown(self, value: Any, *, brief: bool) -> Any:
        """Return the JSON of a value, or in brief that of a part of a list's item."""
        made = self._made[brief]
        cls: Any = type(value)
        convert = made.get(cls)
        if convert is None:
            if cls in self._forms:
                cls = cls[type(getattr(value, self._forms[cls]))]
                convert = made.get(cls)
            if convert is None:
                convert = made[cls] = self._converter_of(cls, brief=brief)
        return convert(value)

    def row(self, cls: Any) -> View | Text | None:
        """Return the row of a class or of a form of it, else of what it inherits from."""
        if cls in self._rows:
            return self._rows[cls]
        bases = getattr(get_origin(cls) or cls, "__mro__", ())
        return next((self._rows[base] for base in bases if base in self._rows), None)

    def forms_of(self, kind: Any) -> list[Any]:
        """Return the forms that a generic class has, where its argument may be one of several."""
        arguments = get_args(kind)
        if get_origin(kind) not in self._forms or get_origin(arguments[0]) not in _UNIONS:
            return [kind]
        return [get_origin(kind)[each] for each in get_args(arguments[0])]

    def _converter_of(self, cls: Any, *, brief: bool) -> Convert:
        if cls is list:
            return lambda values: {"items": [self.shown(each, brief=brief) for each in values]}
        if cls is Listing:
            return partial(self._listing, brief=brief)
        match self.row(cls):
            case Text(path=path):
                return attrgetter(path)
            case View() as row:
                return self._compiled(cls, row, brief=brief or row.brief)
        return _same

    def _listing(self, listing: Listing[Any], *, brief: bool) -> Json:
        """What could not be read is there only where there is some."""
        items = [self.shown(each, brief=brief) for each in listing]
        left = [self.shown(each, brief=brief) for each in listing.unreadable]
        return {"items": items} if listing.whole else {"items": items, "unreadable": left}

    def _compiled(self, cls: Any, row: View, *, brief: bool) -> Convert:
        """Return the function that a person would write for a view: one expression for the object.

        It is made as text, as attrs makes `__init__`, since lists show thousands of objects between
        two answers, and a walk over the fields takes twice as long.
        """
        known = {"iso": iso, "shown": partial(self.shown, brief=brief), "some": _some}
        text = _object(cls, row.fields, known, brief=brief)
        made: Convert = eval(f"lambda value: {text}", known)
        return made


def _object(cls: Any, fields: Iterable[Field], known: Json, *, brief: bool) -> str:
    """Return the expression of an object; the functions that it calls are added to `known`."""
    kept = [field for field in fields if not (field.long and brief)]
    return f"{{{', '.join(_entry(cls, field, known, brief=brief) for field in kept)}}}"


def _entry(cls: Any, field: Field, known: Json, *, brief: bool) -> str:
    if field.inner:
        return f"{field.name!r}: {_object(cls, field.inner, known, brief=brief)}"
    source = f"value.{field.path}"
    if field.make is not None:
        source = f"{_called(field.make, known)}(value)"
    written = _written(kind_of(cls, field), field.digits, source)
    if field.condition is not None:
        written = f"{written} if {_called(field.condition, known)}(value) else None"
    if not field.name:
        return f"**{written}"
    return f"**some({field.name!r}, {written})" if field.optional else f"{field.name!r}: {written}"


def _called(function: Callable[..., Any], known: Json) -> str:
    """Return the name under which the expression finds a function."""
    name = f"f{len(known)}"
    known[name] = function
    return name


def _written(kind: Any, digits: int | None, source: str) -> str:
    """Return the expression that writes what `source` gives, by its declared type."""
    some = without_none(kind)
    if some is not kind and not (digits is None and is_plain(some)):
        return f"(None if (v := {source}) is None else {_written(some, digits, 'v')})"
    if digits is not None:
        return f"round({source}, {digits})"
    item = item_of(kind)
    if item is not None:
        return _many(get_origin(kind), _written(item, None, "each"), source)
    if kind is datetime:
        return f"iso({source})"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"{source}.value"
    # A class has its view looked up by what the value is when it is shown, since it may have a part
    # of its own class, or be a more special one than the type says.
    return source if is_plain(kind) else f"shown({source})"


def _many(origin: type, item: str, source: str) -> str:
    if issubclass(origin, Mapping):
        return source if item == "each" else f"{{key: {item} for key, each in {source}.items()}}"
    values = f"sorted({source})" if issubclass(origin, AbstractSet) else source
    return f"list({values})" if item == "each" else f"[{item} for each in {values}]"


def _some(name: str, value: Any) -> Json:
    return {} if value is None else {name: value}


def kind_of(cls: Any, field: Field) -> Any:
    """Return the declared type of a field of a class, before it is left out or None."""
    if field.kind is not None:
        return field.kind
    kind = cls
    for part in field.path.split("."):
        kind = _member(kind, part)
    return kind


def without_none(kind: Any) -> Any:
    """Return a type without its None; the same object where it has none."""
    if get_origin(kind) not in _UNIONS or NoneType not in get_args(kind):
        return kind
    some = [each for each in get_args(kind) if each is not NoneType]
    return Union[tuple(some)]  # noqa: UP007 - of types that are only known when it runs


def item_of(kind: Any) -> Any:
    """Return the type of the items of a list, a set or a mapping; None for anything else."""
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
    if get_origin(kind) in _UNIONS:
        return all(map(is_plain, get_args(kind)))
    return kind in PLAIN or get_origin(kind) is Literal


def _same(value: Any) -> Any:
    return value

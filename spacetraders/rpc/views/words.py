"""The words in which a view says what goes out of a class: which fields, by which names, in order.

Several stand in one text:

- `role`: the field of that name
- `origin_symbol=origin`, `speed=ship.speed`: another field, or one of a part
- `wait_seconds:3`: a number to so many digits
- `refuelled?`: left out where it is None
- `removed!`: always true
- `*container`: all fields of the view of a part, in this place

What takes more stands between the texts: `computed`, `typed`, `nested`, `of`, `only`, `long`.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Literal, get_type_hints

import attrs

WORD = re.compile(
    r"\*(?P<part>[\w.]+)|(?P<name>\w+)(?P<mark>[?!])?(?:=(?P<path>[\w.]+))?(?::(?P<digits>\d))?"
)


@attrs.frozen
class Field:
    """One member of an object that goes out. Without a name it stands for those of a part's view.

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
    """The JSON object of a class, or of one form of a generic class, with its `fields`.

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
    """Return the view of a class. Its schema has the name of the class unless told otherwise."""
    return View(cls, name or cls.__name__, fields_of(words), brief)


def fields_of(words: Iterable[Words]) -> tuple[Field, ...]:
    """Return the fields that words ask for.

    Raises:
        ValueError: an argument is no word.
    """
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
    """A field that a function works out. Its type is the return type of the function."""
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

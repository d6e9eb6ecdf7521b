"""The table of views: how each class that goes out becomes JSON.

How a value is written follows from the type that its class declares: a time by ISO 8601, an
enumeration by its value, a set sorted, and a class by its own view.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import Enum
from functools import partial
from operator import attrgetter
from typing import Any, get_args, get_origin

from spacetraders.clock import iso
from spacetraders.domain.game.listing import Listing
from spacetraders.rpc.views.declared import UNIONS, is_plain, item_of, kind_of, without_none
from spacetraders.rpc.views.words import Field, Text, View

Json = dict[str, Any]
Convert = Callable[[Any], Any]


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
        """Writers of the values of a class, whole and in brief, once the first was shown."""

    def __repr__(self) -> str:
        return f"<Views of {len(self._rows)} classes>"

    def view(self, answer: Any) -> Any:
        """Return the JSON of an answer. A list becomes its items, and JSON stays as it is."""
        return self.shown(answer, brief=False)

    def shown(self, value: Any, *, brief: bool) -> Any:
        """Return the JSON of a value, or in brief that of a part of a list's item."""
        made = self._made[brief]
        cls: Any = type(value)
        convert = made.get(cls)
        if convert is None:
            # A class with several forms is never found by itself: its form comes first.
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
        if get_origin(kind) not in self._forms or get_origin(arguments[0]) not in UNIONS:
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
        """Unread entries are named only where there are some."""
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
    """Return the expression of an object. The functions that it calls are added to `known`."""
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
        # A mapping to whatever there is, such as a config, is JSON already.
        is_json = item is Any and issubclass(get_origin(kind), Mapping)
        written = "each" if is_json else _written(item, None, "each")
        return _many(get_origin(kind), written, source)
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
    # A set has no order, and an answer has to be the same each time.
    values = f"sorted({source})" if issubclass(origin, AbstractSet) else source
    return f"list({values})" if item == "each" else f"[{item} for each in {values}]"


def _some(name: str, value: Any) -> Json:
    return {} if value is None else {name: value}


def _same(value: Any) -> Any:
    return value

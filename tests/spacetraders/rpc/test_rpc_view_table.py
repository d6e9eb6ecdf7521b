"""The words of a view, and what is made of them: the JSON and its schema."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any, Generic, Literal, TypeVar

import attrs
import pytest

from spacetraders.application.services import METHODS
from spacetraders.rpc.views import ROWS, VIEWS
from spacetraders.rpc.views.schemas import Schemas
from spacetraders.rpc.views.table import Views
from spacetraders.rpc.views.words import (
    Text,
    computed,
    fields_of,
    long,
    nested,
    of,
    only,
    typed,
    view_of,
)

A = TypeVar("A")


class Colour(Enum):
    RED = "red"


@attrs.frozen
class Part:
    symbol: str
    weight: float | None = None


@attrs.frozen
class Whole:
    name: str
    part: Part = Part("P-1", 1.23456)
    parts: tuple[Part, ...] = (Part("P-2"),)
    tags: frozenset[str] = frozenset({"b", "a"})
    colour: Colour = Colour.RED
    made_at: datetime | None = None
    counts: dict[str, int] = attrs.field(factory=dict)
    free: Any = None
    inner: "Whole | None" = None


@attrs.frozen
class Parcel(Generic[A]):
    content: A


PART = view_of(Part, "symbol weight:2")


def doubled(whole: Whole) -> int:
    return len(whole.name) * 2


def is_named(whole: Whole) -> bool:
    return bool(whole.name)


def shown(value: Any, *words: Any, **how: Any) -> Any:
    return Views([PART, view_of(Whole, *words, **how)]).view(value)


@pytest.mark.parametrize(
    ("words", "json"),
    [
        (["name"], {"name": "w"}),
        (["called=name"], {"called": "w"}),
        (["weight=part.weight:2"], {"weight": 1.23}),
        (["part"], {"part": {"symbol": "P-1", "weight": 1.23}}),
        (["*part name"], {"symbol": "P-1", "weight": 1.23, "name": "w"}),
        (["parts"], {"parts": [{"symbol": "P-2", "weight": None}]}),
        (["tags colour"], {"tags": ["a", "b"], "colour": "red"}),
        (["made_at"], {"made_at": None}),
        (["made_at? name"], {"name": "w"}),
        (["done!"], {"done": True}),
        (["counts free"], {"counts": {"x": 1}, "free": {"y": [1]}}),
        ([computed("double", doubled)], {"double": 2}),
        ([nested("in", "name", "tags")], {"in": {"name": "w", "tags": ["a", "b"]}}),
        ([of("part", "sign=symbol")], {"sign": "P-1"}),
        ([typed("name", Literal["w", "v"])], {"name": "w"}),
        ([only(is_named, "name")], {"name": "w"}),
        ([long("name"), "colour"], {"name": "w", "colour": "red"}),
    ],
)
def test_words_say_what_goes_out(words: list[Any], json: Any) -> None:
    assert shown(Whole("w", counts={"x": 1}, free={"y": [1]}), *words) == json


def test_fields_come_in_the_order_of_the_words() -> None:
    assert list(shown(Whole("w"), "tags", computed("b", doubled), "name a!")) == [
        *("tags", "b", "name", "a")
    ]


def test_a_condition_that_does_not_hold_leaves_null() -> None:
    assert shown(Whole(""), only(is_named, "name part")) == {"name": None, "part": None}


def test_a_time_is_written_as_the_game_writes_it() -> None:
    assert shown(Whole("w", made_at=datetime(2026, 3, 1, tzinfo=UTC)), "made_at?") == {
        "made_at": "2026-03-01T00:00:00.000Z"
    }


def test_a_class_may_have_parts_of_its_own_class() -> None:
    assert shown(Whole("a", inner=Whole("b")), "name inner") == {
        "name": "a",
        "inner": {"name": "b", "inner": None},
    }


def test_what_is_long_is_left_out_beneath_a_brief_view() -> None:
    views = Views(
        [view_of(Whole, "name", long("tags")), view_of(Parcel, "free=content", brief=True)]
    )
    assert views.view(Whole("w")) == {"name": "w", "tags": ["a", "b"]}
    assert views.shown(Whole("w"), brief=True) == {"name": "w"}


def test_the_form_of_a_generic_class_is_told_by_its_content() -> None:
    views = Views(
        [PART, view_of(Parcel, "sealed!"), view_of(Parcel[Part], "*content")],
        forms={Parcel: "content"},
    )
    assert views.view(Parcel(Part("P"))) == {"symbol": "P", "weight": None}
    assert views.view(Parcel(5)) == {"sealed": True}


def test_a_text_is_one_field() -> None:
    views = Views([Text(Part, "symbol"), view_of(Whole, "part parts")])
    assert views.view(Whole("w")) == {"part": "P-1", "parts": ["P-2"]}
    schemas = Schemas(views)
    schemas.of(Whole)
    assert schemas.components["Whole"]["properties"]["part"] == {"type": "string"}


@pytest.mark.parametrize("odd", ["na-me", "name:12", "a b!c", "=:"])
def test_what_is_no_word_is_refused(odd: str) -> None:
    with pytest.raises(ValueError, match="is no field"):
        fields_of([odd])


def test_a_class_has_one_view() -> None:
    with pytest.raises(ValueError, match="has two views"):
        Views([PART, PART])


def test_a_class_without_a_view_has_no_schema() -> None:
    with pytest.raises(TypeError, match="has no view"):
        Schemas(Views([])).of(Part)


def test_every_view_can_be_described() -> None:
    schemas = Schemas(VIEWS)
    for row in ROWS:
        schemas.of(row.cls)


def test_every_schema_has_a_name_of_its_own() -> None:
    names = [getattr(row, "name", row.cls.__name__) for row in ROWS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("method", METHODS)
def test_what_a_method_answers_has_a_view(method: str) -> None:
    assert Schemas(VIEWS).of_answer(METHODS[method].answer)


def test_a_table_says_how_many_classes_it_knows() -> None:
    assert repr(Views([PART])) == "<Views of 1 classes>"

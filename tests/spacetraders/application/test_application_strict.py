"""JSON values read without coercion, and what is said of those that do not fit."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.application.bus.fields import number, optional_symbol, symbol
from spacetraders.application.bus.strict import Misfit, fitted


class Colour(StrEnum):
    RED = "RED"
    BLUE = "BLUE"


@attrs.frozen
class Inner:
    depth: int


@attrs.frozen
class Config:
    ship: str
    stops: list[str] = attrs.field(factory=list)
    speed: int = 1
    colour: Colour = Colour.RED
    inner: Inner | None = None
    extra: dict[str, Any] = attrs.field(factory=dict)


@attrs.frozen
class Ranged:
    symbol: str = symbol()
    other: str | None = optional_symbol()
    limit: int = number(5, least=1, most=9)
    runs: int | None = number(None, least=1, also=-1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda held: st.lists(held, max_size=3) | st.dictionaries(st.text(), held, max_size=3),
    max_leaves=6,
)


def misfit(raw: Any, cls: Any) -> str:
    with pytest.raises(Misfit) as caught:
        fitted(raw, cls)
    return f"{caught.value.field}: {caught.value.reason}"


def test_values_that_fit_are_taken_as_they_are() -> None:
    raw: dict[str, Any] = {
        "ship": "a",
        "stops": ["b", "c"],
        "speed": 3,
        "colour": "BLUE",
        "inner": {"depth": 1},
        "extra": {"any": [1, None, {"x": 1.5}]},
    }
    made = fitted(raw, Config)
    assert made == Config("a", ["b", "c"], 3, Colour.BLUE, Inner(1), raw["extra"])


def test_what_may_be_left_out_has_its_default() -> None:
    assert fitted({"ship": "a"}, Config) == Config("a")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, "ship: required field missing"),
        ({"ship": 5}, "ship: must be a text"),
        ({"ship": None}, "ship: must be a text"),
        ({"ship": True}, "ship: must be a text"),
        ({"ship": ["a"]}, "ship: must be a text"),
        ({"ship": "\ud800"}, "ship: has half a surrogate pair, which is no character"),
        ({"ship": "a", "speed": "5"}, "speed: must be a whole number"),
        ({"ship": "a", "speed": 5.0}, "speed: must be a whole number"),
        ({"ship": "a", "speed": True}, "speed: must be a whole number"),
        ({"ship": "a", "speed": None}, "speed: must be a whole number"),
        ({"ship": "a", "stops": "bc"}, "stops: must be a list"),
        ({"ship": "a", "stops": {"b": 1}}, "stops: must be a list"),
        ({"ship": "a", "stops": ["b", 5]}, "stops[1]: must be a text"),
        ({"ship": "a", "colour": "GREEN"}, "colour: must be one of RED, BLUE"),
        ({"ship": "a", "colour": 1}, "colour: must be a text"),
        ({"ship": "a", "inner": {"depth": "1"}}, "inner.depth: must be a whole number"),
        ({"ship": "a", "inner": 5}, "inner: must be an object"),
        ({"ship": "a", "extra": []}, "extra: expected a mapping"),
        ({"ship": "a", "warp": 9}, "warp: is not known"),
        ([], ": must be an object"),
        (None, ": must be an object"),
        ("ship", ": must be an object"),
    ],
    ids=str,
)
def test_a_misfit_says_where_and_why(raw: Any, said: str) -> None:
    assert misfit(raw, Config) == said


def test_an_enumeration_is_taken_in_lower_case() -> None:
    assert fitted("blue", Colour) is Colour.BLUE


class Tone(StrEnum):
    LOW = "low"


def test_an_enumeration_in_lower_case_is_taken_in_upper_case() -> None:
    assert fitted("LOW", Tone) is Tone.LOW


@given(JSON)
def test_nothing_but_true_and_false_is_a_flag(raw: Any) -> None:
    if type(raw) is bool:
        assert fitted(raw, bool) is raw
    else:
        assert misfit(raw, bool) == ": must be true or false"


@pytest.mark.parametrize(
    "text", ["2026-01-31T12:00:00Z", "2026-01-31T12:00", "2026-01-31T14:00:00.000+02:00"]
)
def test_a_time_is_taken_in_any_zone_and_in_utc_without_one(text: str) -> None:
    assert fitted(text, datetime).isoformat() == "2026-01-31T12:00:00+00:00"


@pytest.mark.parametrize("text", ["", "now", "12:00", "2026-02-30", "0001-01-01T00:00:00+05:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    assert misfit(text, datetime).startswith(": must be an ISO 8601 time")


@given(JSON)
def test_no_value_becomes_another_number(raw: Any) -> None:
    try:
        made = fitted(raw, int)
    except Misfit:
        assert type(raw) is not int
    else:
        assert type(raw) is int
        assert made == raw


@given(JSON)
def test_no_value_becomes_another_text(raw: Any) -> None:
    try:
        made = fitted(raw, str)
    except Misfit:
        assert not isinstance(raw, str)
    else:
        assert type(raw) is str
        assert made == raw


@given(JSON)
def test_no_value_becomes_another_list(raw: Any) -> None:
    try:
        made = fitted(raw, list[str])
    except Misfit:
        assert not (isinstance(raw, list) and all(isinstance(one, str) for one in raw))
    else:
        assert made == raw


@given(st.dictionaries(st.sampled_from([f.name for f in attrs.fields(Config)]) | st.text(), JSON))
def test_any_object_fits_or_is_a_misfit(raw: dict[str, Any]) -> None:
    try:
        made = fitted(raw, Config)
    except Misfit:
        return
    assert made.ship == raw["ship"]
    assert set(raw) <= set(attrs.fields_dict(Config))


@pytest.mark.parametrize(
    "text", ["", " ", "a b", "a/b", "..", "a?b", "a\n", "\n", "é", "a" * 65, "a%20"], ids=repr
)
def test_what_can_be_no_symbol_is_refused(text: str) -> None:
    reason = "must be 1 to 64 letters, digits, hyphens and underscores"
    assert misfit({"symbol": text}, Ranged) == f"symbol: {reason}"
    assert misfit({"symbol": "A", "other": text}, Ranged) == f"other: {reason}"


@pytest.mark.parametrize("text", ["x1-ab12-c3", "HERMES_2-1F", "a" * 64])
def test_a_symbol_is_taken_in_any_case(text: str) -> None:
    assert fitted({"symbol": text, "other": text}, Ranged) == Ranged(text.upper(), text.upper())


@given(st.integers())
def test_a_number_is_taken_in_its_range_only(value: int) -> None:
    raw = {"symbol": "A", "limit": value}
    if 1 <= value <= 9:
        assert fitted(raw, Ranged).limit == value
    else:
        assert misfit(raw, Ranged) == "limit: must be at least 1 and at most 9"


@pytest.mark.parametrize("value", [None, -1, 1, 10**30])
def test_a_number_may_have_a_value_besides_its_range(value: int | None) -> None:
    assert fitted({"symbol": "A", "runs": value}, Ranged).runs == value


@pytest.mark.parametrize("value", [0, -2])
def test_a_number_besides_its_range_is_told_what_else_there_is(value: int) -> None:
    assert misfit({"symbol": "A", "runs": value}, Ranged) == "runs: must be at least 1, or -1"

"""The log on a console: what an event says is shown, and programs nothing."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.output.console import ConsoleLines

OURS = re.compile(r"\x1b\[[0-9;]*m")
NASTY = "\x1b]0;owned\x07\x1b[2J\x9b9m\u202e\u2028\r\n\t\x7f\ud800"
SHOWN = NASTY.encode("unicode_escape").decode()

VALUES = st.recursive(
    st.text(st.characters()) | st.integers() | st.none() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


class Named:
    """An object whose repr quotes what a stranger said."""

    def __repr__(self) -> str:
        return f"<Named {NASTY}>"


def lines(**event: Any) -> str:
    return OURS.sub("", ConsoleLines()(None, "info", {"event": "something", **event}))


@given(VALUES, st.text(st.characters()))
def test_an_event_is_one_plain_line(value: Any, key: str) -> None:
    assert lines(**{f"a{key}": value}).isprintable()


@given(st.text(st.characters()))
def test_the_event_itself_is_plain(event: str) -> None:
    assert lines(event=event).isprintable()


def test_an_object_is_shown_by_its_plain_repr() -> None:
    assert f"it=<Named {SHOWN}>" in lines(it=Named())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("word", "it=word"),
        ("two words", "it='two words'"),
        (5, "it=5"),
        (None, "it=None"),
        ([1, "a"], "it=[1, 'a']"),
    ],
)
def test_what_was_plain_is_shown_as_ever(value: Any, shown: str) -> None:
    assert lines(it=value).endswith(shown)


def test_a_traceback_keeps_its_lines_and_they_are_plain() -> None:
    try:
        raise ValueError(NASTY)
    except ValueError:
        told = lines(exc_info=True)
    first, *rest = told.split("\n")
    assert first.isprintable()
    assert rest[0] == "Traceback (most recent call last):"
    assert all(line.isprintable() for line in rest)

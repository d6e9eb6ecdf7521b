"""Plain text: whatever a stranger wrote, nothing in it is more than a picture of it."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.output.plain import json_text, plain, plain_lines

ANY_TEXT = st.text(st.characters())
"""Halves of surrogate pairs among the characters."""


@given(ANY_TEXT)
def test_plain_text_has_no_character_that_a_terminal_obeys(text: str) -> None:
    for character in plain(text):
        assert unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


@given(ANY_TEXT)
def test_plain_text_can_be_encoded(text: str) -> None:
    plain(text).encode()


@given(ANY_TEXT)
def test_to_make_it_plain_again_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(ANY_TEXT)
def test_what_is_printable_stays_as_it_is(text: str) -> None:
    assert plain(text) == text or not text.isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("FLEET-1 ü 漢 █ \\", "FLEET-1 ü 漢 █ \\"),
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\tb\r\nc\x7f\x00", "a\\tb\\r\\nc\\x7f\\x00"),
        ("\u202e\u2066\u200f\u061c", "\\u202e\\u2066\\u200f\\u061c"),
        ("\u2028\u2029\u0085", "\\u2028\\u2029\\x85"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_is_not_is_an_escape(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(ANY_TEXT)
def test_lines_stay_lines_and_each_is_plain(text: str) -> None:
    assert plain_lines(text).split("\n") == [plain(line) for line in text.split("\n")]


@given(ANY_TEXT)
def test_json_is_plain_and_says_the_same(text: str) -> None:
    written = json_text({text: [text]}, indent=2)
    assert plain_lines(written) == written
    assert json.loads(written) == {text: [text]}


@given(ANY_TEXT)
def test_json_is_what_it_always_was_but_for_one_character(text: str) -> None:
    assert json_text(text) == json.dumps(text).replace("\x7f", "\\u007f")

"""Tokens as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.domain.tokens import BLANKS, cleaned, misfit

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6Ii4uLiJ9.a-b_c="


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "{}\n",
        "\r\n\t {} \r\n",
        "\ufeff{}",
        "\u00ef\u00bb\u00bf{}\r\n",
        "\u00a0{}\u200b",
        "{}\x00",
        '"{}"',
        "'{}'",
        "`{}`",
        "\u201c{}\u201d",
        "\u2018{}\u2019",
        '\ufeff "{}"\n',
        "\"'{}'\"",
        "Bearer {}",
        "bearer   {}\n",
        'Authorization: Bearer "{}"',
        '"Bearer {}"',
    ],
)
def test_what_surely_does_not_belong_to_a_token_is_taken_away(around: str) -> None:
    assert cleaned(around.format(TOKEN)) == TOKEN
    assert misfit(TOKEN) is None


@pytest.mark.parametrize("sound", [TOKEN, "t", "a'b", "bearer", "Bearer", "'", "a\"b'c"])
def test_the_rest_of_a_token_is_left_alone(sound: str) -> None:
    assert cleaned(sound) == sound


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "is empty"),
        ("two words", "has a blank or a line break inside"),
        ("line\nend", "has a blank or a line break inside"),
        ("a\u00a0b", "has a blank or a line break inside"),
        ("t\u00f6ken", "not visible ASCII"),
        ("a\ufeffb", "not visible ASCII"),
        ("a\x00b", "not visible ASCII"),
        ("\ud800", "not visible ASCII"),
        ('"a', "a quote on one side alone"),
        ("a'", "a quote on one side alone"),
    ],
)
def test_what_can_be_no_token_is_told_without_it(token: str, reason: str) -> None:
    told = misfit(token)
    assert told is not None
    assert reason in told


@given(st.text(alphabet=st.sampled_from(BLANKS + " \n'\"`ab\u201c\u201dBearer:")))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@given(st.text(min_size=12))
def test_no_complaint_has_a_part_of_the_token(token: str) -> None:
    assert token not in (misfit(token) or "")

"""Words and data without a fixed form: whatever they are, they can be kept and shown."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.api import free_form
from spacetraders.api.errors import refusal
from spacetraders.domain.refusals import ShipInTransit
from spacetraders.rpc.errors import error_object

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800\0"),
    lambda held: st.lists(held, max_size=4) | st.dictionaries(st.text(), held, max_size=4),
    max_leaves=20,
)


def depth_of(value: Any) -> int:
    parts = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth_of, parts), default=0) if isinstance(value, dict | list) else 0


@given(ANYTHING, ANYTHING, ANYTHING)
def test_whatever_a_refusal_says_it_becomes_json_and_a_text(
    message: Any, data: Any, code: Any
) -> None:
    refused = refusal({"error": {"message": message, "data": data, "code": code}}, 400)
    assert refused is not None
    text = json.dumps(error_object(refused), allow_nan=False, ensure_ascii=False)
    assert "\0" not in refused.message
    text.encode()


@given(ANYTHING)
def test_what_is_sound_stays_as_it_is(value: Any) -> None:
    kept = free_form.data(value)
    assert free_form.data(kept) == kept


@pytest.mark.parametrize("message", [None, 5, [], {}, "", "  \n", True], ids=repr)
def test_a_refusal_without_words_says_that_no_reason_was_given(message: Any) -> None:
    refused = refusal({"error": {"code": 4999, "message": message}}, 404)
    assert refused is not None
    assert refused.reason == "no reason given"


def test_an_unknown_route_is_no_refusal_of_the_games() -> None:
    """Every route that is asked for is there; it does not mean that a ship is gone."""
    assert refusal({"statusCode": 404, "message": "Route not found"}, 404) is None


def test_of_a_long_text_the_beginning_is_kept() -> None:
    kept = free_form.words("A" * 10**6)
    assert kept == "A" * (free_form.MOST_CHARACTERS - 1) + "…"


def test_of_much_and_deep_data_the_first_and_upper_is_kept() -> None:
    deep: Any = 5
    for _ in range(500):
        deep = [deep]
    kept = free_form.data({"deep": deep, "long": list(range(10**5)), "text": "A" * 10**6})
    assert depth_of(kept) == free_form.MOST_DEPTH
    assert len(kept["long"]) == free_form.MOST_ITEMS
    assert len(kept["text"]) == free_form.MOST_CHARACTERS


@pytest.mark.parametrize("code", [True, False, 10**5000, -(10**20)], ids=["yes", "no", "+", "-"])
def test_a_code_that_cannot_be_shown_gives_way_to_the_http_status(code: Any) -> None:
    refused = refusal({"error": {"code": code, "message": "No."}}, 404)
    assert refused is not None
    assert refused.code == 404


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        *((12, 12.0), (0.5, 0.5), ("12", 12.0), (0, 0.0), (-5, 0.0), (None, 0.0), ("soon", 0.0)),
        *((float("nan"), 0.0), (float("inf"), 0.0), (10**400, 0.0), ([12], 0.0), ({}, 0.0)),
        *((True, 0.0), ("nan", 0.0), ("-1", 0.0), ("9" * 5000, 0.0)),
    ],
)
def test_a_time_of_arrival_that_makes_no_sense_counts_as_not_said(
    said: Any, seconds: float
) -> None:
    body = {"error": {"code": 4214, "message": "In transit.", "data": {"secondsToArrival": said}}}
    refused = refusal(body, 400)
    assert isinstance(refused, ShipInTransit)
    assert refused.seconds_to_arrival == seconds

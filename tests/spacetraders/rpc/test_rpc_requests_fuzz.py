"""Any bytes at all: a line is read without a fault, and each request gets its one answer."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.rpc.client import line

from spacetraders.rpc.methods import METHODS
from spacetraders.rpc.requests import Answered, Call, read_line

NAMES = sorted({*METHODS, "rpc.discover"})

FINITE = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | st.text(),
    lambda held: st.lists(held, max_size=3) | st.dictionaries(st.text(), held, max_size=3),
    max_leaves=8,
)
PARAMS = st.dictionaries(
    st.sampled_from(["ship_symbol", "player_id", "agent_symbol", "config", "kind", "limit"])
    | st.text(max_size=5),
    JSON,
    max_size=5,
)
IDS = st.integers() | st.text() | FINITE
REQUESTS = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "method": st.sampled_from(NAMES) | st.text(max_size=8)},
    optional={"id": IDS, "params": PARAMS | st.lists(JSON, max_size=3)},
)
SURROGATES = st.text(st.characters(categories=["Cs", "Lu"]), max_size=3)


def answers(asked: Any) -> list[Any]:
    """The ids under which a line is answered, in order."""
    entries = read_line(line(asked)).entries
    return [
        entry.response["id"] if isinstance(entry, Answered) else entry.request_id
        for entry in entries
        if not (isinstance(entry, Call) and entry.notice)
    ]


@given(st.binary())
def test_no_bytes_are_a_fault(text: bytes) -> None:
    for entry in read_line(text).entries:
        assert isinstance(entry, Answered)
        json.dumps(entry.response)


@given(JSON)
def test_no_json_is_a_fault(asked: Any) -> None:
    if isinstance(asked, list) and asked:
        assert len(read_line(line(asked)).entries) == len(asked)
    else:
        assert len(read_line(line(asked)).entries) == 1


@given(REQUESTS)
def test_a_request_is_answered_once_under_its_id_and_a_notice_never(asked: Any) -> None:
    assert answers(asked) == ([asked["id"]] if "id" in asked else [])


@given(st.lists(REQUESTS, min_size=1, max_size=5))
def test_a_batch_is_answered_request_by_request(asked: list[Any]) -> None:
    assert answers(asked) == [one["id"] for one in asked if "id" in one]


@given(st.sampled_from(NAMES), st.dictionaries(SURROGATES, SURROGATES, max_size=3))
def test_no_text_that_has_no_utf_8_reaches_a_handler(method: str, params: dict[str, str]) -> None:
    asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"ship_symbol": "", **params}}
    (entry,) = read_line(line(asked)).entries
    if isinstance(entry, Call):
        repr(entry.message).encode()

"""What is armed, and when it strikes."""

import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacetraders.sandbox.door.fault_orders import read_order
from spacetraders.sandbox.operations import OPERATIONS
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.state.faults import FOR_EVER, REMEMBERED, FaultKind, FaultOrder, Faults

LOST = FaultKind.LOST
NAMES = sorted({operation.name for operation in OPERATIONS})


def faults(seed: int = 1) -> Faults:
    return Faults(random.Random(seed))


def test_a_fault_strikes_its_operation_alone_and_as_often_as_it_was_armed_for() -> None:
    armed = faults()
    fault = armed.arm(FaultOrder(LOST, "refuel", count=2))
    asked = ["dock", "refuel", "refuel", "dock", "refuel"]
    struck = [armed.strike(name, "POST") is fault.order for name in asked]
    assert struck == [False, True, True, False, False]
    assert (fault.struck, fault.left) == (2, 0)


def test_a_fault_for_ever_never_wears_out() -> None:
    armed = faults()
    fault = armed.arm(FaultOrder(LOST, count=FOR_EVER))
    assert all(armed.strike("dock", "POST") for _ in range(1000))
    assert (fault.struck, fault.left) == (1000, FOR_EVER)


def test_a_method_narrows_what_is_struck() -> None:
    armed = faults()
    armed.arm(FaultOrder(LOST, method="POST", count=FOR_EVER))
    assert armed.strike("get_agent", "GET") is None
    assert armed.strike("dock", "POST") is not None


def test_of_several_faults_the_first_that_was_armed_strikes_then_the_next() -> None:
    armed = faults()
    armed.arm(FaultOrder(FaultKind.RESET, "dock"))
    armed.arm(FaultOrder(LOST))
    kinds = [found.kind for _ in range(2) if (found := armed.strike("dock", "POST"))]
    assert kinds == [FaultKind.RESET, LOST]
    assert armed.strike("dock", "POST") is None


def test_a_chance_falls_the_same_way_in_every_run_of_a_seed() -> None:
    def run(seed: int) -> list[bool]:
        armed = faults(seed)
        armed.arm(FaultOrder(LOST, chance=0.3, count=FOR_EVER))
        return [armed.strike("dock", "POST") is not None for _ in range(1000)]

    assert run(1) == run(1) != run(2)
    assert sum(run(1)) == pytest.approx(300, abs=60)


def test_what_is_disarmed_strikes_no_more() -> None:
    armed = faults()
    first, _ = armed.arm(FaultOrder(LOST)), armed.arm(FaultOrder(FaultKind.RESET))
    assert armed.disarm(first.fault_id)
    assert not armed.disarm(first.fault_id)
    assert armed.disarm_all() == 1
    assert armed.strike("dock", "POST") is None
    assert armed.listed() == []


def test_of_the_faults_that_are_used_up_only_the_latest_are_remembered() -> None:
    armed = faults()
    lasting = armed.arm(FaultOrder(LOST, "refuel", count=FOR_EVER))
    for _ in range(REMEMBERED + 50):
        armed.arm(FaultOrder(LOST, "dock"))
        armed.strike("dock", "POST")
    latest = armed.arm(FaultOrder(LOST, "dock"))
    listed = armed.listed()
    assert len(listed) == REMEMBERED + 2
    assert (listed[0], listed[-1]) == (lasting, latest)


@given(
    st.lists(
        st.builds(FaultOrder, st.just(LOST), st.sampled_from(["dock", "*"]), count=st.just(2))
    ),
    st.lists(st.sampled_from(["dock", "orbit"]), max_size=30),
)
def test_no_fault_strikes_more_often_than_armed_and_none_is_passed_over(
    orders: list[FaultOrder], asked: list[str]
) -> None:
    armed = faults()
    held = [armed.arm(each) for each in orders]
    for name in asked:
        due = any(fault.left and fault.order.fits(name, "POST") for fault in held)
        assert (armed.strike(name, "POST") is not None) is due
    assert all(0 <= fault.struck <= 2 for fault in held)


@pytest.mark.parametrize("name", ["*", *NAMES])
def test_every_operation_can_be_named_and_the_rest_has_defaults(name: str) -> None:
    assert read_order({"kind": "lost", "operation": name, "method": None}) == FaultOrder(LOST, name)


def test_an_order_that_names_no_operation_means_any() -> None:
    assert (
        read_order({"kind": "lost"})
        == read_order({"kind": "lost", "operation": "*"})
        == FaultOrder(LOST)
    )


def test_an_order_says_all_that_can_be_said() -> None:
    said = {
        "kind": "slow",
        "operation": "refuel",
        "method": "POST",
        "count": -1,
        "chance": 0.25,
        "seconds": 0,
    }
    assert read_order(said) == FaultOrder(FaultKind.SLOW, "refuel", "POST", -1, 0.25, 0.0)


def test_a_refusal_is_ordered_with_its_place_its_code_and_its_data() -> None:
    data = {"secondsToArrival": None}
    said = {"kind": "refused", "operation": "dock", "target": "LYRA-1", "code": 4214, "data": data}
    assert read_order(said) == FaultOrder(
        FaultKind.REFUSED, "dock", target="LYRA-1", code=4214, data=data
    )


def test_a_fault_at_a_place_strikes_what_names_it_alone() -> None:
    armed = faults()
    armed.arm(FaultOrder(FaultKind.REFUSED, "get_market", target="X1-A-B", count=FOR_EVER))
    named = [["X1-A", "X1-A-B"], ["X1-A", "X1-A-BB"], ["X1-A"], []]
    struck = [armed.strike("get_market", "GET", each.__contains__) is not None for each in named]
    assert struck == [True, False, False, False]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            {"kind": "server_error", "target": "A-1", "retry_after": "Thu, 01 Jan 2026"},
            FaultOrder(FaultKind.SERVER_ERROR, target="A-1", retry_after="Thu, 01 Jan 2026"),
        ),
        ({"kind": "short", "entries": 3}, FaultOrder(FaultKind.SHORT, entries=3)),
        ({"kind": "spoiled", "field": "x"}, FaultOrder(FaultKind.SPOILED, field="x")),
    ],
)
def test_an_order_says_what_its_kind_has_of_its_own(
    said: dict[str, Any], meant: FaultOrder
) -> None:
    assert read_order(said) == meant


def test_a_target_narrows_what_is_struck() -> None:
    armed = faults()
    armed.arm(FaultOrder(LOST, target="A-1", count=FOR_EVER))
    assert armed.strike("dock", "POST") is None
    assert armed.strike("dock", "POST", lambda target: target == "A-2") is None
    assert armed.strike("dock", "POST", lambda target: target == "A-1") is not None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"kind": None}, "kind: expected is one of rate_limited,"),
        ({"kind": "explosion"}, "kind: expected is one of rate_limited,"),
        ({"kind": ["lost"]}, "kind: expected is one of"),
        ({"operation": 7}, "operation: a string is required"),
        ({"operation": "teleport"}, r"operation: expected is one of \*, status, register,"),
        ({"method": 7}, "method: a string is required"),
        ({"method": "GET"}, "method: dock is never asked for with GET"),
        ({"operation": "*", "method": "DELETE"}, "is never asked for with DELETE"),
        ({"count": 0}, "count: a whole number of at least 1"),
        ({"count": -2}, "count: .* or -1 for ever"),
        ({"count": 1.5}, "count: "),
        ({"count": True}, "count: "),
        ({"target": 5}, "target: a string is required"),
        ({"code": 4214}, "code: only refused has a code"),
        ({"data": {}}, "data: only refused has data"),
        ({"kind": "refused", "code": "4214"}, "code: a whole number from 0 to 9999"),
        ({"kind": "refused", "code": True}, "code: "),
        ({"kind": "refused", "code": 10_000}, "code: "),
        ({"chance": 1.01}, "chance: a number from 0 to 1"),
        ({"chance": -0.1}, "chance: "),
        ({"chance": "often"}, "chance: "),
        ({"chance": True}, "chance: "),
        ({"chance": float("nan")}, "chance: "),
        ({"kind": "slow", "seconds": 3601}, "seconds: a number from 0 to 3600"),
        ({"kind": "slow", "seconds": float("inf")}, "seconds: "),
        ({"seconds": 1}, "seconds: only rate_limited, slow, lost_slow, late have a time"),
        ({"target": 7}, "target: a string is required"),
        ({"entries": 1}, "entries: only short leaves some"),
        ({"kind": "short", "entries": -1}, "entries: a whole number of at least 0"),
        ({"kind": "short", "entries": True}, "entries: a whole number of at least 0"),
        ({"field": "x"}, "field: spoiled needs one"),
        ({"kind": "spoiled"}, "field: spoiled needs one"),
        ({"retry_after": "1"}, "retry_after: only rate_limited, rate_limited_html, server_error,"),
        ({"kind": "maintenance", "retry_after": "\u00e9"}, "retry_after: a header takes"),
        ({"second": 1}, "second: there is no such field; known are kind, operation,"),
    ],
)
def test_an_order_that_cannot_be_is_refused_with_a_sentence(
    changed: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Refusal) as caught:
        read_order({"kind": "lost", "operation": "dock"} | changed)
    assert caught.value.status == 422
    assert re.search(reason, caught.value.text)

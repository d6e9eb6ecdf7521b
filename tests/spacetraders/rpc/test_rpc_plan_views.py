"""Plans for many stops have exactly the keys that docs/rpc.md promises."""

import json
from typing import Any

import pytest
from support.rpc import docs as rpc_docs
from support.rpc import samples

from spacetraders.rpc.views import view

TOUR, PARTITION, JOURNEY = map(rpc_docs.shape, ("planned tour", "partition", "journey"))
STEP, JUMP = rpc_docs.shape("route", nth=1), rpc_docs.shape("journey", nth=1)


@pytest.mark.parametrize(
    "answer",
    [samples.TOUR, samples.PARTITION, samples.TOUR_DEPARTURE, samples.JOURNEY],
    ids=lambda answer: type(answer).__name__,
)
def test_every_plan_is_json(answer: Any) -> None:
    shown = view(answer)
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


@pytest.mark.parametrize("tour", [samples.TOUR, samples.IDLE])
def test_a_planned_tour_is_as_promised(tour: Any) -> None:
    shown = view(tour)
    assert rpc_docs.shape_of(shown) == TOUR
    assert all(rpc_docs.shape_of(step) == STEP for step in shown["steps"])


def test_a_tours_steps_are_those_of_a_route() -> None:
    assert view(samples.TOUR)["steps"] == view(samples.PLAN)["steps"]


def test_a_tour_tells_how_good_it_is_known_to_be() -> None:
    shown = view(samples.TOUR)
    assert (shown["quality"], shown["bound_seconds"], shown["cut"]) == ("gap", 80, True)
    assert shown["gap"] == pytest.approx(3 / 80)


def test_a_partition_is_as_promised() -> None:
    shown = view(samples.PARTITION)
    assert rpc_docs.shape_of(shown) == PARTITION
    assert [rpc_docs.shape_of(tour) for tour in shown["tours"]] == [TOUR, TOUR]
    assert shown["unreachable"] == [samples.HOME]


def test_a_tour_departure_is_as_promised() -> None:
    promised = {**rpc_docs.shape("tour departure"), "tour": TOUR}
    assert rpc_docs.shape_of(view(samples.TOUR_DEPARTURE)) == promised


def test_a_journey_is_as_promised() -> None:
    shown = view(samples.JOURNEY)
    assert rpc_docs.shape_of(shown) == JOURNEY
    assert [rpc_docs.shape_of(jump) for jump in shown["jumps"]] == [JUMP]


def test_a_jump_shows_where_it_leads() -> None:
    (jump,) = view(samples.JOURNEY)["jumps"]
    assert (jump["system_symbol"], jump["waypoint_symbol"]) == ("X1-CD34", "X1-CD34-E5")
    assert (jump["x"], jump["y"], jump["distance"]) == (300, 400, 500.0)

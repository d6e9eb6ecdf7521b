"""The daemon's answers are those of the last release: exactly, of every method."""

from operator import itemgetter
from typing import Any

import pytest
import structlog
from support.contract.inside import played
from support.contract.record import ADVICE, all_steps, as_recorded
from support.contract.scenes import SCENES

from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION
from spacetraders.rpc.openrpc import discover


@pytest.mark.parametrize("scene", SCENES)
def test_each_answer_of_a_scene_is_as_recorded(scene: str) -> None:
    with structlog.testing.capture_logs():
        said = played(SCENES[scene])
    recorded = as_recorded(f"rpc_{scene}", said)
    for number, (now, before) in enumerate(zip(said, recorded, strict=False)):
        assert now == before, f"step {number} of {scene}: {ADVICE}"
    assert len(said) == len(recorded), ADVICE


def test_every_method_has_a_recorded_result() -> None:
    answered = {step["method"] for step in all_steps() if "result" in step}
    assert answered >= {*METHODS, *OF_THE_CONNECTION} - {"rpc.cancel", "rpc.discover"}


def test_many_kinds_of_error_are_recorded() -> None:
    kinds = {step["error"]["data"]["kind"] for step in all_steps() if "error" in step}
    assert len(kinds) >= 40


def test_the_methods_and_their_params_are_as_recorded() -> None:
    methods: Any = {
        method["name"]: {"params": method["params"], "paramStructure": method["paramStructure"]}
        # Sorted, so that a new method adds its lines to the record and moves no others.
        for method in sorted(discover()["methods"], key=itemgetter("name"))
    }
    recorded = as_recorded("params", methods)
    assert set(methods) == set(recorded), ADVICE
    for name, params in methods.items():
        assert params == recorded[name], f"{name}: {ADVICE}"

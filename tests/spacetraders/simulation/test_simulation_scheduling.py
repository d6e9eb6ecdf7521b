"""Tasks run in the same order whenever the seed is the same."""

import random

import pytest
import trio
from trio._core import _run

from spacetraders.simulation.scheduling import repeatable


def order(seed: int) -> list[int]:
    """In which order twenty tasks go through some steps."""
    seen: list[int] = []

    async def step(number: int) -> None:
        for _ in range(3):
            await trio.lowlevel.checkpoint()
            seen.append(number)

    async def main() -> None:
        async with trio.open_nursery() as nursery:
            for number in range(20):
                nursery.start_soon(step, number)

    with repeatable(seed):
        trio.run(main)
    return seen


def test_the_seed_decides_the_order() -> None:
    assert order(1) == order(1)
    assert order(1) != order(2)


def test_afterwards_trio_is_as_it_was() -> None:
    before = (_run._ALLOW_DETERMINISTIC_SCHEDULING, _run._r.getstate())
    order(5)
    assert (_run._ALLOW_DETERMINISTIC_SCHEDULING, _run._r.getstate()) == before


def test_a_trio_without_the_switch_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(_run, "_r")
    with pytest.raises(RuntimeError, match="no switch for repeatable scheduling"):
        order(1)
    monkeypatch.setattr(_run, "_r", random.Random(), raising=False)

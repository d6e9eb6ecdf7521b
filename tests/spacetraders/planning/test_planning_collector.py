"""The garbage collector rests while anybody needs it to, and no longer."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from spacetraders.planning.collector import MOST_SECONDS, Collector


@pytest.fixture(autouse=True)
def _left_as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


def test_it_rests_until_the_last_one_has_left() -> None:
    gc.enable()
    collector = Collector()
    with collector.at_rest(0.0):
        with collector.at_rest(0.0):
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    with Collector().at_rest(0.0):
        pass
    assert not gc.isenabled()


def test_it_works_again_after_an_error() -> None:
    gc.enable()
    with pytest.raises(KeyError), Collector().at_rest(0.0):
        raise KeyError
    assert gc.isenabled()


def test_solves_that_overlap_without_end_do_not_keep_it_off_without_end() -> None:
    gc.enable()
    collector, works = Collector(), []
    before = ExitStack()
    before.enter_context(collector.at_rest(0.0))
    for second in range(1, 200):
        after = ExitStack()
        after.enter_context(collector.at_rest(float(second)))
        before.close()
        works.append(gc.isenabled())
        before = after
    before.close()
    assert not any(works[: int(MOST_SECONDS) - 1])
    assert works.count(True) >= 200 // (MOST_SECONDS + 2)
    assert gc.isenabled()

"""The garbage collector rests while anybody needs it to, and no longer."""

import gc
from collections.abc import Iterator

import pytest

from spacetraders.planning.collector import Collector


@pytest.fixture(autouse=True)
def _left_as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


def test_it_rests_until_the_last_one_has_left() -> None:
    gc.enable()
    collector = Collector()
    with collector.at_rest():
        with collector.at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    with Collector().at_rest():
        pass
    assert not gc.isenabled()


def test_it_works_again_after_an_error() -> None:
    gc.enable()
    with pytest.raises(KeyError), Collector().at_rest():
        raise KeyError
    assert gc.isenabled()

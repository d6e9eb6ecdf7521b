"""What each method asks of the daemon: said for all of them, and by the command line alike."""

from typing import Any

import pytest

from cli.reads import only_reads
from spacetraders.application.orders.containers import UnfollowLogs
from spacetraders.rpc import loads
from spacetraders.rpc.loads import Load, load_of
from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION
from spacetraders.rpc.openrpc import Discover

CHANGES_NOTHING_OF_THE_GAME = {"container.unfollow": UnfollowLogs}


def load(message_class: Any) -> Load:
    return load_of(object.__new__(message_class))


def test_nothing_is_named_twice_and_all_of_it_is_a_method() -> None:
    named = [*loads.GLANCES, *loads.LOOKUPS, *loads.SURVEYS, *loads.QUESTIONS]
    assert len(named) == len(set(named))
    assert set(named) <= {*METHODS.values(), *OF_THE_CONNECTION.values(), Discover}


@pytest.mark.parametrize("method", sorted(set(METHODS) - set(CHANGES_NOTHING_OF_THE_GAME)))
def test_what_is_no_order_is_what_the_command_line_asks_again(method: str) -> None:
    assert (load(METHODS[method]) is not Load.ORDER) == (
        only_reads(method) and method != "ledger.balance"
    )


def test_what_is_not_named_is_an_order() -> None:
    assert load(METHODS["ship.buy"]) is Load.ORDER

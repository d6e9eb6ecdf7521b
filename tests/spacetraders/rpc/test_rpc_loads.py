"""What each method asks of the daemon: said for all of them, and by the command line alike."""

from typing import Any

import pytest

from cli.reads import READING_VERBS, READS, only_reads
from spacetraders.application.bus.methods import Load
from spacetraders.application.following.handlers import UnfollowFleet
from spacetraders.application.orders.containers import UnfollowLogs
from spacetraders.rpc.bounds.loads import load_of
from spacetraders.rpc.methods import METHODS, OF_THE_CONNECTION

CHANGES_NOTHING_OF_THE_GAME = {
    "container.unfollow": UnfollowLogs,
    "fleet.unfollow": UnfollowFleet,
}


def load(message_class: Any) -> Load:
    return load_of(object.__new__(message_class))


@pytest.mark.parametrize("method", sorted(set(METHODS) - set(CHANGES_NOTHING_OF_THE_GAME)))
def test_what_is_no_order_is_what_the_command_line_asks_again(method: str) -> None:
    assert (load(METHODS[method].message) is not Load.ORDER) == (
        only_reads(method) and method != "ledger.balance"
    )


def test_what_is_not_named_is_an_order() -> None:
    assert load(METHODS["ship.buy"].message) is Load.ORDER


def test_the_command_line_names_no_method_that_is_not_there() -> None:
    methods = {*METHODS, *OF_THE_CONNECTION}
    assert methods >= READS
    assert {method.rpartition(".")[2] for method in methods} >= READING_VERBS

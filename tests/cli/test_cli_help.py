"""What the help of a command says of defaults is what the daemon does."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from spacetraders.rpc.methods import METHODS

Run = Callable[..., Any]


def words(page: str) -> str:
    """A page as one line, without the boxes that are drawn in it."""
    return " ".join(page.replace("│", " ").split())


@pytest.mark.parametrize(
    ("line", "method", "param"),
    [
        ("container create", "container.create", "max_restarts"),
        ("container logs", "container.logs", "limit"),
        ("intent list", "intent.list", "limit"),
        ("ledger list", "ledger.list", "limit"),
        ("market spreads", "market.spreads", "limit"),
        ("market history", "market.history", "limit"),
        ("route tour", "route.tour", "budget_seconds"),
        ("route partition", "route.partition", "budget_seconds"),
    ],
)
def test_a_default_in_the_help_is_the_daemons(run: Run, line: str, method: str, param: str) -> None:
    message: Any = METHODS[method].message
    default = attrs.fields_dict(message)[param].default
    assert f"; {default:g} by default." in words(run(*line.split(), "--help").out)


def test_no_option_is_there_only_to_leave_the_default_as_it_is(run: Run) -> None:
    assert "--no-force" not in run("container", "stop", "--help").out

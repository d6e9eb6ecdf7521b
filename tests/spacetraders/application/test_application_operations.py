"""The table of operations: what a new row cannot forget, and what its answer is entered as."""

import types
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from spacetraders.api.wire import read
from spacetraders.application.operations import table
from spacetraders.application.operations.money import moved
from spacetraders.application.operations.operation import DeedOperation
from spacetraders.domain.deeds.evidence import docked
from spacetraders.domain.deeds.intents import Intent
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.game.ships import Nav
from spacetraders.domain.game.trades import Bill, Trade
from spacetraders.domain.players import Agent

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINE = "POST /my/ships/{ship}/polish"
AGENT = {
    "symbol": "T",
    "credits": 800,
    "headquarters": "X1-AB1-A1",
    "startingFaction": "COSMIC",
    "shipCount": 1,
}
PAID = {
    "shipSymbol": "T-1",
    "waypointSymbol": "X1-AB1-B2",
    "totalPrice": 200,
    "timestamp": NOW.isoformat(),
}


@attrs.frozen
class Polished:
    """An answer of a class that no code knows."""

    bill: Bill
    agent: Agent


@attrs.frozen
class Fenced:
    """Another one, with a trade and without the agent."""

    trade: Trade


def intent(row: DeedOperation[object]) -> Intent:
    return Intent(1, 1, "T-1", row, NOW)


def test_a_bill_of_a_new_class_of_answer_is_read_and_entered() -> None:
    row = DeedOperation[Polished](
        name="polish", line=LINE, answer=Polished, shows=docked, costs="POLISH"
    )
    answer = read({"agent": AGENT, "transaction": PAID}, Polished)
    assert moved(intent(row), answer) == Spending(
        "POLISH", waypoint_symbol="X1-AB1-B2", total_price=-200, balance=800
    )


def test_a_bill_of_a_row_that_brings_credits_is_income() -> None:
    row = DeedOperation[Polished](
        name="polish", line=LINE, answer=Polished, shows=docked, brings="TIP"
    )
    entry = moved(intent(row), read({"agent": AGENT, "transaction": PAID}, Polished))
    assert entry is not None
    assert (entry.kind, entry.total_price) == ("TIP", 200)


def test_a_trade_of_a_new_class_of_answer_is_read_and_entered() -> None:
    row = DeedOperation[Fenced](
        name="fence", line=LINE, answer=Fenced, shows=docked, brings="FENCE"
    )
    goods = {"tradeSymbol": "GOLD", "type": "SELL", "units": 2, "pricePerUnit": 100}
    answer = read({"transaction": PAID | goods}, Fenced)
    assert moved(intent(row), answer) == Spending(
        "FENCE", "X1-AB1-B2", "GOLD", 2, 100, total_price=200
    )


def test_a_row_that_costs_needs_an_answer_that_tells_the_price() -> None:
    with pytest.raises(TypeError, match="polish moves credits, but its answer has no bill"):
        DeedOperation(name="polish", line=LINE, answer=Nav, shows=docked, costs="POLISH")


def test_a_row_whose_answer_tells_a_price_needs_a_kind_for_the_ledger() -> None:
    with pytest.raises(TypeError, match="polish has an answer with a price"):
        DeedOperation(name="polish", line=LINE, answer=Polished, shows=docked)


@pytest.mark.parametrize("row", table.deeds(), ids=repr)
def test_each_row_has_an_entry_if_and_only_if_it_moves_credits(row: DeedOperation[object]) -> None:
    names = attrs.fields_dict(row.answer) if attrs.has(row.answer) else {}
    assert row.moves_credits == ("agent" in names)


def test_a_row_is_registered_wherever_it_stands_in_the_table() -> None:
    module = types.ModuleType("table")
    source = Path(table.__file__).read_text()
    last = f'LAST = DeedOperation(name="last", line="{LINE}", answer=Nav, shows=e.docked)\n'
    first, rows = source.split("ORBIT = ", 1)
    exec(compile(f"{first}{last}ORBIT = {rows}", "table", "exec"), module.__dict__)
    assert module.deed_named("last") is module.LAST
    module = types.ModuleType("table")
    asked = 'ASKED = QueryOperation(line="GET /asked", answer=Nav)\n'
    exec(compile(f"{source}\n{last}{asked}", "table", "exec"), module.__dict__)
    assert module.deed_named("last") is module.LAST
    assert module.ASKED in module.queries()

"""The ledger and prices have exactly the keys that docs/rpc.md promises."""

import json
from typing import Any

import pytest
from support.rpc import docs as rpc_docs
from support.rpc.samples import HOME, NOON, STATION, later

from spacetraders.application.looking.ledger import Report
from spacetraders.application.looking.markets import PlacedQuote, PlacedSpread
from spacetraders.domain.deeds.accounts import By, Entry, Reading, Standing, Sum
from spacetraders.domain.game.prices import SeenQuote, Spread
from spacetraders.domain.game.waypoints import Quote
from spacetraders.rpc.views import view

ENTRY = Entry(7, 1, "REFUEL", -144, 174_856, NOON, 3, "tour-1", "LYRA-1", HOME, "FUEL", 2, 72)
SUMS = [Sum("2026-03-01T12:00:00.000Z", 500, 144, 3), Sum(None, 0, 0, 0)]
REPORT = Report(By.HOUR, NOON, SUMS, Sum(None, 500, 144, 3))
READING = Reading(Standing(175_000, 8, 0, lost=False, explained_since=NOON), 175_300, 20)
HERE = SeenQuote(HOME, Quote("IRON", "EXPORT", 60, "HIGH", "WEAK", 40, 36), NOON)
THERE = SeenQuote(STATION, Quote("IRON", "IMPORT", 20, "SCARCE", None, 90, 80), later(60))
QUOTE = PlacedQuote(HERE, (0, 0), later(3661.23456))
SPREAD = PlacedSpread(Spread(HERE, THERE, 50.12345), QUOTE, PlacedQuote(THERE, None, later(70)))


@pytest.mark.parametrize(
    "answer", [ENTRY, REPORT, READING, QUOTE, SPREAD], ids=lambda answer: type(answer).__name__
)
def test_every_record_is_json(answer: Any) -> None:
    shown = view(answer)
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_an_entry_is_as_promised() -> None:
    assert rpc_docs.shape_of(view(ENTRY)) == rpc_docs.shape("ledger entry")


def test_a_report_is_as_promised() -> None:
    shown = view(REPORT)
    assert rpc_docs.shape_of(shown) == rpc_docs.shape("ledger report")
    assert set(shown["items"][0]) == {"key", *shown["total"]}
    assert shown["total"] == {"income": 500, "expenses": 144, "net": 356, "count": 3}


def test_a_report_of_everything_has_no_since() -> None:
    assert view(Report(By.KIND, None, [], Sum(None, 0, 0, 0)))["since"] is None


def test_a_balance_is_as_promised() -> None:
    shown = view(READING)
    assert rpc_docs.shape_of(shown) == rpc_docs.shape("balance")
    assert (shown["recorded"], shown["game"], shown["difference"]) == (175_000, 175_300, 300)
    assert shown["explained_since"] == "2026-03-01T12:00:00.000Z"


def test_a_ledger_that_was_never_compared_explains_nothing() -> None:
    standing = Standing(0, 0, 1, lost=False, explained_since=None)
    assert view(Reading(standing, 5))["explained_since"] is None


def test_a_quote_is_as_promised() -> None:
    shown = view(QUOTE)
    assert rpc_docs.shape_of(shown) == rpc_docs.shape("price")
    assert (shown["age_seconds"], shown["old"]) == (3661.235, True)


def test_a_quote_of_an_unknown_place_has_no_position() -> None:
    shown = view(SPREAD)["sell"]
    assert (shown["x"], shown["y"], shown["old"]) == (None, None, False)


def test_a_spread_is_as_promised() -> None:
    shown = view(SPREAD)
    assert set(shown) == set(rpc_docs.shape("spread"))
    assert (shown["margin"], shown["volume"], shown["profit"]) == (40, 20, 800)
    assert shown["distance"] == pytest.approx(50.12)
    assert shown["buy"] == view(QUOTE)


def test_a_spread_without_a_known_way_has_no_distance() -> None:
    lost = PlacedSpread(Spread(HERE, THERE, None), QUOTE, QUOTE)
    assert view(lost)["distance"] is None

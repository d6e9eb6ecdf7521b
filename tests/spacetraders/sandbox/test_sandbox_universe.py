import json
from pathlib import Path
from typing import Any

import pytest

from spacetraders.sandbox.making.recorded_universe import load
from spacetraders.sandbox.refusals import SandboxError
from spacetraders.sandbox.state.market import Kind, Quote


def small() -> dict[str, Any]:
    def place(symbol: str, *traits: str) -> dict[str, Any]:
        return {
            "symbol": symbol,
            "systemSymbol": "X1-AA1",
            "type": "PLANET",
            "x": 3,
            "y": 4,
            "traits": [{"symbol": trait, "name": "", "description": ""} for trait in traits],
        }

    return {
        "systems": [{"symbol": "X1-AA1", "type": "RED_STAR", "x": 0, "y": 0}],
        "waypoints": [place("X1-AA1-A1", "MARKETPLACE"), place("X1-AA1-B2", "UNCHARTED")],
        "marketplaces": [
            {
                "symbol": "X1-AA1-A1",
                "exports": [{"symbol": "IRON"}],
                "imports": [],
                "exchange": [{"symbol": "FUEL"}, {"symbol": "ANTIMATTER"}],
            }
        ],
    }


def written(folder: Path, content: object) -> Path:
    path = folder / "universe.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_the_recorded_universe_loads_whole(recording: Path) -> None:
    universe = load(recording)
    (system,) = universe.systems.values()
    assert (system.symbol, len(system.waypoints), len(universe.markets)) == ("X1-AD75", 82, 25)
    assert universe.headquarters.symbol == "X1-AD75-A1"
    assert universe.first_shipyard.symbol == "X1-AD75-H52"
    assert system.waypoints["X1-AD75-I55"].under_construction


def test_a_recorded_gate_leads_where_it_led(recording: Path) -> None:
    universe = load(recording)
    (system,) = universe.listed(0, 1)
    gates = json.loads(recording.read_text())["jump_gates"]
    assert system.gate
    assert universe.connections(system.gate) == tuple(gates[0]["connections"])
    assert len(universe.connections(system.gate)) == 5
    assert universe.connections(universe.headquarters) == ()


def test_a_universe_that_is_all_there_is_seen_from_afar_too(tmp_path: Path) -> None:
    universe = load(written(tmp_path, small()))
    (system,) = universe.listed(0, 1)
    (star,) = universe.within(10, system.x, system.y + 10)
    assert (star.symbol, star.type) == (system.symbol, system.type)
    assert universe.within(10, system.x, system.y + 11) == []


def test_fuel_costs_what_the_recording_says_at_every_market(recording: Path) -> None:
    universe = load(recording)
    for entry in json.loads(recording.read_text())["marketplaces"]:
        (fuel,) = (quote for quote in entry["tradeGoods"] if quote["symbol"] == "FUEL")
        price = Quote(fuel["purchasePrice"], fuel["sellPrice"])
        assert universe.markets[entry["symbol"]].listings["FUEL"].quote() == price


def test_every_recorded_price_is_met_within_one_percent(recording: Path) -> None:
    universe = load(recording)
    for entry in json.loads(recording.read_text())["marketplaces"]:
        for quote in entry["tradeGoods"]:
            listing = universe.markets[entry["symbol"]].listings[quote["symbol"]]
            got = listing.quote()
            assert got.purchase_price == pytest.approx(quote["purchasePrice"], abs=2, rel=0.01)
            assert got.sell_price == pytest.approx(quote["sellPrice"], abs=2, rel=0.01)
            assert listing.supply == quote["supply"]


def test_a_market_without_recorded_prices_gets_ordinary_ones(tmp_path: Path) -> None:
    market = load(written(tmp_path, small())).markets["X1-AA1-A1"]
    assert market.listings["FUEL"].quote() == Quote(72, 68)
    assert market.listings["IRON"].kind is Kind.EXPORT
    assert market.listings["ANTIMATTER"].trade_volume == 18


def test_a_waypoint_that_was_uncharted_still_is(tmp_path: Path) -> None:
    (system,) = load(written(tmp_path, small())).systems.values()
    assert system.waypoints["X1-AA1-B2"].chart is None
    assert system.waypoints["X1-AA1-A1"].chart is not None


def test_without_agent_and_shipyard_all_begins_at_the_first_waypoint(tmp_path: Path) -> None:
    universe = load(written(tmp_path, small()))
    assert universe.headquarters.symbol == "X1-AA1-A1"
    assert universe.first_shipyard is universe.headquarters


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"none\.json cannot be read: No such file"):
        load(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("not json", "is not JSON"),
        ([], "is not of the expected form"),
        ({}, "is not of the expected form"),
        (small() | {"waypoints": []}, "no waypoints"),
        (small() | {"systems": []}, "a system that is not there"),
        (small() | {"marketplaces": [{"symbol": "X"}]}, "is not of the expected form"),
    ],
)
def test_a_file_of_another_form_is_refused_with_a_reason(
    tmp_path: Path, content: object, reason: str
) -> None:
    with pytest.raises(SandboxError, match=reason):
        load(written(tmp_path, content))

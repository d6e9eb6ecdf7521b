"""A player's first contract, by the command alone: accepted, bought for, delivered, fulfilled."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.processes.universes import HOME_SYSTEM
from support.processes.world import Daemon, Ran, at, daemon_place, sandbox

SPEED = 1000
FUEL = [{"symbol": "FUEL"}]
ORE = [{"symbol": "IRON_ORE"}]


def _place(name: str, kind: str, x: int) -> dict[str, Any]:
    return {
        "symbol": at(name),
        "systemSymbol": HOME_SYSTEM,
        "type": kind,
        "x": x,
        "y": 0,
        "traits": [{"symbol": "MARKETPLACE"}],
        "faction": {"symbol": "COSMIC"},
    }


ORE_TRADE = {
    "systems": [{"symbol": HOME_SYSTEM, "type": "RED_STAR", "x": 0, "y": 0}],
    "waypoints": [_place("A1", "PLANET", 0), _place("B2", "MOON", 30)],
    "marketplaces": [
        {"symbol": at("A1"), "exports": [], "imports": ORE, "exchange": FUEL},
        {"symbol": at("B2"), "exports": ORE, "imports": [], "exchange": FUEL},
    ],
    "agent": {"headquarters": at("A1")},
}
"""The headquarters want ore, and another place near by sells it: nothing else is wanted or sold."""


@pytest.fixture
def ore_trade(tmp_path: Path) -> Iterator[Daemon]:
    """A daemon in the universe of the ore trade."""
    universe = tmp_path / "ore.json"
    universe.write_text(json.dumps(ORE_TRADE))
    with sandbox(universe, speed=SPEED) as game, daemon_place(game.api) as daemon:
        daemon.start()
        yield daemon


def test_a_contract_is_fulfilled_by_commands_and_the_balance_is_the_games(
    ore_trade: Daemon, agent: str
) -> None:
    def run(*argv: str) -> Ran:
        ran = ore_trade.cli(*argv)
        assert ran.code == 0, (argv, ran.err)
        return ran

    def ask(*argv: str) -> Any:
        return run(*argv, "--json").result

    ship = f"{agent}-1"
    run("player", "register", agent)
    (offered,) = ask("contract", "list")["items"]
    contract = offered["contract_id"]
    assert f"accepted {contract} for {offered['paid_on_accepted']} credits" in (
        run("contract", "accept", contract).out
    )

    (wanted,) = offered["deliveries"]
    missing = wanted["units_required"]
    while missing:
        units = min(missing, 40)
        run("navigate", ship, at("B2"), "--wait")
        run("ship", "dock", ship)
        bought = run("ship", "buy", ship, "IRON_ORE", str(units)).out
        assert bought.startswith(f"{ship} bought {units} IRON_ORE for ")
        run("navigate", ship, wanted["waypoint_symbol"], "--wait")
        run("ship", "dock", ship)
        order = ("--ship", ship, "--good", "IRON_ORE", "--units", str(units))
        delivered = run("contract", "deliver", contract, *order)
        missing -= units
        assert f"{ship} delivered {units} IRON_ORE; its hold has 0/40" in delivered.out
        assert ("contract fulfill" in delivered.err) is (missing == 0)

    fulfilled = ask("contract", "fulfill", contract)
    assert fulfilled["fulfilled"]
    assert fulfilled["credits"] == ask("agent", "get")["credits"]
    assert "fulfilled" in run("contract", "list").out

    second = ask("contract", "negotiate", ship)["contract_id"]
    assert f"{second}  offered" in run("contract", "list").out
    ran = ore_trade.cli("contract", "negotiate", ship)
    assert (ran.code, ran.out) == (1, "")
    assert f"contract {second} is open" in ran.err

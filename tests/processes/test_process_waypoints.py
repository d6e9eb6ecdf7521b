"""Waypoints that make no sense, said to a real daemon: refused at once, by the field's name."""

from typing import Any

import pytest
from support.processes.world import Daemon, at

SENSELESS = ["X1", "FOO", "", "X1-TT1", "X1-TT1-", "X1--A1", "\u00c9-1-2", "A" * 65, "A" * 100_000]

METHODS: list[tuple[str, str, dict[str, Any]]] = [
    ("ship.navigate", "destination", {}),
    ("route.plan", "destination", {}),
    ("ship.jump", "waypoint_symbol", {}),
    ("ship.warp", "waypoint_symbol", {}),
    ("market.get", "waypoint_symbol", {}),
    ("shipyard.get", "waypoint_symbol", {}),
    ("shipyard.purchase", "waypoint_symbol", {"ship_type": "SHIP_PROBE"}),
    ("gate.get", "waypoint_symbol", {}),
    ("construction.get", "waypoint_symbol", {}),
    ("waypoint.get", "waypoint_symbol", {}),
    ("route.tour", "finish", {"waypoints": [at("A1")]}),
]

OF_SHIPS = {"ship.navigate", "route.plan", "ship.jump", "ship.warp", "route.tour"}


@pytest.mark.parametrize(("method", "field", "more"), METHODS, ids=[each[0] for each in METHODS])
def test_a_senseless_waypoint_is_refused_by_the_params_name(
    steadfast: Daemon, registered: str, method: str, field: str, more: dict[str, Any]
) -> None:
    ship = {"ship_symbol": registered} if method in OF_SHIPS else {}
    for symbol in SENSELESS:
        refused = steadfast.refusal(method, **ship, **more, **{field: symbol})
        assert refused["data"]["kind"] == "invalid_params", symbol
        assert refused["message"].startswith(f"{field}: must "), symbol


@pytest.mark.parametrize("method", ["ship.tour", "route.tour"])
def test_a_senseless_stop_is_refused_by_its_place(
    steadfast: Daemon, registered: str, method: str
) -> None:
    for symbol in SENSELESS:
        refused = steadfast.refusal(method, ship_symbol=registered, waypoints=[at("A1"), symbol])
        assert refused["message"].startswith("waypoints[1]: must "), symbol


@pytest.mark.parametrize(("kind", "field"), [("navigate", "destination"), ("tour", "waypoints[1]")])
def test_a_container_is_not_started_for_a_senseless_waypoint(
    steadfast: Daemon, registered: str, kind: str, field: str
) -> None:
    before = steadfast.call("container.list")
    for symbol in SENSELESS:
        goal = {"destination": symbol} if kind == "navigate" else {"waypoints": [at("A1"), symbol]}
        config = {"ship_symbol": registered, **goal}
        refused = steadfast.refusal("container.create", kind=kind, config=config)
        assert (refused["data"]["kind"], refused["data"]["field"]) == ("invalid_config", field)
    assert steadfast.call("container.list") == before


def test_a_command_names_the_flag(steadfast: Daemon, registered: str) -> None:
    ran = steadfast.cli("navigate", registered, "X1")
    assert (ran.code, ran.err.startswith("error: --destination: must look like X1-AB12-C3")) == (
        2,
        True,
    )

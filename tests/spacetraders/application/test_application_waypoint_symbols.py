"""Symbols of waypoints that make no sense: refused where they are said, by the field's name."""

from typing import Any

import attrs
import pytest

from spacetraders.application.bus.strict import Misfit, fitted
from spacetraders.application.looking.markets import TellHistory
from spacetraders.application.looking.waypoints import GetWaypoint
from spacetraders.application.orders.places import GetConstruction, GetGate, GetMarket
from spacetraders.application.orders.ships import JumpShip, WarpShip
from spacetraders.application.orders.shipyards import GetShipyard, PurchaseShip
from spacetraders.application.plans.routes import NavigateShip, PlanRoute
from spacetraders.application.plans.tours import PartitionStops, PlanTour, TourShip
from spacetraders.application.players.players import PlayerRef
from spacetraders.containers.navigate import NavigateConfig
from spacetraders.containers.tour import TourConfig

SENSELESS = [
    *("", " ", "X1", "FOO", "X1-AG9", "X1-", "-", "--", "---", "X1--A1", "-AG9-A1", "X1-AG9-"),
    *("X1-AG9-A1-", "X1-AG9-A1/..", "X1-AG9-A1 ", "X1-AG9-A1\n", "X1-AG9-A\0", "X1-ÄG9-A1", "..."),
    *("X1-AG9-A1?", "\U0001d54f1-AG9-A1", "\ud800-AG9-A1", "X1-AG9-" + "A" * 58, "A" * 100_000),
]

SAID = [
    *((NavigateShip, "destination"), (PlanRoute, "destination"), (JumpShip, "waypoint_symbol")),
    *((WarpShip, "waypoint_symbol"), (GetMarket, "waypoint_symbol"), (GetGate, "waypoint_symbol")),
    *((GetShipyard, "waypoint_symbol"), (GetConstruction, "waypoint_symbol")),
    *((PurchaseShip, "waypoint_symbol"), (GetWaypoint, "waypoint_symbol")),
    *((TellHistory, "waypoint_symbol"), (PlanTour, "finish"), (NavigateConfig, "destination")),
]

LISTED = [PlanTour, PartitionStops, TourShip, TourConfig]

GIVEN: dict[str, Any] = {
    "player": {"player_id": 1, "agent_symbol": None},
    "ship_symbol": "LYRA-1",
    "ship_symbols": ["LYRA-1"],
    "ship_type": "SHIP_PROBE",
    "good": "IRON",
    "waypoints": ["X1-AG9-B2"],
}


def given(cls: type, **more: Any) -> Any:
    """The least that a message or a config takes, and `more`."""
    fields = attrs.fields_dict(cls)
    least = {n: v for n, v in GIVEN.items() if n in fields and fields[n].default is attrs.NOTHING}
    return fitted({**least, **more}, cls)


@pytest.mark.parametrize("symbol", SENSELESS, ids=lambda symbol: ascii(symbol)[:20])
@pytest.mark.parametrize(("cls", "field"), SAID, ids=str)
def test_a_senseless_waypoint_is_refused_by_its_field(cls: type, field: str, symbol: str) -> None:
    with pytest.raises(Misfit) as refused:
        given(cls, **{field: symbol})
    assert refused.value.field == field


@pytest.mark.parametrize("symbol", SENSELESS, ids=lambda symbol: ascii(symbol)[:20])
@pytest.mark.parametrize("cls", LISTED)
def test_a_senseless_waypoint_among_several_is_refused_by_its_place(cls: type, symbol: str) -> None:
    with pytest.raises(Misfit) as refused:
        given(cls, waypoints=["X1-AG9-A1", symbol])
    assert refused.value.field == "waypoints[1]"


@pytest.mark.parametrize("symbol", ["X1-AG9-A1", "x1-ag9-a1", "X1-A_B-C_3", "X1-AG9-A1-B"])
@pytest.mark.parametrize(("cls", "field"), SAID, ids=str)
def test_a_waypoint_is_taken_in_any_case(cls: type, field: str, symbol: str) -> None:
    assert getattr(given(cls, **{field: symbol}), field) == symbol.upper()


def test_what_has_the_letters_and_not_the_form_is_told_the_form() -> None:
    with pytest.raises(Misfit) as refused:
        NavigateShip(PlayerRef(), "LYRA-1", "X1-AG9")
    assert "X1-AB12-C3" in refused.value.reason

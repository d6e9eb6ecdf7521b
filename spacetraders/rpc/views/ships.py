"""The JSON of ships, and of what orders to them did."""

from spacetraders.application.operations.answers import (
    Charted,
    Extracted,
    Jumped,
    ModulesChanged,
    MountsChanged,
    Refined,
    Refuelled,
    Repaired,
    ScannedShips,
    ScannedSystems,
    ScannedWaypoints,
    ShipBought,
    Supplied,
    Surveyed,
    Transferred,
)
from spacetraders.application.orders.clearing import Clearance
from spacetraders.application.orders.contracts import HandedIn
from spacetraders.application.orders.desk import Ordered, SeenShip
from spacetraders.application.orders.holding import ShipHold
from spacetraders.application.orders.ships import Hold
from spacetraders.application.orders.shipyards import Quoted, ScrappedShip
from spacetraders.application.orders.tranches import TradeResult
from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game.parts import Engine, Frame, Module, Mount, Reactor, Wear
from spacetraders.domain.game.scans import ScannedShip, ScannedSystem
from spacetraders.domain.game.ships import Cargo, Fuel, Goods, NavStatus
from spacetraders.errors import FleetError
from spacetraders.rpc.errors import code_of, data_of
from spacetraders.rpc.views.words import Text, View, computed, nested, of, only, view_of


def _flies(seen: SeenShip) -> bool:
    return seen.ship.nav.status is NavStatus.IN_TRANSIT


def _eta_seconds(seen: SeenShip) -> float | None:
    return seen.ship.nav.seconds_left(seen.now)


def _reward(ordered: Ordered[Charted]) -> int | None:
    bill = ordered.answer.bill
    return None if bill is None else bill.total_price


BILL = nested("bill", "price=answer.bill.total_price credits=answer.agent.credits")

VIEWS: tuple[View | Text, ...] = (
    view_of(
        SeenShip,
        of("ship", "ship_symbol=symbol role"),
        of("ship.nav", "status system_symbol waypoint_symbol x y flight_mode"),
        of("ship", "speed fuel cargo"),
        "cooldown_seconds:3",
        of("ship", "condition modules mounts"),
        only(
            _flies,
            of("ship.nav", "origin_symbol departure arrival"),
            computed("eta_seconds", _eta_seconds, digits=3),
        ),
        "container_id held idle refuelled? prepared?",
        name="Ship",
    ),
    view_of(Fuel, "current capacity"),
    view_of(Cargo, "units capacity inventory"),
    view_of(Goods, "good=trade_symbol units"),
    view_of(Refuelled, "units price_per_unit total_price"),
    *(Text(part, "symbol") for part in (Module, Mount, Frame, Reactor, Engine)),
    view_of(Hold, "ship_symbol *cargo"),
    view_of(ShipHold, "ship_symbol held since changed stopped"),
    view_of(
        Quoted,
        of("bill", "ship_symbol waypoint_symbol price=total_price"),
        "prepared?",
        name="Quote",
    ),
    view_of(Survey, "survey=signature waypoint_symbol=symbol size expiration deposits"),
    view_of(ScannedSystem, "system_symbol=symbol type x y distance"),
    view_of(
        ScannedShip,
        "ship_symbol=symbol faction role status=nav.status waypoint_symbol=nav.waypoint_symbol",
        "x=nav.x y=nav.y frame engine mounts",
    ),
    view_of(Wear, "symbol component"),
    view_of(
        ScrappedShip,
        "ship_symbol scrapped!",
        nested("bill", "price=scrapped.bill.total_price credits=scrapped.agent.credits"),
    ),
    view_of(TradeResult, "good units total_price credits stopped trades", name="Deal"),
    view_of(
        FleetError, computed("code", code_of), "message", computed("data", data_of), name="Error"
    ),
    # An order answers the ship with what came of it; a contract or a site has the ship in it.
    view_of(Ordered, "*seen", name="OrderedShip"),
    view_of(
        Ordered[HandedIn],
        "*answer.contract ship=seen delivered=answer.goods",
        name="ContractWithShip",
    ),
    view_of(Ordered[Supplied], "*answer.construction ship=seen", name="ConstructionWithShip"),
    view_of(Ordered[TradeResult], "*seen deal=answer", name="ShipWithDeal"),
    view_of(
        Ordered[Clearance],
        "*seen",
        of("answer", "deals kept credits stopped"),
        name="ShipWithSales",
    ),
    view_of(
        Ordered[Jumped],
        "*seen",
        nested("jump", "price=answer.trade.total_price credits=answer.agent.credits"),
        name="ShipWithJump",
    ),
    view_of(Ordered[Transferred], "*seen to_cargo=answer.target_cargo", name="ShipWithTransfer"),
    view_of(
        Ordered[Charted],
        "*seen",
        nested(
            "chart",
            "waypoint=answer.waypoint",
            computed("reward", _reward),
            "credits=answer.agent.credits",
        ),
        name="ShipWithChart",
    ),
    view_of(Ordered[Surveyed], "*seen surveys=answer.surveys", name="ShipWithSurveys"),
    view_of(
        Ordered[Extracted],
        "*seen",
        nested("extracted", of("answer", "good=trade_symbol units modifiers events")),
        name="ShipWithExtraction",
    ),
    view_of(
        Ordered[Refined],
        "*seen",
        nested("refined", of("answer", "produced consumed")),
        name="ShipWithRefined",
    ),
    view_of(Ordered[ScannedSystems], "*seen systems=answer.systems", name="ShipWithSystems"),
    view_of(
        Ordered[ScannedWaypoints], "*seen waypoints=answer.waypoints", name="ShipWithWaypoints"
    ),
    view_of(Ordered[ScannedShips], "*seen ships=answer.ships", name="ShipWithShips"),
    view_of(
        Ordered[ShipBought],
        "*seen",
        nested("bill", "price=answer.trade.price credits=answer.agent.credits"),
        name="ShipWithPurchase",
    ),
    view_of(Ordered[Repaired], "*seen", BILL, name="ShipWithRepair"),
    view_of(Ordered[ModulesChanged], "*seen", BILL, name="ShipWithModules"),
    view_of(Ordered[MountsChanged], "*seen", BILL, name="ShipWithMounts"),
)

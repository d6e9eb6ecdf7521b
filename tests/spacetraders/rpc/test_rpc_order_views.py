"""What orders, places, contracts and people look like is what docs/rpc.md promises."""

import json
from typing import Any

import attrs
import pytest
from support.rpc import docs as rpc_docs
from support.rpc import samples
from support.rpc.samples import AGENT, GOAL, HOME, NOON, SHIP, later

from spacetraders.application.known.prices import SeenPrice
from spacetraders.application.looking.people import ReputedFaction
from spacetraders.application.operations import answers
from spacetraders.application.orders.contracts import HandedIn
from spacetraders.application.orders.desk import Ordered
from spacetraders.application.orders.places import JumpGate, Recipe, SeenMarket
from spacetraders.application.orders.ships import Hold
from spacetraders.application.orders.shipyards import Quoted, ScrappedShip, SeenShipyard
from spacetraders.application.orders.tranches import TradeResult
from spacetraders.domain.game.construction import Construction, Material
from spacetraders.domain.game.contracts import Contract, Delivery
from spacetraders.domain.game.extraction import Survey
from spacetraders.domain.game.parts import Engine, Frame, Module, Mount, Reactor, Wear
from spacetraders.domain.game.prices import SeenQuote
from spacetraders.domain.game.scans import ScannedShip, ScannedSystem
from spacetraders.domain.game.ships import Cargo, Cooldown, Fuel, Goods
from spacetraders.domain.game.shipyards import ShipOffer, ShipTrade, Shipyard
from spacetraders.domain.game.trades import Bill, Trade
from spacetraders.domain.game.universe import Faction
from spacetraders.domain.game.waypoints import Market, Quote
from spacetraders.domain.refusal_classes import foreseen
from spacetraders.rpc.views import view

SHIP_SHAPE = rpc_docs.shape("ship")
CARGO = Cargo(3, 40, (Goods("IRON", 3),))
REST = Cooldown(70, later(70))
TRADE = Trade(HOME, "LYRA-1", "IRON", "SELL", 3, 120, 360, NOON)
BILL = Bill(HOME, "LYRA-1", 500, NOON)
CONTRACT = Contract(
    "c1",
    "COSMIC",
    "PROCUREMENT",
    100,
    900,
    later(60),
    accepted=True,
    fulfilled=False,
    deliveries=(Delivery("IRON", GOAL, 40, 3),),
)
SURVEY = Survey("X-1", HOME, ("IRON_ORE", "IRON_ORE"), later(60), "SMALL")
SITE = Construction(GOAL, (Material("FAB_MATS", 1600, 3),), is_complete=False)
QUOTE = Quote("IRON", "EXPORT", 60, "HIGH", "WEAK", 120, 58)
OFFER = ShipOffer("SHIP_PROBE", 20_000, "HIGH", None, 0, Frame("F"), Reactor("R"), Engine("E", 9))
YARD = Shipyard(
    HOME, ("SHIP_PROBE",), 100, (OFFER,), (ShipTrade(HOME, "SHIP_PROBE", 20_000, "LYRA", NOON),)
)
SEEN = SeenPrice(SeenQuote(HOME, QUOTE, NOON), NOON)
MARKET = Market(HOME, frozenset({"IRON"}), quotes=(QUOTE,), trades=(TRADE,))
SCANNED = ScannedShip("VEGA-1", "VOID", "COMMAND", samples.DOCKED, None, "E", ("MOUNT_X",))
WAYPOINT = samples.CHART.waypoints[HOME]
PARTS = ((Module("MODULE_X"),), (Mount("MOUNT_X"),))

WITH: dict[str, tuple[Any, set[str]]] = {
    "deal": (TradeResult("IRON", (TRADE,), 9, foreseen(4217, "full")), {"deal"}),
    "jump": (answers.Jumped(samples.DOCKED, REST, TRADE, AGENT), {"jump"}),
    "transfer": (answers.Transferred(CARGO, CARGO), {"to_cargo"}),
    "jettison": (CARGO, set()),
    "warp": ((samples.FLYING, Fuel(1, 2)), set()),
    "chart": (answers.Charted(WAYPOINT, AGENT, BILL), {"chart"}),
    "survey": (answers.Surveyed((SURVEY,), REST), {"surveys"}),
    "extract": (
        answers.Extracted("IRON_ORE", 3, CARGO, REST, ("STRIPPED",), (Wear("X", "FRAME"),)),
        {"extracted"},
    ),
    "refine": (
        answers.Refined((Goods("IRON", 1),), (Goods("IRON_ORE", 10),), CARGO, REST),
        {"refined"},
    ),
    "systems": (answers.ScannedSystems((ScannedSystem("S", "T", 1, 2, 3),), REST), {"systems"}),
    "waypoints": (answers.ScannedWaypoints((WAYPOINT,), REST), {"waypoints"}),
    "ships": (answers.ScannedShips((SCANNED,), REST), {"ships"}),
    "repair": (answers.Repaired(SHIP.ship, AGENT, BILL), {"bill"}),
    "mount": (answers.MountsChanged(PARTS[1], CARGO, AGENT, BILL), {"bill"}),
    "module": (answers.ModulesChanged(PARTS[0], CARGO, AGENT, BILL), {"bill"}),
    "purchase": (answers.ShipBought(SHIP.ship, AGENT, YARD.trades[0]), {"bill"}),
}
"""What is answered, and what a ship then has beside itself."""

PROMISED: list[tuple[Any, rpc_docs.Shape]] = [
    (Hold("LYRA-1", CARGO), rpc_docs.shape("hold")),
    (Quoted(BILL, None), rpc_docs.shape("quote")),
    (SURVEY, rpc_docs.shape("survey")),
    (ScannedSystem("S", "T", 1, 2, 3), rpc_docs.shape("what was seen")),
    (SCANNED, rpc_docs.shape("what was seen", nth=1)),
    (AGENT, rpc_docs.shape("agent")),
    (
        ReputedFaction(Faction("COSMIC", "Cosmic", HOME, ("BOLD",), is_recruiting=True), None),
        rpc_docs.shape("faction"),
    ),
    (CONTRACT, rpc_docs.shape("contract")),
    (answers.Paid(CONTRACT, AGENT), {**rpc_docs.shape("contract"), "credits": {}}),
    (SeenMarket(MARKET, [SEEN]), rpc_docs.shape("market")),
    (QUOTE, rpc_docs.shape("market", nth=1)),
    (TRADE, rpc_docs.shape("market", nth=2)),
    (SeenShipyard(YARD, [SEEN]), rpc_docs.shape("shipyard")),
    (OFFER, rpc_docs.shape("shipyard", nth=1)),
    (YARD.trades[0], rpc_docs.shape("shipyard", nth=2)),
    (JumpGate(GOAL, ("X1-B-G",)), rpc_docs.shape("gate")),
    (SITE, rpc_docs.shape("construction")),
    (Recipe("IRON", ("IRON_ORE",)), rpc_docs.shape("recipe")),
    (
        ScrappedShip("LYRA-1", answers.Scrapped(AGENT, BILL)),
        {"ship_symbol": {}, "scrapped": {}, "bill": {"price": {}, "credits": {}}},
    ),
]


@pytest.mark.parametrize(("answer", "promised"), PROMISED, ids=lambda it: type(it).__name__)
def test_an_answer_is_as_promised(answer: Any, promised: rpc_docs.Shape) -> None:
    shown = view(answer)
    assert rpc_docs.shape_of(shown) == promised
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


@pytest.mark.parametrize("name", WITH)
def test_an_order_is_the_ship_with_what_came_of_it(name: str) -> None:
    answer, more = WITH[name]
    shown = view(Ordered(SHIP, answer))
    assert set(shown) == {*SHIP_SHAPE, *more}
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_a_deal_is_as_promised_and_says_why_it_stopped() -> None:
    shown = view(Ordered(SHIP, WITH["deal"][0]))["deal"]
    assert set(shown) == set(rpc_docs.shape("deal"))
    assert (shown["units"], shown["total_price"], shown["credits"]) == (3, 360, 9)
    assert shown["stopped"]["data"]["kind"] == "cargo_exceeds_capacity"
    assert view(Ordered(SHIP, TradeResult("IRON", (TRADE,), 9)))["deal"]["stopped"] is None


def test_an_extraction_is_as_promised() -> None:
    shown = view(Ordered(SHIP, WITH["extract"][0]))["extracted"]
    assert set(shown) == set(rpc_docs.shape("extraction"))
    assert shown["events"] == [{"symbol": "X", "component": "FRAME"}]


@pytest.mark.parametrize(
    ("answer", "shape"),
    [
        (HandedIn(CONTRACT, Goods("IRON", 3)), "contract"),
        (answers.Supplied(SITE, CARGO), "construction"),
    ],
)
def test_what_a_ship_delivers_has_the_ship_in_it(answer: Any, shape: str) -> None:
    shown = view(Ordered(SHIP, answer))
    delivered = {"delivered"} if isinstance(answer, HandedIn) else set()
    assert set(shown) == {*rpc_docs.shape(shape), "ship"} | delivered
    assert rpc_docs.shape_of(shown["ship"]) == SHIP_SHAPE


def test_a_ship_shows_its_rest_and_its_worst_part() -> None:
    ship = attrs.evolve(
        SHIP.ship, cooldown=REST, frame=Frame("F", condition=0.5), engine=Engine("E"), cargo=CARGO
    )
    shown = view(attrs.evolve(SHIP, ship=ship))
    assert (shown["cooldown_seconds"], shown["condition"]) == (70.0, 0.5)
    assert shown["cargo"]["inventory"] == [{"good": "IRON", "units": 3}]


def test_a_transfer_of_which_the_game_tells_half_shows_half() -> None:
    assert view(Ordered(SHIP, answers.Transferred(CARGO)))["to_cargo"] is None


def test_a_chart_without_a_bill_has_no_reward() -> None:
    assert view(Ordered(SHIP, answers.Charted(WAYPOINT, AGENT)))["chart"]["reward"] is None

"""Params to messages: every method of the table, and how each names its player."""

from typing import Any

import pytest

from routing import FlightMode
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.following.handlers import FollowFleet, UnfollowFleet
from spacetraders.application.itself.health import GetHealth
from spacetraders.application.itself.overview import GetOverview
from spacetraders.application.itself.status import GetStatus
from spacetraders.application.itself.tree import GetTree
from spacetraders.application.looking.autopilot import Explain, GetAutopilot
from spacetraders.application.looking.intents import ListIntents
from spacetraders.application.looking.ledger import CheckBalance, ListEntries, ReportLedger
from spacetraders.application.looking.markets import FindGood, FindSpreads, TellHistory
from spacetraders.application.looking.people import GetAgent, GetFaction, ListAgents, ListFactions
from spacetraders.application.looking.trading_places import FindShip, ListMarkets
from spacetraders.application.looking.waypoints import GetWaypoint, ListWaypoints
from spacetraders.application.notices.notifier import GetNotices, TryNotices
from spacetraders.application.orders.containers import (
    CreateContainer,
    GetContainer,
    ListContainers,
    ListKinds,
    PruneContainers,
    ReadLogs,
    RemoveContainer,
    RestartContainer,
    StopContainer,
    UnfollowLogs,
)
from spacetraders.application.orders.contracts import (
    AcceptContract,
    DeliverContract,
    FulfillContract,
    GetContract,
    ListContracts,
    NegotiateContract,
)
from spacetraders.application.orders.holding import HoldShip, ReleaseShip
from spacetraders.application.orders.instruments import (
    ChartWaypoint,
    ExtractGoods,
    RefineGoods,
    Scan,
    ScanSpace,
    SiphonGas,
    SurveyWaypoint,
)
from spacetraders.application.orders.places import (
    GetConstruction,
    GetGate,
    GetMarket,
    GetSupplyChain,
    SupplyConstruction,
)
from spacetraders.application.orders.removing import RemovePlayer
from spacetraders.application.orders.ships import (
    DockShip,
    GetCargo,
    GetShip,
    JumpShip,
    ListShips,
    OrbitShip,
    RefuelShip,
    SetFlightMode,
    WarpShip,
)
from spacetraders.application.orders.shipyards import (
    GetShipyard,
    InstallPart,
    PurchaseShip,
    QuoteRepair,
    QuoteScrap,
    RepairShip,
    ScrapShip,
    UninstallPart,
)
from spacetraders.application.orders.trading import (
    BuyGoods,
    JettisonGoods,
    SellAllGoods,
    SellGoods,
    TransferGoods,
)
from spacetraders.application.orders.treasury import GetTreasury, SetTreasury
from spacetraders.application.plans.journeys import PlanJourney
from spacetraders.application.plans.routes import NavigateShip, PlanRoute
from spacetraders.application.plans.tours import PartitionStops, PlanTour, TourShip
from spacetraders.application.players.players import (
    GetPlayer,
    ListPlayers,
    PlayerRef,
    RegisterPlayer,
)
from spacetraders.application.starting.autopilot import StartAutopilot, StopAutopilot
from spacetraders.application.starting.charting import StartCharting
from spacetraders.application.starting.digging import StartMining, StartSiphoning
from spacetraders.application.starting.fetching import StartFetching
from spacetraders.application.starting.fleets import ApplyFleet, ExportFleet, Task
from spacetraders.application.starting.scouts import StartScouts
from spacetraders.application.starting.ventures import RunContracts, StartBuilding, StartTrading
from spacetraders.domain.containers import RestartPolicy, State
from spacetraders.domain.work.steering import Goal
from spacetraders.rpc.methods import METHODS, has_player, message

ANY = PlayerRef()

FEWEST: dict[str, tuple[dict[str, Any], Message[Any]]] = {
    "health": ({}, GetHealth()),
    "daemon.status": ({}, GetStatus()),
    "status.get": ({}, GetOverview()),
    "daemon.tree": ({}, GetTree(3)),
    "notify.get": ({}, GetNotices()),
    "notify.test": ({}, TryNotices()),
    "player.register": ({"agent_symbol": "lyra"}, RegisterPlayer("LYRA")),
    "player.list": ({}, ListPlayers()),
    "player.get": ({}, GetPlayer(ANY)),
    "ship.list": ({}, ListShips(ANY)),
    "ship.get": ({"ship_symbol": "lyra-1"}, GetShip(ANY, "LYRA-1")),
    "ship.navigate": (
        {"ship_symbol": "lyra-1", "destination": "x1-a-b"},
        NavigateShip(ANY, "LYRA-1", "X1-A-B"),
    ),
    "ship.dock": ({"ship_symbol": "lyra-1"}, DockShip(ANY, "LYRA-1")),
    "ship.orbit": ({"ship_symbol": "lyra-1"}, OrbitShip(ANY, "LYRA-1")),
    "ship.refuel": ({"ship_symbol": "lyra-1"}, RefuelShip(ANY, "LYRA-1", None)),
    "route.plan": (
        {"ship_symbol": "lyra-1", "destination": "x1-a-b"},
        PlanRoute(ANY, "LYRA-1", "X1-A-B"),
    ),
    "ship.tour": (
        {"ship_symbol": "lyra-1", "waypoints": ["x1-a-b", "X1-A-B"]},
        TourShip(ANY, "LYRA-1", ("X1-A-B",), -1),
    ),
    "route.tour": (
        {"ship_symbol": "lyra-1", "waypoints": ["x1-a-b", "x1-a-c"]},
        PlanTour(ANY, "LYRA-1", ("X1-A-B", "X1-A-C"), None, 1.0),
    ),
    "route.partition": (
        {"ship_symbols": ["lyra-1", "LYRA-1"], "waypoints": ["x1-a-b"]},
        PartitionStops(ANY, ("LYRA-1",), ("X1-A-B",), 2.0),
    ),
    "scout.start": ({}, StartScouts(ANY, (), ())),
    "route.journey": (
        {"destination": "x1-b", "origin": "x1-a"},
        PlanJourney(ANY, "X1-B", "X1-A", None, 5930),
    ),
    "waypoint.list": ({}, ListWaypoints(ANY, None, None, None)),
    "waypoint.get": ({"waypoint_symbol": "x1-a-b"}, GetWaypoint(ANY, "X1-A-B")),
    "ship.cargo": ({"ship_symbol": "lyra-1"}, GetCargo(ANY, "LYRA-1")),
    "ship.mode": (
        {"ship_symbol": "lyra-1", "flight_mode": "burn"},
        SetFlightMode(ANY, "LYRA-1", FlightMode.BURN),
    ),
    "ship.jump": (
        {"ship_symbol": "lyra-1", "waypoint_symbol": "x1-b-g"},
        JumpShip(ANY, "LYRA-1", "X1-B-G"),
    ),
    "ship.warp": (
        {"ship_symbol": "lyra-1", "waypoint_symbol": "x1-b-g"},
        WarpShip(ANY, "LYRA-1", "X1-B-G"),
    ),
    "ship.buy": (
        {"ship_symbol": "lyra-1", "good": "iron", "units": 5},
        BuyGoods(ANY, "LYRA-1", "IRON", 5, None),
    ),
    "ship.sell": (
        {"ship_symbol": "lyra-1", "good": "iron", "units": 5},
        SellGoods(ANY, "LYRA-1", "IRON", 5, None),
    ),
    "ship.sell_all": ({"ship_symbol": "lyra-1"}, SellAllGoods(ANY, "LYRA-1")),
    "ship.transfer": (
        {"ship_symbol": "lyra-1", "to_ship_symbol": "lyra-2", "good": "iron", "units": 5},
        TransferGoods(ANY, "LYRA-1", "LYRA-2", "IRON", 5),
    ),
    "ship.jettison": (
        {"ship_symbol": "lyra-1", "good": "iron", "units": 5},
        JettisonGoods(ANY, "LYRA-1", "IRON", 5),
    ),
    "ship.chart": ({"ship_symbol": "lyra-1"}, ChartWaypoint(ANY, "LYRA-1")),
    "ship.survey": ({"ship_symbol": "lyra-1"}, SurveyWaypoint(ANY, "LYRA-1")),
    "ship.extract": ({"ship_symbol": "lyra-1"}, ExtractGoods(ANY, "LYRA-1", None)),
    "ship.siphon": ({"ship_symbol": "lyra-1"}, SiphonGas(ANY, "LYRA-1")),
    "ship.refine": (
        {"ship_symbol": "lyra-1", "good": "iron"},
        RefineGoods(ANY, "LYRA-1", "IRON"),
    ),
    "ship.scan": (
        {"ship_symbol": "lyra-1", "what": "Ships"},
        ScanSpace(ANY, "LYRA-1", Scan.SHIPS),
    ),
    "ship.repair_quote": ({"ship_symbol": "lyra-1"}, QuoteRepair(ANY, "LYRA-1")),
    "ship.repair": ({"ship_symbol": "lyra-1"}, RepairShip(ANY, "LYRA-1", None)),
    "ship.scrap_quote": ({"ship_symbol": "lyra-1"}, QuoteScrap(ANY, "LYRA-1")),
    "ship.scrap": ({"ship_symbol": "lyra-1"}, ScrapShip(ANY, "LYRA-1", confirm=False)),
    "ship.install": (
        {"ship_symbol": "lyra-1", "part": "mount_turret_i"},
        InstallPart(ANY, "LYRA-1", "MOUNT_TURRET_I"),
    ),
    "ship.uninstall": (
        {"ship_symbol": "lyra-1", "part": "module_cargo_hold_i"},
        UninstallPart(ANY, "LYRA-1", "MODULE_CARGO_HOLD_I"),
    ),
    "mine.start": ({"rock": "x1-a-b"}, StartMining(ANY, "X1-A-B")),
    "siphon.start": ({}, StartSiphoning(ANY, None)),
    "chart.start": ({}, StartCharting(ANY, None, ())),
    "fetch.start": (
        {"ship_type": "ship_probe"},
        StartFetching(ANY, "SHIP_PROBE", None, None, None, 1, ()),
    ),
    "agent.get": ({}, GetAgent(ANY)),
    "agent.list": ({}, ListAgents(ANY)),
    "faction.list": ({}, ListFactions(ANY)),
    "faction.get": ({"faction": "cosmic"}, GetFaction(ANY, "COSMIC")),
    "contract.list": ({}, ListContracts(ANY)),
    "contract.get": ({"contract_id": "cl9x"}, GetContract(ANY, "cl9x")),
    "contract.negotiate": ({"ship_symbol": "lyra-1"}, NegotiateContract(ANY, "LYRA-1")),
    "contract.accept": ({"contract_id": "cl9x"}, AcceptContract(ANY, "cl9x")),
    "contract.deliver": (
        {"ship_symbol": "lyra-1", "contract_id": "cl9x"},
        DeliverContract(ANY, "LYRA-1", "cl9x"),
    ),
    "contract.fulfill": ({"contract_id": "cl9x"}, FulfillContract(ANY, "cl9x")),
    "market.list": ({}, ListMarkets(ANY)),
    "shipyard.find": ({"ship_type": "ship_probe"}, FindShip(ANY, ship_type="SHIP_PROBE")),
    "market.get": ({"waypoint_symbol": "x1-a-b"}, GetMarket(ANY, "X1-A-B")),
    "shipyard.get": ({"waypoint_symbol": "x1-a-b"}, GetShipyard(ANY, "X1-A-B")),
    "shipyard.purchase": (
        {"waypoint_symbol": "x1-a-b", "ship_type": "ship_probe"},
        PurchaseShip(ANY, "X1-A-B", "SHIP_PROBE", None),
    ),
    "gate.get": ({"waypoint_symbol": "x1-a-b"}, GetGate(ANY, "X1-A-B")),
    "construction.get": ({"waypoint_symbol": "x1-a-b"}, GetConstruction(ANY, "X1-A-B")),
    "construction.supply": (
        {"ship_symbol": "lyra-1", "good": "iron", "units": 5},
        SupplyConstruction(ANY, "LYRA-1", "IRON", 5),
    ),
    "supply_chain.get": ({}, GetSupplyChain(ANY, None)),
    "intent.list": ({}, ListIntents()),
    "ledger.list": ({}, ListEntries(ANY)),
    "ledger.report": ({}, ReportLedger(ANY)),
    "ledger.balance": ({}, CheckBalance(ANY)),
    "treasury.get": ({}, GetTreasury(ANY)),
    "treasury.set": ({}, SetTreasury(ANY, None)),
    "ship.hold": ({"ship_symbol": "lyra-1"}, HoldShip(ANY, "LYRA-1")),
    "ship.release": ({"ship_symbol": "lyra-1"}, ReleaseShip(ANY, "LYRA-1")),
    "market.find": ({"good": "iron"}, FindGood(ANY, "IRON")),
    "market.spreads": ({}, FindSpreads(ANY)),
    "market.history": ({"good": "iron"}, TellHistory(ANY, "IRON")),
    "contract.run": ({}, RunContracts(ANY, -1, (), None, None, None)),
    "trade.start": ({}, StartTrading(ANY, (), (), (), None, None)),
    "construct.start": ({"site": "x1-a-b"}, StartBuilding(ANY, "X1-A-B", (), 1.45)),
    "autopilot.start": ({}, StartAutopilot(ANY, Goal.RESET, None, dry_run=False)),
    "autopilot.stop": ({}, StopAutopilot(ANY, now=False)),
    "autopilot.status": ({}, GetAutopilot(ANY)),
    "autopilot.explain": ({"subject": "lyra-1"}, Explain(ANY, "lyra-1")),
    "container.create": ({"kind": "idle", "config": {}}, CreateContainer(ANY, "idle", {})),
    "container.list": ({}, ListContainers(None, None, None, None)),
    "container.get": ({"container_id": "one"}, GetContainer("one")),
    "container.logs": ({"container_id": "one"}, ReadLogs("one", 100)),
    "container.unfollow": ({"subscription": "5a"}, UnfollowLogs("5a")),
    "fleet.follow": ({}, FollowFleet(ANY)),
    "fleet.apply": ({"tasks": [{"kind": "idle"}]}, ApplyFleet(ANY, [Task("idle")])),
    "fleet.export": ({}, ExportFleet(ANY)),
    "player.remove": ({}, RemovePlayer(ANY)),
    "fleet.unfollow": ({"subscription": "5a"}, UnfollowFleet("5a")),
    "container.stop": ({"container_id": "one"}, StopContainer("one")),
    "container.restart": ({"container_id": "one"}, RestartContainer("one")),
    "container.kinds": ({}, ListKinds()),
    "container.remove": ({"container_id": "one"}, RemoveContainer("one")),
    "container.prune": ({}, PruneContainers()),
}
"""The fewest params that a method takes, and the message that they make."""

OF_A_PLAYER = sorted(name for name, each in METHODS.items() if has_player(each.message))


def misfit(method: str, **params: Any) -> str:
    """The param that is wrong, and why."""
    with pytest.raises(Misfit) as caught:
        message(METHODS[method].message, params)
    return f"{caught.value.field}: {caught.value.reason}"


def test_the_table_here_has_every_method() -> None:
    assert set(FEWEST) == set(METHODS)


@pytest.mark.parametrize("method", FEWEST)
def test_the_fewest_params_make_the_message(method: str) -> None:
    params, made = FEWEST[method]
    assert message(METHODS[method].message, params) == made


@pytest.mark.parametrize("method", FEWEST)
def test_params_are_left_as_they_were(method: str) -> None:
    params = {**FEWEST[method][0]}
    message(METHODS[method].message, params)
    assert params == FEWEST[method][0]


@pytest.mark.parametrize(
    ("method", "missing"), [(method, name) for method, (few, _) in FEWEST.items() for name in few]
)
def test_one_param_fewer_is_missed(method: str, missing: str) -> None:
    params = {name: value for name, value in FEWEST[method][0].items() if name != missing}
    assert misfit(method, **params).startswith(f"{missing}: ")


@pytest.mark.parametrize("method", OF_A_PLAYER)
@pytest.mark.parametrize(
    "named",
    [{"player_id": 2}, {"agent_symbol": "LYRA"}, {"player_id": 2, "agent_symbol": "LYRA"}],
    ids=str,
)
def test_a_player_is_named_by_id_or_agent(method: str, named: dict[str, Any]) -> None:
    made: Any = message(METHODS[method].message, {**FEWEST[method][0], **named})
    assert made.player == PlayerRef(**named)


def test_containers_of_all_players_are_listed_where_none_is_named() -> None:
    made = message(ListContainers, {})
    assert isinstance(made, ListContainers)
    assert made.player is None


@pytest.mark.parametrize("method", sorted(METHODS))
def test_player_itself_is_no_param(method: str) -> None:
    said = misfit(method, **FEWEST[method][0], player={"player_id": 1})
    assert said == "player: is not known: use player_id or agent_symbol"


@pytest.mark.parametrize("method", sorted(set(METHODS) - set(OF_A_PLAYER) - {"player.register"}))
@pytest.mark.parametrize("param", ["player_id", "agent_symbol"])
def test_a_player_is_not_taken_where_none_is_meant(method: str, param: str) -> None:
    assert misfit(method, **FEWEST[method][0], **{param: 1}) == f"{param}: is not known"


@pytest.mark.parametrize("odd", ["1", 1.0, True, None, [1], {}], ids=repr)
def test_a_player_id_is_a_whole_number_or_nothing(odd: Any) -> None:
    if odd is None:
        assert message(ListShips, {"player_id": odd}) == ListShips(ANY)
    else:
        assert misfit("ship.list", player_id=odd) == "player_id: must be a whole number"


@pytest.mark.parametrize(
    ("method", "params", "said"),
    [
        ("ship.get", {"ship_symbol": 5}, "ship_symbol: must be a text"),
        ("ship.get", {"ship_symbol": None}, "ship_symbol: must be a text"),
        ("ship.refuel", {"units": 0}, "units: must be at least 1"),
        ("ship.refuel", {"units": 1.5}, "units: must be a whole number"),
        ("ship.buy", {"over_floor": 1}, "over_floor: must be true or false"),
        ("treasury.set", {"reserve": -1}, "reserve: must be at least 0 and at most"),
        ("treasury.set", {"reserve": "all"}, "reserve: must be a whole number"),
        ("ship.mode", {"flight_mode": "hop"}, "flight_mode: must be one of CRUISE"),
        ("ship.buy", {"units": 0}, "units: must be at least 1"),
        ("ship.buy", {"units": -1}, "units: must be at least 1"),
        ("ship.buy", {"units": None}, "units: must be a whole number"),
        ("ship.buy", {"good": "?"}, "good: must be 1 to 64 letters"),
        ("ship.buy", {"max_price": 0}, "max_price: must be at least 1"),
        ("ship.scan", {"what": "stars"}, "what: must be one of systems, waypoints, ships"),
        ("ship.scrap", {"confirm": "yes"}, "confirm: must be true or false"),
        ("ship.extract", {"survey": ""}, "survey: must be 1 to 100 characters"),
        ("ship.install", {"part": "SHIP"}, "part: must begin with MOUNT_ or MODULE_"),
        ("contract.get", {"contract_id": "../x"}, "contract_id: must be 1 to 64 letters"),
        ("contract.run", {"count": 0}, "count: must be at least 1"),
        ("trade.start", {"budget": 0}, "budget: must be at least 1"),
        ("trade.start", {"floor": -1}, "floor: must be at least 0"),
        ("trade.start", {"goods": ["?"]}, "goods[0]: must be 1 to 64 letters"),
        (
            "trade.start",
            {"ship_symbols": [f"LYRA-{number}" for number in range(101)]},
            "ship_symbols: must name at most 100",
        ),
        ("construct.start", {"most": 0.0}, "most: must be at least 0.1 and at most 10.0"),
        ("autopilot.start", {"until": "doom"}, "until: must be one of gate, reset"),
        ("autopilot.start", {"reserve": -1}, "reserve: must be at least 0"),
        ("autopilot.stop", {"now": 1}, "now: must be true or false"),
        ("container.logs", {"limit": 0}, "limit: must be at least 1 and at most 1000"),
        ("container.logs", {"limit": 1001}, "limit: must be at least 1 and at most 1000"),
        ("container.logs", {"limit": None}, "limit: must be a whole number"),
        ("container.logs", {"follow": 1}, "follow: must be true or false"),
        ("container.logs", {"level": "loud"}, "level: must be one of info, warning, error"),
        ("container.logs", {"since": "today"}, "since: must be an ISO 8601 time"),
        ("container.logs", {"since": 5}, "since: must be a text"),
        ("container.create", {"max_restarts": -1}, "max_restarts: must be at least 0"),
        (
            "container.create",
            {"max_iterations": 0},
            "max_iterations: must be at least 1 and at most 1000000000, or -1",
        ),
        (
            "container.create",
            {"max_iterations": -2},
            "max_iterations: must be at least 1 and at most 1000000000, or -1",
        ),
        ("container.create", {"restart_policy": "MAYBE"}, "restart_policy: must be one of NO,"),
        ("container.create", {"config": []}, "config: expected a mapping"),
        ("daemon.tree", {"alike": -2}, "alike: must be at least 0 and at most 1000000, or -1"),
        ("route.tour", {"waypoints": []}, "waypoints: must name at least 1 and at most 200"),
        ("route.tour", {"waypoints": "X1-A-B"}, "waypoints: must be a list"),
        ("route.tour", {"waypoints": ["X1-A-B", 5]}, "waypoints[1]: must be a text"),
        ("route.tour", {"waypoints": ["X1-A-B", "?"]}, "waypoints[1]: must be 1 to 64 letters"),
        (
            "route.tour",
            {"waypoints": [f"X1-A-{number}" for number in range(201)]},
            "waypoints: must name at least 1 and at most 200",
        ),
        ("route.tour", {"finish": "?"}, "finish: must be 1 to 64 letters"),
        ("route.tour", {"budget_seconds": 0}, "budget_seconds: must be at least 0.05 and at most"),
        ("route.tour", {"budget_seconds": -1}, "budget_seconds: must be at least 0.05"),
        ("route.tour", {"budget_seconds": 30.5}, "budget_seconds: must be at least 0.05 and at"),
        ("route.tour", {"budget_seconds": "1"}, "budget_seconds: must be a number"),
        ("route.tour", {"budget_seconds": True}, "budget_seconds: must be a number"),
        ("route.tour", {"budget_seconds": 10**400}, "budget_seconds: is too large"),
        ("route.partition", {"ship_symbols": []}, "ship_symbols: must name at least 1 and at most"),
        (
            "route.partition",
            {"ship_symbols": [f"LYRA-{number}" for number in range(51)]},
            "ship_symbols: must name at least 1 and at most 50",
        ),
        ("route.journey", {"ship_symbol": "LYRA-1"}, "origin: name either it or a ship_symbol"),
        ("scout.start", {"markets": ["X1-A-B", "?"]}, "markets[1]: must be 1 to 64 letters"),
        (
            "scout.start",
            {"ship_symbols": [f"LYRA-{number}" for number in range(51)]},
            "ship_symbols: must name at most 50",
        ),
        ("route.journey", {"origin": None}, "origin: name either it or a ship_symbol"),
        ("route.journey", {"price_per_jump": -1}, "price_per_jump: must be at least 0"),
        (
            "mine.start",
            {"ship_symbols": [f"LYRA-{number}" for number in range(101)]},
            "ship_symbols: must name at most 100",
        ),
        ("mine.start", {"goods": ["?"]}, "goods[0]: must be 1 to 64 letters"),
        ("mine.start", {"max_iterations": 0}, "max_iterations: must be at least 1"),
        ("fetch.start", {"count": 101}, "count: must be at least 1 and at most 100"),
        ("fetch.start", {"most": 0}, "most: must be at least 1"),
        ("ship.tour", {"max_iterations": 0}, "max_iterations: must be at least 1"),
        ("container.list", {"state": "ASLEEP"}, "state: must be one of STARTING,"),
        ("player.register", {"token": "x"}, "token: names the agent"),
    ],
    ids=str,
)
def test_a_value_out_of_its_range_is_told_by_param_and_reason(
    method: str, params: dict[str, Any], said: str
) -> None:
    assert misfit(method, **{**FEWEST[method][0], **params}).startswith(said)


def test_enumerations_are_taken_in_lower_case() -> None:
    created = message(
        CreateContainer, {"kind": "idle", "config": {}, "restart_policy": "on_failure"}
    )
    listed = message(ListContainers, {"state": "running"})
    assert created == CreateContainer(ANY, "idle", {}, RestartPolicy.ON_FAILURE)
    assert listed == ListContainers(state=State.RUNNING)

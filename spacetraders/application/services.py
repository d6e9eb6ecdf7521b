"""The use cases joined: what they share, and which handler takes which message."""

from datetime import datetime
from typing import Any, Self

import attrs

from spacetraders import clock
from spacetraders.application.bus.mediator import Handler, Message, Timing
from spacetraders.application.deeds.deeds import Deeds
from spacetraders.application.itself.health import GetHealth, HealthHandler
from spacetraders.application.itself.status import PROBE_SECONDS, GetStatus, StatusReader
from spacetraders.application.itself.tree import GetTree, get_tree
from spacetraders.application.itself.troubles import Troubles
from spacetraders.application.known.gates import Gates
from spacetraders.application.known.prices import Observer
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.systems import Atlas
from spacetraders.application.looking.intents import IntentHandlers, ListIntents
from spacetraders.application.looking.ledger import (
    CheckBalance,
    LedgerHandlers,
    ListEntries,
    ReportLedger,
)
from spacetraders.application.looking.markets import (
    FindGood,
    FindSpreads,
    MarketHandlers,
    TellHistory,
)
from spacetraders.application.looking.people import (
    GetAgent,
    GetFaction,
    ListAgents,
    ListFactions,
    PeopleHandlers,
)
from spacetraders.application.looking.waypoints import GetWaypoint, ListWaypoints, WaypointHandlers
from spacetraders.application.orders.containers import (
    ContainerHandlers,
    CreateContainer,
    GetContainer,
    ListContainers,
    PruneContainers,
    ReadLogs,
    RemoveContainer,
    StopContainer,
    UnfollowLogs,
)
from spacetraders.application.orders.contracts import (
    AcceptContract,
    ContractHandlers,
    DeliverContract,
    FulfillContract,
    GetContract,
    ListContracts,
    NegotiateContract,
)
from spacetraders.application.orders.desk import Desk
from spacetraders.application.orders.instruments import (
    ChartWaypoint,
    ExtractGoods,
    RefineGoods,
    ScanSpace,
    SiphonGas,
    SurveyWaypoint,
    WorkHandlers,
)
from spacetraders.application.orders.places import (
    GetConstruction,
    GetGate,
    GetMarket,
    GetSupplyChain,
    PlaceHandlers,
    SupplyConstruction,
)
from spacetraders.application.orders.second_look import SecondLook
from spacetraders.application.orders.ships import (
    DockShip,
    GetCargo,
    GetShip,
    JumpShip,
    ListShips,
    OrbitShip,
    RefuelShip,
    SetFlightMode,
    ShipHandlers,
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
    ShipyardHandlers,
    UninstallPart,
)
from spacetraders.application.orders.trading import (
    BuyGoods,
    JettisonGoods,
    SellGoods,
    TradingHandlers,
    TransferGoods,
)
from spacetraders.application.plans.journeys import JourneyHandlers, PlanJourney
from spacetraders.application.plans.routes import (
    NavigateShip,
    NavigationHandlers,
    Navigator,
    PlanRoute,
)
from spacetraders.application.plans.tours import PartitionStops, PlanTour, TourHandlers, TourShip
from spacetraders.application.players.players import GetPlayer, ListPlayers, Players, RegisterPlayer
from spacetraders.application.ports.game import Containers, Games, Router
from spacetraders.application.ports.logs import LogFeed
from spacetraders.application.ports.statistics import Probes
from spacetraders.application.ports.store import Store
from spacetraders.domain.doubts import LATE_SECONDS


@attrs.frozen
class Services:
    """What handlers and containers share for as long as the daemon runs."""

    store: Store
    games: Games
    router: Router
    players: Players
    fleet: Fleet
    deeds: Deeds
    atlas: Atlas
    gates: Gates
    navigator: Navigator
    timing: Timing
    loop: Probes
    started_at: datetime
    troubles: Troubles

    @classmethod
    def over(
        cls, store: Store, games: Games, router: Router, *, late_seconds: float = LATE_SECONDS
    ) -> Self:
        """Build the services over the ports.

        `late_seconds` is how long after its answer was lost a deed may still be carried out.
        """
        atlas, fleet = Atlas(store, games, router.forget), Fleet(store, games)
        deeds = Deeds(store, games, fleet, late_seconds)
        return cls(
            store=store,
            games=games,
            router=router,
            players=Players(store, games, fleet, deeds.settlement.accounts),
            fleet=fleet,
            deeds=deeds,
            atlas=atlas,
            gates=Gates(store, games),
            navigator=Navigator(atlas, router, games.clock),
            timing=Timing(),
            loop=Probes(PROBE_SECONDS),
            started_at=clock.now(),
            troubles=Troubles(),
        )

    @property
    def second_look(self) -> SecondLook:
        """Return what judges an order again that would be refused."""
        return SecondLook(self.players, self.fleet, self.deeds.contracts)

    def status(self, containers: Containers) -> StatusReader:
        """Return the reader of the daemon's figures."""
        return StatusReader(
            self.store,
            self.games,
            self.router,
            containers,
            self.timing,
            self.loop,
            self.started_at,
            self.troubles,
        )

    def handlers(self, containers: Containers, feed: LogFeed) -> dict[type[Message[Any]], Handler]:
        """Return the one handler of every message."""
        health = HealthHandler(
            self.store,
            self.games,
            containers,
            self.timing,
            self.started_at,
            self.fleet,
            self.troubles,
        )
        desk = Desk(self.players, self.fleet, self.deeds, containers)
        observer = Observer(self.store, self.games, self.atlas)
        accounts = self.deeds.settlement.accounts
        ships = ShipHandlers(desk)
        trade = TradingHandlers(desk, observer)
        work = WorkHandlers(desk, self.atlas)
        contracts = ContractHandlers(desk, self.deeds.contracts)
        yards = ShipyardHandlers(desk, observer)
        places = PlaceHandlers(desk, observer)
        people = PeopleHandlers(desk, accounts)
        navigation = NavigationHandlers(self.players, self.fleet, self.navigator, containers)
        tours = TourHandlers(self.players, self.fleet, self.navigator, containers)
        journeys = JourneyHandlers(self.players, self.fleet, self.gates, self.router)
        waypoints = WaypointHandlers(self.players, self.atlas)
        ledger = LedgerHandlers(self.players, self.store, accounts)
        markets = MarketHandlers(self.players, self.store, self.atlas)
        contained = ContainerHandlers(self.players, self.store, containers, feed)
        return {
            GetHealth: health.get,
            GetStatus: self.status(containers).get,
            GetTree: get_tree,
            RegisterPlayer: self.players.register,
            ListPlayers: self.players.all,
            GetPlayer: self.players.get,
            ListShips: ships.all,
            GetShip: ships.get,
            OrbitShip: ships.orbit,
            DockShip: ships.dock,
            RefuelShip: ships.refuel,
            SetFlightMode: ships.set_mode,
            JumpShip: ships.jump,
            WarpShip: ships.warp,
            GetCargo: ships.cargo,
            BuyGoods: trade.buy,
            SellGoods: trade.sell,
            TransferGoods: trade.transfer,
            JettisonGoods: trade.jettison,
            ChartWaypoint: work.chart,
            SurveyWaypoint: work.survey,
            ExtractGoods: work.extract,
            SiphonGas: work.siphon,
            RefineGoods: work.refine,
            ScanSpace: work.scan,
            ListContracts: contracts.all,
            GetContract: contracts.get,
            NegotiateContract: contracts.negotiate,
            AcceptContract: contracts.accept,
            DeliverContract: contracts.deliver,
            FulfillContract: contracts.fulfill,
            GetShipyard: yards.get,
            PurchaseShip: yards.purchase,
            QuoteRepair: yards.quote_repair,
            RepairShip: yards.repair,
            QuoteScrap: yards.quote_scrap,
            ScrapShip: yards.scrap,
            InstallPart: yards.install,
            UninstallPart: yards.uninstall,
            GetMarket: places.market,
            GetGate: places.gate,
            GetConstruction: places.construction,
            SupplyConstruction: places.supply,
            GetSupplyChain: places.supply_chain,
            GetAgent: people.agent,
            ListAgents: people.agents,
            ListFactions: people.factions,
            GetFaction: people.faction,
            PlanRoute: navigation.plan,
            NavigateShip: navigation.navigate,
            PlanTour: tours.plan,
            PartitionStops: tours.partition,
            TourShip: tours.fly,
            PlanJourney: journeys.plan,
            ListWaypoints: waypoints.all,
            GetWaypoint: waypoints.get,
            ListIntents: IntentHandlers(self.players, self.store).all,
            ListEntries: ledger.all,
            ReportLedger: ledger.report,
            CheckBalance: ledger.balance,
            FindGood: markets.find,
            FindSpreads: markets.spreads,
            TellHistory: markets.history,
            CreateContainer: contained.create,
            ListContainers: contained.all,
            GetContainer: contained.get,
            ReadLogs: contained.logs,
            UnfollowLogs: contained.unfollow,
            StopContainer: contained.stop,
            RemoveContainer: contained.remove,
            PruneContainers: contained.prune,
        }

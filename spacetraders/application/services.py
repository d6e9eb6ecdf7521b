"""Services: builds the objects that handlers and containers share, and the families of handlers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

import attrs

from spacetraders import clock
from spacetraders.application.bus.mediator import Handler, Message, Timing
from spacetraders.application.bus.methods import Method, bound, declared
from spacetraders.application.deeds.deeds import Deeds
from spacetraders.application.deeds.turns import Turns
from spacetraders.application.dispatch.dispatcher import Dispatcher
from spacetraders.application.dispatch.scenery import Scenery
from spacetraders.application.following.feed import FleetFeed
from spacetraders.application.following.frames import Frames
from spacetraders.application.following.handlers import FollowHandlers
from spacetraders.application.itself.business import Business
from spacetraders.application.itself.health import HealthHandler
from spacetraders.application.itself.overview import OverviewReader
from spacetraders.application.itself.status import PROBE_SECONDS, StatusReader
from spacetraders.application.itself.tree import TreeHandler
from spacetraders.application.itself.troubles import Troubles
from spacetraders.application.known.beliefs import Beliefs
from spacetraders.application.known.earnings import Earnings
from spacetraders.application.known.gates import Gates
from spacetraders.application.known.held import HeldShips
from spacetraders.application.known.prices import Observer
from spacetraders.application.known.rocks import RockPaces
from spacetraders.application.known.ships import Fleet
from spacetraders.application.known.sites import Sites
from spacetraders.application.known.surveys import Surveys
from spacetraders.application.known.systems import Atlas
from spacetraders.application.known.yards import Yards
from spacetraders.application.looking.autopilot import AutopilotReader
from spacetraders.application.looking.intents import IntentHandlers
from spacetraders.application.looking.ledger import LedgerHandlers
from spacetraders.application.looking.markets import MarketHandlers
from spacetraders.application.looking.origins import Origins
from spacetraders.application.looking.people import PeopleHandlers
from spacetraders.application.looking.trading_places import TradingPlaceHandlers
from spacetraders.application.looking.waypoints import WaypointHandlers
from spacetraders.application.notices.notifier import Notifier
from spacetraders.application.notices.sampling import Sampler
from spacetraders.application.orders.containers import ContainerHandlers
from spacetraders.application.orders.contracts import ContractHandlers
from spacetraders.application.orders.desk import Desk
from spacetraders.application.orders.holding import HoldHandlers
from spacetraders.application.orders.instruments import WorkHandlers
from spacetraders.application.orders.places import PlaceHandlers
from spacetraders.application.orders.removing import RemovalHandler
from spacetraders.application.orders.second_look import SecondLook
from spacetraders.application.orders.ships import ShipHandlers
from spacetraders.application.orders.shipyards import ShipyardHandlers
from spacetraders.application.orders.trading import TradingHandlers
from spacetraders.application.orders.treasury import TreasuryHandlers
from spacetraders.application.plans.journeys import JourneyHandlers
from spacetraders.application.plans.routes import NavigationHandlers, Navigator
from spacetraders.application.plans.tours import TourHandlers
from spacetraders.application.players.players import Players
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Games
from spacetraders.application.ports.logs import LogFeed
from spacetraders.application.ports.router import Router
from spacetraders.application.ports.statistics import Probes
from spacetraders.application.ports.store import Store
from spacetraders.application.resets.carrying import Carrying
from spacetraders.application.resets.declared import DeclaredContainer
from spacetraders.application.resets.successions import Successions
from spacetraders.application.resets.watch import Watch
from spacetraders.application.starting.autopilot import AutopilotHandlers
from spacetraders.application.starting.charting import ChartingHandler
from spacetraders.application.starting.digging import DiggingHandlers
from spacetraders.application.starting.fetching import FetchingHandler
from spacetraders.application.starting.fleets import FleetHandlers
from spacetraders.application.starting.launching import Launcher
from spacetraders.application.starting.scouts import ScoutHandlers
from spacetraders.application.starting.ventures import VentureHandlers
from spacetraders.application.steering.decided import Decided
from spacetraders.application.steering.leaving import Leavings
from spacetraders.application.steering.situations import Situations
from spacetraders.application.treasury.treasury import Treasury
from spacetraders.domain.deeds.doubts import LATE_SECONDS
from spacetraders.domain.notices.lookout import Lookout
from spacetraders.domain.work.allocating import Assign, greedy
from spacetraders.domain.work.chains import Solve, unsolved

FAMILIES: tuple[type, ...] = (
    HealthHandler,
    StatusReader,
    OverviewReader,
    TreeHandler,
    Players,
    RemovalHandler,
    ShipHandlers,
    TradingHandlers,
    WorkHandlers,
    ShipyardHandlers,
    PeopleHandlers,
    ContractHandlers,
    PlaceHandlers,
    NavigationHandlers,
    TourHandlers,
    ScoutHandlers,
    JourneyHandlers,
    WaypointHandlers,
    TradingPlaceHandlers,
    IntentHandlers,
    LedgerHandlers,
    TreasuryHandlers,
    HoldHandlers,
    MarketHandlers,
    ContainerHandlers,
    FollowHandlers,
    DiggingHandlers,
    FetchingHandler,
    ChartingHandler,
    VentureHandlers,
    FleetHandlers,
    AutopilotHandlers,
    AutopilotReader,
    Notifier,
)
"""Every class whose handlers answer RPC methods."""

METHODS: dict[str, Method] = {
    method.name: method for family in FAMILIES for method in declared(family)
}
"""Every declared method by its name."""


@attrs.frozen
class Services:
    """The objects that handlers and containers share for as long as the daemon runs."""

    store: Store
    games: Games
    router: Router
    players: Players
    fleet: Fleet
    held: HeldShips
    deeds: Deeds
    beliefs: Beliefs
    dispatcher: Dispatcher
    sites: Sites
    atlas: Atlas
    gates: Gates
    navigator: Navigator
    earnings: Earnings
    timing: Timing
    loop: Probes
    started_at: datetime
    troubles: Troubles
    situations: Situations
    decided: Decided
    leavings: Leavings = attrs.field(factory=Leavings)
    surveys: Surveys = attrs.field(factory=Surveys)
    rocks: RockPaces = attrs.field(factory=RockPaces)
    turns: Turns = attrs.field(factory=Turns)
    notifier: Notifier = attrs.field(factory=Notifier)
    yards: Yards = attrs.field(init=False)

    @yards.default
    def _yards(self) -> Yards:
        return Yards(self.store, self.games, self.atlas)

    @classmethod
    def over(
        cls,
        store: Store,
        games: Games,
        router: Router,
        *,
        late_seconds: float = LATE_SECONDS,
        assign: Assign = greedy,
        solve: Solve = unsolved,
    ) -> Self:
        """Build the services over the ports.

        `late_seconds` is how long after its answer was lost a deed may still be carried out.
        """
        # The router keeps travel times of a system, which a changed chart makes wrong.
        atlas, fleet = Atlas(store, games, router.forget), Fleet(store, games)
        deeds, held = Deeds(store, games, fleet, late_seconds), HeldShips(store)
        dispatcher = Dispatcher(
            Scenery(fleet, deeds.beliefs, router), deeds.treasury, atlas, assign, solve
        )
        return cls(
            store=store,
            games=games,
            router=router,
            players=Players(store, games, fleet, deeds.settlement.accounts),
            fleet=fleet,
            held=held,
            deeds=deeds,
            beliefs=deeds.beliefs,
            sites=deeds.sites,
            dispatcher=dispatcher,
            situations=Situations(
                store,
                fleet,
                held,
                deeds.treasury,
                atlas,
                dispatcher,
                deeds.sites,
                games,
            ),
            decided=Decided(store),
            atlas=atlas,
            gates=Gates(store, games),
            navigator=Navigator(atlas, router, games.clock),
            earnings=Earnings(store),
            timing=Timing(),
            loop=Probes(PROBE_SECONDS),
            started_at=clock.now(),
            troubles=Troubles(),
        )

    @property
    def treasury(self) -> Treasury:
        """The spend gate, and what is reserved."""
        return self.deeds.treasury

    @property
    def second_look(self) -> SecondLook:
        """Return the behaviour that judges foreseen refusals a second time."""
        return SecondLook(self.players, self.fleet, self.deeds.contracts)

    @property
    def observer(self) -> Observer:
        """Return what reads prices where our ships are."""
        return Observer(self.store, self.games, self.atlas, self.beliefs)

    def watch(self, containers: Containers, successions: Successions | None) -> Watch:
        """Return the watch over the universe, which ends what a reset has ended."""
        tell = self.troubles.about("universe")
        return Watch(self.store, self.games, containers, tell, successions)

    def successions(
        self,
        containers: Containers,
        declared: Sequence[DeclaredContainer] = (),
        *,
        has_account: bool,
    ) -> Successions:
        """Return what registers past players anew, and starts `declared` or what was to run."""
        return Successions(
            self.store,
            self.players,
            Carrying(self.store, containers, declared),
            self.troubles.about,
            has_account,
            self.deeds.late_seconds,
        )

    def sampler(self, containers: Containers, lookout: Lookout) -> Sampler:
        """Return what looks for events that a person is told of."""
        return Sampler(
            self.store,
            self.games,
            containers,
            self.treasury,
            self.deeds.contracts,
            self.sites,
            self.notifier,
            lookout,
        )

    def business(self, containers: Containers) -> Business:
        """Return the reader of the fleet's figures for graphs."""
        return Business(self.store, self.games, containers, self.fleet, self.treasury)

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
        """Return the handler of every message, from an object of each family."""
        health = HealthHandler(
            self.store,
            self.games,
            containers,
            self.timing,
            self.started_at,
            self.fleet,
            self.troubles,
        )
        # One desk for all families: it knows which ships the next order has to look at.
        desk = Desk(self.players, self.fleet, self.deeds, containers, self.held)
        observer = self.observer
        accounts = self.deeds.settlement.accounts
        fleets = self._fleet_feed(containers, feed)
        origins = Origins(self.fleet, self.atlas)
        launcher = Launcher(self.players, self.fleet, containers, self.held)
        families = (
            health,
            self.status(containers),
            OverviewReader(
                self.players,
                self.store,
                self.games,
                self.fleet,
                self.held,
                self.treasury,
                containers,
                self.earnings,
                self.leavings,
                self.troubles,
                self.started_at,
            ),
            TreeHandler(),
            self.players,
            RemovalHandler(self.players, self.fleet, containers),
            ShipHandlers(desk),
            TradingHandlers(desk, observer),
            WorkHandlers(desk, self.atlas, self.surveys),
            ShipyardHandlers(desk, observer),
            PeopleHandlers(desk, accounts),
            ContractHandlers(desk, self.deeds.contracts),
            PlaceHandlers(desk, observer),
            NavigationHandlers(self.players, self.fleet, self.navigator, containers),
            TourHandlers(self.players, self.fleet, self.navigator, containers),
            ScoutHandlers(launcher, self.navigator),
            JourneyHandlers(self.players, self.fleet, self.gates, self.router),
            WaypointHandlers(self.players, self.atlas, origins),
            TradingPlaceHandlers(self.players, self.store, origins, self.yards),
            IntentHandlers(self.players, self.store),
            LedgerHandlers(self.players, self.store, accounts),
            TreasuryHandlers(self.players, self.treasury),
            HoldHandlers(desk),
            MarketHandlers(self.players, self.store, self.atlas, self.fleet),
            ContainerHandlers(
                self.players, self.store, containers, feed, self.earnings, self.games
            ),
            FollowHandlers(self.players, fleets),
            DiggingHandlers(launcher, self.atlas),
            FetchingHandler(launcher, self.yards),
            ChartingHandler(launcher, self.atlas),
            VentureHandlers(launcher, self.atlas, self.sites, self.treasury),
            FleetHandlers(launcher),
            AutopilotHandlers(
                launcher, self.situations, self.treasury, self.dispatcher, self.leavings
            ),
            AutopilotReader(
                self.players,
                self.store,
                self.games,
                self.fleet,
                containers,
                self.dispatcher,
                self.situations,
                self.decided,
                self.leavings,
            ),
            self.notifier,
        )
        return bound(families)

    def _fleet_feed(self, containers: Containers, feed: LogFeed) -> FleetFeed:
        """Return the feed of all fleets, which hears what is logged and decided."""
        frames = Frames(
            self.games,
            self.fleet,
            self.held,
            containers,
            self.treasury,
            self.deeds.contracts,
            self.sites,
            self.beliefs,
            self.earnings,
        )
        made = FleetFeed(frames)
        feed.heard_by(made.hear)
        self.decided.heard_by(made.hear)
        return made

"""Answers of the use cases, made by hand, each full enough to show all of its view."""

from datetime import UTC, datetime, timedelta

import attrs

from routing import Action, FlightMode, Route, Step
from routing.answers import Partition, Quality, Tour, Verdict
from routing.gates.journey import Journey, Jump
from spacetraders.application.itself.health import Health
from spacetraders.application.itself.status import Status
from spacetraders.application.itself.tree import Branch, Twig
from spacetraders.application.itself.troubles import Trouble
from spacetraders.application.known.systems import Chart
from spacetraders.application.operations import table
from spacetraders.application.operations.answers import Refuelled
from spacetraders.application.orders.containers import SeenContainer
from spacetraders.application.orders.desk import SeenShip
from spacetraders.application.plans.journeys import PlannedJourney
from spacetraders.application.plans.routes import Departure, FlightProgress, PlannedRoute
from spacetraders.application.plans.tours import PlannedPartition, PlannedTour, TourDeparture
from spacetraders.application.ports.game import GameStatistics
from spacetraders.application.ports.router import MatrixStatistics, RouterStatistics
from spacetraders.application.ports.statistics import Latency, Recent
from spacetraders.application.ports.store import LoggedLine, StoreStatistics
from spacetraders.domain.containers import Container, ExitReason, State
from spacetraders.domain.deeds.intents import Intent
from spacetraders.domain.game.ships import Cargo, Fuel, Nav, NavStatus, Ship
from spacetraders.domain.game.systems import StarSystem
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.domain.players import Agent, Player

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOME, STATION, GOAL = "X1-AB12-A1", "X1-AB12-B2", "X1-AB12-C3"


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


PLAYER = Player(1, "LYRA", "COSMIC", HOME, "2026-03-01", "very-secret", NOON)
AGENT = Agent("LYRA", "COSMIC", HOME, credits=175_000, ship_count=2)

CHART = Chart.of(
    (
        Waypoint(HOME, "X1-AB12", "PLANET", 0, 0, ("MARKETPLACE",), None, sells_fuel=True),
        Waypoint(STATION, "X1-AB12", "MOON", 30, 40, ("MARKETPLACE",), HOME, sells_fuel=True),
        Waypoint(GOAL, "X1-AB12", "ASTEROID", 60, 80),
    )
)
STEPS = (
    Step(Action.TRAVEL, STATION, FlightMode.CRUISE, 50.0, 50, 49),
    Step(Action.REFUEL, STATION, None, 0.0, 50, 2),
    Step(Action.TRAVEL, GOAL, FlightMode.BURN, 50.0, 100, 32),
)
PLAN = PlannedRoute("LYRA-1", HOME, GOAL, Route(STEPS, 83, 150, 100.0), 12.3456, CHART)

DOCKED = Nav(
    "X1-AB12", HOME, 0, 0, NavStatus.DOCKED, FlightMode.CRUISE, HOME, later(-60), later(-30)
)
FLYING = attrs.evolve(
    DOCKED, waypoint_symbol=STATION, status=NavStatus.IN_TRANSIT, arrival=later(20.5)
)
SHIP = SeenShip(Ship("LYRA-1", "COMMAND", DOCKED, Fuel(400, 400), Cargo(3, 40), 36), None, NOON)
SHIP_FLYING = attrs.evolve(
    SHIP, ship=attrs.evolve(SHIP.ship, nav=FLYING), container_id="navigate-1"
)
SHIP_REFUELLED = attrs.evolve(SHIP, refuelled=Refuelled(SHIP.ship.fuel, 2, 72, 144))

PROGRESS = FlightProgress(PLAN, 1, STATION, "flies to it", later(-5), later(20.5), 70.1239)
CONTAINER = Container(
    container_id="navigate-1",
    player_id=1,
    kind="navigate",
    config={"ship_symbol": "LYRA-1", "destination": GOAL},
    created_at=NOON,
    ship_symbol="LYRA-1",
    state=State.BACKOFF,
    state_since=later(1),
    exit_reason=ExitReason("no_route", "too far"),
)
SEEN_CONTAINER = SeenContainer(CONTAINER, "LYRA", PROGRESS, "departs")
VERDICT = Verdict(Quality.GAP, seconds=83, bound_seconds=80, solver_seconds=1.0012345678, cut=True)
TOUR = PlannedTour("LYRA-1", HOME, None, Tour((STATION, GOAL), PLAN.route, VERDICT), 12.3456, CHART)
IDLE = PlannedTour(
    "LYRA-2", HOME, None, Tour((), Route.of(()), Verdict(Quality.OPTIMAL, 0, 0, 0.0)), 0.0, CHART
)
PARTITION = PlannedPartition(
    Partition({"LYRA-1": TOUR.tour, "LYRA-2": IDLE.tour}, 83, (HOME,), VERDICT), (TOUR, IDLE)
)
TOUR_DEPARTURE = TourDeparture(CONTAINER, TOUR)
STARS = {
    star.symbol: star
    for star in (
        StarSystem("X1-AB12", 0, 0, GOAL, built=True, connections=("X1-CD34-E5",)),
        StarSystem("X1-CD34", 300, 400, "X1-CD34-E5", built=True, connections=(GOAL,)),
    )
}
JOURNEY = PlannedJourney(
    "X1-AB12",
    "X1-CD34",
    Journey.of([Jump("X1-AB12", "X1-CD34", 500.0, 0, 165, 5930)]),
    STARS,
)
DEPARTURE = Departure(CONTAINER, PLAN, NOON)
LINE = LoggedLine(7, "navigate-1", "info", "departs", {"fuel_units": 50}, 2, NOON, later(1))

INTENT = Intent(7, 1, "LYRA-1", table.REFUEL, NOON, settled_at=later(1))

TROUBLE = Trouble("database", "store_unavailable", "it cannot be used", "look whether it is there")

HEALTH = Health(
    version="1.0",
    uptime_seconds=12.3456,
    store=StoreStatistics("sqlite:///fleet.db", None, 9, 0, 1, 0.9, Recent(9, 0.1, 0.2)),
    game=GameStatistics(
        url="https://game/v2",
        reachable=True,
        queued={"person": 0, "flight": 1, "background": 2},
        in_flight=1,
        sent=40,
        retried=2,
        refused_429=0,
        per_second=2,
        burst=29,
        burst_left=20,
        total_seconds=4.0,
        recent=Recent(10, 0.1, 0.123456789),
    ),
    containers={"RUNNING": 3},
    messages={"GetShip": {"count": 2, "mean_seconds": 0.5}},
    troubles=(TROUBLE,),
)

STATUS = Status(
    version="1.0",
    started_at=NOON,
    uptime_seconds=12.3456,
    game=HEALTH.game,
    store=HEALTH.store,
    router=RouterStatistics(
        running=1,
        solves=20,
        failed=2,
        late=3,
        cancelled=4,
        fallbacks=6,
        total_seconds=12.3456,
        breaker="CLOSED",
        matrices=MatrixStatistics(entries=5, hits=30, misses=7, dropped=8),
    ),
    loop=Latency(600, 0.0004, 0.0021234567, 0.003),
    containers={"RUNNING": 3},
    resident_bytes=50_000_000,
    messages=HEALTH.messages,
    troubles=(TROUBLE,),
)
TREE = Twig("main", (Branch((Twig("tour-1"), Twig("tour-2")), {"tour": 998}),))

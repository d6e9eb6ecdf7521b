"""The JSON of routes, of plans for many stops, and of departures."""

import attrs

from routing import Action, Step
from routing.answers import Verdict
from routing.gates.journey import Jump
from spacetraders.application.plans.journeys import PlannedJourney
from spacetraders.application.plans.routes import Departure, FlightProgress, PlannedRoute
from spacetraders.application.plans.tours import PlannedPartition, PlannedTour, TourDeparture
from spacetraders.application.starting.scouts import StartedScout, StartedScouts, UnstartedScout
from spacetraders.domain.game.systems import StarSystem
from spacetraders.domain.game.waypoints import Waypoint
from spacetraders.rpc.views.words import computed, long, of, only, view_of


@attrs.frozen
class PlacedStep:
    """A step of a route, and the waypoint where it ends."""

    step: Step
    place: Waypoint


@attrs.frozen
class PlacedJump:
    """A jump, and the system that it leads to."""

    jump: Jump
    system: StarSystem


def _steps(plan: PlannedRoute) -> list[PlacedStep]:
    return [PlacedStep(step, plan.chart.waypoints[step.waypoint]) for step in plan.route.steps]


def _refuel_stops(plan: PlannedRoute) -> int:
    return sum(step.action is Action.REFUEL for step in plan.route.steps)


def _steps_of_tour(plan: PlannedTour) -> list[PlacedStep]:
    steps = plan.tour.route.steps
    return [PlacedStep(step, plan.chart.waypoints[step.waypoint]) for step in steps]


def _stops_of_tour(plan: PlannedTour) -> int:
    return sum(step.action is Action.REFUEL for step in plan.tour.route.steps)


def _jumps(plan: PlannedJourney) -> list[PlacedJump]:
    return [PlacedJump(jump, plan.systems[jump.destination]) for jump in plan.journey.jumps]


def _travels(placed: PlacedStep) -> bool:
    return placed.step.action is Action.TRAVEL


VIEWS = (
    view_of(
        PlannedRoute,
        "ship_symbol origin_symbol=origin destination",
        of("route", "duration_seconds=seconds fuel_units=fuel distance:2"),
        computed("refuel_stops", _refuel_stops),
        "wait_seconds:3",
        long(computed("steps", _steps)),
        name="Route",
    ),
    view_of(
        PlacedStep,
        "action=step.action waypoint_symbol=step.waypoint x=place.x y=place.y mode=step.mode",
        only(_travels, "distance=step.distance:2"),
        "fuel_units=step.fuel duration_seconds=step.seconds",
        name="Step",
    ),
    view_of(
        Departure,
        "container_id=container.container_id ship_symbol=plan.ship_symbol",
        "destination=plan.destination route=plan eta_seconds=plan.eta_seconds:3 eta",
    ),
    view_of(
        FlightProgress, "route=plan step waypoint_symbol status departure arrival eta_seconds:3"
    ),
    view_of(
        PlannedTour,
        "ship_symbol origin_symbol=origin order=tour.order finish_symbol=finish",
        computed("steps", _steps_of_tour),
        of("tour.route", "duration_seconds=seconds fuel_units=fuel distance:2"),
        computed("refuel_stops", _stops_of_tour),
        "wait_seconds:3 *tour.verdict",
    ),
    view_of(Verdict, "quality bound_seconds gap:6 solver_seconds:6 cut"),
    view_of(
        PlannedPartition,
        "makespan_seconds=partition.makespan tours unreachable=partition.unreachable",
        "*partition.verdict",
        name="Partition",
    ),
    view_of(
        TourDeparture, "container_id=container.container_id ship_symbol=plan.ship_symbol tour=plan"
    ),
    view_of(StartedScouts, "scouts left_out unreachable"),
    view_of(StartedScout, "container_id=container.container_id ship_symbol markets", name="Scout"),
    view_of(UnstartedScout, "ship_symbol kind reason"),
    view_of(
        PlannedJourney,
        "origin_symbol=origin destination",
        computed("jumps", _jumps),
        of("journey", "duration_seconds=seconds cooldown_seconds price"),
        "whole",
        name="Journey",
    ),
    view_of(
        PlacedJump,
        of("system", "system_symbol=symbol waypoint_symbol=gate x y"),
        of("jump", "distance:2 cooldown_seconds price"),
        name="Jump",
    ),
)

"""The JSON of plans for many stops: tours, partitions and journeys, as `docs/rpc.md` promises."""

from typing import Any

from routing import Action
from routing.answers import Verdict
from routing.gates.journey import Jump
from spacetraders.application.plans.journeys import PlannedJourney
from spacetraders.application.plans.tours import PlannedPartition, PlannedTour, TourDeparture
from spacetraders.rpc.views import step_view, view

__all__ = ["view"]

Json = dict[str, Any]


@view.register
def _(plan: PlannedTour) -> Json:
    route = plan.tour.route
    return {
        "ship_symbol": plan.ship_symbol,
        "origin_symbol": plan.origin,
        "order": list(plan.tour.order),
        "finish_symbol": plan.finish,
        "steps": [step_view(step, plan.chart) for step in route.steps],
        "duration_seconds": route.seconds,
        "fuel_units": route.fuel,
        "distance": round(route.distance, 2),
        "refuel_stops": sum(step.action is Action.REFUEL for step in route.steps),
        "wait_seconds": round(plan.wait_seconds, 3),
        **_verdict(plan.tour.verdict),
    }


@view.register
def _(plan: PlannedPartition) -> Json:
    return {
        "makespan_seconds": plan.partition.makespan,
        "tours": [view(tour) for tour in plan.tours],
        "unreachable": list(plan.partition.unreachable),
        **_verdict(plan.partition.verdict),
    }


@view.register
def _(departure: TourDeparture) -> Json:
    return {
        "container_id": departure.container.container_id,
        "ship_symbol": departure.plan.ship_symbol,
        "tour": view(departure.plan),
    }


@view.register
def _(plan: PlannedJourney) -> Json:
    journey = plan.journey
    return {
        "origin_symbol": plan.origin,
        "destination": plan.destination,
        "jumps": [_jump(jump, plan) for jump in journey.jumps],
        "duration_seconds": journey.seconds,
        "cooldown_seconds": journey.cooldown_seconds,
        "price": journey.price,
        "whole": plan.whole,
    }


def _jump(jump: Jump, plan: PlannedJourney) -> Json:
    system = plan.systems[jump.destination]
    return {
        "system_symbol": system.symbol,
        "waypoint_symbol": system.gate,
        "x": system.x,
        "y": system.y,
        "distance": round(jump.distance, 2),
        "cooldown_seconds": jump.cooldown_seconds,
        "price": jump.price,
    }


def _verdict(verdict: Verdict) -> Json:
    return {
        "quality": verdict.quality.value,
        "bound_seconds": verdict.bound_seconds,
        "gap": None if verdict.gap is None else round(verdict.gap, 6),
        "solver_seconds": round(verdict.solver_seconds, 6),
        "cut": verdict.cut,
    }

"""From the use cases' answers to the JSON that `docs/rpc.md` promises."""

from datetime import datetime
from functools import singledispatch
from typing import Any

import attrs

from routing import Action, Step
from spacetraders.application.itself.tree import Branch, Twig
from spacetraders.application.known.systems import Chart
from spacetraders.application.orders.containers import (
    Followed,
    ListedContainer,
    OnlyLive,
    RemovedContainer,
    SeenContainer,
    Unfollowed,
)
from spacetraders.application.plans.routes import Departure, FlightProgress, PlannedRoute
from spacetraders.application.players.players import PlayersAndLost
from spacetraders.application.ports.store import LoggedLine
from spacetraders.clock import iso
from spacetraders.domain.containers import Container
from spacetraders.domain.intents import Intent
from spacetraders.domain.listing import Listing
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.waypoints import Waypoint
from spacetraders.rpc.cancelling import TakenBack
from spacetraders.rpc.figures import health_view, status_view

Json = dict[str, Any]


@singledispatch
def view(answer: Any) -> Any:
    """Return the JSON of an answer; a list becomes its items, what is JSON already stays."""
    return answer


@singledispatch
def brief(answer: Any) -> Any:
    """Return the JSON of a part of a list's item, without what may be long."""
    return view(answer)


@view.register
def _(answers: list) -> Json:  # type: ignore[type-arg]
    return {"items": [view(answer) for answer in answers]}


@view.register
def _(listing: Listing) -> Json:  # type: ignore[type-arg]
    """What could not be read is there only where there is some."""
    shown = {"items": [view(each) for each in listing]}
    if listing.whole:
        return shown
    return {**shown, "unreadable": [attrs.asdict(each) for each in listing.unreadable]}


@view.register
def _(player_and_agent: tuple) -> Json:  # type: ignore[type-arg]
    player, agent = player_and_agent
    assert isinstance(agent, Agent)
    shown: Json = view(player)
    return shown | {"agent": {"credits": agent.credits, "ship_count": agent.ship_count}}


@view.register
def _(player: Player) -> Json:
    return {
        "player_id": player.player_id,
        "agent_symbol": player.agent_symbol,
        "faction": player.faction,
        "headquarters": player.headquarters,
        "reset_date": player.reset_date,
        "created_at": iso(player.created_at),
    }


@view.register
def _(plan: PlannedRoute) -> Json:
    return _sums(plan) | {"steps": [step_view(step, plan.chart) for step in plan.route.steps]}


@brief.register
def _sums(plan: PlannedRoute) -> Json:
    route = plan.route
    return {
        "ship_symbol": plan.ship_symbol,
        "origin_symbol": plan.origin,
        "destination": plan.destination,
        "duration_seconds": route.seconds,
        "fuel_units": route.fuel,
        "distance": round(route.distance, 2),
        "refuel_stops": sum(step.action is Action.REFUEL for step in route.steps),
        "wait_seconds": seconds(plan.wait_seconds),
    }


def step_view(step: Step, chart: Chart) -> Json:
    """Return the JSON of a step through a system."""
    waypoint = chart.waypoints[step.waypoint]
    travels = step.action is Action.TRAVEL
    return {
        "action": step.action.value,
        "waypoint_symbol": step.waypoint,
        "x": waypoint.x,
        "y": waypoint.y,
        "mode": step.mode.value if step.mode else None,
        "distance": round(step.distance, 2) if travels else None,
        "fuel_units": step.fuel,
        "duration_seconds": step.seconds,
    }


@view.register
def _(departure: Departure) -> Json:
    return {
        "container_id": departure.container.container_id,
        "ship_symbol": departure.plan.ship_symbol,
        "destination": departure.plan.destination,
        "route": view(departure.plan),
        "eta_seconds": seconds(departure.plan.eta_seconds),
        "eta": iso(departure.eta),
    }


@view.register
def _(waypoint: Waypoint) -> Json:
    return {
        "waypoint_symbol": waypoint.symbol,
        "system_symbol": waypoint.system_symbol,
        "type": waypoint.type,
        "x": waypoint.x,
        "y": waypoint.y,
        "orbits": waypoint.orbits,
        "traits": list(waypoint.traits),
        "sells_fuel": waypoint.sells_fuel,
    }


@view.register
def _(seen: SeenContainer) -> Json:
    return _container(seen.container) | {
        "agent_symbol": seen.agent_symbol,
        "last_line": seen.last_line,
        "progress": view(seen.progress),
    }


@view.register
def _(listed: ListedContainer) -> Json:
    return _container(listed.container) | {
        "agent_symbol": listed.agent_symbol,
        "last_line": listed.last_line,
        "progress": brief(listed.progress),
    }


@view.register
def _(found: OnlyLive) -> Json:
    return {**view(found.items), "only_live": True}


@view.register
def _(known: PlayersAndLost) -> Json:
    lost = [
        {
            "agent_symbol": founding.agent_symbol,
            "faction": founding.faction,
            "reset_date": founding.reset_date,
            "asked_at": iso(founding.created_at),
        }
        for founding in known.lost
    ]
    return {**view(known.items), "lost_registrations": lost}


@view.register
def _(followed: Followed) -> Json:
    return {"subscription": followed.subscription.subscription_id, **view(followed.lines)}


@view.register
def _(unfollowed: Unfollowed) -> Json:
    return {"subscription": unfollowed.subscription, "unfollowed": True}


@view.register
def _(intent: Intent) -> Json:
    return {
        "intent_id": intent.intent_id,
        "player_id": intent.player_id,
        "container_id": intent.container_id,
        "ship_symbol": intent.ship_symbol,
        "operation": intent.operation.value,
        "target": intent.target,
        "good": intent.good,
        "units": intent.units,
        "state": intent.state.value,
        "created_at": iso(intent.created_at),
        "settled_at": iso_or_none(intent.settled_at),
    }


@view.register
def _(removed: RemovedContainer) -> Json:
    return {"container_id": removed.container_id, "removed": True}


def _container(container: Container) -> Json:
    reason = container.exit_reason
    return {
        "container_id": container.container_id,
        "player_id": container.player_id,
        "kind": container.kind,
        "ship_symbol": container.ship_symbol,
        "config": container.config,
        "state": container.state.value,
        "state_since": iso_or_none(container.state_since),
        "restart_policy": container.restart_policy.value,
        "max_restarts": container.max_restarts,
        "restarts": container.restarts,
        "max_iterations": container.max_iterations,
        "iteration": container.iteration,
        "created_at": iso(container.created_at),
        "finished_at": iso_or_none(container.finished_at),
        "exit_reason": attrs.asdict(reason) if reason else None,
    }


@view.register
def _(progress: FlightProgress) -> Json:
    return _brief_flight(progress) | {"route": view(progress.plan)}


@brief.register
def _brief_flight(progress: FlightProgress) -> Json:
    return {
        "route": brief(progress.plan),
        "step": progress.step,
        "waypoint_symbol": progress.waypoint_symbol,
        "status": progress.status,
        "departure": iso_or_none(progress.departure),
        "arrival": iso_or_none(progress.arrival),
        "eta_seconds": None if progress.eta_seconds is None else seconds(progress.eta_seconds),
    }


@view.register
def _(line: LoggedLine) -> Json:
    return {
        "line_id": line.line_id,
        "level": line.level,
        "message": line.message,
        "fields": line.fields,
        "count": line.count,
        "first_seen": iso(line.first_seen),
        "last_seen": iso(line.last_seen),
    }


view.register(health_view)
view.register(status_view)


@view.register
def _(taken: TakenBack) -> Json:
    return {"id": taken.id, "cancelled": taken.cancelled}


@view.register
def _(twig: Twig) -> Json:
    return {"name": twig.name, "nurseries": [_branch(branch) for branch in twig.nurseries]}


def _branch(branch: Branch) -> Json:
    return {"tasks": [view(twig) for twig in branch.tasks], "more": branch.more}


def seconds(value: float) -> float:
    """Return a duration to the millisecond."""
    return round(value, 3)


def iso_or_none(when: datetime | None) -> str | None:
    """Return a time as it goes out, null where there is none."""
    return None if when is None else iso(when)

"""From the use cases' answers to the JSON that `docs/rpc.md` promises."""

from datetime import datetime
from functools import singledispatch
from typing import Any

import attrs

from routing import Action, Step
from spacetraders.application.containers import (
    Followed,
    RemovedContainer,
    SeenContainer,
    Unfollowed,
)
from spacetraders.application.health import Health
from spacetraders.application.navigation import Departure, FlightProgress, PlannedRoute
from spacetraders.application.orders import SeenShip
from spacetraders.application.ports import LoggedLine
from spacetraders.application.statistics import Recent
from spacetraders.application.status import Status
from spacetraders.application.tree import Branch, Twig
from spacetraders.clock import iso
from spacetraders.domain.containers import Container
from spacetraders.domain.intents import Intent
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.ships import NavStatus
from spacetraders.domain.waypoints import Waypoint

Json = dict[str, Any]


@singledispatch
def view(answer: Any) -> Any:
    """Return the JSON of an answer; a list becomes its items, what is JSON already stays."""
    return answer


@view.register
def _(answers: list) -> Json:  # type: ignore[type-arg]
    return {"items": [view(answer) for answer in answers]}


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
def _(seen: SeenShip) -> Json:
    ship, nav = seen.ship, seen.ship.nav
    shown: Json = {
        "ship_symbol": ship.symbol,
        "role": ship.role,
        "status": nav.status.value,
        "system_symbol": nav.system_symbol,
        "waypoint_symbol": nav.waypoint_symbol,
        "x": nav.x,
        "y": nav.y,
        "flight_mode": nav.flight_mode.value,
        "speed": ship.speed,
        "fuel": attrs.asdict(ship.fuel),
        "cargo": attrs.asdict(ship.cargo),
        "origin_symbol": None,
        "departure": None,
        "arrival": None,
        "eta_seconds": None,
        "container_id": seen.container_id,
    }
    if nav.status is NavStatus.IN_TRANSIT:
        shown |= {
            "origin_symbol": nav.origin_symbol,
            "departure": iso(nav.departure),
            "arrival": iso(nav.arrival),
            "eta_seconds": _seconds(max(0.0, (nav.arrival - seen.now).total_seconds())),
        }
    if seen.refuelled is not None:
        shown["refuelled"] = attrs.asdict(seen.refuelled)
    return shown


@view.register
def _(plan: PlannedRoute) -> Json:
    route = plan.route
    return {
        "ship_symbol": plan.ship_symbol,
        "origin_symbol": plan.origin,
        "destination": plan.destination,
        "steps": [_step(step, plan) for step in route.steps],
        "duration_seconds": route.seconds,
        "fuel_units": route.fuel,
        "distance": round(route.distance, 2),
        "refuel_stops": sum(step.action is Action.REFUEL for step in route.steps),
        "wait_seconds": _seconds(plan.wait_seconds),
    }


def _step(step: Step, plan: PlannedRoute) -> Json:
    waypoint = plan.chart.waypoints[step.waypoint]
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
        "eta_seconds": _seconds(departure.plan.eta_seconds),
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
        "state": intent.state.value,
        "created_at": iso(intent.created_at),
        "settled_at": _iso(intent.settled_at),
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
        "state_since": _iso(container.state_since),
        "restart_policy": container.restart_policy.value,
        "max_restarts": container.max_restarts,
        "restarts": container.restarts,
        "max_iterations": container.max_iterations,
        "iteration": container.iteration,
        "created_at": iso(container.created_at),
        "finished_at": _iso(container.finished_at),
        "exit_reason": attrs.asdict(reason) if reason else None,
    }


@view.register
def _(progress: FlightProgress) -> Json:
    return {
        "route": view(progress.plan),
        "step": progress.step,
        "waypoint_symbol": progress.waypoint_symbol,
        "status": progress.status,
        "departure": _iso(progress.departure),
        "arrival": _iso(progress.arrival),
        "eta_seconds": None if progress.eta_seconds is None else _seconds(progress.eta_seconds),
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


@view.register
def _(health: Health) -> Json:
    game, store = health.game, health.store
    return {
        "status": health.status,
        "version": health.version,
        "uptime_seconds": _seconds(health.uptime_seconds),
        "database": {
            "kind": store.database.partition(":")[0],
            "url": store.database,
            "status": "ok" if store.available else "away",
            "calls": store.calls,
            "failures": store.failures,
        },
        "api": {
            "url": game.url,
            "status": "ok" if game.reachable else "away",
            "queued": game.queued,
            "in_flight": game.in_flight,
            "sent": game.sent,
            "retried": game.retried,
            "refused_429": game.refused_429,
            "burst_left": game.burst_left,
        },
        "containers": health.containers,
        "messages": health.messages,
    }


@view.register
def _(status: Status) -> Json:
    game, store = status.game, status.store
    return {
        "version": status.version,
        "started_at": iso(status.started_at),
        "uptime_seconds": _seconds(status.uptime_seconds),
        "queue": {"lanes": game.queued, "in_flight": game.in_flight},
        "budget": {
            "per_second": game.per_second,
            "burst": game.burst,
            "burst_used": max(0, game.burst - game.burst_left),
            "burst_left": game.burst_left,
        },
        "api": {
            "url": game.url,
            "status": "ok" if game.reachable else "away",
            "sent": game.sent,
            "retried": game.retried,
            "refused_429": game.refused_429,
            "last_minute": _recent(game.recent),
        },
        "loop": {name: _micro(value) for name, value in attrs.asdict(status.loop).items()},
        "store": {
            "url": store.database,
            "status": "ok" if store.available else "away",
            "calls": store.calls,
            "failures": store.failures,
            "waiting": store.waiting,
            "last_minute": _recent(store.recent),
        },
        "containers": status.containers,
        "memory": {"resident_bytes": status.resident_bytes},
        "messages": status.messages,
    }


def _recent(recent: Recent) -> Json:
    return {name: _micro(value) for name, value in attrs.asdict(recent).items()}


@view.register
def _(twig: Twig) -> Json:
    return {"name": twig.name, "nurseries": [_branch(branch) for branch in twig.nurseries]}


def _branch(branch: Branch) -> Json:
    return {"tasks": [view(twig) for twig in branch.tasks], "more": branch.more}


def _micro(value: float) -> float:
    return round(value, 6)


def _seconds(value: float) -> float:
    return round(value, 3)


def _iso(when: datetime | None) -> str | None:
    return None if when is None else iso(when)

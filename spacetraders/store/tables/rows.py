"""Domain values as rows, and back.

A row to be written is a dict from column to value, in the spelling of schema.sql: times as ISO
8601 in UTC with microseconds (always 32 characters), JSON with sorted keys.
"""

import json
from datetime import UTC, datetime
from typing import Any

from routing import FlightMode
from spacetraders.application.ports.store import LoggedLine
from spacetraders.domain.containers import Container, ExitReason, RestartPolicy, State
from spacetraders.domain.game.ships import Cargo, Fuel, Nav, NavStatus, Ship
from spacetraders.domain.game.waypoints import EXCHANGE, EXPORT, IMPORT, TradedGoods, Waypoint
from spacetraders.domain.players import Player
from spacetraders.store.scripts import Row, Value


def time_text(when: datetime) -> str:
    """Return the time as it is kept: text order is time order."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def json_text(value: Any) -> str:
    """Return JSON in one spelling, so that equal values are equal texts."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def player(row: Row) -> Player:
    return Player(
        player_id=row["player_id"],
        agent_symbol=row["agent_symbol"],
        faction=row["faction"],
        headquarters=row["headquarters"],
        reset_date=row["reset_date"],
        token=row["token"],
        created_at=datetime.fromisoformat(row["created_at"]),
    )


def waypoint_row(reset_date: str, position: int, waypoint: Waypoint) -> dict[str, Value]:
    return {
        "reset_date": reset_date,
        "system_symbol": waypoint.system_symbol,
        "waypoint_symbol": waypoint.symbol,
        "position": position,
        "type": waypoint.type,
        "x": waypoint.x,
        "y": waypoint.y,
        "traits": json_text(waypoint.traits),
        "orbits": waypoint.orbits,
        "sells_fuel": waypoint.sells_fuel,
        "traded": None if waypoint.traded is None else _traded_text(waypoint.traded),
    }


def waypoint(row: Row) -> Waypoint:
    return Waypoint(
        symbol=row["waypoint_symbol"],
        system_symbol=row["system_symbol"],
        type=row["type"],
        x=row["x"],
        y=row["y"],
        traits=tuple(json.loads(row["traits"])),
        orbits=row["orbits"],
        sells_fuel=bool(row["sells_fuel"]),
        traded=None if row["traded"] is None else _traded(row["traded"]),
    )


def _traded_text(goods: TradedGoods) -> str:
    lists = {EXPORT: goods.exports, IMPORT: goods.imports, EXCHANGE: goods.exchange}
    return json_text({kind: sorted(listed) for kind, listed in lists.items()})


def _traded(text: str) -> TradedGoods:
    lists = json.loads(text)
    return TradedGoods(*(frozenset(lists[kind]) for kind in (EXPORT, IMPORT, EXCHANGE)))


def ship_row(player_id: int, ship: Ship, seen_at: datetime) -> dict[str, Value]:
    nav = ship.nav
    return {
        "player_id": player_id,
        "ship_symbol": ship.symbol,
        "role": ship.role,
        "speed": ship.speed,
        "system_symbol": nav.system_symbol,
        "waypoint_symbol": nav.waypoint_symbol,
        "x": nav.x,
        "y": nav.y,
        "status": nav.status.value,
        "flight_mode": nav.flight_mode.value,
        "origin_symbol": nav.origin_symbol,
        "departure": time_text(nav.departure),
        "arrival": time_text(nav.arrival),
        "fuel_current": ship.fuel.current,
        "fuel_capacity": ship.fuel.capacity,
        "cargo_units": ship.cargo.units,
        "cargo_capacity": ship.cargo.capacity,
        "seen_at": time_text(seen_at),
    }


def ship(row: Row) -> Ship:
    return Ship(
        symbol=row["ship_symbol"],
        role=row["role"],
        nav=Nav(
            system_symbol=row["system_symbol"],
            waypoint_symbol=row["waypoint_symbol"],
            x=row["x"],
            y=row["y"],
            status=NavStatus(row["status"]),
            flight_mode=FlightMode(row["flight_mode"]),
            origin_symbol=row["origin_symbol"],
            departure=datetime.fromisoformat(row["departure"]),
            arrival=datetime.fromisoformat(row["arrival"]),
        ),
        fuel=Fuel(row["fuel_current"], row["fuel_capacity"]),
        cargo=Cargo(row["cargo_units"], row["cargo_capacity"]),
        speed=row["speed"],
    )


def container_row(container: Container) -> dict[str, Value]:
    reason = container.exit_reason
    return {
        "container_id": container.container_id,
        "player_id": container.player_id,
        "kind": container.kind,
        "config": json_text(container.config),
        "ship_symbol": container.ship_symbol,
        "state": container.state.value,
        "restart_policy": container.restart_policy.value,
        "max_restarts": container.max_restarts,
        "restarts": container.restarts,
        "backoff_step": container.backoff_step,
        "max_iterations": container.max_iterations,
        "iteration": container.iteration,
        "step": container.step,
        "created_at": time_text(container.created_at),
        "state_since": _text(container.state_since),
        "finished_at": _text(container.finished_at),
        "exit_kind": reason.kind if reason else None,
        "exit_message": reason.message if reason else None,
        "started_by": container.started_by,
    }


def container(row: Row) -> Container:
    kind = row["exit_kind"]
    return Container(
        container_id=row["container_id"],
        player_id=row["player_id"],
        kind=row["kind"],
        config=json.loads(row["config"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        ship_symbol=row["ship_symbol"],
        state=State(row["state"]),
        restart_policy=RestartPolicy(row["restart_policy"]),
        max_restarts=row["max_restarts"],
        restarts=row["restarts"],
        backoff_step=row["backoff_step"],
        max_iterations=row["max_iterations"],
        iteration=row["iteration"],
        step=row["step"],
        state_since=_time(row["state_since"]),
        finished_at=_time(row["finished_at"]),
        exit_reason=None if kind is None else ExitReason(kind, row["exit_message"]),
        started_by=row["started_by"],
    )


def logged_line(row: Row) -> LoggedLine:
    return LoggedLine(
        line_id=row["line_id"],
        container_id=row["container_id"],
        level=row["level"],
        message=row["message"],
        fields=json.loads(row["fields"]),
        count=row["count"],
        first_seen=datetime.fromisoformat(row["first_seen"]),
        last_seen=datetime.fromisoformat(row["last_seen"]),
    )


def _text(when: datetime | None) -> str | None:
    return None if when is None else time_text(when)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

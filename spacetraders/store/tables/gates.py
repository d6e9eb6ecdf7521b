"""Star systems and their jump gates, in SQL for both databases."""

import json
from collections.abc import Sequence

from spacetraders.domain.game.systems import StarSystem
from spacetraders.store.scripts import Row, Script, Statement, Value
from spacetraders.store.tables.rows import json_text

_SAVE = (
    "INSERT INTO system_graphs"
    " (reset_date, system_symbol, charted, x, y, gate, gate_built, connections)"
    " VALUES ($1, $2, FALSE, $3, $4, $5, $6, $7)"
    " ON CONFLICT (reset_date, system_symbol) DO UPDATE SET x = excluded.x, y = excluded.y,"
    " gate = excluded.gate, gate_built = excluded.gate_built, connections = excluded.connections"
)


def save_gates(reset_date: str, systems: Sequence[StarSystem]) -> Script[None]:
    """Write systems with their gates. Their waypoints stay as they are."""
    # In one order, so that no two calls deadlock.
    for system in sorted(systems, key=lambda system: system.symbol):
        yield Statement(_SAVE, _row(reset_date, system))


def load_gates(reset_date: str) -> Script[list[StarSystem]]:
    """Read the systems whose place is known, by symbol."""
    answer = yield Statement(
        "SELECT * FROM system_graphs WHERE reset_date = $1 AND x IS NOT NULL", (reset_date,)
    )
    return sorted(map(_system, answer), key=lambda system: system.symbol)


def _row(reset_date: str, system: StarSystem) -> tuple[Value, ...]:
    connections = None if system.connections is None else json_text(system.connections)
    place = (system.x, system.y)
    return (reset_date, system.symbol, *place, system.gate, system.built, connections)


def _system(row: Row) -> StarSystem:
    built, connections = row["gate_built"], row["connections"]
    return StarSystem(
        row["system_symbol"],
        row["x"],
        row["y"],
        row["gate"],
        built=None if built is None else bool(built),
        connections=None if connections is None else tuple(json.loads(connections)),
    )

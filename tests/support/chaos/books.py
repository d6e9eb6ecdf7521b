"""The books of a daemon that was killed in virtual time, held against the sandbox's ledger."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from spacetraders.sandbox.state.ledger import Deed
from support.chaos import audit
from support.chaos.audit import LIVE, Intent, Row
from support.chaos.lives import AGENT, Left
from support.chaos.queries import CLAIMS, ELSEWHERE, INTENTS, RESERVED, ROWS

CALLED = {"negotiate_contract": "negotiate"}
"""Operations that the daemon's intents call otherwise than the sandbox's ledger."""

LIES_SECONDS = 3 * 3600.0
"""How long a hold may have been left alone with something in it."""


def complaints(left: Left, reserve: int) -> list[str]:
    """Hold all that a killed daemon left against the game: none where all is well."""
    with left.database() as database:
        rows = [Row(*row) for row in database.execute(ROWS)]
        flown = [row for row in rows if row.ship]
        poor = f"{left.least_credits} credits, under the floor of {reserve}"
        return [
            *audit.against_ledger(_intents(database), _deeds(left.world.ledger)),
            *audit.claims(flown, database.execute(CLAIMS)),
            *audit.missing({}, rows),
            *audit.moved_elsewhere(database.execute(ELSEWHERE)),
            *audit.left_reserved(database.execute(RESERVED)),
            *([poor] if left.least_credits < reserve else []),
        ]


def stranded(left: Left) -> list[str]:
    """Find holds with something in them that nobody flies, or that nobody has touched for hours."""
    with left.database() as database:
        flown = {row[1] for row in database.execute(ROWS) if row[2] in LIVE}
    world = left.world
    last = {deed.ship: deed.time for deed in world.ledger}
    long_ago = world.started + timedelta(seconds=left.seconds - LIES_SECONDS)
    return [
        f"{ship.symbol} has {dict(ship.cargo)} aboard, flown: {ship.symbol in flown}"
        for ship in world.agents[AGENT].ships.values()
        if ship.cargo and (ship.symbol not in flown or last[ship.symbol] < long_ago)
    ]


def _intents(database: sqlite3.Connection) -> list[Intent]:
    return [
        Intent(number, ship, operation, json.loads(body)["target"], state, bool(by_hand))
        for number, ship, operation, body, state, by_hand in database.execute(INTENTS)
    ]


def _deeds(ledger: Iterable[Deed]) -> list[dict[str, Any]]:
    return [
        {
            "seq": deed.seq,
            # A purchase is entered under the ship that was bought, and intended by none.
            "ship": None if deed.operation == "purchase_ship" else deed.ship,
            "operation": CALLED.get(deed.operation, deed.operation),
            "changed": deed.changed,
            "detail": deed.detail,
        }
        for deed in ledger
        if deed.operation != "register"
    ]

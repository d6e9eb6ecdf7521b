"""Doubt: the subjects that are withheld while a deed with a lost answer may still be carried out.

A look that shows the deed proves that it was done. A look that does not proves nothing yet, since a
slow server, or a proxy before it, may carry the request out later.
"""

from datetime import timedelta

import attrs

from spacetraders.domain.deeds.intents import Intent
from spacetraders.domain.deeds.operations import Operation, Scene

LATE_SECONDS = 60.0
"""How long after its answer was lost a deed may still land. A request is given up after 20 s, and
usual gateways give theirs up after 60 s, so that together 80 s have passed."""

HINDSIGHT = timedelta(days=1)
"""How long a deed that was not found done is remembered, for credits that do not add up."""


@attrs.frozen
class Subject:
    """Something that a deed concerns: a `ship`, a `yard`, a `contract`, or all `contracts`."""

    kind: str
    symbol: str = ""


def subjects(
    operation: Operation, ship_symbol: str | None, target: str | None
) -> frozenset[Subject]:
    """Return the subjects that no other deed may change while this one is in doubt."""
    # A purchase shows as a new ship. After two at one yard it could be that of either.
    concerned = set() if ship_symbol is None else {Subject("ship", ship_symbol)}
    match operation.shown_in:
        case Scene.FLEET:
            concerned.add(Subject("yard", target or ""))
        case Scene.CONTRACT:
            concerned.add(Subject("contract", target or ""))
        case Scene.CONTRACTS:
            concerned.add(Subject("contracts"))
    # A transfer changes both holds, so a deed of either ship would spoil the evidence.
    if operation.on_two_ships:
        concerned.add(Subject("ship", target or ""))
    return frozenset(concerned)


def subjects_of(intent: Intent) -> frozenset[Subject]:
    """Return the subjects of an intent."""
    return subjects(intent.operation, intent.ship_symbol, intent.target)

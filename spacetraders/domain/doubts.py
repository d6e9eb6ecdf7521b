"""Doubt: what is left alone while a deed whose answer is lost may still be carried out.

One look that shows a deed proves that it was done. One that shows nothing proves nothing yet, since
a slow server, or a gateway before it, may carry the request out later.
"""

from datetime import timedelta

import attrs

from spacetraders.domain.intents import Intent, Operation

LATE_SECONDS = 60.0
"""How long after its answer was lost a deed may still land. A request is given up after 20 s, and
usual gateways give theirs up after 60 s, so that together 80 s have passed."""

HINDSIGHT = timedelta(days=1)
"""For how long a deed that was not found done is remembered where credits do not add up."""


@attrs.frozen
class Subject:
    """What a deed concerns: a `ship`, a `yard`, a `contract`, or an agent's `contracts`."""

    kind: str
    symbol: str = ""


def subjects(
    operation: Operation, ship_symbol: str | None, target: str | None
) -> frozenset[Subject]:
    """Return what no other deed may change until it is known whether this one was done."""
    concerned = set() if ship_symbol is None else {Subject("ship", ship_symbol)}
    match operation:
        case Operation.SHIP_PURCHASE:
            concerned.add(Subject("yard", target or ""))
        case Operation.CONTRACT_ACCEPT | Operation.CONTRACT_FULFILL:
            concerned.add(Subject("contract", target or ""))
        case Operation.NEGOTIATE:
            concerned.add(Subject("contracts"))
        case Operation.TRANSFER:
            concerned.add(Subject("ship", target or ""))
    return frozenset(concerned)


def subjects_of(intent: Intent) -> frozenset[Subject]:
    """Return what a deed that was written down concerns."""
    return subjects(intent.operation, intent.ship_symbol, intent.target)


_ECHOES = {
    4200: frozenset({Operation.NAVIGATE, Operation.WARP}),
    4214: frozenset({Operation.NAVIGATE, Operation.WARP}),
    4204: frozenset({Operation.NAVIGATE, Operation.WARP}),
    4000: frozenset({Operation.JUMP}),
    4230: frozenset({Operation.CHART}),
    4501: frozenset({Operation.CONTRACT_ACCEPT}),
    4504: frozenset({Operation.CONTRACT_FULFILL}),
}


def is_echo(operation: Operation, code: int) -> bool:
    """Whether a deed that was done, and then sent again on its way, is refused like that.

    Seen on the live game: a jump that was carried out, and answered as refused for the cooldown
    that it had itself begun (MECHANICS 10). Such a refusal is only believed after a look.
    """
    return operation in _ECHOES.get(code, frozenset())

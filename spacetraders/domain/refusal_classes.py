"""From the game's error codes to the classes of `refusals`."""

from typing import Any

from spacetraders.domain import refusals
from spacetraders.domain.refusal_kinds import KINDS
from spacetraders.domain.refusals import Refused

CLASSES: dict[type[Refused], frozenset[int]] = {
    refusals.ShipInTransit: frozenset({4200, 4214}),
    refusals.AlreadyThere: frozenset({4204}),
    refusals.InsufficientFuel: frozenset({4203}),
    refusals.InsufficientCredits: frozenset({4216, 4248, 4265, 4268, 4600}),
    refusals.NotDocked: frozenset({4225, 4244}),
    refusals.NotInOrbit: frozenset({4236}),
    refusals.NoFuelSold: frozenset({4226}),
    refusals.OnCooldown: frozenset({4000}),
    refusals.NotVisible: frozenset({4001}),
    refusals.InvalidInput: frozenset({3001, 5000}),
    refusals.NotFound: frozenset({404}),
    refusals.SymbolTaken: frozenset({4110, 4111}),
    refusals.StaleToken: frozenset({4113}),
    refusals.BadToken: frozenset({4100, 4101, 4102, 4103, 4104, 4105, 4106, 4107, 4108, 4109})
    | frozenset({4114, 4115, 4116}),
    refusals.Maintenance: frozenset({3100, 3200}),
}
"""MECHANICS 11. A code that stands nowhere here is a Refused of the kind that it is named by."""


def _named(kind: str) -> type[Refused]:
    return type(kind, (Refused,), {"kind": kind, "__module__": __name__})


_OWN = {code: cls for cls, codes in CLASSES.items() for code in codes}
_OTHERS = {kind: _named(kind) for kind in {KINDS[code] for code in KINDS.keys() - _OWN.keys()}}
_BY_CODE = {code: _OWN.get(code) or _OTHERS[kind] for code, kind in KINDS.items()}


def class_of(code: int) -> type[Refused]:
    """Return the class of a code; Refused itself for one that nobody knows."""
    return _BY_CODE.get(code, Refused)


def foreseen(code: int, reason: str, **data: Any) -> Refused:
    """Return the refusal that the game would answer, without having asked it."""
    return class_of(code)(code, reason, data, foreseen=True)

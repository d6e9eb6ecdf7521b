"""The classes of refusals by the game's error codes, and refusals that are foreseen."""

from typing import Any

from spacetraders.domain import refusals
from spacetraders.domain.game_codes import GameCode
from spacetraders.domain.refusals import Refused

_OWN: tuple[type[Refused], ...] = (
    refusals.ShipInTransit,
    refusals.AlreadyThere,
    refusals.InsufficientFuel,
    refusals.InsufficientCredits,
    refusals.NotDocked,
    refusals.NotInOrbit,
    refusals.NoFuelSold,
    refusals.OnCooldown,
    refusals.NotVisible,
    refusals.InvalidInput,
    refusals.NotFound,
    refusals.SymbolTaken,
    refusals.StaleToken,
    refusals.BadToken,
    refusals.Maintenance,
)
"""The classes of the kinds that the daemon handles in a way of its own."""

# A kind without a class of its own gets one here, so that each refusal can be told by its kind.
_OTHERS = {code.kind for code in GameCode} - {cls.kind for cls in _OWN}
_BY_KIND = {cls.kind: cls for cls in _OWN} | {
    kind: type(kind, (Refused,), {"kind": kind, "__module__": __name__}) for kind in _OTHERS
}
_BY_CODE = {int(code): _BY_KIND[code.kind] for code in GameCode}


def class_of(code: int) -> type[Refused]:
    """Return the class of a code, which is Refused itself for an unknown one."""
    return _BY_CODE.get(code, Refused)


def foreseen(code: GameCode, reason: str, *, advice: str | None = None, **data: Any) -> Refused:
    """Return the refusal that the game would answer, without asking it.

    `advice` is what a person may do about it, if anything but to look again.
    """
    return class_of(code)(int(code), reason, data, foreseen=True, advice=advice)

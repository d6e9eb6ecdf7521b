"""From the game's error codes to the classes of `spacetraders.domain.refusals`."""

from typing import Any

from spacetraders.domain import refusals

CLASSES: dict[type[refusals.Refused], frozenset[int]] = {
    refusals.ShipInTransit: frozenset({4200, 4214}),
    refusals.AlreadyThere: frozenset({4204}),
    refusals.InsufficientFuel: frozenset({4203}),
    refusals.InsufficientCredits: frozenset({4216, 4248, 4265, 4268, 4600}),
    refusals.NotDocked: frozenset({4225, 4244}),
    refusals.NotInOrbit: frozenset({4236}),
    refusals.NoFuelSold: frozenset({4226, 4601}),
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
"""MECHANICS 11. A code that stands nowhere here is a plain Refused."""

_BY_CODE = {code: cls for cls, codes in CLASSES.items() for code in codes}


def refusal(body: Any, http_status: int) -> refusals.Refused | None:
    """Return the refusal that an error body tells of, or None where it is not the game's.

    Unknown routes answer `{message, error, statusCode}` (MECHANICS 10), all else `{error: {…}}`.
    """
    if not isinstance(body, dict):
        return None
    error = body.get("error")
    if isinstance(error, dict):
        code = error.get("code")
        code = code if isinstance(code, int) else http_status
        data = error.get("data")
        return _BY_CODE.get(code, refusals.Refused)(
            code,
            str(error.get("message", "no reason given")),
            data if isinstance(data, dict) else {},
        )
    if "statusCode" in body:
        return _BY_CODE.get(http_status, refusals.Refused)(http_status, str(body.get("message")))
    return None

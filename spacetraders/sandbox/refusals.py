"""Refusals of the game: an error code, an HTTP status, a sentence, and data (MECHANICS 11).

The codes and the keys of `data` are the game's, the sentences are our own. Where MECHANICS names
no status, a refused token is 401 and everything else 400.
"""

from typing import Any

import attrs

from spacetraders.domain.game_codes import GameCode
from spacetraders.errors import FleetError
from spacetraders.sandbox.issues import Issue, custom


@attrs.define(eq=False, str=False)
class SandboxError(FleetError):
    """The sandbox cannot run as it was told to. `reason` is for the person who started it."""

    kind = "sandbox"
    reason: str

    @property
    def message(self) -> str:
        """The reason as it was given."""
        return self.reason


@attrs.define(eq=False, str=False)
class Refusal(Exception):
    """A refused operation. `status` is the HTTP status, `data` the fields that the code has."""

    code: int
    text: str
    status: int = attrs.field()
    data: dict[str, Any] | None = None

    @status.default
    def _status_of_code(self) -> int:
        return GameCode(self.code).status  # type: ignore[call-arg]  # a look-up, not a new row


def not_found(what: str, symbol: str) -> Refusal:
    """Nothing of that name exists, or it is not the caller's."""
    return Refusal(GameCode.NOT_FOUND, f"There is no {what} {symbol}.")


def invalid_input(*found: Issue | tuple[str, str]) -> Refusal:
    """Body or query does not fit; an issue may be the path of a field and its fault alone."""
    issues = [issue if isinstance(issue, Issue) else custom(*issue) for issue in found]
    return Refusal(
        GameCode.UNPROCESSABLE_INPUT,
        f"The request cannot be processed: {'; '.join(map(str, issues))}.",
        data={"zodIssues": [issue.view() for issue in issues]},
    )


def unsupported_media_type(media_type: str) -> Refusal:
    """A body in anything but JSON."""
    named = media_type or "no content type at all"
    return Refusal(
        GameCode.UNSUPPORTED_MEDIA_TYPE, f"Bodies are read as application/json, not {named}."
    )


def token(code: int, text: str, **data: str) -> Refusal:
    """The bearer token is missing, or not good for the operation: 4100 to 4116."""
    return Refusal(code, text, data=data or None)


def missing_token() -> Refusal:
    """The operation needs an agent's token and none was sent."""
    return token(
        GameCode.MISSING_TOKEN_REQUEST, "This operation needs the bearer token of an agent."
    )


def wrong_subject(expected: str, received: str) -> Refusal:
    """An agent's token where an account's is needed, or the other way round."""
    return Refusal(
        GameCode.WRONG_TOKEN_SUBJECT,
        f"The token is for a {received}, this operation needs an {expected}.",
        401,
        {"expectedSubject": expected, "receivedSubject": received},
    )


def no_access(waypoint: str) -> Refusal:
    """An uncharted waypoint shows its market, yard or gate only to agents with a ship there."""
    return Refusal(
        GameCode.WAYPOINT_NO_ACCESS,
        f"Waypoint {waypoint} is uncharted and none of your ships is there.",
    )


def insufficient_fuel(ship: str, required: int, available: int) -> Refusal:
    """The flight burns more than the tank has."""
    return Refusal(
        GameCode.NAVIGATE_INSUFFICIENT_FUEL,
        f"Ship {ship} needs {required} units of fuel for this flight and has {available}.",
        data={"shipSymbol": ship, "fuelRequired": required, "fuelAvailable": available},
    )


def missing_cargo(ship: str, good: str) -> Refusal:
    """Nothing of the good is aboard."""
    return Refusal(
        GameCode.CARGO_MISSING,
        f"Ship {ship} carries no {good}.",
        data={"shipSymbol": ship, "tradeSymbol": good, "cargoUnits": 0},
    )


def too_little_cargo(ship: str, good: str, aboard: int, wanted: int) -> Refusal:
    """Less of the good is aboard than is asked for."""
    return Refusal(
        GameCode.CARGO_UNIT_COUNT,
        f"Ship {ship} carries {aboard} units of {good}, {wanted} are needed.",
        data={
            "shipSymbol": ship,
            "tradeSymbol": good,
            "cargoUnits": aboard,
            "unitsToRemove": wanted,
        },
    )


def cargo_exceeds_limit(capacity: int, aboard: int, adding: int) -> Refusal:
    """The hold has no room for so much."""
    return Refusal(
        GameCode.CARGO_EXCEEDS_LIMIT,
        f"The hold takes {capacity} units and has {aboard}; {adding} more do not fit.",
        data={"cargoCapacity": capacity, "cargoUnits": aboard, "unitsToAdd": adding},
    )


def not_docked(ship: str, waypoint: str) -> Refusal:
    """The operation is done in dock."""
    return Refusal(
        GameCode.SHIP_NOT_DOCKED,
        f"Ship {ship} is in orbit of {waypoint} and has to be docked.",
        data={"waypointSymbol": waypoint},
    )


def not_in_orbit(ship: str, waypoint: str) -> Refusal:
    """The operation is done in orbit."""
    return Refusal(
        GameCode.SHIP_NOT_IN_ORBIT,
        f"Ship {ship} is docked at {waypoint} and has to be in orbit.",
        data={"waypointSymbol": waypoint},
    )


def on_cooldown(ship: str, total: int, remaining: int, expiration: str) -> Refusal:
    """The reactor has not recovered from the last action. `expiration` is in ISO 8601."""
    cooldown = {
        "shipSymbol": ship,
        "totalSeconds": total,
        "remainingSeconds": remaining,
        "expiration": expiration,
    }
    return Refusal(
        GameCode.COOLDOWN_CONFLICT,
        f"Ship action is still on cooldown for {remaining} second(s).",
        409,
        {"cooldown": cooldown},
    )


def missing_part(ship: str, family: str, code: int) -> Refusal:
    """The ship lacks a module or a mount that the operation needs. Each family has its code."""
    return Refusal(
        code,
        f"Ship {ship} has no {family}.",
        data={"shipSymbol": ship, "requiredSymbol": family},
    )


def no_shipyard(waypoint: str, code: int) -> Refusal:
    """The operation needs a shipyard at the waypoint. Each family has its code."""
    return Refusal(code, f"There is no shipyard at {waypoint}.", data={"waypointSymbol": waypoint})


def too_dear(available: int, good: str, units: int, price: int) -> Refusal:
    """The agent cannot pay for goods at a market."""
    return Refusal(
        GameCode.TRADE_INSUFFICIENT_CREDITS,
        f"{units} units of {good} cost {units * price}, the agent has {available} credits.",
        data={
            "agentCredits": available,
            "totalPrice": units * price,
            "tradeSymbol": good,
            "units": units,
            "purchasePrice": price,
        },
    )


def insufficient_credits(code: int, available: int, needed: int) -> Refusal:
    """The agent cannot pay for something else than goods: 4216, 4248, 4265 or 4268."""
    return Refusal(
        code,
        f"That costs {needed} credits, the agent has {available}.",
        data={"creditsAvailable": available, "creditsNeeded": needed},
    )

"""The plan of a simulation: hours, end, ships, seed, strategy and crews, by TOML and flags."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

import attrs

from spacetraders.application.bus.fields import number
from spacetraders.application.bus.strict import Misfit, fitted
from spacetraders.errors import FleetError

FIRST_SHIPS = 2
"""The ships that every agent begins with."""

# Chosen: they keep a zero too many from beginning a game that does not end.
MOST_SHIPS, MOST_HOURS, MOST_SYSTEMS = 1_000, 24 * 365, 10_000


@attrs.define(eq=False)
class BadPlan(FleetError):
    """A file or its content is no plan. `field` is empty where the whole does not fit."""

    kind = "bad_plan"
    source: str
    field: str
    reason: str

    @property
    def message(self) -> str:
        """The source, the field and the reason."""
        return f"{self.source}: {f'{self.field} ' if self.field else ''}{self.reason}"


class Needs(StrEnum):
    """The ships that fit a crew."""

    ANY = "ANY"
    HOLD = "HOLD"


@attrs.frozen
class CrewPlan:
    """A number of ships, each with a container of one kind. -1 `ships` are all that are left.

    `config` is the container's own, to which `ship_symbol` is added. A `tour` whose config has no
    `waypoints` gets `stops` markets of the home system, other ones for each ship.
    """

    kind: str
    ships: int = number(-1, least=1, most=MOST_SHIPS, also=-1)
    needs: Needs = Needs.ANY
    stops: int = number(4, least=1, most=50)
    config: dict[str, Any] = attrs.field(factory=dict)


USUAL_CREWS = (CrewPlan("trade", ships=8, needs=Needs.HOLD), CrewPlan("tour"))
"""The crews of the strategy `plan` where a plan names none."""

AUTOPILOT, CREWS = "autopilot", "plan"
"""The strategies of a plan that names none: without crews, and with them."""


class Until(StrEnum):
    """What ends a game before its hours are over."""

    HOURS = "hours"
    """Nothing does."""
    GATE = "gate"
    """The construction of the home system's jump gate is complete."""
    RESET = "reset"
    """The universe is about to be made anew."""


USUAL_HOURS = {Until.HOURS: 24, Until.GATE: 72, Until.RESET: 24 * 7}
"""How long a game is at most where nothing says otherwise."""


@attrs.frozen
class Plan:
    """A game of `hours` virtual hours at most. The same plan plays the same game.

    The agent has the ships that every agent begins with, and others as gifts, `ships` together.
    """

    hours: int = number(USUAL_HOURS[Until.HOURS], least=1, most=MOST_HOURS)
    until: Until = Until.HOURS
    ships: int = number(FIRST_SHIPS, least=FIRST_SHIPS, most=MOST_SHIPS)
    seed: int = 1
    systems: int = number(1, least=1, most=MOST_SYSTEMS)
    agent: str = "HERMES"
    strategy: str = ""
    crews: list[CrewPlan] = attrs.field(factory=list)

    @property
    def flown(self) -> str:
        """The name of the strategy that plays it."""
        return self.strategy or (CREWS if self.crews else AUTOPILOT)


def read_plan(path: Path | None, **flags: int | str | None) -> Plan:
    """Return the plan of a TOML file, or the usual one, with the given flags on top.

    Raises:
        BadPlan: the file cannot be read, or a value does not fit.
    """
    source = "the plan" if path is None else str(path)
    raw: dict[str, Any] = {}
    try:
        if path is not None:
            raw = tomllib.loads(path.read_text())
        return _fitted(raw, flags)
    except OSError as error:
        raise BadPlan(source, "", str(error.strerror)) from None
    except Misfit as misfit:
        raise BadPlan(source, misfit.field, misfit.reason) from None
    except ValueError as error:  # a file that is not TOML, or not even text
        raise BadPlan(source, "", str(error)) from None


def changed(plan: Plan, source: str, **changes: Any) -> Plan:
    """Return a plan with other values. `source` is what an error names.

    Raises:
        BadPlan: a value does not fit.
    """
    try:
        return attrs.evolve(plan, **changes)
    except Misfit as misfit:
        raise BadPlan(source, misfit.field, misfit.reason) from None


def _fitted(raw: dict[str, Any], flags: dict[str, int | str | None]) -> Plan:
    given = {name: value for name, value in flags.items() if value is not None}
    # Flags are stronger than the file.
    said = {**raw, **given}
    plan: Plan = fitted(said, Plan)
    # What ends a game decides how long it may be, unless the hours were said.
    return plan if "hours" in said else attrs.evolve(plan, hours=USUAL_HOURS[plan.until])

"""The error of the spend gate."""

from typing import ClassVar, Self

import attrs

from spacetraders.domain.reservations import Purpose
from spacetraders.domain.spending import Asked, Funds, Rule
from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class SpendRefused(FleetError):
    """The spend gate said no, by a named rule. Nothing was sent and nothing reserved.

    `credits` are those that were wanted, None where the price is not known, and `balance` those
    that the agent has, None where that cannot be read. `overridable` is whether a person may have
    it all the same.
    """

    kind = "spend_refused"
    fruitless: ClassVar[bool] = True
    rule: Rule
    purpose: Purpose
    credits: int | None
    balance: int | None
    reserved: int
    floor: int
    free: int
    overridable: bool = False

    @classmethod
    def by(cls, rule: Rule, asked: Asked, funds: Funds) -> Self:
        """Return the refusal of what was asked for, by the credits that there are."""
        return cls(
            rule,
            asked.purpose,
            asked.credits,
            funds.balance,
            funds.reserved,
            funds.floor(asked.purpose),
            funds.free(asked.purpose),
            overridable=asked.by_person and rule is not Rule.NO_RESERVATION,
        )

    @property
    def outside(self) -> bool:  # type: ignore[override]
        """Whether the game alone is the matter: it does not tell what the agent has."""
        return self.rule is Rule.BALANCE_UNREADABLE

    @property
    def message(self) -> str:
        wanted = "what it costs" if self.credits is None else f"{self.credits:,} credits"
        match self.rule:
            case Rule.BALANCE_UNREADABLE:
                return "it cannot be read what the agent has, so nothing is spent"
            case Rule.PRICE_UNKNOWN:
                return f"nobody has seen what it costs, so {self.purpose} does not pay for it"
            case Rule.NO_RESERVATION:
                return "the reservation that it was to be paid from is not open any more"
            case Rule.DEPTH_TAKEN:
                return "other jobs have reserved the depth of the market"
            case Rule.OVER_BUDGET:
                return f"{wanted} are wanted, and {self._left} are left"
        return f"{wanted} would leave less than the floor of {self.floor:,}: {self._left} are left"

    @property
    def _left(self) -> str:
        beside = f" beside {self.reserved:,} reserved" if self.reserved else ""
        return f"{max(0, (self.balance or 0) - self.reserved):,}{beside}"

    @property
    def hint(self) -> str:
        if self.overridable:
            return (
                "spend it all the same with --over-floor (over_floor); "
                "spacetraders treasury get shows more"
            )
        return "spacetraders treasury get shows the floors and what is reserved"

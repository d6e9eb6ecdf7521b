"""The error of the spend gate."""

from typing import Any, ClassVar

import attrs

from spacetraders.domain.reservations import Purpose
from spacetraders.domain.spending import Funds, Rule
from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class SpendRefused(FleetError):
    """The spend gate said no, by a named rule. Nothing was sent and nothing reserved.

    `credits` are those that were wanted, None where the price is not known. `overridable` is
    whether a person may have it all the same.
    """

    kind = "spend_refused"
    fruitless: ClassVar[bool] = True
    rule: Rule
    purpose: Purpose
    credits: int | None
    funds: Funds
    overridable: bool = False

    @property
    def free(self) -> int:
        """The credits that may be spent for the purpose."""
        return self.funds.free(self.purpose)

    @property
    def message(self) -> str:
        wanted = "what it costs" if self.credits is None else f"{self.credits:,} credits"
        floor = self.funds.floor(self.purpose)
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
        return f"{wanted} would leave less than the floor of {floor:,}: {self._left} are left"

    @property
    def _left(self) -> str:
        has, reserved = self.funds.balance or 0, self.funds.reserved
        beside = f" beside {reserved:,} reserved" if reserved else ""
        return f"{max(0, has - reserved):,}{beside}"

    @property
    def hint(self) -> str:
        if self.overridable:
            return "spend it all the same with --over-floor; spacetraders treasury get shows more"
        return "spacetraders treasury get shows the floors and what is reserved"

    @property
    def details(self) -> dict[str, Any]:
        return {
            "rule": self.rule.value,
            "purpose": self.purpose.value,
            "credits": self.credits,
            "balance": self.funds.balance,
            "reserved": self.funds.reserved,
            "floor": self.funds.floor(self.purpose),
            "free": self.free,
        }

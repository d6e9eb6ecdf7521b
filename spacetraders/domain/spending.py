"""Spending: the rule of the one gate that every paying deed passes.

What an agent has, less what is reserved, less a floor that depends on the purpose, is free. Fuel
may take everything, contracts and people's orders leave the fuel of the fleet, and whatever is
bought for profit leaves the whole floor. A refusal always has a named rule.
"""

from enum import StrEnum

import attrs

from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.reservations import Depth, Purpose

FUEL_FLOOR = 1_000
"""Credits kept for each ship with a tank. Chosen: two fillings of a frigate's tank and more, where
FUEL is at 72 credits for 100 units (MECHANICS 3.3)."""

FUEL_PRICE = 72
"""Credits for a market's unit of FUEL, which fills 100 units of a tank, at rest (MECHANICS 3.3)."""

FUEL_IN_A_UNIT = 100

GUESS = 10_000
"""Credits that a person's order is taken to cost, a unit, where no price is known."""

ABOVE = frozenset({Purpose.TRADE, Purpose.CONSTRUCTION, Purpose.SHIP, Purpose.OTHER})
"""The purposes that leave the whole floor, and not only the fleet's fuel."""


class Rule(StrEnum):
    """The rule by which the gate refuses."""

    BALANCE_UNREADABLE = "balance_unreadable"
    """It is not known what the agent has."""
    PRICE_UNKNOWN = "price_unknown"
    """It is not known what the deed would cost."""
    OVER_BUDGET = "over_budget"
    """It costs more than there is beside what is reserved, floor or no floor."""
    BELOW_FLOOR = "below_floor"
    """It would leave less than the floor of its purpose."""
    NO_RESERVATION = "no_reservation"
    """The reservation that it was to be paid from is not open any more."""
    DEPTH_TAKEN = "depth_taken"
    """Other jobs have reserved the depth of the market."""


@attrs.frozen
class Funds:
    """An agent's credits, as the gate sees them.

    `balance` is None where it cannot be read. `reserve` is the floor that a person has set, None
    for the automatic one. `tanks` counts the ships with a tank. While `shut`, the whole floor has
    been fallen below, and counts as higher until there is some room above it.
    """

    balance: int | None
    reserved: int = 0
    reserve: int | None = None
    tanks: int = 0
    shut: bool = False

    @property
    def fuel_floor(self) -> int:
        """The credits that are kept for the fuel of the fleet."""
        return FUEL_FLOOR * max(1, self.tanks)

    @property
    def whole_floor(self) -> int:
        """The credits that nothing bought for profit may touch."""
        return max(self.reserve or 0, self.fuel_floor)

    def floor(self, purpose: Purpose) -> int:
        """Return the credits that spending for a purpose has to leave."""
        if purpose is Purpose.FUEL:
            return 0
        if purpose in ABOVE:
            return _reopening(self.whole_floor) if self.shut else self.whole_floor
        return self.fuel_floor

    @property
    def unreserved(self) -> int:
        """The credits that nothing is reserved for, 0 where the balance is unknown."""
        return max(0, (self.balance or 0) - self.reserved)

    def free(self, purpose: Purpose) -> int:
        """Return the credits that may be spent for a purpose now, 0 where that is unknown."""
        return max(0, self.unreserved - self.floor(purpose))

    @property
    def shut_now(self) -> bool:
        """Whether the whole floor counts as fallen below, with hysteresis."""
        if self.balance is None:
            return self.shut
        left = self.balance - self.reserved
        return left < (_reopening(self.whole_floor) if self.shut else self.whole_floor)


@attrs.frozen
class Cost:
    """What a deed is taken to cost: `most` with an allowance, `seen` by the price seen last."""

    most: int
    seen: int


@attrs.frozen
class Asked:
    """Credits that are wanted: `credits` is None where the price is not known.

    `seen` is the cost by the price seen last, without an allowance. `over_floor` is a person's word
    that the floor does not count. `by_person` is whether a person waits for it.
    """

    purpose: Purpose
    credits: int | None
    seen: int = 0
    over_floor: bool = False
    by_person: bool = False


def refusal(funds: Funds, asked: Asked) -> Rule | None:
    """Return the rule that refuses what is asked for, or None where it may be spent."""
    # A ship without fuel earns nothing, and a person may spend the agent's last credit. What there
    # is not, the game refuses.
    if asked.over_floor or asked.purpose is Purpose.FUEL:
        return None
    if funds.balance is None:
        return Rule.BALANCE_UNREADABLE
    if asked.credits is None:
        return Rule.PRICE_UNKNOWN
    if asked.credits <= funds.free(asked.purpose):
        return None
    # Nothing of it can be spent, and the game says so to a person in its own words.
    if asked.by_person and asked.seen > funds.balance:
        return None
    return Rule.OVER_BUDGET if asked.credits > funds.unreserved else Rule.BELOW_FLOOR


def granted(funds: Funds, asked: Asked) -> int:
    """Return the credits to reserve for what is not refused: never more than there are."""
    return min(asked.credits or 0, funds.unreserved)


def used_by(spending: Spending | None) -> tuple[int, Depth | None]:
    """Return the credits that a deed has spent, and the depth of a market that it has used up."""
    if spending is None:
        return 0, None
    paid, where, good = -spending.total_price, spending.waypoint_symbol, spending.trade_symbol
    depth = None
    if where and good and spending.units:
        depth = Depth(where, good, -spending.units if paid > 0 else spending.units)
    return max(0, paid), depth


def goods_cost(price: int, units: int) -> Cost:
    """Return what units of a good are taken to cost at the price seen last, with an allowance.

    Each transaction is at one price (MECHANICS 6.1), so only what the price may have climbed since
    it was seen counts: a tenth of it, a little more than one trade volume moves it.
    """
    return Cost(_up(price * units * 11, 10), price * units)


def fuel_cost(units: int, price: int | None) -> Cost:
    """Return what a tank's units are taken to cost: half as much again as FUEL costs.

    A market sells units of FUEL_IN_A_UNIT (MECHANICS 3.3). Where no price is known it is
    FUEL_PRICE.
    """
    seen = _up(units, FUEL_IN_A_UNIT) * (price or FUEL_PRICE)
    return Cost(_up(seen * 3, 2), seen)


def _up(number: int, divisor: int) -> int:
    """Divide and round up."""
    return -(-number // divisor)


def _reopening(floor: int) -> int:
    """Return the credits from which the whole floor counts as kept again: a twentieth above it."""
    return _up(floor * 21, 20)

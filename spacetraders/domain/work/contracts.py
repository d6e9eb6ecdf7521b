"""Weighing contracts: what one costs to fulfil, and whether it is accepted."""

from collections.abc import Mapping

import attrs

from spacetraders.domain.economy.law import Stock
from spacetraders.domain.game.contracts import Contract, Delivery
from spacetraders.domain.work.jobs import Sink, SinkKind
from spacetraders.domain.work.mixing import Rung, asks
from spacetraders.domain.work.offers import Offer

SLOT_CREDITS_AN_HOUR = 100_000.0
"""What the only slot for contracts brings an hour. On the live server fourteen contracts in 2.4
hours brought 405,000 an hour, and a lone hauler about a quarter of that (OPERATIONS 1)."""

SLOT_CREDITS = 100_000.0
"""What it is worth to be done with a contract: the next one brings 68,000 in the mean
(ECONOMY 10), and the sooner it comes, the more of them there are."""

MOST_OF_CREDITS = 0.6
"""The share of the credits that a contract may cost. What it pays comes at its end, and until then
goods that are bought for it can buy nothing else."""

MOST_SHARE_LOST = 0.3
"""The share of the credits that a contract may lose at most, however long it blocks the slot."""


@attrs.frozen
class Weighed:
    """A contract's pay and expected cost in credits. `cost` is None where nobody sells the good."""

    pay: int
    cost: int | None
    accept: bool
    reason: str

    @property
    def net(self) -> int | None:
        """The credits that it brings, negative for a loss."""
        return None if self.cost is None else self.pay - self.cost


def pay_of(contract: Contract) -> int:
    """Return both payments of a contract, in credits."""
    return contract.paid_on_accepted + contract.paid_on_fulfilled


def sourcing_cost(delivery: Delivery, stocks: Mapping[tuple[str, str], Stock]) -> int | None:
    """Return what the units that are left cost, bought where they are cheapest, or None."""
    rungs = _sourced(delivery, stocks)
    bought = sum(rung.units for rung in rungs)
    if bought < delivery.units_left:
        return None
    return round(sum(rung.units * rung.price for rung in rungs))


def dearest(delivery: Delivery, stocks: Mapping[tuple[str, str], Stock]) -> float:
    """Return what the dearest unit that is left costs, with what it costs later trades, or 0."""
    return max((rung.worth for rung in _sourced(delivery, stocks)), default=0.0)


def _sourced(delivery: Delivery, stocks: Mapping[tuple[str, str], Stock]) -> list[Rung]:
    """Return the cheapest purchases of the units that are left, or of as many as there are."""
    offered = sorted(
        (
            rung
            for (place, good), stock in stocks.items()
            if good == delivery.trade_symbol
            for rung in asks(stock, place)
        ),
        key=lambda rung: (rung.worth, rung.source or ""),
    )
    left, found = delivery.units_left, []
    for rung in offered:
        units = min(rung.units, left)
        if units:
            found.append(attrs.evolve(rung, units=units))
        left -= units
    return found


def weighed(
    contract: Contract,
    stocks: Mapping[tuple[str, str], Stock],
    *,
    credits: int,  # noqa: A002
    hours_blocked: float,
) -> Weighed:
    """Decide whether to accept a contract, which blocks the slot for `hours_blocked` otherwise.

    A loss is taken where the blocked slot would cost more, but never a large share of `credits`.
    """
    pay = pay_of(contract)
    costs = [sourcing_cost(delivery, stocks) for delivery in contract.deliveries]
    if any(cost is None for cost in costs):
        goods = ", ".join(sorted({it.trade_symbol for it in contract.deliveries}))
        return Weighed(pay, None, accept=False, reason=f"no market is known that sells {goods}")
    cost = sum(each for each in costs if each is not None)
    if cost > MOST_OF_CREDITS * credits:
        reason = f"it costs {cost:,}, too much of the {credits:,} that may be spent"
        return Weighed(pay, cost, accept=False, reason=reason)
    loss = cost - pay
    if loss <= 0:
        return Weighed(pay, cost, accept=True, reason=f"it brings {-loss:,}")
    bearable = min(hours_blocked * SLOT_CREDITS_AN_HOUR, MOST_SHARE_LOST * max(0, credits))
    if loss <= bearable:
        return Weighed(
            pay, cost, accept=True, reason=f"it loses {loss:,}, and a blocked slot would cost more"
        )
    return Weighed(pay, cost, accept=False, reason=f"it would lose {loss:,}")


def offers_of(contract: Contract | None, stocks: Mapping[tuple[str, str], Stock]) -> list[Offer]:
    """Return what an accepted contract still wants, with what a unit is paid and worth.

    A contract that was accepted is fulfilled in any case. So a unit is worth what it would cost in
    the cheapest way at most, and a share of being done. It is not worth its pay: that would let a
    hull buy it dearly where it stands, while another market sells it at a fifth.
    """
    if contract is None or not contract.accepted or contract.fulfilled:
        return []
    total = sum(delivery.units_required for delivery in contract.deliveries)
    return [
        Offer(
            Sink(delivery.destination_symbol, SinkKind.CONTRACT, contract.contract_id),
            delivery.trade_symbol,
            delivery.units_left,
            pay_of(contract) / max(1, total),
            dearest(delivery, stocks) + SLOT_CREDITS / max(1, total),
        )
        for delivery in contract.deliveries
        if delivery.units_left
    ]

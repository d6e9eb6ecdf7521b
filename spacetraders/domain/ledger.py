"""The ledger: each change of an agent's credits, with its cause."""

from typing import Self

import attrs

from spacetraders.domain.trades import SELL, Trade


@attrs.frozen
class Spending:
    """Money that a deed moved: `total_price` in credits, negative where we paid.

    `kind` says what for, such as PURCHASE or CONTRACT_FULFILL. `balance` is what the agent then
    had, None where the deed's answer was lost. `ship_symbol` is only there for a ship that the deed
    made: else the ship is the deed's own.
    """

    kind: str
    waypoint_symbol: str | None = None
    trade_symbol: str | None = None
    units: int | None = None
    price_per_unit: int | None = None
    total_price: int = attrs.field(kw_only=True)
    balance: int | None = None
    contract_id: str | None = None
    ship_symbol: str | None = None

    @classmethod
    def of_trade(cls, kind: str, trade: Trade, balance: int | None = None) -> Self:
        """Return the entry that a trade makes."""
        return cls(
            kind=kind,
            waypoint_symbol=trade.waypoint_symbol,
            trade_symbol=trade.trade_symbol,
            units=trade.units,
            price_per_unit=trade.price_per_unit,
            total_price=trade.total_price if trade.type == SELL else -trade.total_price,
            balance=balance,
        )

"""The ledger entry of a deed, before it has an id."""

from typing import Self

import attrs

from spacetraders.domain.game.trades import SELL, Trade


@attrs.frozen
class Spending:
    """Money that a deed moved: `total_price` in credits, negative where we paid.

    `kind` is such as PURCHASE or CONTRACT_FULFILL. `balance` has the agent's credits after it, None
    where the answer was lost. `ship_symbol` is None for the ship of the deed itself, and set only
    for a ship that the deed has bought.
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
        """Return the entry of a trade."""
        return cls(
            kind=kind,
            waypoint_symbol=trade.waypoint_symbol,
            trade_symbol=trade.trade_symbol,
            units=trade.units,
            price_per_unit=trade.price_per_unit,
            total_price=trade.total_price if trade.type == SELL else -trade.total_price,
            balance=balance,
        )

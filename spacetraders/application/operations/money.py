"""Money: the ledger's entry for a deed, from the prices in the game's answer."""

import attrs

from spacetraders.application.operations.answers import Paid, Refuelled, ShipBought
from spacetraders.domain.deeds.intents import Intent
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.game.shipyards import ShipTrade
from spacetraders.domain.game.trades import PURCHASE, Bill, Trade
from spacetraders.domain.game.waypoints import FUEL
from spacetraders.domain.players import Agent


def as_trade(trade: ShipTrade) -> Trade:
    """Return the purchase of a ship in the form in which a market lists its trades."""
    return Trade(
        waypoint_symbol=trade.waypoint_symbol,
        ship_symbol="",  # the agent buys it, and no ship of ours
        trade_symbol=trade.ship_type,
        type=PURCHASE,
        units=1,
        price_per_unit=trade.price,
        total_price=trade.price,
        timestamp=trade.timestamp,
    )


def names_price(answer: type) -> bool:
    """Whether answers of a class name a price that `moved` enters: a `trade` or a `bill`."""
    if not attrs.has(answer):
        return False
    return answer is Refuelled or not {"trade", "bill"}.isdisjoint(attrs.fields_dict(answer))


def moved(intent: Intent, answer: object) -> Spending | None:
    """Return the ledger's entry for a deed by its answer, or None where no credits moved."""
    spending = _spending(intent, answer) if intent.operation.moves_credits else None
    # A repair of a ship without damage, for example, has a bill of 0 credits.
    return spending if spending is not None and spending.total_price else None


def _spending(intent: Intent, answer: object) -> Spending | None:
    kind, sign = intent.operation.ledger_kind, intent.operation.sign
    match answer:
        case Refuelled():
            return Spending(
                kind=kind,
                # This answer does not name its place. The ship refuels where it was before.
                waypoint_symbol=intent.before.waypoint_symbol if intent.before else "",
                trade_symbol=FUEL,
                units=answer.units,
                price_per_unit=answer.price_per_unit,
                total_price=-answer.total_price,
                balance=_balance(answer),
            )
        case ShipBought():
            bought = Spending.of_trade(kind, as_trade(answer.trade), _balance(answer))
            return attrs.evolve(bought, ship_symbol=answer.ship.symbol)
        # The answer has no transaction. The contract's terms say what was paid.
        case Paid() if intent.operation.pays is not None:
            return Spending(
                kind=kind,
                total_price=intent.operation.pays(answer.contract),
                balance=_balance(answer),
                contract_id=answer.contract.contract_id,
            )
    # Every other answer is known by its fields, so that a new class of answer is entered too.
    trade, bill = getattr(answer, "trade", None), getattr(answer, "bill", None)
    if isinstance(trade, Trade):
        return Spending.of_trade(kind, trade, _balance(answer))
    # A chart has no bill on servers that do not tell the reward.
    if isinstance(bill, Bill):
        return Spending(
            kind=kind,
            waypoint_symbol=bill.waypoint_symbol,
            trade_symbol=bill.trade_symbol,
            total_price=sign * bill.total_price,
            balance=_balance(answer),
        )
    return None


def _balance(answer: object) -> int | None:
    """Return the agent's credits after a deed, where the answer tells them."""
    agent = getattr(answer, "agent", None)
    return agent.credits if isinstance(agent, Agent) else None

"""Words for what an order has changed: goods and credits that moved, the hold, the cooldown."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cli.output import say
from cli.text import arrival, count, of_capacity


def hold(ship: Mapping[str, Any]) -> str:
    """Return the fill of a ship's hold in words: `its hold has 23/40`."""
    return f"its hold has {of_capacity(ship['cargo'], 'units')}"


def paid(bill: Mapping[str, Any]) -> str:
    """Return a price in words: `for 840 credits`."""
    return f"for {bill['price']} credits"


def print_balance(balance: int) -> None:
    """Print the agent's credits."""
    say(f"balance: {balance} credits")


def print_cooldown(ship: Mapping[str, Any]) -> None:
    """Print the ship's cooldown, if it has one."""
    if (resting := rest(ship)) is not None:
        say(f"cooldown: {resting}")


def rest(ship: Mapping[str, Any]) -> str | None:
    """Return the end of a cooldown in words, or None: `over in 10 s (at 12:00:10)`."""
    seconds = ship["cooldown_seconds"]
    if not seconds:
        return None
    now = datetime.now(UTC)  # noqa: TID251 - a command has no Trio
    return "over " + arrival(seconds, (now + timedelta(seconds=seconds)).isoformat())


def print_deal(ship: Mapping[str, Any], verb: str, asked: int) -> None:
    """Print the goods bought or sold, their price, the balance and the hold."""
    deal = ship["deal"]
    units = deal["units"] if deal["units"] == asked else f"{deal['units']} of {asked}"
    say(
        f"{ship['ship_symbol']} {verb} {units} {deal['good']} for {deal['total_price']} "
        f"credits ({_each(deal['trades'])})"
    )
    say(f"balance: {deal['credits']} credits; {hold(ship)}")


def goods(several: Sequence[Mapping[str, Any]]) -> str:
    """Write amounts of goods: `30 IRON_ORE, 2 GOLD_ORE`."""
    return ", ".join(f"{each['units']} {each['good']}" for each in several)


def _each(trades: Sequence[Mapping[str, Any]]) -> str:
    """Return the prices of a unit in words: `42 each`, `41 to 43 each, in 3 trades`."""
    prices = [trade["price_per_unit"] for trade in trades]
    low, high = min(prices), max(prices)
    each = f"{low} each" if low == high else f"{low} to {high} each"
    return each if len(trades) == 1 else f"{each}, in {count(len(trades), 'trade')}"

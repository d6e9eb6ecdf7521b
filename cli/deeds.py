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
    _print_trades(ship, deal, f"{verb} {units} {deal['good']}")
    say(f"balance: {deal['credits']} credits; {hold(ship)}")


def print_clearance(ship: Mapping[str, Any]) -> None:
    """Print each good of a hold that was sold, those that the market does not take, and sums."""
    deals = ship["deals"]
    for deal in deals:
        _print_trades(ship, deal, f"sold {deal['units']} {deal['good']}")
    if ship["kept"]:
        say(f"not bought at {ship['waypoint_symbol']}: {goods(ship['kept'])}")
    if len(deals) > 1:
        say(f"total: {sum(deal['total_price'] for deal in deals)} credits")
    say(f"balance: {ship['credits']} credits; {hold(ship)}")


def _print_trades(ship: Mapping[str, Any], deal: Mapping[str, Any], done: str) -> None:
    say(f"{ship['ship_symbol']} {done} for {deal['total_price']} credits ({_each(deal['trades'])})")


def print_yield(ship: Mapping[str, Any], verb: str, *, now: bool = False) -> None:
    """Print what was dug or drawn, and what became of the place. `now` is as in `say`."""
    got = ship["extracted"]
    say(f"{ship['ship_symbol']} {verb} {goods([got])}; {hold(ship)}", now=now)
    if got["modifiers"]:
        say(f"{ship['waypoint_symbol']} is {', '.join(got['modifiers'])}", now=now)
    for event in got["events"]:
        say(f"damage: {event['symbol']} in the {event['component'].lower()}", now=now)


def goods(several: Sequence[Mapping[str, Any]]) -> str:
    """Write amounts of goods: `30 IRON_ORE, 2 GOLD_ORE`."""
    return ", ".join(f"{each['units']} {each['good']}" for each in several)


def _each(trades: Sequence[Mapping[str, Any]]) -> str:
    """Return the prices of a unit in words: `42 each`, `41 to 43 each, in 3 trades`."""
    prices = [trade["price_per_unit"] for trade in trades]
    low, high = min(prices), max(prices)
    each = f"{low} each" if low == high else f"{low} to {high} each"
    return each if len(trades) == 1 else f"{each}, in {count(len(trades), 'trade')}"

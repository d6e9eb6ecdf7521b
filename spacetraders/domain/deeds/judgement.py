"""Judgement: was a deed with a lost answer done, by the evidence in the game? It never guesses.

Most deeds move a figure of their ship, such as the units of a good in its hold. If the figure has
moved that way, the deed was done. If it is as it was, the deed was not done. Any other figure tells
nothing, and neither does a ship that has done more since. The table of operations has the test of
each operation.
"""

from datetime import timedelta

import attrs

from spacetraders.domain.deeds.evidence import Evidence, cooling_until, new
from spacetraders.domain.deeds.intents import Before, Intent, IntentState
from spacetraders.domain.deeds.ledger import Spending
from spacetraders.domain.deeds.operations import Operation, Scene
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.game.trades import Trade

CLOCK_SKEW = timedelta(seconds=30)
"""How far the server's clock may be behind ours when a trade is matched with its intent."""


@attrs.frozen
class Verdict:
    """The state that an intent is settled with, and its trade, where the market lists it."""

    state: IntentState
    trade: Trade | None = None


def judge(intent: Intent, evidence: Evidence) -> Verdict:
    """Return the verdict on an intent whose answer is lost."""
    state = _shown(intent, evidence)
    if state is IntentState.FOUND_UNDONE:
        return Verdict(state)
    # A listed trade proves the deed. A missing one proves nothing, since a market lists only the
    # last twenty or so (MECHANICS 6.4).
    trade = _made(intent, evidence, surely_done=state is IntentState.FOUND_DONE)
    return Verdict(state if trade is None else IntentState.FOUND_DONE, trade)


def place_to_ask(intent: Intent, evidence: Evidence) -> str | None:
    """Return the waypoint whose trades may tell more than the ship, or None."""
    # A look at a market costs a request, so it is asked only if it can change the verdict.
    if intent.operation.listed is None or _listed_later(intent, evidence):
        return None
    if judge(intent, evidence).state is IntentState.FOUND_UNDONE:
        return None
    return place_of(intent, evidence.ship)


def is_trade_of(intent: Intent, trade: Trade, *, skew: timedelta = CLOCK_SKEW) -> bool:
    """Whether a trade may be the intent's: of its ship, good and units, and not older than it.

    `skew` is the assumed lag of the server's clock behind ours.
    """
    listed = intent.operation.listed
    return (
        listed is not None
        and trade.ship_symbol == (intent.ship_symbol or "")
        and trade.type == listed.type
        and trade.trade_symbol == (listed.good or intent.good)
        # An intent without units, as to fill a tank up, fits a trade of any.
        and intent.units in (None, trade.units)
        and trade.timestamp >= intent.created_at - skew
    )


def place_of(intent: Intent, ship: Ship | None) -> str | None:
    """Return the waypoint where a listed deed was to be done, or None if it is not known."""
    if intent.operation.shown_in is Scene.FLEET:
        return intent.target
    if intent.before is not None:
        return intent.before.waypoint_symbol
    return None if ship is None else ship.nav.waypoint_symbol


def concerns(intent: Intent, ship_symbol: str | None, operation: Operation) -> bool:
    """Whether another deed may change the evidence for this one. A chart is there for good."""
    # A deed of the agent shows in a list, which only the same operation changes. A deed of a ship
    # shows in the ship, which any deed of it may change.
    if intent.operation.shown_in is Scene.WAYPOINT:
        return False
    if intent.operation.is_of_the_agent:
        return operation is intent.operation
    return ship_symbol == intent.ship_symbol


def before(intent: Intent, evidence: Evidence, price: int | None = None) -> Before | None:
    """Return the state before the deed, for its intent, or None if it is not known."""
    ship, level = evidence.ship, intent.operation.figure(intent, evidence)
    if ship is None:
        # A row of nothing but unknowns would say that the state was known.
        told = (level, evidence.has, price) != (None, None, None)
        return Before(level=level, had=evidence.has, price=price) if told else None
    return Before(
        waypoint_symbol=ship.nav.waypoint_symbol,
        status=ship.nav.status.value,
        fuel=ship.fuel.current,
        level=level,
        cooling_until=cooling_until(ship),
        had=evidence.has,
        price=price,
    )


def cost(intent: Intent, evidence: Evidence, verdict: Verdict) -> Spending | None:
    """Return the ledger entry of a deed that was found done, or None if its price is not known."""
    if verdict.trade is not None:
        found = Spending.of_trade(intent.operation.ledger_kind, verdict.trade)
        return attrs.evolve(found, ship_symbol=_bought(intent, evidence))
    price = _price(intent, evidence)
    if verdict.state is not IntentState.FOUND_DONE or price is None:
        return None
    return Spending(
        kind=intent.operation.ledger_kind,
        waypoint_symbol=(intent.before and intent.before.waypoint_symbol) or None,
        total_price=intent.operation.sign * price,
        contract_id=intent.target if evidence.contract else None,
    )


def _bought(intent: Intent, evidence: Evidence) -> str | None:
    """Return the ship that a purchase has brought, or None if it cannot be told from others."""
    if intent.operation.shown_in is not Scene.FLEET or evidence.later:
        return None
    gained = new(intent, evidence)
    return next(iter(gained)) if gained is not None and len(gained) == 1 else None


def _price(intent: Intent, evidence: Evidence) -> int | None:
    if evidence.contract is not None and intent.operation.pays is not None:
        return intent.operation.pays(evidence.contract)
    return None if intent.before is None else intent.before.price


def _shown(intent: Intent, evidence: Evidence) -> IntentState:
    """Return the verdict by all evidence but the trades."""
    if evidence.later:
        return IntentState.UNTOLD
    done = intent.operation.shows(intent, evidence)
    if done is None:
        return IntentState.UNTOLD
    return IntentState.FOUND_DONE if done else IntentState.FOUND_UNDONE


def _made(intent: Intent, evidence: Evidence, *, surely_done: bool) -> Trade | None:
    """Return the newest trade that is the intent's, or None."""
    if intent.operation.listed is None or _listed_later(intent, evidence):
        return None
    # If the ship shows the deed as done, the newest fitting trade is its own, also if the clocks
    # differ. Otherwise the trade of an earlier deed must not pass for it, so no skew is allowed.
    skew = CLOCK_SKEW if surely_done else timedelta()
    mine = [trade for trade in evidence.trades if is_trade_of(intent, trade, skew=skew)]
    return max(mine, key=lambda trade: trade.timestamp, default=None)


def _listed_later(intent: Intent, evidence: Evidence) -> bool:
    """Whether a later deed may have made a trade of the same type."""
    types = {operation.listed.type for operation in evidence.later if operation.listed is not None}
    return intent.operation.listed is not None and intent.operation.listed.type in types

"""Judgement: what the game shows of a deed whose answer is lost.

It never guesses. Most deeds move a figure of their ship, such as the units of a good in its hold:
up, it was done; as it was, it was not; anything else tells nothing, and neither does a ship that
has done more since.
"""

from collections.abc import Callable
from datetime import timedelta

import attrs

from spacetraders.domain.contracts import Contract
from spacetraders.domain.intents import Before, Intent, IntentState, Operation
from spacetraders.domain.ledger import Spending
from spacetraders.domain.ships import NavStatus, Ship
from spacetraders.domain.trades import PURCHASE, SELL, Trade
from spacetraders.domain.waypoints import FUEL

CLOCK_SKEW = timedelta(seconds=30)
"""How far the server's clock may be behind ours when a trade is matched with its intent."""

ANTIMATTER = "ANTIMATTER"

LISTED = {
    Operation.REFUEL: PURCHASE,
    Operation.PURCHASE: PURCHASE,
    Operation.JUMP: PURCHASE,
    Operation.SHIP_PURCHASE: PURCHASE,
    Operation.SELL: SELL,
}
"""The deeds that a market or a shipyard lists among its trades, and as what."""

REFITS = frozenset(
    {
        Operation.MOUNT_INSTALL,
        Operation.MOUNT_REMOVE,
        Operation.MODULE_INSTALL,
        Operation.MODULE_REMOVE,
    }
)

OF_THE_AGENT = frozenset(
    {
        Operation.NEGOTIATE,
        Operation.CONTRACT_ACCEPT,
        Operation.CONTRACT_FULFILL,
        Operation.SHIP_PURCHASE,
    }
)
"""The deeds that show in what the agent has, whichever ship there is."""

BRING_CREDITS = frozenset(
    {
        Operation.SELL,
        Operation.CONTRACT_ACCEPT,
        Operation.CONTRACT_FULFILL,
        Operation.SCRAP,
        Operation.CHART,
    }
)
MOVE_CREDITS = BRING_CREDITS | REFITS | {Operation.REPAIR} | LISTED.keys()


@attrs.frozen
class Evidence:
    """What there is to judge an intent by.

    `ship` is None where it is gone, or where the deed has none. `later` are the deeds since, done
    or maybe done, that may have changed what shows (`concerns`). `trades` are what the place of the
    deed lists, `has` the ships or contracts that the agent has now; `charted` is whether the place
    bears our name.
    """

    ship: Ship | None
    later: frozenset[Operation] = frozenset()
    trades: tuple[Trade, ...] = ()
    contract: Contract | None = None
    has: tuple[str, ...] | None = None
    charted: bool | None = None


@attrs.frozen
class Verdict:
    """What an intent is settled as, and the trade that it made, where one is listed."""

    state: IntentState
    trade: Trade | None = None


def judge(intent: Intent, evidence: Evidence) -> Verdict:
    """Return what the game shows of an intent whose answer is lost.

    Where the ship cannot tell, trades alone decide: they end after about twenty (MECHANICS 6.4), so
    that a trade which is not listed proves nothing.
    """
    state = _shown(intent, evidence)
    if state is IntentState.FOUND_UNDONE:
        return Verdict(state)
    trade = _made(intent, evidence, surely_done=state is IntentState.FOUND_DONE)
    return Verdict(state if trade is None else IntentState.FOUND_DONE, trade)


def place_to_ask(intent: Intent, evidence: Evidence) -> str | None:
    """Return the waypoint whose trades may tell more than the ship, or None where none can."""
    if intent.operation not in LISTED or _listed_later(intent, evidence):
        return None
    if judge(intent, evidence).state is IntentState.FOUND_UNDONE:
        return None
    return place_of(intent, evidence.ship)


def is_trade_of(intent: Intent, trade: Trade, *, skew: timedelta = CLOCK_SKEW) -> bool:
    """Whether a trade may be the intent's: of its ship, good and units, and not older than it.

    `skew` is how far the server's clock may be behind ours.
    """
    return (
        trade.ship_symbol == (intent.ship_symbol or "")
        and trade.type == LISTED[intent.operation]
        and trade.trade_symbol == _traded_good(intent)
        and intent.units in (None, trade.units)
        and trade.timestamp >= intent.created_at - skew
    )


def place_of(intent: Intent, ship: Ship | None) -> str | None:
    """Return the waypoint where a listed deed was to be done; None where it is not known."""
    if intent.operation is Operation.SHIP_PURCHASE:
        return intent.target
    if intent.before is not None:
        return intent.before.waypoint_symbol
    return None if ship is None else ship.nav.waypoint_symbol


def concerns(intent: Intent, ship_symbol: str | None, operation: Operation) -> bool:
    """Whether another deed may change what shows of this one; a chart is there for good."""
    if intent.operation is Operation.CHART:
        return False
    if intent.operation in OF_THE_AGENT:
        return operation is intent.operation
    return ship_symbol == intent.ship_symbol


def before(intent: Intent, evidence: Evidence, price: int | None = None) -> Before | None:
    """Return what to write down of how things are before the deed; None where nothing is known."""
    ship, level = evidence.ship, _level(intent, evidence)
    if ship is None:
        told = (level, evidence.has, price) != (None, None, None)
        return Before(level=level, had=evidence.has, price=price) if told else None
    return Before(
        waypoint_symbol=ship.nav.waypoint_symbol,
        status=ship.nav.status.value,
        fuel=ship.fuel.current,
        level=level,
        cooling_until=_cooling_until(ship),
        had=evidence.has,
        price=price,
    )


def cost(intent: Intent, evidence: Evidence, verdict: Verdict) -> Spending | None:
    """Return the entry of the ledger for what was found done; None where its price is not known."""
    if verdict.trade is not None:
        found = Spending.of_trade(intent.operation.ledger_kind, verdict.trade)
        return attrs.evolve(found, ship_symbol=_bought(intent, evidence))
    price = _price(intent, evidence)
    if verdict.state is not IntentState.FOUND_DONE or price is None:
        return None
    sign = 1 if intent.operation in BRING_CREDITS else -1
    return Spending(
        kind=intent.operation.ledger_kind,
        waypoint_symbol=(intent.before and intent.before.waypoint_symbol) or None,
        total_price=sign * price,
        contract_id=intent.target if evidence.contract else None,
    )


def _bought(intent: Intent, evidence: Evidence) -> str | None:
    """Return the one ship that a purchase has brought; None where there are others too."""
    if intent.operation is not Operation.SHIP_PURCHASE or evidence.later:
        return None
    gained = _new(intent, evidence)
    return next(iter(gained)) if gained is not None and len(gained) == 1 else None


def _price(intent: Intent, evidence: Evidence) -> int | None:
    contract = evidence.contract
    if contract is not None:
        accepted = intent.operation is Operation.CONTRACT_ACCEPT
        return contract.paid_on_accepted if accepted else contract.paid_on_fulfilled
    return None if intent.before is None else intent.before.price


def _shown(intent: Intent, evidence: Evidence) -> IntentState:
    """Return what there is to see shows, trades apart."""
    if evidence.later:
        return IntentState.UNTOLD
    done = _TELLS.get(intent.operation, _moved)(intent, evidence)
    if done is None:
        return IntentState.UNTOLD
    return IntentState.FOUND_DONE if done else IntentState.FOUND_UNDONE


def _undocked(intent: Intent, evidence: Evidence) -> bool | None:
    return _has_status(intent, evidence, docked=False)


def _docked(intent: Intent, evidence: Evidence) -> bool | None:
    return _has_status(intent, evidence, docked=True)


def _has_status(intent: Intent, evidence: Evidence, *, docked: bool) -> bool | None:
    """A ship that was so before shows nothing of a deed that would change nothing."""
    if evidence.ship is None:
        return None
    was = intent.before.status if intent.before is not None else ""
    if was and (was == NavStatus.DOCKED) == docked:
        return None
    return (evidence.ship.nav.status is NavStatus.DOCKED) == docked


def _has_mode(intent: Intent, evidence: Evidence) -> bool | None:
    return None if evidence.ship is None else evidence.ship.nav.flight_mode.value == intent.target


def _departed(intent: Intent, evidence: Evidence) -> bool | None:
    if evidence.ship is None or intent.before is None:
        return None
    here, left = evidence.ship.nav.waypoint_symbol, intent.before.waypoint_symbol
    if here == left == intent.target:
        return None
    if here == intent.target:
        return True
    return False if here == left else None


def _cools(intent: Intent, evidence: Evidence) -> bool | None:
    """A rest of the reactor that was not there before is the deed's; with none, it may be over."""
    if evidence.ship is None or intent.before is None:
        return None
    until = _cooling_until(evidence.ship)
    return None if until is None else until != intent.before.cooling_until


def _gained(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether there is a ship or a contract that was not there before."""
    gained = _new(intent, evidence)
    return None if gained is None else bool(gained)


def _new(intent: Intent, evidence: Evidence) -> set[str] | None:
    """Return the ships or contracts that were not there before; None where it is not known."""
    if evidence.has is None or intent.before is None or intent.before.had is None:
        return None
    return set(evidence.has) - set(intent.before.had)


def _gone(_: Intent, evidence: Evidence) -> bool | None:
    return evidence.ship is None


def _charted(_: Intent, evidence: Evidence) -> bool | None:
    return evidence.charted


def _moved(intent: Intent, evidence: Evidence) -> bool | None:
    """Whether the figure that the deed moves is on its side of what it was before."""
    known, now = intent.before, _level(intent, evidence)
    if known is None or now is None:
        return None
    was = known.fuel if intent.operation is Operation.REFUEL else known.level
    if was is None:
        return None
    change = (now - was) * (-1 if intent.operation in _LOWERS else 1)
    return None if change < 0 else change > 0


_TELLS: dict[Operation, Callable[[Intent, Evidence], bool | None]] = {
    Operation.ORBIT: _undocked,
    Operation.DOCK: _docked,
    Operation.SET_FLIGHT_MODE: _has_mode,
    Operation.NAVIGATE: _departed,
    Operation.WARP: _departed,
    Operation.JUMP: _departed,
    Operation.SURVEY: _cools,
    Operation.EXTRACT: _cools,
    Operation.SIPHON: _cools,
    Operation.REFINE: _cools,
    Operation.SCAN: _cools,
    Operation.NEGOTIATE: _gained,
    Operation.SHIP_PURCHASE: _gained,
    Operation.SCRAP: _gone,
    Operation.CHART: _charted,
}
"""Every other deed moves a figure."""

_LOWERS = frozenset(
    {
        Operation.SELL,
        Operation.JETTISON,
        Operation.TRANSFER,
        Operation.CONTRACT_DELIVER,
        Operation.SUPPLY,
        Operation.MOUNT_REMOVE,
        Operation.MODULE_REMOVE,
    }
)


def _level(intent: Intent, evidence: Evidence) -> float | None:
    """Return the figure that a deed moves, as it is now; None where there is none to see."""
    contract, ship = evidence.contract, evidence.ship
    if contract is not None:
        accepts = intent.operation is Operation.CONTRACT_ACCEPT
        return float(contract.accepted if accepts else contract.fulfilled)
    return None if ship is None else _level_of(ship, intent)


def _level_of(ship: Ship, intent: Intent) -> float | None:
    if intent.operation is Operation.REFUEL:
        return ship.fuel.current
    if intent.operation is Operation.REPAIR:
        return ship.condition
    if intent.operation in REFITS:
        parts = [part.symbol for part in ship.mounts] + [part.symbol for part in ship.modules]
        return parts.count(intent.target or "")
    return None if intent.good is None else ship.cargo.units_of(intent.good)


def _cooling_until(ship: Ship) -> str | None:
    until = ship.cooldown.expiration
    return None if until is None else until.isoformat()


def _made(intent: Intent, evidence: Evidence, *, surely_done: bool) -> Trade | None:
    """Return the newest trade that is the intent's.

    Of a deed that the ship shows as done, the newest of its kind must be it, and the clocks may
    differ. Else a trade of the deed before must not pass for it: none counts that is listed as
    older than the intent, nor any at all where a later deed may have made it.
    """
    if intent.operation not in LISTED or _listed_later(intent, evidence):
        return None
    skew = CLOCK_SKEW if surely_done else timedelta()
    mine = [trade for trade in evidence.trades if is_trade_of(intent, trade, skew=skew)]
    return max(mine, key=lambda trade: trade.timestamp, default=None)


def _traded_good(intent: Intent) -> str | None:
    fixed = {Operation.REFUEL: FUEL, Operation.JUMP: ANTIMATTER}
    return fixed.get(intent.operation, intent.good)


def _listed_later(intent: Intent, evidence: Evidence) -> bool:
    kind = LISTED[intent.operation]
    return any(LISTED.get(operation) == kind for operation in evidence.later)

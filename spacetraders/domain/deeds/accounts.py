"""Accounts: ledger entries, their sums, and the comparison with the game's balance.

The ledger begins with an entry of kind OPENING. Where its sum and the game's balance differ while
no deed of ours is under way, an entry of kind ADJUSTMENT makes up the difference. The advance of a
broken contract that the game takes back is an entry of kind CONTRACT_LOST.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from spacetraders.domain.game.universe import AgentEvent

OPENING = "OPENING"
ADJUSTMENT = "ADJUSTMENT"
CONTRACT_LOST = "CONTRACT_LOST"
"""The kind of an entry, and the type of the game's event about it."""

EVENT_SKEW = timedelta(seconds=30)
"""How far the server's clock may be behind ours when its events are read."""

HOUR = timedelta(hours=1)


class Reason(StrEnum):
    """The cause of an entry that comes from no answer of the game to a deed."""

    OPENING = "opening"
    """The agent's credits when the ledger first asked."""
    ANSWER_LOST = "answer_lost"
    """A deed of ours lost its answer since the last adjustment, and its price is not known."""
    CONTRACT_LOST = "contract_lost"
    """A contract ran out, and the game took its advance back."""
    ELSEWHERE = "elsewhere"
    """Moved by another client with the agent's token, or by the game itself."""


class By(StrEnum):
    """The key that a report sums entries by."""

    HOUR = "hour"
    SHIP = "ship"
    GOOD = "good"
    KIND = "kind"


@attrs.frozen
class Entry:
    """A change of an agent's credits by `total_price`, negative where we paid.

    `balance` has the credits after it: as the game's answer told, else the sum of the entries up to
    this one. An entry that comes from no answer has a `reason`.
    """

    transaction_id: int
    player_id: int
    kind: str
    total_price: int
    balance: int
    timestamp: datetime
    intent_id: int | None = None
    container_id: str | None = None
    ship_symbol: str | None = None
    waypoint_symbol: str | None = None
    trade_symbol: str | None = None
    units: int | None = None
    price_per_unit: int | None = None
    contract_id: str | None = None
    reason: str | None = None


@attrs.frozen
class Wanted:
    """A filter of entries. A field of None admits any value."""

    since: datetime | None = None
    ship_symbol: str | None = None
    kind: str | None = None
    trade_symbol: str | None = None


@attrs.frozen
class Standing:
    """The state of an agent's ledger: its sum, its newest entry (0: none), and its open questions.

    `under_way` counts the open intents that may move credits. `lost` is whether an intent was
    settled without its price since `explained_since`, the time of the last OPENING or ADJUSTMENT.
    """

    recorded: int
    newest: int
    under_way: int
    lost: bool
    explained_since: datetime | None


@attrs.frozen
class Adjustment:
    """An entry that makes the ledger add up to the game's balance."""

    kind: str
    reason: Reason
    total_price: int
    contract_id: str | None = None


@attrs.frozen
class Loss:
    """An advance of `credits` that the game took back when a contract ran out."""

    contract_id: str
    credits: int


@attrs.frozen
class Reading:
    """The ledger beside the game's `balance`, after adjustments of `adjusted` credits."""

    standing: Standing
    balance: int
    adjusted: int = 0

    @property
    def difference(self) -> int:
        """The game's balance less the ledger's sum, or 0 unless deeds were under way."""
        return self.balance - self.standing.recorded


@attrs.frozen
class Sum:
    """The entries of one hour, ship, good or kind. `key` is None for those that have none."""

    key: str | None
    income: int
    expenses: int
    count: int

    @property
    def net(self) -> int:
        """Income less expenses."""
        return self.income - self.expenses


def adjustments(
    standing: Standing, balance: int, asked_after: int, losses: Sequence[Loss] = ()
) -> list[Adjustment]:
    """Return the entries to be booked, now that the game has answered with its balance.

    `asked_after` was the newest entry before the game was asked.
    """
    # Where an entry was written meanwhile, or a deed is under way, the answer may or may not have
    # it. Nothing is booked, and the next reading tells.
    if standing.under_way or standing.newest != asked_after:
        return []
    if standing.explained_since is None:
        return [Adjustment(OPENING, Reason.OPENING, balance - standing.recorded)]
    return _explained(standing, balance, losses)


def interlude(
    standing: Standing, balance: int, *, overlapped: bool, losses: Sequence[Loss] = ()
) -> list[Adjustment]:
    """Return the entries to be booked before a deed that began with `balance` by its own answer.

    `overlapped` is whether another entry was written since the deed began.
    """
    # The answers of overlapping deeds come in any order, so their balances explain nothing. A
    # reading of the balance will.
    if overlapped or standing.under_way or standing.explained_since is None:
        return []
    return _explained(standing, balance, losses)


def losses_in(events: Iterable[AgentEvent], since: datetime) -> list[Loss]:
    """Return the advances that the game took back since then, by its events and its clock."""
    return [
        Loss(event.data["contractId"], event.data["credits"])
        for event in events
        # With the skew a loss may be read that was booked before. `_explained` sees to that.
        if event.type == CONTRACT_LOST and event.created_at > since - EVENT_SKEW and _tells(event)
    ]


def _tells(event: AgentEvent) -> bool:
    told = event.data if isinstance(event.data, dict) else {}
    return isinstance(told.get("contractId"), str) and isinstance(told.get("credits"), int)


def _explained(standing: Standing, balance: int, losses: Sequence[Loss]) -> list[Adjustment]:
    # A loss explains a part of the difference. The rest of it becomes an adjustment.
    booked, difference = [], balance - standing.recorded
    # A loss counts only if the gap has room for it, as it may have been booked before.
    for loss in losses:
        if 0 < loss.credits <= -difference:
            difference += loss.credits
            entry = CONTRACT_LOST, Reason.CONTRACT_LOST, -loss.credits, loss.contract_id
            booked.append(Adjustment(*entry))
    if difference:
        reason = Reason.ANSWER_LOST if standing.lost else Reason.ELSEWHERE
        booked.append(Adjustment(ADJUSTMENT, reason, difference))
    return booked


def hour_of(when: datetime) -> str:
    """Return the hour of a time as the key of a sum, in ISO 8601."""
    return f"{when:%Y-%m-%dT%H}:00:00.000Z"


def less(sums: Iterable[Sum], part: Iterable[Sum]) -> list[Sum]:
    """Return sums without those of a part of their entries."""
    of_part = {each.key: each for each in part}
    found: list[Sum] = []
    for each in sums:
        other = of_part.get(each.key, Sum(each.key, 0, 0, 0))
        income, expenses = each.income - other.income, each.expenses - other.expenses
        found.append(Sum(each.key, income, expenses, each.count - other.count))
    return found


def arranged(sums: Sequence[Sum], by: By) -> list[Sum]:
    """Sort sums: hours in order, with the empty ones between them, other keys by their net."""
    if by is not By.HOUR:
        # The key decides between equal ones, so that a report is the same each time.
        return sorted(sums, key=lambda each: (-each.net, each.key or ""))
    known = {each.key: each for each in sums if each.key is not None}
    if not known:
        return []
    hour, last = (datetime.fromisoformat(found(known)) for found in (min, max))
    # An hour without entries is told as such, or a chart would hide it.
    hours = (hour + n * HOUR for n in range((last - hour) // HOUR + 1))
    return [known.get(key) or Sum(key, 0, 0, 0) for key in map(hour_of, hours)]


def total(sums: Iterable[Sum]) -> Sum:
    """Return the sum of sums."""
    listed = list(sums)
    return Sum(
        None,
        sum(each.income for each in listed),
        sum(each.expenses for each in listed),
        sum(each.count for each in listed),
    )

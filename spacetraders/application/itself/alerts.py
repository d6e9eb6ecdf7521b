"""Alerts: what a person should look at in a fleet, with what to do about it, as pure functions."""

from collections.abc import Iterator, Sequence

import attrs

from spacetraders.application.itself.troubles import Trouble
from spacetraders.domain.containers import Container, State
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.spending import Funds

MOST_NAMED = 3
"""How many things of one kind are named. The others are counted."""


@attrs.frozen
class Watched:
    """What alerts are made of: one player's fleet.

    `failed` are the containers that have failed lately and whose ships nothing else flies, the
    newest first. `idle` are the ships that nothing flies and nobody holds.
    """

    agent_symbol: str
    funds: Funds
    live: Sequence[Container]
    failed: Sequence[Container]
    idle: Sequence[str]
    unreadable: Sequence[Unreadable] = ()
    has_autopilot: bool = False


def alerts_of(fleet: Watched) -> list[Trouble]:
    """Return the alerts of a fleet, the gravest first."""
    found = (_failed, _restarted, _poor, _untold, _idle)
    return [alert for kind in found for alert in kind(fleet)]


def _failed(fleet: Watched) -> Iterator[Trouble]:
    for each in fleet.failed[:MOST_NAMED]:
        yield Trouble(
            each.container_id,
            "container_failed",
            f"{each.container_id} failed: {_reason(each)}",
            f"spacetraders container restart {each.container_id} starts it anew, "
            "container remove forgets it",
        )
    more = len(fleet.failed) - MOST_NAMED
    if more > 0:
        hint = "see them with: spacetraders container list --state FAILED"
        words = f"{_count(more, 'more container')} failed in the last day"
        yield Trouble(fleet.agent_symbol, "container_failed", words, hint)


def _restarted(fleet: Watched) -> Iterator[Trouble]:
    pausing = [each for each in fleet.live if each.state is State.BACKOFF]
    if pausing:
        one = pausing[0]
        words = f"{_count(len(pausing), 'container')} failed and will start again, such as "
        yield Trouble(
            one.container_id,
            "container_backoff",
            f"{words}{one.container_id}: {_reason(one)}",
            f"see what it said with: spacetraders container logs {one.container_id}",
        )


def _poor(fleet: Watched) -> Iterator[Trouble]:
    funds, agent = fleet.funds, fleet.agent_symbol
    if funds.balance is None:
        hint = "spacetraders ledger balance asks the game for it"
        yield Trouble(agent, "balance_unreadable", f"the balance of {agent} is not known", hint)
    elif funds.shut_now:
        yield Trouble(
            agent,
            "below_floor",
            f"{agent} has less than its floor of {funds.whole_floor:,} credits to spend: "
            "nothing is bought for profit",
            "spacetraders treasury get shows what is reserved, treasury set lowers the floor",
        )


def _untold(fleet: Watched) -> Iterator[Trouble]:
    if fleet.unreadable:
        names = [each.symbol or "one without a name" for each in fleet.unreadable]
        words = f"the game cannot tell of {_named(names)}"
        hint = "they are asked for again every minute; spacetraders health says why"
        yield Trouble(fleet.agent_symbol, "unreadable_ship", words, hint)


def _idle(fleet: Watched) -> Iterator[Trouble]:
    if fleet.idle:
        words = f"{_count(len(fleet.idle), 'ship')} of {fleet.agent_symbol} without work: "
        if fleet.has_autopilot:
            hint = f"spacetraders autopilot explain {fleet.idle[0]} says why"
        else:
            hint = "spacetraders autopilot start gives them work; ship hold keeps them out of it"
        yield Trouble(fleet.agent_symbol, "ships_idle", words + _named(fleet.idle), hint)


def _reason(container: Container) -> str:
    reason = container.exit_reason
    return "it said nothing" if reason is None else reason.message


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    told = ", ".join(names[:MOST_NAMED])
    return f"{told} and {more} more" if more > 0 else told


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

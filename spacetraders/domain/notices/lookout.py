"""The lookout: compares what is seen of the fleet with what was seen before, and makes notices.

A notice is made when something begins, and again only once it was over in between.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import attrs

from spacetraders.domain.game.construction import Construction
from spacetraders.domain.game.contracts import Contract
from spacetraders.domain.idle import Idle, IdleKind
from spacetraders.domain.notices.notice import Notice, NoticeKind

IDLE_SECONDS = 900.0
"""How long no ship works until the fleet counts as idle. Chosen: longer than the pauses between
two jobs, shorter than what a person would mind to lose."""

ROOM_ABOVE = 1.05
"""The share of the floor from which credits are not low any more. Without room a balance at the
floor would be told of again and again."""

AT_WORK = (IdleKind.COOLDOWN, IdleKind.NEXT_ROUND, IdleKind.HELD)
"""Waits that are part of a ship's work, or for the person who is told."""


@attrs.frozen
class SeenAgent:
    """What is known of an agent: its ships' containers, its credits, its contracts and sites.

    `waits` has for each container with a ship why it waits, None where it works. `credits` is None
    where that is not known. `now` is the server's time.
    """

    symbol: str
    waits: tuple[Idle | None, ...]
    credits: int | None
    floor: int
    contracts: tuple[Contract, ...]
    sites: tuple[Construction, ...]
    now: datetime


@attrs.define(eq=False)
class Memory:
    """What was seen of an agent before, and told."""

    worked: bool = False
    still_since: float | None = None
    idle_told: bool = False
    low_told: bool = False
    open_contracts: frozenset[str] = frozenset()
    open_sites: frozenset[str] = frozenset()


@attrs.define(eq=False)
class Lookout:
    """Looks at all agents again and again.

    `floor` is the least credits that an agent should have, None for that of its treasury.
    """

    idle_seconds: float = IDLE_SECONDS
    floor: int | None = None
    _reset_date: str | None = attrs.field(default=None, init=False)
    _memories: dict[str, Memory] = attrs.field(factory=dict, init=False)

    def look(
        self, reset_date: str | None, agents: Iterable[SeenAgent], *, now: float, at: datetime
    ) -> list[Notice]:
        """Return what is new. `now` are seconds on a clock that only goes forward, `at` is ours.

        `reset_date` is that of the present universe, and `agents` are those that live in it.
        """
        found = list(self._resets(reset_date, at))
        seen = {agent.symbol: agent for agent in agents}
        self._memories = {symbol: self._memories.get(symbol, Memory()) for symbol in seen}
        for symbol, agent in seen.items():
            memory = self._memories[symbol]
            for kind, subject, text in self._agent(agent, memory, now):
                found.append(Notice(kind, subject, f"{symbol}: {text}", at))
        return found

    def _resets(self, reset_date: str | None, at: datetime) -> Iterator[Notice]:
        if reset_date is None:
            return
        if self._reset_date is not None and reset_date != self._reset_date:
            # What was known of an agent was of another universe, where it had the same symbol.
            self._memories.clear()
            text = f"the server was reset: the universe of {reset_date} has begun"
            yield Notice(NoticeKind.SERVER_RESET, reset_date, text, at)
        self._reset_date = reset_date

    def _agent(
        self, agent: SeenAgent, memory: Memory, now: float
    ) -> Iterator[tuple[NoticeKind, str, str]]:
        if self._is_idle(agent, memory, now):
            yield NoticeKind.FLEET_IDLE, agent.symbol, _idle_words(agent, self.idle_seconds)
        floor = agent.floor if self.floor is None else self.floor
        if agent.credits is not None and _is_low(agent.credits, floor, memory):
            text = f"{agent.credits:,} credits are left, less than the floor of {floor:,}"
            yield NoticeKind.CREDITS_LOW, agent.symbol, text
        yield from _contracts(agent, memory)
        yield from _sites(agent, memory)

    def _is_idle(self, agent: SeenAgent, memory: Memory, now: float) -> bool:
        """Whether the fleet has just become idle, which is told once until it works again."""
        if any(map(_works, agent.waits)):
            memory.worked, memory.idle_told, memory.still_since = True, False, None
            return False
        # A fleet that nobody has put to work since the start of the daemon is not idle.
        if not agent.waits and not memory.worked:
            return False
        if memory.still_since is None:
            memory.still_since = now
        if memory.idle_told or now - memory.still_since < self.idle_seconds:
            return False
        memory.idle_told = True
        return True


def _works(wait: Idle | None) -> bool:
    return wait is None or wait.kind in AT_WORK


def _idle_words(agent: SeenAgent, idle_seconds: float) -> str:
    since = f"no ship has worked for {idle_seconds / 60:.0f} min"
    reasons = sorted({wait.reason for wait in agent.waits if wait is not None})
    if not reasons:
        return f"{since}: no task flies one"
    return f"{since}: {'; '.join(reasons[:3])}"


def _is_low(credits: int, floor: int, memory: Memory) -> bool:  # noqa: A002 - the game's word
    """Whether credits have just fallen below the floor."""
    if credits < floor:
        before, memory.low_told = memory.low_told, True
        return not before
    if credits >= floor * ROOM_ABOVE:
        memory.low_told = False
    return False


def _contracts(agent: SeenAgent, memory: Memory) -> Iterator[tuple[NoticeKind, str, str]]:
    """Tell of contracts that were open when they were seen before, and are over now."""
    accepted = {each.contract_id: each for each in agent.contracts if each.accepted}
    for contract_id in sorted(memory.open_contracts & accepted.keys()):
        contract = accepted[contract_id]
        if not contract.fulfilled and not contract.is_open(agent.now):
            text = f"contract {contract_id} has expired{_missing(contract)}"
            yield NoticeKind.CONTRACT_EXPIRED, contract_id, text
    memory.open_contracts = frozenset(
        contract_id for contract_id, each in accepted.items() if each.is_open(agent.now)
    )


def _missing(contract: Contract) -> str:
    left = [f"{it.units_left} {it.trade_symbol}" for it in contract.deliveries if it.units_left]
    return f": {', '.join(left)} were missing" if left else ""


def _sites(agent: SeenAgent, memory: Memory) -> Iterator[tuple[NoticeKind, str, str]]:
    """Tell of sites that were being built when they were seen before, and are complete now."""
    by_symbol: Mapping[str, Construction] = {site.symbol: site for site in agent.sites}
    for symbol in sorted(memory.open_sites & by_symbol.keys()):
        if by_symbol[symbol].is_complete:
            yield NoticeKind.GATE_OPEN, symbol, f"{symbol} is complete: the gate is open"
    memory.open_sites = frozenset(s for s, site in by_symbol.items() if not site.is_complete)

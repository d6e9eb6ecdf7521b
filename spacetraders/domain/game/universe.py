"""The server's status, factions, the boards of all agents, accounts and events."""

from datetime import datetime
from typing import Any

import attrs


@attrs.frozen
class Richest:
    """A line of the board of credits."""

    agent_symbol: str
    credits: int


@attrs.frozen
class MostCharts:
    """A line of the board of charts."""

    agent_symbol: str
    chart_count: int


@attrs.frozen
class Announcement:
    """An announcement of the people who run the server."""

    title: str
    body: str


@attrs.frozen
class ServerStatus:
    """The universe that runs now: `reset_date` names it, `next_reset` ends it.

    Counts are of the whole universe. All fields but the reset date may be missing in an answer.
    """

    reset_date: str
    status: str = ""
    version: str = ""
    next_reset: str | None = None
    reset_frequency: str = ""
    agents: int = 0
    ships: int = 0
    systems: int = 0
    waypoints: int = 0
    last_market_update: str | None = None
    most_credits: tuple[Richest, ...] = ()
    most_charts: tuple[MostCharts, ...] = ()
    announcements: tuple[Announcement, ...] = ()


@attrs.frozen
class Faction:
    """A faction. Agents can only be founded in those that are recruiting."""

    symbol: str
    name: str
    headquarters: str | None
    traits: tuple[str, ...]
    is_recruiting: bool


@attrs.frozen
class Reputation:
    """An agent's standing with a faction."""

    symbol: str
    reputation: int


@attrs.frozen
class Account:
    """An account, which owns agents, over all resets."""

    account_id: str
    email: str | None
    created_at: datetime


@attrs.frozen
class AgentEvent:
    """An event of an agent. The form of `data` depends on the type."""

    event_id: str
    type: str
    message: str
    created_at: datetime
    data: Any = None

"""Players, each with one agent of the game and its token."""

from datetime import datetime

import attrs


@attrs.frozen
class Player:
    """An agent that this daemon flies for. `reset_date` tells one universe from the next."""

    player_id: int
    agent_symbol: str
    faction: str
    headquarters: str
    reset_date: str
    token: str = attrs.field(repr=False)
    created_at: datetime


@attrs.frozen
class Agent:
    """An agent as the game shows it. Credits may be negative."""

    symbol: str
    faction: str
    headquarters: str
    credits: int
    ship_count: int

"""Players: one agent of the game each, with the token that speaks for it."""

from datetime import datetime

import attrs


@attrs.frozen
class Player:
    """An agent that this daemon flies for; `reset_date` tells one universe from the next."""

    player_id: int
    agent_symbol: str
    faction: str
    headquarters: str
    reset_date: str
    token: str = attrs.field(repr=False)
    created_at: datetime


@attrs.frozen
class Agent:
    """What the game says of an agent; credits may be negative."""

    symbol: str
    faction: str
    headquarters: str
    credits: int
    ship_count: int

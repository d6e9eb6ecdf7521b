"""Foundings: the records of agents' registrations, written before they are sent.

The game tells the token of a new agent only once, in the answer to its registration. If that answer
is lost, the agent may exist, without a token for it.
"""

from datetime import datetime

import attrs

from spacetraders.domain.deeds.intents import IntentState


@attrs.frozen
class Founding:
    """The registration of an agent, with the states of an intent.

    UNTOLD has lost its answer: the agent may have been founded.
    """

    founding_id: int
    agent_symbol: str
    faction: str
    reset_date: str
    created_at: datetime
    state: IntentState = IntentState.OPEN

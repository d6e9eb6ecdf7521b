"""Foundings: agents that were asked for, and whether they are ours.

The token of a new agent is told once, in the answer to its registration. So each is written down
before it is sent, as deeds are: where the answer is lost, the agent may be there, and its token is
not.
"""

from datetime import datetime

import attrs

from spacetraders.domain.intents import IntentState


@attrs.frozen
class Founding:
    """The registration of an agent; its states are those of an intent.

    UNTOLD is one whose answer was lost: the agent may have been founded.
    """

    founding_id: int
    agent_symbol: str
    faction: str
    reset_date: str
    created_at: datetime
    state: IntentState = IntentState.OPEN

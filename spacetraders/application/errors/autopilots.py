"""Errors about the autopilot of a player."""

from typing import ClassVar

import attrs

from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class NoAutopilot(FleetError):
    """The player has no autopilot that runs, nor anything that one has left running."""

    kind = "no_autopilot"
    agent_symbol: str

    @property
    def message(self) -> str:
        return f"{self.agent_symbol} has no autopilot that runs"

    @property
    def hint(self) -> str:
        return "spacetraders autopilot start begins one"


@attrs.define(eq=False, str=False)
class UnknownSubject(FleetError):
    """Nothing was decided about it, and it is no ship of the player."""

    kind = "unknown_subject"
    lasting: ClassVar[bool] = True
    subject: str
    agent_symbol: str

    @property
    def message(self) -> str:
        return f"{self.agent_symbol} has no ship {self.subject}, and no decision was about it"

    @property
    def hint(self) -> str:
        return "name a ship (spacetraders ship list), a type of ship, or: refusals"

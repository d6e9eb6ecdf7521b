"""Errors about one ship: the player has none of that name, or the game cannot tell of it."""

from typing import ClassVar

import attrs

from spacetraders.domain.game.ships import owner_of
from spacetraders.domain.refusals import Unreachable
from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class UnknownShip(FleetError):
    """The player has no such ship. `agent_symbol` is None where its owner is no player of ours."""

    kind = "unknown_ship"
    lasting: ClassVar[bool] = True
    ship_symbol: str
    agent_symbol: str | None

    @property
    def message(self) -> str:
        # The symbol of a ship begins with that of its agent.
        owner = owner_of(self.ship_symbol)
        if self.agent_symbol is None:
            return f"no player {owner} is known, and so no ship {self.ship_symbol}"
        told = f"{self.agent_symbol} has no ship {self.ship_symbol}"
        return told if owner in ("", self.agent_symbol) else f"{told}: by its name it is {owner}'s"

    @property
    def hint(self) -> str:
        if owner_of(self.ship_symbol) in ("", self.agent_symbol):
            return "spacetraders ship list shows its ships"
        return "spacetraders player list shows whose ships are known here"


@attrs.define(eq=False, str=False)
class UnreadableShip(Unreachable):
    """The ship may well be there, but the game cannot tell of it, or makes no sense where it does.

    MECHANICS 10: transfers that raced damage a ship so, often for good.
    """

    kind = "unreadable_ship"
    ship_symbol: str

    @property
    def message(self) -> str:
        return f"the game cannot tell how {self.ship_symbol} is: {self.reason}"

    @property
    def hint(self) -> str:
        return "the other ships fly; this one is asked for again, every minute"

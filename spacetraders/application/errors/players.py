"""Errors about the player that a message is for, and about its registration."""

from collections.abc import Sequence
from typing import Any

import attrs

from spacetraders.domain.refusals import OutcomeUnknown
from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class UnknownPlayer(FleetError):
    """No such player, or none at all."""

    kind = "unknown_player"
    player: str | None

    @property
    def message(self) -> str:
        return f"no player {self.player} is registered" if self.player else "no player yet"

    @property
    def hint(self) -> str:
        return "spacetraders player list; or register one: spacetraders player register SYMBOL"


@attrs.define(eq=False, str=False)
class AmbiguousPlayer(FleetError):
    """Several players, and nobody said which."""

    kind = "ambiguous_player"
    agent_symbols: Sequence[str]

    @property
    def message(self) -> str:
        return f"there are several players: {', '.join(self.agent_symbols)}"

    @property
    def hint(self) -> str:
        return "say which with --agent or --player-id"


@attrs.define(eq=False, str=False)
class PlayerFlown(FleetError):
    """Another daemon on the same database flies for the player."""

    kind = "player_flown"
    agent_symbol: str

    @property
    def message(self) -> str:
        return f"another daemon flies for {self.agent_symbol}"

    @property
    def hint(self) -> str:
        return "ask that daemon, with its --socket; or stop it: this one takes over soon after"


@attrs.define(eq=False, str=False)
class RegistrationLost(OutcomeUnknown):
    """The answer to the registration of an agent is lost, and with it the agent's token.

    `exists` is whether the game knows such an agent now, or None where it did not tell.
    """

    kind = "registration_lost"
    agent_symbol: str = ""
    exists: bool | None = None

    @property
    def message(self) -> str:
        there = {
            True: f"{self.agent_symbol} is there now, and its token was in the answer",
            False: f"{self.agent_symbol} is not there so far, but may still be founded",
            None: f"{self.agent_symbol} may have been founded",
        }
        return f"no answer to {self.operation} ({self.reason}): {there[self.exists]}"

    @property
    def hint(self) -> str:
        return (
            "if the agent is yours, your account's page on the game's site makes a new token: "
            "spacetraders player register --token -; spacetraders player list remembers it"
        )

    @property
    def details(self) -> dict[str, Any]:
        about = {"agent_symbol": self.agent_symbol, "exists": self.exists}
        return {"operation": self.operation, "reason": self.reason, **about}

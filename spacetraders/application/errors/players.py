"""Errors about the player that a message is for, and about its registration."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

import attrs

from spacetraders import clock
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
class PastUniverse(FleetError):
    """The player's universe is over, by a reset of the server to that of `present`."""

    kind = "universe_reset"
    lasting: ClassVar[bool] = True
    agent_symbol: str
    faction: str
    reset_date: str
    present: str

    @property
    def message(self) -> str:
        return (
            f"{self.agent_symbol} is of the universe of {self.reset_date}, which is over:"
            f" the server was reset, and its universe is that of {self.present}"
        )

    @property
    def hint(self) -> str:
        return (
            "if it is not in the present one yet: spacetraders player register"
            f" {self.agent_symbol} --faction {self.faction}; a daemon with --auto-register"
            " does so by itself"
        )


@attrs.define(eq=False, str=False)
class UniverseClosed(FleetError):
    """The server takes no requests, as while the universe is made anew."""

    kind = "universe_closed"
    since: datetime
    reason: str

    @property
    def message(self) -> str:
        reason = self.reason.rstrip(".")
        return f"the game takes no requests since {self.since:%H:%M:%S} UTC: {reason}"

    @property
    def hint(self) -> str:
        return "wait: what flies waits too, and goes on by itself, unless the universe was reset"

    @property
    def details(self) -> dict[str, Any]:
        return {"since": clock.iso(self.since), "reason": self.reason}


@attrs.define(eq=False, str=False)
class NotRegisteredAnew(FleetError):
    """The agent of a past universe could not be registered in the present one, for a reason."""

    kind = "not_registered_anew"
    agent_symbol: str
    reset_date: str
    reason: str
    advice: str | None = None

    @property
    def message(self) -> str:
        here = f"in the universe of {self.reset_date}"
        return f"{self.agent_symbol} is not registered {here} so far: {self.reason}"

    @property
    def hint(self) -> str | None:
        return self.advice


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
class PlayerBusy(FleetError):
    """Containers of the player run, so that it cannot be removed."""

    kind = "player_busy"
    agent_symbol: str
    container_ids: Sequence[str]

    @property
    def message(self) -> str:
        count = len(self.container_ids)
        run = f"{count} containers run" if count > 1 else "a container runs"
        return f"{run} for {self.agent_symbol}"

    @property
    def hint(self) -> str:
        return f"stop them first: spacetraders container stop --all --agent {self.agent_symbol}"


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

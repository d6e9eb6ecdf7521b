"""The methods and their params: which message the params make.

The fields of a message are the params of its method. Their annotations and validators check the
values. Only `player` is no param: it is spread over `player_id` and `agent_symbol`.
"""

from typing import Any

import attrs

from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, Method
from spacetraders.application.bus.strict import Misfit, fitted
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.services import METHODS
from spacetraders.rpc.cancelling import CancelRequest

__all__ = ["METHODS", "OF_THE_CONNECTION", "Discover", "has_player", "message"]


@attrs.frozen
class Discover(Message[dict[str, Any]]):
    """The OpenRPC document of the service."""


OF_THE_CONNECTION = {
    "rpc.cancel": Method("rpc.cancel", CancelRequest, Load.GLANCE),
    "rpc.discover": Method("rpc.discover", Discover, Load.LOOKUP),
}
"""The methods that the connection answers itself, without a handler."""

PLAYER_PARAMS = tuple(field.name for field in attrs.fields(PlayerRef))
"""The params that name a player."""


def message(cls: type[Message[Any]], params: dict[str, Any]) -> Message[Any]:
    """Return the message of a class that the params make.

    Raises:
        Misfit: a param is wrong, missing or not known. It is named as the client wrote it.
    """
    if "player" in params:
        raise Misfit("player", f"is not known: use {' or '.join(PLAYER_PARAMS)}")
    if has_player(cls):
        named = {name: params[name] for name in PLAYER_PARAMS if name in params}
        params = {name: value for name, value in params.items() if name not in named}
        # Without a name, an optional player is none at all. Any other is the only player that there
        # is, which an empty reference stands for.
        params["player"] = named or None if _may_lack_player(cls) else named
    try:
        made: Message[Any] = fitted(params, cls)
    except Misfit as misfit:
        # The client has written no `player`, so the fault is told without that word.
        raise Misfit(misfit.field.removeprefix("player."), misfit.reason) from None
    return made


def has_player(cls: type[Message[Any]]) -> bool:
    """Whether a message is for a player."""
    return "player" in attrs.fields_dict(cls)  # type: ignore[arg-type]


def _may_lack_player(cls: type[Message[Any]]) -> bool:
    return bool(attrs.fields_dict(cls)["player"].default is None)  # type: ignore[arg-type]

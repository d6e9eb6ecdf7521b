"""The kinds of container: the config that each takes, and the body that does its work."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

import attrs

from spacetraders.application.bus.strict import Misfit, fitted
from spacetraders.application.errors.containers import InvalidConfig, UnknownKind
from spacetraders.containers.context import Context

C = TypeVar("C")


@attrs.frozen
class Kind(Generic[C]):
    """A kind of container.

    `config` is a frozen attrs class, read as messages are (`application.bus.strict`). `ship_of`
    returns the ship that a container of this kind flies, or None. `iterations` is the usual
    `max_iterations`, where -1 is for ever.

    `body` does one iteration and returns. It may be cancelled at any await, and is begun anew after
    a restart. So it asks the game where its ship is, and `context.step` how far it has come.

    A container that `carries_over` and flies no ship begins anew after a reset of the server, with
    the same config, for the agent that was registered anew.
    """

    name: str
    config: type[C]
    ship_of: Callable[[C], str | None]
    body: Callable[[C, Context], Awaitable[None]]
    iterations: int = 1
    carries_over: bool = False

    def configured(self, raw: Mapping[str, Any]) -> C:
        """Return the config.

        Raises:
            InvalidConfig: a field is missing, unknown or wrong.
        """
        try:
            config: C = fitted(raw, self.config)
        except Misfit as misfit:
            raise InvalidConfig(self.name, misfit.field, misfit.reason) from None
        return config


@attrs.frozen
class Kinds:
    """The registry of kinds."""

    by_name: Mapping[str, Kind[Any]]

    @classmethod
    def of(cls, *kinds: Kind[Any]) -> "Kinds":
        """Register the kinds."""
        return cls({kind.name: kind for kind in kinds})

    def named(self, name: str) -> Kind[Any]:
        """Return the kind of that name.

        Raises:
            UnknownKind: there is none.
        """
        try:
            return self.by_name[name]
        except KeyError:
            raise UnknownKind(name, sorted(self.by_name)) from None

"""The kinds of container: what each takes as its config, and the body that does its work."""

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

    `config` is a frozen attrs class of strings, numbers and lists of strings. `ship_of` names the
    ship that a container of this kind flies, or None. `body` does one iteration and returns; it
    may be cancelled at any await and is then begun anew after a restart, so it reads where it is
    from the game, and what it has done from `context.step`. `iterations` is how often it runs where
    nobody said; -1 is for ever.
    """

    name: str
    config: type[C]
    ship_of: Callable[[C], str | None]
    body: Callable[[C, Context], Awaitable[None]]
    iterations: int = 1

    def configured(self, raw: Mapping[str, Any]) -> C:
        """Return the config; raises InvalidConfig with the field that is wrong."""
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
        """Return the kind of that name; raises UnknownKind."""
        try:
            return self.by_name[name]
        except KeyError:
            raise UnknownKind(name, sorted(self.by_name)) from None

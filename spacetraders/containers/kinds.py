"""The kinds of container: the config that each takes, and the body that does its work."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

import attrs

from spacetraders.application.bus.strict import Misfit, fitted
from spacetraders.application.errors.containers import (
    InvalidConfig,
    KindRunning,
    ShipUnfit,
    UnknownKind,
)
from spacetraders.application.ports.kinds import OURS, BrokenKind, Origin
from spacetraders.containers.context import Context
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.needs import Need, unmet

C = TypeVar("C")

SHIP_FIELD = "ship_symbol"
"""The field of a config that names the ship, where a kind flies one."""

NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
"""Names of kinds: they begin the ids of containers, and are typed in shells."""


@attrs.frozen
class Kind(Generic[C]):
    """A kind of container.

    `config` is a frozen attrs class, read as messages are (`application.bus.strict`). `ship_of`
    returns the ship that a container of this kind flies, or None. `iterations` is the usual
    `max_iterations`, where -1 is for ever.

    `body` does one iteration and returns. It may be cancelled at any await, and is begun anew after
    a restart. So it asks the game where its ship is, and `context.step` how far it has come.

    `needs` are what a ship must have for it. `fits` checks whatever else a ship must be, and
    returns what is missing in a few words ("a hold of 80 units at least"), or None. Where something
    is missing, no container is started, and one that runs already fails for good. Both see the
    ship as the game told of it last, and neither may wait.

    `single` returns what a container is about. Of one kind, a player has one live container that is
    about the same: another is refused at the door with the error `second`.

    `carries_over` says that containers of this kind are started again in the next universe, after a
    reset of the server: their configs name nothing that ends with one.
    """

    name: str
    config: type[C]
    ship_of: Callable[[C], str | None]
    body: Callable[[C, Context], Awaitable[None]]
    iterations: int = 1
    needs: tuple[Need, ...] = attrs.field(default=(), kw_only=True)
    fits: Callable[[Ship], str | None] | None = attrs.field(default=None, kw_only=True)
    single: Callable[[C], str] | None = attrs.field(default=None, kw_only=True)
    second: type[KindRunning] = attrs.field(default=KindRunning, kw_only=True)
    carries_over: bool = attrs.field(default=False, kw_only=True)

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

    def about(self, raw: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return what only one container of a player is about, or None where several may be.

        Raises:
            InvalidConfig: a field is missing, unknown or wrong.
        """
        return None if self.single is None else (self.name, self.single(self.configured(raw)))

    @property
    def is_choosy(self) -> bool:
        """Whether there are ships that it cannot work with."""
        return bool(self.needs) or self.fits is not None

    def check(self, ship: Ship) -> None:
        """Check that it can work with a ship.

        Raises:
            ShipUnfit: the ship lacks something.
        """
        missing = unmet(ship, self.needs)
        if missing:
            names = [need.name for need in missing]
            raise ShipUnfit(ship.symbol, self.name, names, missing[0].hint)
        other = None if self.fits is None else self.fits(ship)
        if other is not None:
            raise ShipUnfit(ship.symbol, self.name, [other])

    @property
    def flies_ship(self) -> bool:
        """Whether its config names a ship."""
        named = attrs.has(self.config) and SHIP_FIELD in attrs.fields_dict(self.config)
        return named or self.is_choosy


@attrs.frozen
class Kinds:
    """The registry of kinds, by their names and their aliases.

    `origins` says where each comes from that is not our own. `broken` are those of other packages
    that could not be taken.
    """

    by_name: Mapping[str, Kind[Any]]
    aliases: Mapping[str, str] = attrs.field(factory=dict)
    origins: Mapping[str, Origin] = attrs.field(factory=dict)
    broken: tuple[BrokenKind, ...] = ()

    @classmethod
    def of(cls, *kinds: Kind[Any], aliases: Mapping[str, str] | None = None) -> "Kinds":
        """Register the kinds. `aliases` has further names, each with the name of its kind.

        Of two kinds with one name the later one counts.

        Raises:
            ValueError: an alias is the name of a kind, or is of no kind.
        """
        by_name = {kind.name: kind for kind in kinds}
        for alias, name in (aliases or {}).items():
            if alias in by_name or name not in by_name:
                raise ValueError(f"{alias} cannot be another name of {name}")
        return cls(by_name, dict(aliases or {}))

    def with_other(self, kind: Kind[Any], origin: Origin) -> "Kinds":
        """Return the registry with a kind of another package.

        Raises:
            ValueError: its name is taken, or is none. The message says so.
        """
        name = kind.name
        if not NAME.fullmatch(name):
            raise ValueError(f"its name {name!r} must match {NAME.pattern}")
        if name in self.by_name or name in self.aliases:
            owner = self.origins.get(self.aliases.get(name, name), OURS)
            raise ValueError(f"the name {name} is taken by {owner.package}")
        return attrs.evolve(
            self,
            by_name={**self.by_name, name: kind},
            origins={**self.origins, name: origin},
        )

    def with_broken(self, broken: BrokenKind) -> "Kinds":
        """Return the registry with one more kind that could not be taken."""
        return attrs.evolve(self, broken=(*self.broken, broken))

    def named(self, name: str) -> Kind[Any]:
        """Return the kind of that name or alias.

        Raises:
            UnknownKind: there is none.
        """
        try:
            return self.by_name[self.aliases.get(name, name)]
        except KeyError:
            known = sorted({*self.by_name, *self.aliases})
            raise UnknownKind(name, known, self._why_broken(name)) from None

    def ship_of(self, name: str, raw: Mapping[str, Any]) -> str | None:
        """Return the ship that a container of a kind would fly, or None.

        Raises:
            UnknownKind: there is no such kind.
            InvalidConfig: the kind does not take the config.
        """
        kind = self.named(name)
        return kind.ship_of(kind.configured(raw))

    def carries_over(self, name: str) -> bool:
        """Whether containers of a kind begin anew after a reset of the server."""
        kind = self.by_name.get(name)
        return kind is not None and kind.carries_over

    def _why_broken(self, name: str) -> str | None:
        """Return why the entry point of that name could not be taken, if there is one."""
        # What its kind would have been called is not known. Mostly both have one name.
        named = [it for it in self.broken if (it.origin.entry_point or "").startswith(f"{name} = ")]
        told = [f"that of {it.origin.package} cannot be used: {it.reason}" for it in named]
        return next(iter(told), None)

"""Troubles: the present errors of the daemon's parts, with hints, for `health` and `status`."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Self

import attrs

from spacetraders.application.ports.game import GameStatistics
from spacetraders.application.ports.store import StoreStatistics
from spacetraders.errors import FleetError


@attrs.frozen
class Trouble:
    """An error that keeps the daemon from its work, or its clients from the daemon."""

    subject: str
    kind: str
    message: str
    hint: str | None

    @classmethod
    def of(cls, subject: str, error: FleetError) -> Self:
        """Return the trouble of a subject, such as the database, by its error."""
        return cls(subject, error.kind, error.message, error.hint)


@attrs.define(eq=False)
class Troubles:
    """The present troubles by subject, as the parts of the daemon report them."""

    _now: dict[str, FleetError] = attrs.field(factory=dict)

    def about(self, subject: str) -> Callable[[FleetError | None], None]:
        """Return a function that takes the subject's error, and None once that is over."""
        return partial(self._note, subject)

    def __iter__(self) -> Iterator[Trouble]:
        return (Trouble.of(subject, error) for subject, error in self._now.items())

    def _note(self, subject: str, trouble: FleetError | None) -> None:
        if trouble is None:
            self._now.pop(subject, None)
        else:
            self._now[subject] = trouble


def all_troubles(
    noted: Troubles, store: StoreStatistics, game: GameStatistics
) -> tuple[Trouble, ...]:
    """Return the troubles that were reported, and those of the database and the game."""
    found = list(noted)
    if store.trouble is not None:
        found.append(Trouble.of("database", store.trouble))
    if not game.reachable:
        found.append(_unreachable(game.url))
    return tuple(found)


def _unreachable(url: str) -> Trouble:
    message = f"the game's server at {url} did not answer last"
    hint = "check the network and --api-url; the server may be down for a while"
    return Trouble("api", "api_unreachable", message, hint)

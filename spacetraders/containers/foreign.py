"""Kinds of other packages, found by their entry points.

A package names, in the group GROUP, functions of the services that return a Kind.
One that cannot be taken costs its own kinds and nothing else.
"""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import attrs
import structlog

from spacetraders.application.ports.kinds import BrokenKind, Origin
from spacetraders.application.services import Services
from spacetraders.containers.catalogue import described
from spacetraders.containers.kinds import Kind, Kinds

GROUP = "spacetraders.kinds"

log = structlog.get_logger("kinds")


def with_foreign(kinds: Kinds, services: Services) -> Kinds:
    """Return the kinds with those of the packages that are installed, in the order of their names.

    What cannot be taken is logged, and kept in `broken`. Raises nothing. It imports the packages,
    so it is called before anything waits for the loop.
    """
    try:
        found = _in_order(entry_points(group=GROUP))
    except Exception as error:  # one package's metadata may be damaged
        log.exception("kinds_not_found")
        return kinds.with_broken(BrokenKind(Origin("unknown"), _words(error)))
    for entry in found:
        kinds = _with_one(kinds, entry, services)
    return kinds


def _with_one(kinds: Kinds, entry: EntryPoint, services: Services) -> Kinds:
    origin = _origin(entry)
    try:
        kind = _made(entry, services)
        described(kind, (), origin)  # what would fail in a list fails here
        kinds = kinds.with_other(kind, origin)
    except (Exception, SystemExit) as error:
        # Whatever a module does while it is imported, the fleet flies on without it.
        log.exception("kind_not_taken", **attrs.asdict(origin))
        return kinds.with_broken(BrokenKind(origin, _words(error)))
    log.info("kind_taken", kind=kind.name, **attrs.asdict(origin))
    return kinds


def _made(entry: EntryPoint, services: Services) -> Kind[Any]:
    kind = entry.load()(services)
    if not isinstance(kind, Kind):
        raise TypeError(f"it returns {type(kind).__name__}, and not a Kind")
    if not attrs.has(kind.config):
        raise TypeError("its config is no attrs class")
    return kind


def _in_order(found: Iterable[EntryPoint]) -> list[EntryPoint]:
    # The order in which packages lie on the disk must not decide who gets a name.
    return sorted(found, key=lambda entry: (entry.name, _origin(entry).package, entry.value))


def _origin(entry: EntryPoint) -> Origin:
    package = entry.dist
    if package is None:
        return Origin("unknown", None, f"{entry.name} = {entry.value}")
    return Origin(package.name, package.version, f"{entry.name} = {entry.value}")


def _words(error: BaseException) -> str:
    return str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"

"""The port to the registry of kinds: what the daemon knows of each, for people and programs."""

from typing import Any

import attrs


@attrs.frozen
class Origin:
    """Where a kind comes from: a package, its version, and the entry point that names it there."""

    package: str
    version: str | None = None
    entry_point: str | None = None


OURS = Origin("spacetraders")
"""The origin of the kinds that come with the daemon."""


@attrs.frozen
class BrokenKind:
    """A kind of another package that could not be taken, and why."""

    origin: Origin
    reason: str


@attrs.frozen
class ConfigField:
    """A field of a kind's config: its name, its type in words, its default as JSON, its meaning.

    The `default` is None for a field that is required. The `meaning` is empty where none is told.
    """

    name: str
    type: str
    required: bool
    default: Any = None
    meaning: str = ""


@attrs.frozen
class KnownKind:
    """A kind, and what a container of it is to be given.

    `needs` are what its ship must have, by name. `iterations` is how often it does its work by
    default, -1 for ever.
    """

    kind: str
    aliases: tuple[str, ...]
    summary: str
    fields: tuple[ConfigField, ...]
    flies_ship: bool
    needs: tuple[str, ...]
    iterations: int
    carries_over: bool
    origin: Origin


@attrs.frozen
class KnownKinds:
    """All kinds by name, and those that could not be taken."""

    kinds: tuple[KnownKind, ...]
    broken: tuple[BrokenKind, ...]

"""The catalogue of kinds: what people and programs are told of each."""

import inspect
from typing import Any

import attrs

from spacetraders.application.bus.described import as_json, hints_of, in_words, meanings_of
from spacetraders.application.ports.kinds import (
    OURS,
    ConfigField,
    KnownKind,
    KnownKinds,
    Origin,
)
from spacetraders.containers.kinds import Kind, Kinds


def catalogue(kinds: Kinds) -> KnownKinds:
    """Return what is known of all kinds, by name."""
    aliases: dict[str, list[str]] = {}
    for alias, name in sorted(kinds.aliases.items()):
        aliases.setdefault(name, []).append(alias)
    known = [
        described(kind, tuple(aliases.get(name, ())), kinds.origins.get(name, OURS))
        for name, kind in sorted(kinds.by_name.items())
    ]
    return KnownKinds(tuple(known), kinds.broken)


def described(kind: Kind[Any], aliases: tuple[str, ...], origin: Origin) -> KnownKind:
    """Return what is known of a kind. What it is for is the first line of its config's docstring.

    A check of the ship by `fits` is told by the first line of its docstring, if it has one.
    """
    needs = [need.name for need in kind.needs]
    if kind.fits is not None:
        needs.append(_first_line(kind.fits) or "more, which it checks itself")
    return KnownKind(
        kind=kind.name,
        aliases=aliases,
        summary=_first_line(kind.config),
        fields=_fields(kind.config),
        flies_ship=kind.flies_ship,
        needs=tuple(needs),
        iterations=kind.iterations,
        carries_over=kind.carries_over,
        origin=origin,
    )


def _first_line(described_by: Any) -> str:
    return (inspect.getdoc(described_by) or "").partition("\n")[0]


def _fields(config: type) -> tuple[ConfigField, ...]:
    if not attrs.has(config):
        return ()
    hints, meanings = hints_of(config), meanings_of(config)
    return tuple(
        ConfigField(
            name=field.alias or field.name,
            type=in_words(hints[field.name]),
            required=field.default is attrs.NOTHING,
            default=_default(field.default),
            meaning=meanings.get(field.name, ""),
        )
        for field in attrs.fields(config)
        if field.init
    )


def _default(default: Any) -> Any:
    """Return a default as JSON. One that is made anew for each config is made to be shown."""
    if default is attrs.NOTHING:
        return None
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return None if default.takes_self else as_json(default.factory())
    return as_json(default)

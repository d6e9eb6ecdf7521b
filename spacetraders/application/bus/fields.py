"""Fields of messages: attrs fields for symbols, numbers and lists, with their checks.

A check that fails raises Misfit, which names the field.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import attrs

from spacetraders.application.bus.strict import Misfit

SYMBOL = re.compile(r"[A-Z0-9_-]{1,64}")
"""The symbols that can be a part of a path in the game's URLs."""

FORM = "must be 1 to 64 letters, digits, hyphens and underscores"

WAYPOINT = re.compile(r"[A-Z0-9_]+(?:-[A-Z0-9_]+){2,}")
"""A sector, a system in it and a waypoint in that, joined by hyphens (MECHANICS 1.1)."""

WAYPOINT_FORM = "must look like X1-AB12-C3: a sector, a system and a waypoint, joined by hyphens"


def symbol() -> Any:
    """A field for a symbol of the game. Lower case becomes upper case."""
    return attrs.field(converter=str.upper, validator=_check_symbol)


def optional_symbol() -> Any:
    """A field for a symbol or None, its default."""
    return _optional(_check_symbol)


def waypoint() -> Any:
    """A field for the symbol of a waypoint. Lower case becomes upper case."""
    return attrs.field(converter=str.upper, validator=_check_waypoint)


def optional_waypoint() -> Any:
    """A field for the symbol of a waypoint or None, its default."""
    return _optional(_check_waypoint)


def required() -> Any:
    """A field without a default, which may come after inherited fields that have one."""
    return attrs.field()


def identifier() -> Any:
    """A field for an id of the game, in which the case matters."""
    return attrs.field(validator=_check_identifier)


def units() -> Any:
    """A field for units of cargo, 1 or more."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: int) -> None:
        if value < 1:
            raise Misfit(attribute.name, "must be at least 1")

    return attrs.field(validator=check)


def over_floor() -> Any:
    """A field for a person's word that the floor of the credits does not count, false at first."""
    return attrs.field(default=False)


def prepare() -> Any:
    """A field for whether the ship is docked, or leaves the dock, where the order needs it."""
    return attrs.field(default=False, kw_only=True)


def optional_name() -> Any:
    """A field for a name in upper case or None, its default. The name itself is not checked."""
    return attrs.field(default=None, converter=attrs.converters.optional(str.upper))


def symbols(*, most: int) -> Any:
    """A field for 1 to `most` symbols. Each is kept once, in the order given."""
    return _several(most, check_symbol)


def waypoints(*, most: int) -> Any:
    """A field for the symbols of 1 to `most` waypoints. Each is kept once, in the order given."""
    return _several(most, check_waypoint)


def some_symbols(*, most: int) -> Any:
    """A field for up to `most` symbols, none by default. Each is kept once, in the order given."""
    return _several(most, check_symbol, least=0, default=())


def some_waypoints(*, most: int) -> Any:
    """A field for the symbols of up to `most` waypoints, none by default, as above."""
    return _several(most, check_waypoint, least=0, default=())


def check_symbol(field: str, value: str) -> None:
    """Raise Misfit for a value that is no symbol of the game in upper case."""
    if not SYMBOL.fullmatch(value):
        raise Misfit(field, FORM)


def check_waypoint(field: str, value: str) -> None:
    """Raise Misfit for a value that cannot be the symbol of a waypoint."""
    # First the general form, whose message says more of an empty text or a stray character.
    check_symbol(field, value)
    if not WAYPOINT.fullmatch(value):
        raise Misfit(field, WAYPOINT_FORM)


def seconds(default: float, *, least: float, most: float) -> Any:
    """A field for a duration in seconds from `least` to `most`."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: float) -> None:
        if not least <= value <= most:
            raise Misfit(attribute.name, f"must be at least {least:g} and at most {most:g}")

    return attrs.field(default=default, validator=check)


def number(default: int | None, *, least: int, most: int | None = None, also: Any = None) -> Any:
    """A field for a number from `least` to `most`. The default and `also` are taken as well."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: int | None) -> None:
        if value in (default, also):
            return
        if value is None or value < least or (most is not None and value > most):
            above = "" if most is None else f" and at most {most}"
            besides = "" if also is None else f", or {also}"
            raise Misfit(attribute.name, f"must be at least {least}{above}{besides}")

    return attrs.field(default=default, validator=check)


def _optional(check: Callable[[Any, "attrs.Attribute[Any]", str], None]) -> Any:
    return attrs.field(
        default=None,
        converter=attrs.converters.optional(str.upper),
        validator=attrs.validators.optional(check),
    )


def _check_identifier(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    if not SYMBOL.fullmatch(value.upper()):
        raise Misfit(attribute.name, FORM)


def _check_symbol(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    check_symbol(attribute.name, value)


def _check_waypoint(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    check_waypoint(attribute.name, value)


def _several(
    most: int,
    check_one: Callable[[str, str], None],
    *,
    least: int = 1,
    default: Any = attrs.NOTHING,
) -> Any:
    # The converter runs before this, so the limit counts each symbol once.
    def check(_: Any, attribute: "attrs.Attribute[Any]", value: tuple[str, ...]) -> None:
        if not least <= len(value) <= most:
            fewest = f"at least {least} and " if least else ""
            raise Misfit(attribute.name, f"must name {fewest}at most {most}")
        for index, one in enumerate(value):
            check_one(f"{attribute.name}[{index}]", one)

    return attrs.field(default=default, converter=_each_once, validator=check)


def _each_once(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.upper() for name in given))

"""What the fields of messages have in common: symbols in any case, numbers in their range."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import attrs

from spacetraders.application.bus.strict import Misfit

SYMBOL = re.compile(r"[A-Z0-9_-]{1,64}")
"""What may stand in the game's URLs as one part of a path, and so be asked for at all."""

FORM = "must be 1 to 64 letters, digits, hyphens and underscores"

WAYPOINT = re.compile(r"[A-Z0-9_]+(?:-[A-Z0-9_]+){2,}")
"""A sector, a system in it and a waypoint in that: less names no place (MECHANICS 1.1)."""

WAYPOINT_FORM = "must look like X1-AB12-C3: a sector, a system and a waypoint, joined by hyphens"


def symbol() -> Any:
    """A field for a symbol of the game, taken in lower case too."""
    return attrs.field(converter=str.upper, validator=_check_symbol)


def optional_symbol() -> Any:
    """The same, that may be left out."""
    return attrs.field(
        default=None,
        converter=attrs.converters.optional(str.upper),
        validator=attrs.validators.optional(_check_symbol),
    )


def waypoint() -> Any:
    """A field for the symbol of a waypoint, taken in lower case too."""
    return attrs.field(converter=str.upper, validator=_check_waypoint)


def optional_waypoint() -> Any:
    """The same, that may be left out."""
    return attrs.field(
        default=None,
        converter=attrs.converters.optional(str.upper),
        validator=attrs.validators.optional(_check_waypoint),
    )


def required() -> Any:
    """A field that must be given, after those of a class that it inherits from."""
    return attrs.field()


def identifier() -> Any:
    """A field for an id of the game's, whose case matters."""
    return attrs.field(validator=_check_identifier)


def units() -> Any:
    """A field for units of cargo, 1 or more."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: int) -> None:
        if value < 1:
            raise Misfit(attribute.name, "must be at least 1")

    return attrs.field(validator=check)


def optional_name() -> Any:
    """A name in upper case that may be left out; the game itself judges it."""
    return attrs.field(default=None, converter=attrs.converters.optional(str.upper))


def symbols(*, most: int) -> Any:
    """A field for symbols, 1 to `most` of them; one that is named twice counts once."""
    return _several(most, check_symbol)


def waypoints(*, most: int) -> Any:
    """A field for symbols of waypoints, 1 to `most`; one that is named twice counts once."""
    return _several(most, check_waypoint)


def check_symbol(field: str, value: str) -> None:
    """Raise Misfit, naming the field, for what is no symbol of the game's in upper case."""
    if not SYMBOL.fullmatch(value):
        raise Misfit(field, FORM)


def check_waypoint(field: str, value: str) -> None:
    """Raise Misfit, naming the field, for what cannot be the symbol of a waypoint."""
    check_symbol(field, value)
    if not WAYPOINT.fullmatch(value):
        raise Misfit(field, WAYPOINT_FORM)


def seconds(default: float, *, least: float, most: float) -> Any:
    """A field for a duration."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: float) -> None:
        if not least <= value <= most:
            raise Misfit(attribute.name, f"must be at least {least:g} and at most {most:g}")

    return attrs.field(default=default, validator=check)


def number(default: int | None, *, least: int, most: int | None = None, also: Any = None) -> Any:
    """A field for a number from `least` to `most`; the default and `also` are taken as well."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: int | None) -> None:
        if value in (default, also):
            return
        if value is None or value < least or (most is not None and value > most):
            above = "" if most is None else f" and at most {most}"
            besides = "" if also is None else f", or {also}"
            raise Misfit(attribute.name, f"must be at least {least}{above}{besides}")

    return attrs.field(default=default, validator=check)


def _check_identifier(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    if not SYMBOL.fullmatch(value.upper()):
        raise Misfit(attribute.name, FORM)


def _check_symbol(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    check_symbol(attribute.name, value)


def _check_waypoint(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    check_waypoint(attribute.name, value)


def _several(most: int, check_one: Callable[[str, str], None]) -> Any:
    def check(_: Any, attribute: "attrs.Attribute[Any]", value: tuple[str, ...]) -> None:
        if not 1 <= len(value) <= most:
            raise Misfit(attribute.name, f"must name at least 1 and at most {most}")
        for index, one in enumerate(value):
            check_one(f"{attribute.name}[{index}]", one)

    return attrs.field(converter=_each_once, validator=check)


def _each_once(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.upper() for name in given))

"""What the fields of messages have in common: symbols in any case, numbers in their range."""

import re
from typing import Any

import attrs

from spacetraders.application.strict import Misfit

SYMBOL = re.compile(r"[A-Z0-9_-]{1,64}")
"""What may stand in the game's URLs as one part of a path, and so be asked for at all."""


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


def optional_name() -> Any:
    """A name in upper case that may be left out; the game itself judges it."""
    return attrs.field(default=None, converter=attrs.converters.optional(str.upper))


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


def _check_symbol(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    if not SYMBOL.fullmatch(value):
        raise Misfit(attribute.name, "must be 1 to 64 letters, digits, hyphens and underscores")

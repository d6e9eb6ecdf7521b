"""Laws: other values for the guesses, from a TOML file, so that a strategy can be tried under them.

A process has one set of laws. They are set before anything is made of the guesses: the catalogue's
tables are made when they are imported.
"""

import math
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.refusals import SandboxError

TABLES = "spacetraders.sandbox.catalogue.goods"
"""A module that makes tables of guesses."""

ANY_SIGN = frozenset({"GROWS_BELOW", "GROWS_FAST_BELOW", "GROWS_FROM"})
"""Supplies: they may lie on either side of balance. All other guesses keep their sign, since rates,
hours and shares of 0 or less would make no world."""


@attrs.define(eq=False)
class BadLaws(SandboxError):
    """A file of laws that cannot be read, or that does not fit the guesses."""

    kind = "bad_laws"
    path: str

    @property
    def message(self) -> str:
        """The file and the reason."""
        return f"laws {self.path}: {self.reason}"


def set_from(path: Path) -> None:
    """Set the guesses that a file names; all others stay.

    Raises:
        BadLaws: the file cannot be read, or a value does not fit.

    """
    assert TABLES not in sys.modules, "laws have to be set before tables are made of them"
    for name, value in read(path).items():
        setattr(guesses, name, value)


def read(path: Path) -> dict[str, Any]:
    """Return the values of a file, by the names of the guesses, merged with what stays.

    Raises:
        BadLaws: the file cannot be read, or a value does not fit.

    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _law(name, value) for name, value in given.items()}
    except OSError as error:
        raise BadLaws(f"it cannot be read: {error.strerror}", str(path)) from None
    except ValueError as error:  # no TOML, no text, or a misfit
        raise BadLaws(str(error), str(path)) from None


def _law(name: str, value: Any) -> Any:
    guess = getattr(guesses, name, None) if name.isupper() else None
    if guess is None:
        raise ValueError(f"there is no guess {name}")
    return _fitted(name, value, guess, any_sign=name in ANY_SIGN)


def _fitted(name: str, value: Any, guess: Any, *, any_sign: bool) -> Any:
    """Return a value in the form of the guess; raise ValueError where it has another."""
    if isinstance(guess, Mapping):
        return _fitted_table(name, value, guess)
    if isinstance(guess, tuple):
        return _fitted_row(name, value, guess, any_sign=any_sign)
    if isinstance(guess, frozenset):
        if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
            raise ValueError(f"{name} has to be a list of names")
        return frozenset(value)
    return _fitted_number(name, value, guess, any_sign=any_sign)


def _fitted_table(name: str, value: Any, guess: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} has to be a table")  # noqa: TRY004 - a misfit, as the others
    unknown = next((key for key in value if key not in guess), None)
    if unknown is not None:
        raise ValueError(f"{name} has no {unknown}; it has {', '.join(map(str, guess))}")
    fitted = {
        key: _fitted(f"{name}.{key}", it, guess[key], any_sign=False) for key, it in value.items()
    }
    return {**guess, **fitted}


def _fitted_row(
    name: str, value: Any, guess: tuple[Any, ...], *, any_sign: bool
) -> tuple[Any, ...]:
    # What a part does not have stands last, and a TOML file cannot say it.
    told = [it for it in guess if it is not None]
    if not isinstance(value, list) or len(value) != len(told):
        raise ValueError(f"{name} has to be a list of {len(told)}")
    pairs = zip(value, told, strict=True)
    fitted = tuple(_fitted(name, it, was, any_sign=any_sign) for it, was in pairs)
    # The least and the most of something stay in this order.
    if len(told) == 2 and told[0] <= told[1] and fitted[0] > fitted[1]:
        raise ValueError(f"{name} has to rise from {value[0]} on")
    return fitted + guess[len(told) :]


def _fitted_number(name: str, value: Any, guess: float, *, any_sign: bool) -> float:
    whole = isinstance(guess, int)
    fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not fits or not math.isfinite(value):
        raise ValueError(f"{name} has to be a {'whole ' if whole else ''}number")
    if not any_sign and ((guess > 0 and value <= 0) or (guess < 0 and value >= 0)):
        raise ValueError(f"{name} has to be {'above' if guess > 0 else 'below'} 0")
    return value if whole else float(value)

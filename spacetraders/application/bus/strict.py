"""Strict reading of JSON values as attrs classes, without coercion: 5 is not a text."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import attrs
import cattrs
from cattrs.cols import is_sequence, list_structure_factory
from cattrs.dispatch import StructureHook
from cattrs.gen import make_dict_structure_fn

from spacetraders.errors import leaves


@attrs.define(eq=False)
class Misfit(Exception):
    """A value does not fit its field, for a `reason`. Validators of attrs classes raise it too.

    `field` is the path, such as `waypoints[1]`. An empty one means the whole value.
    """

    field: str
    reason: str


def fitted(raw: Any, cls: Any) -> Any:
    """Return `raw` as a `cls`, an attrs class or any other annotation.

    Raises:
        Misfit: a value does not fit, or `raw` has a field that the class does not have.
    """
    try:
        return _converter.structure(raw, cls)
    except cattrs.BaseValidationError as error:
        misfit = _misfit(error)
        _let_go(error)
    except (TypeError, ValueError, AttributeError) as error:
        misfit = Misfit("", str(error))
    # The error's traceback has this frame. If the frame had the error, both would stay in memory
    # until a full collection.
    try:
        raise misfit
    finally:
        del misfit


def _let_go(error: BaseException) -> None:
    """Drop the frames of an error of cattrs."""
    # Frames and error keep each other in memory until the next full collection, and with them the
    # value that was read, which may be a megabyte long.
    error.__traceback__ = error.__context__ = None
    for single in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        _let_go(single)


def _misfit(error: cattrs.BaseValidationError) -> Misfit:
    # A validator's Misfit has its own path, which is better than that of cattrs.
    found = error.subgroup(Misfit)
    if found is not None:
        first = leaves(found)[0]
        assert isinstance(first, Misfit)
        return first
    # cattrs reports every error as text, of which the first is told: "<reason> @ $.<path>".
    reason, _, path = cattrs.transform_error(error, format_exception=_reason)[0].rpartition(" @ $")
    extra = reason.removeprefix("extra fields found (")
    if extra != reason:
        return Misfit(extra.rstrip(")"), "is not known")
    return Misfit(path.lstrip("."), reason)


def _reason(error: BaseException, cls: type | None) -> str:
    if type(error) in (TypeError, ValueError):
        return str(error)
    return cattrs.v.format_exception(error, cls)


def _text(value: Any, cls: type[str]) -> str:
    if type(value) is not str:
        raise TypeError("must be a text")
    # JSON may have such an escape, and neither a database nor a URL can take it.
    if not _is_unicode(value):
        raise ValueError("has half a surrogate pair, which is no character")
    if not issubclass(cls, StrEnum):
        return value
    # People type names in any case, and no two members differ in case alone.
    members = {member.upper(): member for member in cls}
    if value.upper() not in members:
        raise ValueError(f"must be one of {', '.join(cls)}")
    return members[value.upper()]


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _whole(value: Any, _: Any) -> int:
    if type(value) is not int:  # isinstance would take True for one
        raise TypeError("must be a whole number")
    return value


def _number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError("must be a number")
    try:
        return float(value)
    except OverflowError:
        raise ValueError("is too large") from None


def _flag(value: Any, _: Any) -> bool:
    if type(value) is not bool:
        raise TypeError("must be true or false")
    return value


def _time(value: Any, _: Any) -> datetime:
    """Read a time. One without a zone is UTC, as all times of the daemon are."""
    if type(value) is not str:
        raise TypeError("must be a text")
    try:
        when = datetime.fromisoformat(value)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("must be an ISO 8601 time, such as 2026-01-31T12:00:00Z") from None


def _exact_list(cls: Any, converter: cattrs.BaseConverter) -> StructureHook:
    inner = list_structure_factory(cls, converter)

    def hook(value: Any, as_cls: Any) -> Any:
        if not isinstance(value, list):
            raise TypeError("must be a list")
        return inner(value, as_cls)

    return hook


def _exact_object(cls: Any, converter: cattrs.BaseConverter) -> StructureHook:
    inner = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

    def hook(value: Any, as_cls: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError("must be an object")
        return inner(value, as_cls)

    return hook


_converter = cattrs.Converter()
_converter.register_structure_hook(str, _text)
_converter.register_structure_hook(int, _whole)
_converter.register_structure_hook(float, _number)
_converter.register_structure_hook(bool, _flag)
_converter.register_structure_hook(datetime, _time)
_converter.register_structure_hook_factory(is_sequence, _exact_list)
_converter.register_structure_hook_factory(attrs.has, _exact_object)

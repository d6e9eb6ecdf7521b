"""Reading and checking of request inputs: bodies, tokens, fields, paging.

Every misfit is refused with 3001 and HTTP 422, unless a docstring names another code.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import attrs

from spacetraders.domain.game_codes import GameCode
from spacetraders.sandbox import issues, refusals

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

MOST_PER_PAGE = 20
MOST_DIGITS = 9
"""A number of more digits in a query counts as the largest with so many."""


def body(raw: bytes, content_type: str) -> dict[str, Any]:
    """Read a JSON object. An empty body without a content type is an empty one (MECHANICS 1).

    Refuses with 5000 any other content type than JSON.
    """
    # A POST that requires nothing may come without a body, but not with an empty JSON one.
    media_type = content_type.partition(";")[0].strip().lower()
    if not raw and media_type != "application/json":
        return {}
    if media_type != "application/json":
        raise refusals.unsupported_media_type(media_type)
    if not raw:
        raise refusals.invalid_input(("", "the body is empty although its type is JSON"))
    try:
        value = json.loads(raw.decode())
        if b"\\u" in raw:
            # An escape can stand for half a character, which no answer could repeat in UTF-8.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise refusals.invalid_input(("", "the body is not JSON")) from None
    if not isinstance(value, dict):
        raise refusals.invalid_input(("", "the body is not a JSON object"))
    return value


def bearer(authorization: str | None) -> str | None:
    """Return the token of an `Authorization` header, None without a header.

    Refuses with 4104 another scheme, with 4100 an empty token.
    """
    if not authorization:
        return None
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise refusals.token(
            GameCode.INVALID_TOKEN_REQUEST, "Tokens are sent as `Bearer`, followed by the token."
        )
    if not token.strip():
        raise refusals.token(GameCode.TOKEN_EMPTY, "The bearer token is empty.")
    return token.strip()


def text(body: Mapping[str, Any], name: str) -> str:
    """Return a string that has to be there."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise refusals.invalid_input((name, "a string is required"))
    return value


def count(body: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number of at least 1, if the field is there. 2.0 is one, null is not."""
    if name not in body:
        return None
    value = body[name]
    # JSON has one kind of number, so 2.0 is a whole one; true is an `int` in Python alone.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise refusals.invalid_input((name, "a whole number of at least 1 is expected"))
    return value


def flag(body: Mapping[str, Any], name: str) -> bool:
    """Return a boolean, False where there is none."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise refusals.invalid_input((name, "true or false is expected"))
    return value


def choice(body: Mapping[str, Any], name: str, among: type[E]) -> E | None:
    """Return a member of an enumeration, if the field is there. Null does not fit."""
    if name not in body:
        return None
    try:
        return among(body[name])
    except ValueError:
        listed = ", ".join(among)
        raise refusals.invalid_input((name, f"expected is one of {listed}")) from None


def number(body: Mapping[str, Any], name: str, least: float, most: float) -> float | None:
    """Return a number within bounds, if there is one. Null is none."""
    value = body.get(name)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:
        raise refusals.invalid_input((name, f"a number from {least:g} to {most:g} is expected"))
    return float(value)


def check_fields(body: Mapping[str, Any], of: type[attrs.AttrsInstance]) -> None:
    """Refuse a body with a field that the class does not have."""
    known = [field.name for field in attrs.fields(of)]
    for name in body:
        if name not in known:
            reason = f"there is no such field; known are {', '.join(known)}"
            raise refusals.invalid_input((name, reason))


@attrs.frozen
class Page:
    """A page of a list. `page` counts from 1."""

    page: int = 1
    limit: int = 10

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Page":
        """Read `page` and `limit`."""
        page = _number(query, "page", default=1)
        return cls(page, _number(query, "limit", default=10, most=MOST_PER_PAGE))

    @property
    def first(self) -> int:
        """The number of the page's first item in the whole list, from 0 on."""
        return (self.page - 1) * self.limit

    def of(self, items: Sequence[T]) -> tuple[Sequence[T], dict[str, int]]:
        """Return the items of the page, none past the end, and the `meta` of the answer."""
        return items[self.first : self.first + self.limit], self.meta(len(items))

    def meta(self, total: int) -> dict[str, int]:
        """Return the `meta` of an answer about a list of `total` items."""
        return {"total": total, "page": self.page, "limit": self.limit}


def since(query: Mapping[str, str]) -> int:
    """Return the number after which a list begins, or 0 if the query names none."""
    return _number(query, "since", default=0, least=0)


def _number(
    query: Mapping[str, str], name: str, *, default: int, least: int = 1, most: int | None = None
) -> int:
    raw = query.get(name)
    if raw is None:
        return default
    if not re.fullmatch(r"\d+", raw, re.ASCII):
        issue = issues.wrong_type(name, "number", raw)
    elif (value := _whole(raw)) < least:
        issue = issues.too_small(name, least)
    elif most is not None and value > most:
        issue = issues.too_big(name, most)
    else:
        return value
    bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
    told = f"a whole number {bounds} is expected"
    raise refusals.invalid_input(attrs.evolve(issue, told=told))


def _whole(digits: str) -> int:
    # Python refuses to read thousands of digits.
    significant = digits.lstrip("0")
    return int(significant or 0) if len(significant) <= MOST_DIGITS else 10**MOST_DIGITS - 1

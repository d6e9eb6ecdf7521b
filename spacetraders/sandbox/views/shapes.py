"""Shapes that several JSON bodies share: trade goods, and fields that may be absent."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from spacetraders.sandbox.catalogue.goods import good

Json = dict[str, Any]


@cache
def trade_good(symbol: str) -> Json:
    """Return the symbol, name and description of a good. Bodies share the dictionary."""
    of = good(symbol)
    return {"symbol": of.symbol, "name": of.name, "description": of.description}


def given(pairs: Iterable[tuple[str, Any]]) -> Json:
    """Return the fields that have a value: the API omits the others, it never says null."""
    return {key: value for key, value in pairs if value is not None}

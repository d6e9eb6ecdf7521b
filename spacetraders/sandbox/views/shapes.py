"""What the bodies of the API have in common."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from spacetraders.sandbox.catalogue.goods import good

Json = dict[str, Any]


@cache
def trade_good(symbol: str) -> Json:
    """Name a good; the dictionary is shared between bodies."""
    of = good(symbol)
    return {"symbol": of.symbol, "name": of.name, "description": of.description}


def given(pairs: Iterable[tuple[str, Any]]) -> Json:
    """Leave out what is not there: the API omits, it never says null."""
    return {key: value for key, value in pairs if value is not None}

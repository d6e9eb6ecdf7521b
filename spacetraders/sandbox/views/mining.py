"""JSON of mining: surveys, yields, refined goods, and events of wear."""

from collections.abc import Iterable

from spacetraders.clock import iso
from spacetraders.sandbox.rules.mining import Yield
from spacetraders.sandbox.rules.refining import Batch
from spacetraders.sandbox.rules.wear import WearEvent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.surveys import Survey
from spacetraders.sandbox.views.shapes import Json


def survey(signature: str, of: Survey) -> Json:
    """A survey in the form in which an extraction takes it."""
    return {
        "signature": signature,
        "symbol": of.waypoint,
        "deposits": [{"symbol": good} for good in of.deposits],
        "expiration": iso(of.expiration),
        "size": of.size,
    }


def gathered(ship: Ship, of: Yield) -> Json:
    """The yield of an extraction or a siphoning."""
    return {"shipSymbol": ship.symbol, "yield": {"symbol": of.good, "units": of.units}}


def refined(of: Batch) -> Json:
    """The goods that a batch of refining produced and consumed."""
    return {
        "produced": [{"tradeSymbol": of.produced, "units": of.produced_units}],
        "consumed": [{"tradeSymbol": of.consumed, "units": of.consumed_units}],
    }


def events(of: Iterable[WearEvent]) -> list[Json]:
    """The events of wear aboard a ship."""
    return [
        {
            "symbol": event.symbol,
            "component": event.component,
            "name": event.name,
            "description": event.description,
        }
        for event in of
    ]

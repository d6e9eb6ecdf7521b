"""Surveys, yields, and what wears a ship, as the API shows them."""

from collections.abc import Iterable

from spacetraders.clock import iso
from spacetraders.sandbox.rules.mining import Yield
from spacetraders.sandbox.rules.refining import Batch
from spacetraders.sandbox.rules.wear import WearEvent
from spacetraders.sandbox.state.ships import Ship
from spacetraders.sandbox.state.surveys import Survey
from spacetraders.sandbox.views.shapes import Json


def survey(signature: str, of: Survey) -> Json:
    """A survey, as it has to be sent along when it is used."""
    return {
        "signature": signature,
        "symbol": of.waypoint,
        "deposits": [{"symbol": good} for good in of.deposits],
        "expiration": iso(of.expiration),
        "size": of.size,
    }


def gathered(ship: Ship, of: Yield) -> Json:
    """What a ship has extracted or siphoned."""
    return {"shipSymbol": ship.symbol, "yield": {"symbol": of.good, "units": of.units}}


def refined(of: Batch) -> Json:
    """What was made, and of what."""
    return {
        "produced": [{"tradeSymbol": of.produced, "units": of.produced_units}],
        "consumed": [{"tradeSymbol": of.consumed, "units": of.consumed_units}],
    }


def events(of: Iterable[WearEvent]) -> list[Json]:
    """What went wrong aboard."""
    return [
        {
            "symbol": event.symbol,
            "component": event.component,
            "name": event.name,
            "description": event.description,
        }
        for event in of
    ]

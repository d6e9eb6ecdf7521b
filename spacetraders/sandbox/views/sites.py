"""Gates, building sites and the pay of charts as the API shows them."""

from collections.abc import Sequence

from spacetraders.clock import iso
from spacetraders.sandbox.rules.charting import ChartTransaction
from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.views.shapes import Json


def jump_gate(symbol: str, connections: Sequence[str]) -> Json:
    """A gate, and the gates it leads to."""
    return {"symbol": symbol, "connections": list(connections)}


def construction(symbol: str, of: Construction) -> Json:
    """What is being built at a waypoint."""
    return {
        "symbol": symbol,
        "materials": [
            {"tradeSymbol": it.good, "required": it.required, "fulfilled": it.fulfilled}
            for it in of.materials
        ],
        "isComplete": of.is_complete,
    }


def chart_transaction(of: ChartTransaction) -> Json:
    """What a chart brought."""
    return {
        "waypointSymbol": of.waypoint,
        "shipSymbol": of.ship,
        "totalPrice": of.total_price,
        "timestamp": iso(of.timestamp),
    }

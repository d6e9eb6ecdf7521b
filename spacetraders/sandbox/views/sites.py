"""JSON of jump gates and building sites."""

from collections.abc import Sequence

from spacetraders.sandbox.state.places import Construction
from spacetraders.sandbox.views.shapes import Json


def jump_gate(symbol: str, connections: Sequence[str]) -> Json:
    """A gate and its connections."""
    return {"symbol": symbol, "connections": list(connections)}


def construction(symbol: str, of: Construction) -> Json:
    """A building site with its materials."""
    return {
        "symbol": symbol,
        "materials": [
            {"tradeSymbol": it.good, "required": it.required, "fulfilled": it.fulfilled}
            for it in of.materials
        ],
        "isComplete": of.is_complete,
    }

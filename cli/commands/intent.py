"""`spacetraders intent list`."""

from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from cli.options import FLEET_OPTIONS, WHOLE, FleetOptions, ask
from cli.output import Column, noting_none, print_table
from cli.text import ago, local_time

app = App(name="intent", help="What was done to the game, and what became of it.")

State = Literal["OPEN", "DONE", "REFUSED", "FOUND_DONE", "FOUND_UNDONE", "UNTOLD"]


@app.command
def list_(
    *,
    state: Annotated[State | None, Parameter(help="Only those in this state.")] = None,
    limit: Annotated[
        int | None, WHOLE, Parameter(help="How many of the newest; 100 by default.")
    ] = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """List what was done to the game, and what became of it.

    Of UNTOLD deeds the answer was lost and the game does not tell: look at the ship.
    """
    params = {"state": state, "limit": limit, **options.player}
    empty = "nothing was done so far; spacetraders ship --help has the orders"
    view = noting_none(print_intents, empty=empty, state=state)
    return ask(options, "intent.list", view, **params)


def print_intents(result: dict[str, Any]) -> None:
    columns = [
        Column("ID", right=True),
        *map(Column, ["AGO", "WHEN", "SHIP", "DEED", "TARGET", "STATE"]),
    ]
    print_table(columns, [row(intent) for intent in result["items"]])


def row(intent: dict[str, Any]) -> list[object]:
    """Return the cells of a deed."""
    return [
        intent["intent_id"],
        ago(intent["created_at"]),
        local_time(intent["created_at"]),
        intent["ship_symbol"] or "-",
        intent["operation"],
        intent["target"] or "-",
        intent["state"],
    ]

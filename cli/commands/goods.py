"""`spacetraders goods`."""

from typing import Annotated, Any

from cyclopts import Parameter

from cli.options import FLEET_OPTIONS, FleetOptions, ask
from cli.output import Column, noting_none, print_table


def goods(
    good: Annotated[
        str | None, Parameter(name="--good", help="Only this good, such as IRON.")
    ] = None,
    *,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Show what goods are made of.

    A good that is not listed is not made of others.
    """
    view = noting_none(print_recipes, good=good)
    return ask(options, "supply_chain.get", view, good=good, **options.player)


def print_recipes(result: dict[str, Any]) -> None:
    rows = [[recipe["good"], ", ".join(recipe["made_of"]) or None] for recipe in result["items"]]
    print_table([Column("GOOD"), Column("MADE OF", cut=True)], rows)

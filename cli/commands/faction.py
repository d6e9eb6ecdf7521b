"""`spacetraders faction …`: list, get."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from cli.options import FLEET_OPTIONS, FleetOptions, ask
from cli.output import Column, print_facts, print_table
from cli.text import NOTHING, yes

app = App(name="faction", help="The factions, and your reputation with them.")


@app.command
def list_(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """List the factions, and your reputation with each."""
    return ask(options, "faction.list", print_factions, **options.player)


@app.command
def get(
    faction: Annotated[str, Parameter(name="--faction", help="The faction, such as COSMIC.")],
    *,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Show one faction, and your reputation with it."""
    return ask(options, "faction.get", print_faction, faction=faction, **options.player)


def print_factions(result: dict[str, Any]) -> None:
    columns = [
        Column("FACTION"),
        Column("HEADQUARTERS"),
        Column("RECRUITS"),
        Column("REPUTATION", right=True),
        Column("TRAITS", cut=True),
    ]
    print_table(columns, [_row(faction) for faction in result["items"]])


def print_faction(faction: dict[str, Any]) -> None:
    print_facts(
        [
            ("faction", faction["faction"]),
            ("name", faction["name"]),
            ("headquarters", faction["headquarters"]),
            ("recruits", yes(faction["is_recruiting"])),
            ("reputation", faction["reputation"]),
            ("traits", ", ".join(faction["traits"]) or NOTHING),
        ]
    )


def _row(faction: dict[str, Any]) -> list[object]:
    return [
        faction["faction"],
        faction["headquarters"],
        yes(faction["is_recruiting"]),
        faction["reputation"],
        ", ".join(faction["traits"]) or None,
    ]

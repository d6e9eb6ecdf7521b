"""`spacetraders agent …`: get, list."""

from typing import Any

from cyclopts import App

from cli.options import FLEET_OPTIONS, FleetOptions, ask
from cli.output import Column, print_facts, print_table

app = App(name="agent", help="All agents of the game: your own, and who is ahead.")


@app.command
def get(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show the player's own agent, with its credits as the game has them now."""
    return ask(options, "agent.get", print_agent, **options.player)


@app.command
def list_(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """List every agent of the universe, the richest first."""
    return ask(options, "agent.list", print_agents, **options.player)


def print_agent(agent: dict[str, Any]) -> None:
    print_facts(
        [
            ("agent", agent["agent_symbol"]),
            ("faction", agent["faction"]),
            ("headquarters", agent["headquarters"]),
            ("credits", agent["credits"]),
            ("ships", agent["ship_count"]),
        ]
    )


def print_agents(result: dict[str, Any]) -> None:
    columns = [
        Column("AGENT"),
        Column("FACTION"),
        Column("HEADQUARTERS"),
        Column("CREDITS", right=True),
        Column("SHIPS", right=True),
    ]
    names = ("agent_symbol", "faction", "headquarters", "credits", "ship_count")
    print_table(columns, [[agent[name] for name in names] for agent in result["items"]])

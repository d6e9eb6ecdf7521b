"""`spacetraders autopilot …`: start, stop, status, explain."""

import time
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from cli.client import Client
from cli.options import FLEET_OPTIONS, WHOLE, FleetOptions, ask, run, show, understanding
from cli.output import Column, note, print_facts, print_table, say
from cli.steering import (
    explained,
    goods_aboard,
    in_words,
    income,
    leaving_words,
    print_decisions,
    print_hulls,
    site_progress,
)
from cli.text import local_time, percent

app = App(name="autopilot", help="The fleet flown by the daemon itself, with reasons.")

POLL_SECONDS = 1.0


@app.command
def start(
    *,
    until: Annotated[
        Literal["gate", "reset"],
        Parameter(help="What it works towards: an open gate, or credits until the reset."),
    ] = "reset",
    reserve: Annotated[
        int | None,
        WHOLE,
        Parameter(help="Credits that it leaves untouched: the treasury's floor from now on."),
    ] = None,
    dry_run: Annotated[
        bool,
        Parameter(negative=(), show_default=False, help="Only say what it would do now, and why."),
    ] = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Have the autopilot fly the fleet: scout, trade, do contracts, buy hulls, build.

    For example:

        spacetraders autopilot start --until gate --reserve 50000

    It leaves ships alone that you fly, or hold with ship hold. autopilot status
    shows what it does, autopilot explain SHIP says why.
    """
    params = {"until": until, "reserve": reserve, "dry_run": dry_run or None, **options.player}
    return ask(options, "autopilot.start", print_started, **params)


@app.command
def stop(
    *,
    now: Annotated[
        bool,
        Parameter(
            negative=(), show_default=False, help="Stop all where it is, whatever is aboard."
        ),
    ] = False,
    wait: Annotated[
        bool, Parameter(negative=(), show_default=False, help="Stay until it has left.")
    ] = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Have the autopilot leave: what is aboard is sold first, then its tasks are stopped.

    Tasks that you started go on. Ctrl-C during --wait ends the waiting alone;
    what could not be sold stays aboard, and autopilot status says it.
    """

    def work(client: Client) -> int:
        leaving = client.call("autopilot.stop", now=now or None, **options.player)
        if wait and leaving["ended_at"] is None:
            leaving = _stay(client, options, leaving)
        show(options, leaving, print_leaving)
        if leaving["ended_at"] is None and not options.json:
            note("see how far it is with: spacetraders autopilot status")
        return 0

    return run(options, work)


@app.command
def status(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show what the autopilot does: the phase, the income of an hour, and every ship."""
    return ask(options, "autopilot.status", print_status, **options.player)


@app.command
def explain(
    subject: Annotated[
        str,
        Parameter(name="--subject", help="A ship, a type of ship, or: refusals."),
    ],
    *,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Say why a ship does what it does, or stands idle; or what was not done and why.

    For example:

        spacetraders autopilot explain FLEET-1
        spacetraders autopilot explain refusals
    """
    return ask(options, "autopilot.explain", explained, subject=subject, **options.player)


def print_started(started: dict[str, Any]) -> None:
    """Print the container, or what would be decided."""
    container = started["container"]
    if container is not None:
        say(f"the autopilot flies {started['agent_symbol']}: {container['container_id']}")
        note("see what it does with: spacetraders autopilot status")
        return
    say(f"{started['phase']['name']}: {started['phase']['words']}")
    print_decisions(started["decisions"])
    note("nothing was started: leave --dry-run away to have it done")


def print_leaving(leaving: dict[str, Any]) -> None:
    """Print how far an autopilot is with its leaving, and what stays aboard."""
    say(leaving_words(leaving))
    rows = [
        [ship["ship_symbol"], goods_aboard(ship), ship["reason"] or "still sells what is aboard"]
        for ship in leaving["ships"]
    ]
    if rows:
        print_table([Column("SHIP"), Column("ABOARD"), Column("WHY", cut=True)], rows)


def print_status(seen: dict[str, Any]) -> None:
    """Print the state as facts, and the ships as a table."""
    state = in_words(seen)
    print_facts(
        [
            ("autopilot", state),
            ("phase", f"{seen['phase']['name']}: {seen['phase']['words']}"),
            ("credits", f"{seen['credits']:,}, of which {seen['floor']:,} are left untouched"),
            ("last hour", income(seen["income"])),
            ("gate", site_progress(seen["site"])),
            ("requests", f"{percent(seen['requests_share'])} of what the game allows"),
            ("reset", f"in {seen['hours_left']:.0f} hours"),
            ("since", seen["since"] and local_time(seen["since"])),
        ]
    )
    print_hulls(seen["hulls"])
    leaving = seen["leaving"]
    if leaving is not None:
        say()
        print_leaving({**leaving, "ships": [it for it in leaving["ships"] if _matters(it)]})


def _matters(ship: dict[str, Any]) -> bool:
    """Whether a ship of an autopilot that leaves still has goods aboard, or may get some."""
    return bool(ship["aboard"]) or ship["reason"] is None


def _stay(client: Client, options: FleetOptions, leaving: dict[str, Any]) -> dict[str, Any]:
    """Ask again each second until the autopilot has left, and tell of each ship that is done."""
    told: set[str] = set()
    while True:
        with understanding():
            for ship in leaving["ships"]:
                if ship["reason"] is not None and ship["ship_symbol"] not in told:
                    told.add(ship["ship_symbol"])
                    note(f"{ship['ship_symbol']}: {goods_aboard(ship) or 'its hold is empty'}")
            if leaving["ended_at"] is not None:
                return leaving
        time.sleep(POLL_SECONDS)
        seen = client.call("autopilot.status", **options.player)
        with understanding():
            if seen["leaving"] is None:
                return leaving
            leaving = seen["leaving"]

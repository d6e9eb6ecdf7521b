"""`spacetraders treasury …`: get, set."""

from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import App, Parameter, Token

from cli.options import FLEET_OPTIONS, FleetOptions, ask
from cli.output import Column, print_facts, print_table, say
from cli.text import duration

app = App(name="treasury", help="What may be spent: the balance, the floor, what is reserved.")

AUTO = "auto"


def _credits(_: object, tokens: Sequence[Token]) -> str:
    """Read credits, or the word for the automatic floor."""
    said = tokens[0].value.lower()
    if said != AUTO and not said.isdecimal():
        raise ValueError(f"it is neither a whole number nor {AUTO}")
    return said


@app.command
def get(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show what may be spent for what, and what is reserved by whom."""
    return ask(options, "treasury.get", print_treasury, **options.player)


@app.command(name="set")
def set_(
    reserve: Annotated[
        str,
        Parameter(
            name="--reserve",
            converter=_credits,
            help="The floor in credits; auto for the daemon's.",
        ),
    ],
    *,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Set the floor: credits that nothing bought for profit may touch.

    For example:

        spacetraders treasury set 50000

    The fuel of the fleet, contracts and your own orders may go below it.
    """
    floor = None if reserve == AUTO else int(reserve)
    return ask(options, "treasury.set", print_treasury, reserve=floor, **options.player)


def print_treasury(treasury: dict[str, Any]) -> None:
    """Print the credits as facts, and the reservations as a table."""
    reserve, balance = treasury["reserve"], treasury["balance"]
    print_facts(
        [
            (
                "balance",
                "cannot be read: nothing but fuel is bought" if balance is None else balance,
            ),
            ("reserved", treasury["reserved"]),
            ("floor", f"{treasury['floor']} ({'automatic' if reserve is None else 'as set'})"),
            ("kept for fuel", treasury["fuel_floor"]),
            *_free(treasury["free"]),
        ]
    )
    if balance is not None and balance < treasury["floor"]:
        say("the balance is below the floor: nothing is bought for profit")
    columns = [
        Column("PURPOSE"),
        Column("CREDITS", right=True),
        Column("SHIP"),
        Column("CONTAINER"),
        Column("DEPTH", wide=True),
        Column("AGE"),
    ]
    if treasury["reservations"]:
        print_table(columns, [_row(each) for each in treasury["reservations"]])


def _free(credits_free: dict[str, int]) -> list[tuple[str, object]]:
    """Return a fact for each number of credits, with the purposes that they are free for."""
    purposes: dict[int, list[str]] = {}
    for purpose, left in credits_free.items():
        purposes.setdefault(left, []).append(purpose)
    facts = [f"{left} for {', '.join(names)}" for left, names in purposes.items()]
    return [("" if number else "free", fact) for number, fact in enumerate(facts)]


def _row(reservation: dict[str, Any]) -> list[object]:
    # One word each, as only the last column may have spaces.
    depths = [f"{d['good']}{d['units']:+d}@{d['waypoint_symbol']}" for d in reservation["depths"]]
    return [
        reservation["purpose"],
        reservation["credits"],
        reservation["ship_symbol"],
        reservation["container_id"],
        ",".join(depths) or None,
        duration(reservation["age_seconds"]),
    ]

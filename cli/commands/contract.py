"""`spacetraders contract …`: list, get, run, negotiate, accept, deliver, fulfill."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from cli import starting
from cli.deeds import goods, hold, print_balance
from cli.options import (
    FLEET_OPTIONS,
    WHOLE,
    ContractId,
    FleetOptions,
    ShipSymbol,
    Strict,
    ask,
    prepared,
)
from cli.output import Column, note, noting_none, print_facts, print_table, say
from cli.starting import Budget, Deliverers, Floor
from cli.text import left, local_time, moment

app = App(name="contract", help="What factions want delivered, and pay for.")


@app.command
def list_(*, options: FleetOptions = FLEET_OPTIONS) -> int:
    """List the contracts, old ones too."""
    empty = "no contract yet; have one offered: spacetraders contract negotiate SHIP"
    view = noting_none(print_contracts, empty=empty)
    return ask(options, "contract.list", view, **options.player)


@app.command
def get(contract: ContractId, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Show one contract, and what it still wants."""
    params = {"contract_id": contract, **options.player}
    return ask(options, "contract.get", print_contract, **params)


@app.command
def run(
    *,
    count: Annotated[
        int | None, WHOLE, Parameter(help="How many to fulfil; without end by default.")
    ] = None,
    ships: Deliverers = None,
    negotiator: Annotated[
        str | None, Parameter(help="The ship that negotiates; any docked one by default.")
    ] = None,
    budget: Budget = None,
    floor: Floor = None,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Do contracts one after the other: negotiate, weigh, accept, deliver, fulfil.

    For example:

        spacetraders contract run --count 3 --ships FLEET-1

    The ships that are named haul for contracts alone; others that haul do so as
    well, where it pays best. container stop ends it.
    """
    return starting.start_venture(
        options,
        "contract.run",
        count=count,
        ships=ships,
        negotiator=negotiator,
        budget=budget,
        floor=floor,
    )


@app.command
def negotiate(
    ship: ShipSymbol, *, strict: Strict = False, options: FleetOptions = FLEET_OPTIONS
) -> int:
    """Have a contract offered where a ship is, which is docked first.

    There is one open contract at a time.
    """
    params = {"ship_symbol": ship, **options.player, **prepared(strict)}
    return ask(options, "contract.negotiate", print_offer, **params)


@app.command
def accept(contract: ContractId, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Accept a contract, which pays its advance."""
    params = {"contract_id": contract, **options.player}
    return ask(options, "contract.accept", print_accepted, **params)


@app.command
def deliver(
    contract: ContractId,
    ship: ShipSymbol,
    good: Annotated[
        str | None,
        Parameter(name="--good", help="The good; by default the one aboard that it wants there."),
    ] = None,
    units: Annotated[
        int | None,
        WHOLE,
        Parameter(name="--units", help="How many units; by default as many as it wants."),
    ] = None,
    *,
    strict: Strict = False,
    options: FleetOptions = FLEET_OPTIONS,
) -> int:
    """Deliver cargo to a contract where the ship is, which is docked first.

    For example:

        spacetraders contract deliver ID --ship FLEET-1
        spacetraders contract deliver ID --ship FLEET-1 --good IRON_ORE --units 20
    """

    def view(contract: dict[str, Any]) -> None:
        ship = contract["ship"]
        say(f"{ship['ship_symbol']} delivered {goods([contract['delivered']])}; {hold(ship)}")
        print_wanted(contract)
        if not any(_missing(each) for each in contract["deliveries"]):
            note(f"get paid with: spacetraders contract fulfill {contract['contract_id']}")

    params = {"contract_id": contract, "ship_symbol": ship, "good": good, "units": units}
    params |= prepared(strict)
    return ask(options, "contract.deliver", view, **params, **options.player)


@app.command
def fulfill(contract: ContractId, *, options: FleetOptions = FLEET_OPTIONS) -> int:
    """Close a contract of which all is delivered, which pays the rest."""
    params = {"contract_id": contract, **options.player}
    return ask(options, "contract.fulfill", print_fulfilled, **params)


def print_contracts(result: dict[str, Any]) -> None:
    """Print contracts as a table. PAYS is all that it pays, DEADLINE that of the next step."""
    columns = [
        Column("CONTRACT"),
        Column("STATE"),
        Column("TYPE", wide=True),
        Column("PAYS", right=True),
        Column("DEADLINE"),
        Column("LEFT"),
        Column("WANTS", cut=True),
    ]
    print_table(columns, [_row(contract) for contract in result["items"]])


def print_contract(contract: dict[str, Any]) -> None:
    accepted = contract["accepted"]
    print_facts(
        [
            ("contract", contract["contract_id"]),
            ("state", state(contract)),
            ("type", contract["type"]),
            ("faction", contract["faction"]),
            ("when accepted", f"{contract['paid_on_accepted']} credits"),
            ("when fulfilled", f"{contract['paid_on_fulfilled']} credits"),
            ("accept until", None if accepted else _time(contract["deadline_to_accept"])),
            ("fulfill until", local_time(contract["deadline"])),
        ]
    )
    print_wanted(contract)


def print_offer(contract: dict[str, Any]) -> None:
    print_contract(contract)
    note(f"accept it with: spacetraders contract accept {contract['contract_id']}")


def print_accepted(contract: dict[str, Any]) -> None:
    until = local_time(contract["deadline"])
    say(f"accepted {contract['contract_id']} for {contract['paid_on_accepted']} credits now")
    print_balance(contract["credits"])
    print_wanted(contract)
    say(f"then {contract['paid_on_fulfilled']} credits, until {until}")


def print_fulfilled(contract: dict[str, Any]) -> None:
    say(f"fulfilled {contract['contract_id']} for {contract['paid_on_fulfilled']} credits")
    print_balance(contract["credits"])


def print_wanted(contract: dict[str, Any]) -> None:
    columns = [
        Column("GOOD"),
        Column("WAYPOINT"),
        Column("WANTED", right=True),
        Column("DELIVERED", right=True),
        Column("MISSING", right=True),
    ]
    names = ("good", "waypoint_symbol", "units_required", "units_fulfilled")
    rows = [[*(each[name] for name in names), _missing(each)] for each in contract["deliveries"]]
    print_table(columns, rows)


def state(contract: dict[str, Any]) -> str:
    """Say how far a contract is: offered, accepted, fulfilled, or expired before it got further."""
    reached = (name for name in ("fulfilled", "expired", "accepted") if contract[name])
    return next(reached, "offered")


def _row(contract: dict[str, Any]) -> list[object]:
    end = _next_deadline(contract)
    wants = (f"{_missing(each)} {each['good']}" for each in contract["deliveries"])
    return [
        contract["contract_id"],
        state(contract),
        contract["type"],
        contract["paid_on_accepted"] + contract["paid_on_fulfilled"],
        None if end is None else moment(end),
        None if end is None else left(end),
        ", ".join(wants) or None,
    ]


def _next_deadline(contract: dict[str, Any]) -> str | None:
    deadline: str | None = contract["deadline" if contract["accepted"] else "deadline_to_accept"]
    return deadline


def _missing(delivery: dict[str, Any]) -> int:
    return max(0, int(delivery["units_required"]) - int(delivery["units_fulfilled"]))


def _time(iso: str | None) -> str | None:
    return None if iso is None else local_time(iso)

"""Orders that wait out the reactor's cooldown, and digging until a hold is full.

Each dig is an order of its own. The ship is free between two of them, and what was dug stands.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import attrs
from cyclopts import Parameter

from cli.client import Client
from cli.deeds import goods, hold, print_yield, rest
from cli.errors import CliError, FoundDone, RpcError
from cli.exits import DONE, INTERRUPTED
from cli.options import FleetOptions, Options, run, show, tell_prepared, understanding
from cli.output import note, print_line, say
from cli.text import count

Wait = Annotated[
    bool,
    Parameter(negative=(), show_default=False, help="Wait until the ship has cooled down."),
]
UntilFull = Annotated[
    bool,
    Parameter(
        negative=(),
        show_default=False,
        help="Go on, cooldown after cooldown, until the hold is full.",
    ),
]

UNTOLD_PAUSE_SECONDS = 5.0
"""The pause before another try where the game does not say how long the ship cools down."""


@attrs.frozen
class Repeatable:
    """An order that can be given again and again, to one ship."""

    client: Client
    options: Options
    method: str
    params: Mapping[str, Any]

    def rested(self) -> dict[str, Any]:
        """Give the order as soon as the ship has cooled down, and return the answer.

        Raises what `Client.call` raises, and KeyboardInterrupt while nothing is under way.
        """
        while True:
            try:
                answer: dict[str, Any] = self.client.call(self.method, **self.params)
            except RpcError as error:
                seconds = _cooldown_of(error)
                if seconds is None:
                    raise
                self.pause(seconds)
            else:
                return answer

    def pause(self, seconds: float) -> None:
        """Wait for the end of a cooldown, and say so."""
        if not self.options.json:
            note(f"cooldown: {rest({'cooldown_seconds': seconds})}")
        time.sleep(seconds)


@attrs.define
class Digs:
    """What the digs of one command have brought, told one by one."""

    options: Options
    verb: str
    ship: dict[str, Any] | None = None
    brought: Counter[str] = attrs.field(factory=Counter)
    number: int = 0

    @property
    def full(self) -> bool:
        """Whether the hold is full, as far as is known."""
        if self.ship is None:
            return False
        cargo = self.ship["cargo"]
        return bool(cargo["units"] >= cargo["capacity"])

    def add(self, ship: dict[str, Any]) -> None:
        """Note a dig and print it: its result in one line of JSON, or in words."""
        with understanding():
            self.ship = ship
            self.number += 1
            self.brought[ship["extracted"]["good"]] += ship["extracted"]["units"]
            if self.options.json:
                print_line(ship)
            else:
                tell_prepared(ship)
                print_yield(ship, self.verb, now=True)

    def print_sums(self) -> None:
        """Print what all digs have brought, unless a program reads."""
        if self.ship is None or self.options.json:
            return
        most = self.brought.most_common()
        sums = goods([{"good": good, "units": units} for good, units in most if units])
        digs = count(self.number, "dig")
        name, brought = self.ship["ship_symbol"], sums or "nothing"
        say(f"{name} {self.verb} {brought} in {digs}; {hold(self.ship)}")


def once(
    options: FleetOptions,
    method: str,
    view: Callable[[Any], None],
    params: Mapping[str, Any],
    *,
    wait: bool,
) -> int:
    """Give one order and show its answer, after the ship's cooldown if that is waited for."""

    def work(client: Client) -> int:
        if not wait:
            show(options, client.call(method, **params), view)
            return DONE
        try:
            answer = Repeatable(client, options, method, params).rested()
        except KeyboardInterrupt:
            _leave_ctrl_c()
            note("interrupted: nothing was sent")
            return INTERRUPTED
        show(options, answer, view)
        return DONE

    return run(options, work)


def fill(options: FleetOptions, method: str, verb: str, params: Mapping[str, Any]) -> int:
    """Dig or draw until the hold is full, and print each dig. Ctrl-C ends it between two."""

    def work(client: Client) -> int:
        digs = Digs(options, verb)
        try:
            _dig_on(Repeatable(client, options, method, params), digs)
        except KeyboardInterrupt:
            _leave_ctrl_c()
            digs.print_sums()
            note("interrupted: no other dig was begun")
            return INTERRUPTED
        except CliError:
            # What was dug before is aboard, whatever ends it.
            digs.print_sums()
            raise
        digs.print_sums()
        return DONE

    return run(options, work)


def _dig_on(order: Repeatable, digs: Digs) -> None:
    """Dig until the hold is full. Raises as `Repeatable.rested` does."""
    while True:
        try:
            digs.add(order.rested())
        except FoundDone as error:
            # Its answer is lost, so what it brought is not known. The next one tells the hold.
            note(error.words)
            continue
        except RpcError as error:
            if _kind_of(error) != "cargo_full":
                raise
            note(error.words)
            return
        if digs.full:
            return
        assert digs.ship is not None, "it was added"
        if seconds := digs.ship["cooldown_seconds"]:
            order.pause(seconds)


def _leave_ctrl_c() -> None:
    """Begin a new line where the terminal has written `^C` into this one."""
    if sys.stderr.isatty():
        note("")


def _cooldown_of(error: RpcError) -> float | None:
    """Return the seconds for which the ship cools down, or None for another refusal."""
    if _kind_of(error) != "on_cooldown":
        return None
    seconds = error.data.get("cooldown_seconds")
    return float(seconds) if isinstance(seconds, int | float) else UNTOLD_PAUSE_SECONDS


def _kind_of(error: RpcError) -> str | None:
    return error.data.get("kind") if isinstance(error.data, dict) else None

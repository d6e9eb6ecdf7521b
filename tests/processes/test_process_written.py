"""Said means written: whatever a client has seen is so after kill -9 in the very same moment."""

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from support.patience import wait_for
from support.processes.wire import Wire
from support.processes.world import Daemon, Sandbox, at, daemon_place

FINAL = ("COMPLETED", "FAILED", "STOPPED")
HOME, NOWHERE = at("A1"), at("NOWHERE")

KILLS = range(2)
"""For each view of each end; without this promise 13 of 14 kills found it broken."""


@attrs.define(eq=False)
class Mortal:
    """A daemon that is killed as soon as it has said how a container ended."""

    daemon: Daemon
    ship: str

    def created(self, wire: Wire, destination: str) -> str:
        """A flight to where the ship is, which is over at once, or to nowhere, which fails."""
        config = {"ship_symbol": self.ship, "destination": destination}
        made = wire.ask("container.create", kind="navigate", config=config)
        return str(made["result"]["container_id"])

    def killed_after(self, view: Callable[[Wire, str], str], destination: str) -> tuple[str, str]:
        """Kill it when a view has shown the end; returns the container and what was shown."""
        with self.daemon.connect() as wire:
            container_id = self.created(wire, destination)
            shown = view(wire, container_id)
            self.daemon.kill()
        return container_id, shown

    def row(self, container_id: str) -> tuple[Any, ...]:
        """What the database says of a container's end."""
        query = "SELECT state, finished_at FROM containers WHERE container_id = ?"
        [row] = self.daemon.rows(query, container_id)
        return row


def by_get(wire: Wire, container_id: str) -> str:
    """Ask for the container until it has ended."""
    while True:
        seen = wire.ask("container.get", container_id=container_id)["result"]
        if seen["state"] in FINAL:
            return str(seen["state"])


def by_list(wire: Wire, container_id: str) -> str:
    """Ask for all containers until it has ended."""
    while True:
        items = wire.ask("container.list")["result"]["items"]
        [state] = [item["state"] for item in items if item["container_id"] == container_id]
        if state in FINAL:
            return str(state)


def by_log(wire: Wire, container_id: str) -> str:
    """Follow its log until that says how it ended."""
    answer = wire.ask("container.logs", container_id=container_id, follow=True)["result"]
    lines = answer["items"]
    while not lines or lines[-1]["message"] != "ended":
        lines.append(wire.answer()["params"])
    return str(lines[-1]["fields"]["state"])


def by_stop(wire: Wire, container_id: str) -> str:
    """Stop it, and be answered."""
    return str(wire.ask("container.stop", container_id=container_id)["result"]["state"])


@pytest.fixture(scope="module")
def mortal(game: Sandbox, new_name: Callable[[], str]) -> Iterator[Mortal]:
    """A daemon that is started again whenever a test needs it, with an agent whose ship is home."""
    with daemon_place(game.api) as daemon:
        daemon.start()
        agent = new_name()
        daemon.call("player.register", agent_symbol=agent)
        yield Mortal(daemon, f"{agent}-1")


@pytest.mark.parametrize("destination", [HOME, NOWHERE], ids=["completed", "failed"])
@pytest.mark.parametrize("view", [by_get, by_list, by_log, by_stop])
@pytest.mark.parametrize("kill", KILLS)
def test_an_end_that_was_shown_is_in_the_database_after_kill_9(
    mortal: Mortal, view: Callable[[Wire, str], str], destination: str, kill: int
) -> None:
    if not mortal.daemon.alive:
        mortal.daemon.begin()
        wait_for("its socket", mortal.daemon.listens)
    container_id, shown = mortal.killed_after(view, destination)
    state, finished_at = mortal.row(container_id)
    assert state == shown
    assert finished_at


def test_an_end_that_was_shown_stands_after_the_restart(mortal: Mortal) -> None:
    if not mortal.daemon.alive:
        mortal.daemon.start()
    container_id, shown = mortal.killed_after(by_get, HOME)
    mortal.daemon.start()
    assert (mortal.daemon.container(container_id)["state"], shown) == ("COMPLETED", "COMPLETED")

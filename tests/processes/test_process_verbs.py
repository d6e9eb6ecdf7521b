"""The verbs of a player on a real daemon and sandbox: each page is made of what was answered."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from support.patience import wait_for
from support.processes.universes import HOME_SYSTEM
from support.processes.world import Daemon, at, daemon_place, sandbox

from cli.main import main

SPEED = 1000
"""A cooldown of 70 s takes 0.07 s here."""

MARKET = [{"symbol": "MARKETPLACE"}, {"symbol": "SHIPYARD"}]
PLACES = {
    "A1": ("PLANET", 0, {"traits": MARKET, "faction": {"symbol": "COSMIC"}}),
    "B2": ("ASTEROID", 5, {"traits": [{"symbol": "COMMON_METAL_DEPOSITS"}]}),
    "C3": ("GAS_GIANT", 9, {"traits": []}),
    "J9": ("JUMP_GATE", 12, {"traits": [], "isUnderConstruction": True}),
    "U5": ("MOON", 14, {"traits": [{"symbol": "UNCHARTED"}]}),
}
SMALL_WORLD = {
    "systems": [{"symbol": HOME_SYSTEM, "type": "RED_STAR", "x": 0, "y": 0}],
    "waypoints": [
        {
            "symbol": at(name),
            "systemSymbol": HOME_SYSTEM,
            "type": kind,
            "x": x,
            "y": 0,
            **more,
        }
        for name, (kind, x, more) in PLACES.items()
    ],
    "marketplaces": [
        {
            "symbol": at("A1"),
            "exports": [{"symbol": "FAB_MATS"}],
            "imports": [],
            "exchange": [{"symbol": "FUEL"}],
        }
    ],
    "shipyards": [{"symbol": at("A1"), "shipTypes": [{"type": "SHIP_MINING_DRONE"}]}],
    "agent": {"headquarters": at("A1")},
}
"""A place of each kind that a verb needs."""

NONSENSE = (
    "ship sell SHIP FUEL 0",
    "ship refuel SHIP --units=-5",
    "ship buy SHIP FUEL 1 --max-price 0",
    "ship install SHIP NOPE",
    "ledger list --limit 0",
    "container list --state NOPE",
)
SLIPS = {
    "waypoint list": "--type FOO --trait FOO",
    "container list": "--kind NOPE",
    "ledger list": "--ship NOPE-1 --kind NOPE",
    "market spreads": "--good NOPE",
    "market find": "--good NOPE",
    "market history": "--good NOPE",
    "goods": "--good NOPE",
}


@attrs.frozen
class Player:
    """Someone at the command line, whose frigate is `ship`."""

    daemon: Daemon
    ship: str
    capsys: pytest.CaptureFixture[str]

    def run(self, line: str) -> str:
        """Carry out a line, SHIP being the frigate, and return what it prints."""
        code = main([self.ship if word == "SHIP" else word for word in line.split()])
        out, err = self.capsys.readouterr()
        assert code == 0, (line, err)
        return out

    def work(self, line: str) -> str:
        """The same, once the reactor has rested."""
        wait_for("a rested reactor", lambda: not self._look()["cooldown_seconds"])
        return self.run(line)

    def fly(self, place: str) -> None:
        """Fly, and be in orbit there."""
        self.run(f"navigate SHIP {at(place)} --wait")
        self.run("ship orbit SHIP")

    def _look(self) -> Any:
        return self.daemon.call("ship.get", ship_symbol=self.ship)


@pytest.fixture
def player(
    tmp_path: Path,
    agent: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Player]:
    universe = tmp_path / "small.json"
    universe.write_text(json.dumps(SMALL_WORLD))
    with sandbox(universe, speed=SPEED) as game, daemon_place(game.api) as daemon:
        daemon.start()
        daemon.call("player.register", agent_symbol=agent)
        monkeypatch.setenv("SPACETRADERS_SOCKET", str(daemon.socket))
        yield Player(daemon, f"{agent}-1", capsys)


def test_people_and_places_are_shown(player: Player) -> None:
    assert "credits       175000" in player.run("agent get")
    assert player.run("agent list").count("175000") == 1
    assert "COSMIC" in player.run("faction list")
    assert "reputation    0" in player.run("faction get cosmic")
    assert "FAB_MATS  EXPORT" in player.run(f"market get {at('A1')}")
    assert "SHIP_MINING_DRONE" in player.run(f"shipyard get {at('A1')}")
    assert f"{at('J9')} is not built yet" in player.run(f"construction get {at('J9')}")
    assert "IRON  IRON_ORE" in player.run("goods IRON")


def test_a_day_of_digging_scanning_and_refitting(player: Player) -> None:
    player.fly("B2")
    survey = player.run("ship survey SHIP").splitlines()[1].split()[0]
    assert " dug " in player.work(f"ship extract SHIP --survey {survey}")
    assert "cooldown: over in" in player.work("ship extract SHIP")
    ore = player.run("ship cargo SHIP").splitlines()[1].split()[0]
    assert f"threw 1 {ore} away" in player.run(f"ship jettison SHIP {ore} 1")
    assert "DISTANCE" in player.work("ship scan SHIP systems")
    assert at("U5") in player.work("ship scan SHIP waypoints")
    assert "ROLE" in player.work("ship scan SHIP ships")
    assert "DRIFT mode" in player.run("ship mode SHIP drift")
    player.fly("C3")
    assert " drew " in player.work("ship siphon SHIP")
    player.fly("U5")
    assert f"charted {at('U5')}" in player.run("ship chart SHIP")

    player.fly("A1")
    player.run("ship dock SHIP")
    player.run("ship get SHIP")
    bought = player.run(f"shipyard purchase {at('A1')} SHIP_MINING_DRONE")
    drone = bought.split()[1]
    assert f"{drone} has 1/15" in player.run(f"ship transfer SHIP {ore} 1 --to {drone}")
    assert " lost MOUNT_MINING_LASER_II " in player.run("ship uninstall SHIP MOUNT_MINING_LASER_II")
    assert " got MOUNT_MINING_LASER_II " in player.run("ship install SHIP MOUNT_MINING_LASER_II")
    assert "the repair of" in player.run("ship repair SHIP --quote")
    assert "was repaired for" in player.run("ship repair SHIP")
    assert "as scrap" in player.run(f"ship scrap {drone} --quote")
    assert f"{drone} was scrapped for" in player.run(f"ship scrap {drone} --yes")


def test_goods_are_bought_for_a_site_and_the_rest_is_sold(player: Player) -> None:
    player.run("ship dock SHIP")
    assert "bought 10 FAB_MATS for " in player.run("ship buy SHIP FAB_MATS 10")
    assert "sold 4 FAB_MATS for " in player.run("ship sell SHIP FAB_MATS 4")
    player.fly("J9")
    player.run("ship dock SHIP")
    supplied = player.run("construction supply SHIP FAB_MATS 6")
    assert f"supplied 6 FAB_MATS to {at('J9')}; its hold has 0/40" in supplied


def test_a_day_by_hand_needs_no_docking_and_no_leaving(player: Player) -> None:
    player.run(f"navigate SHIP {at('B2')} --wait --mode drift")
    dug = player.run("ship extract SHIP --until-full").splitlines()
    assert dug[0] == f"{player.ship} left the dock first"
    assert re.fullmatch(rf"{player.ship} dug .+ in \d+ digs; its hold has 40/40", dug[-1])
    ore = player.run("ship cargo SHIP").splitlines()[1].split()[0]
    player.run(f"ship jettison SHIP {ore} 1")
    player.run(f"navigate SHIP {at('A1')} --wait --thrifty")
    player.run("ship orbit SHIP")
    assert player.run("ship refuel SHIP").startswith(f"{player.ship} docked first\n")
    player.run("ship buy SHIP FAB_MATS 1")
    player.run("ship orbit SHIP")
    sold = player.run("ship sell SHIP --all")
    assert sold.startswith(f"{player.ship} docked first\n{player.ship} sold 1 FAB_MATS for ")
    assert f"not bought at {at('A1')}: " in sold


def test_what_makes_no_sense_to_the_daemon_is_wrong_use(player: Player) -> None:
    player.run("ship dock SHIP")
    for line in NONSENSE:
        assert main([player.ship if word == "SHIP" else word for word in line.split()]) == 2, line
        out, err = player.capsys.readouterr()
        assert (out, err[:7]) == ("", "error: "), line


def test_a_slip_of_the_pen_is_told_beside_the_empty_list(player: Player) -> None:
    for line, given in SLIPS.items():
        assert main([*line.split(), *given.split()]) == 0
        out, err = player.capsys.readouterr()
        assert len(out.splitlines()) == 1, line
        assert err == f"nothing is known that fits {given}\n"

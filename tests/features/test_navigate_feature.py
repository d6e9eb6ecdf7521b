"""The steps of navigate.feature."""

import re
import shlex
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from support.processes import universes
from support.processes.world import Daemon, Ran, daemon_place, sandbox

scenarios("navigate.feature")

SPEED = 200
"""A flight of 350 units takes 258 s in the game, and 1.3 s here."""

START_CREDITS = 175_000


@attrs.define
class Stage:
    """What a scenario plays on: its daemon, and the last command that was run."""

    daemon: Daemon | None = None
    agent: str = ""
    last: Ran | None = None
    containers_before: int = 0

    @property
    def its_daemon(self) -> Daemon:
        assert self.daemon is not None
        return self.daemon

    @property
    def ran(self) -> Ran:
        assert self.last is not None
        return self.last

    def run(self, line: str) -> Ran:
        """Run the command for the scenario's agent, one of several that the daemon may have."""
        self.last = self.its_daemon.cli(*shlex.split(line), SPACETRADERS_AGENT=self.agent)
        return self.last

    def ask(self, method: str, **params: Any) -> Any:
        return self.its_daemon.call(method, agent_symbol=self.agent, **params)


@pytest.fixture(scope="session")
def fuelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon on a sandbox where fuel is sold."""
    path = tmp_path_factory.mktemp("universe") / "fuelled.json"
    with daemon_on(universes.write(path, universes.FUELLED), speed=SPEED) as daemon:
        yield daemon


@pytest.fixture(scope="session")
def dry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon on a sandbox where no fuel is sold."""
    path = tmp_path_factory.mktemp("universe") / "dry.json"
    with daemon_on(universes.write(path, universes.DRY), speed=1000) as daemon:
        yield daemon


@contextmanager
def daemon_on(universe: Path, *, speed: float) -> Iterator[Daemon]:
    with sandbox(universe, speed=speed) as game, daemon_place(game.api) as daemon:
        daemon.start()
        yield daemon


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def place() -> Iterator[Daemon]:
    """A place for a daemon, not started yet; the game's server is down."""
    with daemon_place("http://127.0.0.1:1/v2") as daemon:
        yield daemon


@given("a daemon and its sandbox, where A1, B2 and C3 sell fuel")
def a_daemon_with_fuel(stage: Stage, fuelled: Daemon) -> None:
    stage.daemon = fuelled


@given("a daemon and its sandbox, where no fuel is sold")
def a_daemon_without_fuel(stage: Stage, dry: Daemon) -> None:
    stage.daemon = dry


@given(parsers.parse("a daemon that {fate}"))
def a_daemon_that_is_not_running(stage: Stage, place: Daemon, fate: str) -> None:
    stage.daemon = place
    if fate == "was never started":
        return
    stage.daemon.start()
    if fate == "was killed":
        stage.daemon.kill()
        assert stage.daemon.socket.is_socket()
    else:
        assert stage.daemon.stop(signal.SIGTERM) == 0


@given(parsers.parse("the agent {name}"))
def an_agent(stage: Stage, name: str) -> None:
    stage.agent = name
    ran = stage.run(f"player register {name}")
    assert ran.code == 0, ran.err


@given(parsers.parse('"{ship}" is under way to "{goal}", and nobody flies it'))
def under_way(stage: Stage, ship: str, goal: str) -> None:
    flight = stage.run(f"navigate --ship {ship} --destination {goal} --json").result
    stage.its_daemon.in_flight(flight["container_id"], goal)
    assert stage.run(f"container stop {flight['container_id']}").code == 0


@given(
    parsers.parse('"{ship}" has flown to "{goal}", which left {fuel:d} unit of fuel in its tank')
)
def has_flown(stage: Stage, ship: str, goal: str, fuel: int) -> None:
    assert stage.run(f"navigate --ship {ship} --destination {goal} --wait").code == 0
    seen = stage.ask("ship.get", ship_symbol=ship)
    assert seen["fuel"] == {"current": fuel, "capacity": 400}


@when(parsers.parse('I run "{line}"'))
def i_run(stage: Stage, line: str) -> None:
    if stage.its_daemon.alive:
        stage.containers_before = len(stage.ask("container.list")["items"])
    stage.run(line)


@then(parsers.parse("it exits with {code:d}"))
def it_exits(stage: Stage, code: int) -> None:
    assert stage.ran.code == code, stage.ran


@then("stdout is empty")
def nothing_on_stdout(stage: Stage) -> None:
    assert stage.ran.out == ""


@then("stderr is empty")
def nothing_on_stderr(stage: Stage) -> None:
    assert stage.ran.err == ""


@then("stderr is:")
def stderr_is(stage: Stage, docstring: str) -> None:
    assert stage.ran.err == docstring + "\n"


@then(parsers.parse('stderr says "{text}"'))
def stderr_says(stage: Stage, text: str) -> None:
    assert text in stage.ran.err


@then(parsers.parse("stderr shows the progress: {steps}"))
def stderr_shows_progress(stage: Stage, steps: str) -> None:
    shown = [line.rpartition(", ")[0] for line in stage.ran.err.splitlines()]
    wanted = steps.split("; ")
    assert [step for step in shown if step in wanted] == wanted


@then("it prints a route of these legs:")
def it_prints_legs(stage: Stage, datatable: list[list[str]]) -> None:
    rows = [line.split() for line in stage.ran.out.splitlines()]
    legs = [row for row in rows if row and row[0].isdecimal()]
    shown = [[mode, start, goal, fuel] for _, mode, start, goal, _, fuel, *_ in legs]
    assert shown == datatable[1:]


@then(parsers.parse('it prints when "{ship}" arrives, and which container flies it'))
def it_prints_eta_and_container(stage: Stage, ship: str) -> None:
    assert re.search(rf"^{ship} arrives at \S+ in .+ \(at [\d:]+\)$", stage.ran.out, re.MULTILINE)
    named = re.search(r"^container: (\S+)$", stage.ran.out, re.MULTILINE)
    assert named is not None
    assert stage.its_daemon.container(named[1])["ship_symbol"] == ship


@then("it prints that the route starts when the flight under way has ended")
def it_prints_the_wait(stage: Stage) -> None:
    assert re.match(r"starts in \d+ s, when the flight under way has ended\n", stage.ran.out)


@then(parsers.parse('its last line is "{line}"'))
def its_last_line(stage: Stage, line: str) -> None:
    assert stage.ran.out.splitlines()[-1] == line


@then(parsers.parse("it prints JSON with these members: {names}"))
def it_prints_json(stage: Stage, names: str) -> None:
    assert set(stage.ran.result) == set(names.split(", "))


@then(parsers.parse('"{ship}" is docked at "{waypoint}" with {fuel:d} of {capacity:d} fuel'))
def is_docked_with_fuel(stage: Stage, ship: str, waypoint: str, fuel: int, capacity: int) -> None:
    is_docked(stage, ship, waypoint)
    seen = stage.ask("ship.get", ship_symbol=ship)
    assert seen["fuel"] == {"current": fuel, "capacity": capacity}


@then(parsers.re(r'"(?P<ship>\S+)" is docked at "(?P<waypoint>\S+)"'))
def is_docked(stage: Stage, ship: str, waypoint: str) -> None:
    seen = stage.ask("ship.get", ship_symbol=ship)
    assert (seen["status"], seen["waypoint_symbol"]) == ("DOCKED", waypoint)
    assert seen["container_id"] is None


@then(parsers.parse('the flight of "{ship}" logged these steps: {steps}'))
def the_flight_logged(stage: Stage, ship: str, steps: str) -> None:
    flight = stage.ask("container.list", ship_symbol=ship)["items"][-1]
    logged = stage.its_daemon.steps_logged(flight["container_id"])
    wanted = steps.split(", ")
    assert [step for step in logged if step in wanted] == wanted


@then("the agent paid for the fuel")
def the_agent_paid(stage: Stage) -> None:
    assert stage.ask("player.get")["agent"]["credits"] < START_CREDITS


@then(parsers.parse('the error is a JSON-RPC error of kind "{kind}"'))
def the_error_is_json_rpc(stage: Stage, kind: str) -> None:
    error = stage.ran.error
    assert -32099 <= error["code"] <= -32000
    assert error["message"]
    assert error["data"]["kind"] == kind


@then(parsers.parse('the error is of the kind "{kind}", and without a code'))
def the_error_is_the_commands_own(stage: Stage, kind: str) -> None:
    assert stage.ran.error["code"] is None
    assert stage.ran.error["data"]["kind"] == kind


@then(parsers.parse("the game's own code in it is {code:d}"))
def the_games_code(stage: Stage, code: int) -> None:
    assert stage.ran.error["data"]["game"]["code"] == code


@then("no container was started")
def no_container(stage: Stage) -> None:
    items = stage.ask("container.list")["items"]
    assert len(items) == stage.containers_before


@then("stderr names the command that starts one there")
def stderr_names_the_command(stage: Stage) -> None:
    command = f"spacetraders-daemon --socket {stage.its_daemon.socket}"
    assert stage.ran.err.splitlines()[-1] == f"hint: start it with: {command}"

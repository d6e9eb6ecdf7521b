"""Tokens are for the game and the database, and for nobody else's eyes."""

import json
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest
from support.patience import run, stretched, wait_for
from support.processes.world import SCRIPTS, Ran, Sandbox, at, daemon_place, environment, sandbox

ACCOUNT_TOKEN = "an-account-token-that-nobody-may-see"


@attrs.frozen
class Session:
    """All that a daemon and the commands to it said, and the agent's token."""

    token: str
    commands: list[Ran]
    answers: str
    log: str
    command_lines: str

    @property
    def said(self) -> str:
        """What a person saw."""
        return "".join(ran.out + ran.err for ran in self.commands)


def founded(game: Sandbox, agent: str) -> str:
    """Found an agent without the daemon, and return its token."""
    body = json.dumps({"symbol": agent, "faction": "COSMIC"}).encode()
    request = urllib.request.Request(
        f"{game.api}/register", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=stretched(20)) as answer:
        return str(json.load(answer)["data"]["token"])


def command_lines() -> str:
    """The command lines of all processes of this machine, where it tells them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_text(errors="replace"))
        except OSError:  # it has just ended
            continue
    return "\n".join(found)


@pytest.fixture(scope="module")
def session(game: Sandbox, new_name: Callable[[], str]) -> Iterator[Session]:
    """A player by token, everything asked about it, and all that can go wrong with it."""
    agent = new_name()
    token = founded(game, agent)
    with daemon_place(game.api) as daemon:
        daemon.start("--log-level", "debug")
        ship, goal = f"{agent}-1", at("B2")
        commands = [
            daemon.cli("player", "register", "--token", "-", stdin=f"{token}\n"),
            daemon.cli("player", "register", SPACETRADERS_TOKEN=f"{token}x"),
            daemon.cli("player", "list", "--json"),
            daemon.cli("player", "get"),
            daemon.cli("ship", "list", "--json"),
            daemon.cli("navigate", "--ship", ship, "--destination", goal, "--wait"),
            daemon.cli("health", "--json"),
        ]
        seen = command_lines()
        answers = [
            daemon.call("player.list"),
            daemon.call("player.get"),
            daemon.call("container.list"),
            daemon.call("rpc.discover"),
            daemon.refusal("player.register", token=f"{token}x"),
            daemon.refusal("player.register", token=f"{token}\r\nX: y"),
            daemon.refusal("player.register", token=token, agent_symbol=agent),
            daemon.refusal("player.register", token=[token]),
            daemon.refusal("player.register", tokken=token),
        ]
        yield Session(token, commands, json.dumps(answers), daemon.log, seen)


def test_a_player_can_be_registered_by_token_from_stdin(session: Session) -> None:
    assert session.commands[0].code == 0


def test_no_command_prints_a_token(session: Session) -> None:
    assert [ran.code for ran in session.commands] == [0, 1, 0, 0, 0, 0, 0]
    assert session.token not in session.said


def test_no_answer_and_no_error_on_the_socket_has_a_token(session: Session) -> None:
    assert session.token not in session.answers


def test_the_log_has_no_token_not_even_at_its_finest(session: Session) -> None:
    assert '"listening"' in session.log
    assert session.token not in session.log


def test_a_password_in_the_games_address_is_not_logged(game: Sandbox) -> None:
    api = game.api.replace("://", "://pilot:a-password-of-ours@")
    with daemon_place(api) as daemon:
        daemon.start("--log-level", "debug")
        # A thread of its own writes the log.
        wait_for("the log", lambda: '"listening"' in daemon.log)
        assert "a-password-of-ours" not in daemon.log
        assert "a-password-of-ours" not in str(daemon.call("health"))


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc/*/cmdline")
def test_no_command_line_has_a_token_that_came_by_stdin(session: Session) -> None:
    assert "spacetraders-daemon" in session.command_lines
    assert session.token not in session.command_lines


def test_an_account_token_founds_agents_and_is_shown_nowhere(universe: Path) -> None:
    with (
        sandbox(universe, speed=100, flags=("--account-token", ACCOUNT_TOKEN)) as game,
        daemon_place(game.api) as daemon,
    ):
        daemon.start("--log-level", "debug", SPACETRADERS_ACCOUNT_TOKEN=ACCOUNT_TOKEN)
        founded_by = daemon.cli("player", "register", "HERMES", "--json")
        taken = daemon.cli("player", "register", "HERMES", "--json")
        health = daemon.cli("health", "--json")
        assert (founded_by.code, taken.code, health.code) == (0, 1, 0)
        said = "".join(ran.out + ran.err for ran in (founded_by, taken, health))
        assert ACCOUNT_TOKEN not in said + daemon.log


def test_without_its_account_token_the_game_founds_no_agent(universe: Path) -> None:
    with (
        sandbox(universe, speed=100, flags=("--account-token", ACCOUNT_TOKEN)) as game,
        daemon_place(game.api) as daemon,
    ):
        daemon.start()
        assert daemon.kind_of_refusal("player.register", agent_symbol="HERMES") == "bad_token"


@pytest.mark.parametrize("line", ['["{}"]', '{{ a = "{}" }}', '"{}'], ids=["list", "table", "open"])
def test_a_settings_file_that_is_refused_is_not_quoted_where_it_has_a_token(
    tmp_path: Path, line: str
) -> None:
    settings = tmp_path / "daemon.toml"
    settings.write_text(f"account_token = {line.format(ACCOUNT_TOKEN)}\n")
    done = run(
        [str(SCRIPTS / "spacetraders-daemon"), "--config", str(settings)],
        env=environment(tmp_path),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert ACCOUNT_TOKEN not in done.stderr


FAILS_WITH_A_TOKEN = """
import sys, structlog, trio
from spacetraders.log import configure

async def main(token):
    try:
        raise RuntimeError("unforeseen")
    except RuntimeError:
        structlog.get_logger().exception("failed")

configure(form=sys.argv[1], level="debug")
trio.run(main, sys.stdin.read())
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_does_not_show_the_values_of_variables(form: str) -> None:
    done = run([sys.executable, "-c", FAILS_WITH_A_TOKEN, form], stdin=ACCOUNT_TOKEN, check=True)
    assert "RuntimeError" in done.stderr
    assert ACCOUNT_TOKEN not in done.stderr

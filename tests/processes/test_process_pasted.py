"""What people paste into settings and commands: addresses, tokens and files as they come."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.patience import run
from support.processes.world import (
    SCRIPTS,
    Daemon,
    Ran,
    Sandbox,
    daemon_place,
    environment,
    sandbox,
    short_folder,
)

ACCOUNT_TOKEN = "an-account-token-that-nobody-may-see"
MEMORY = ("--database", "sqlite:///:memory:", "--socket", "d.sock")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path."""
    with short_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def game(universe: Path) -> Iterator[Sandbox]:
    """A sandbox that founds agents for one account alone."""
    with sandbox(universe, speed=100, flags=("--account-token", ACCOUNT_TOKEN)) as game:
        yield game


def refused(folder: Path, *flags: str, **variables: str) -> Ran:
    """Start a daemon that cannot run, and return what it said as it left."""
    done = run(
        [str(SCRIPTS / "spacetraders-daemon"), *MEMORY, *flags],
        cwd=folder,
        env=environment(folder, **variables),
    )
    assert "Traceback" not in done.stderr
    return Ran(done.returncode, done.stdout, " ".join(done.stderr.split()))


@pytest.mark.parametrize("pasted", ["\ufeff{}", '"{}"', "'{}'\n", " {}\r\n", "Bearer {}"])
def test_an_account_token_founds_agents_whatever_was_pasted_around_it(
    game: Sandbox, pasted: str, new_name: Callable[[], str]
) -> None:
    with daemon_place(game.api) as daemon:
        daemon.start(SPACETRADERS_ACCOUNT_TOKEN=pasted.format(ACCOUNT_TOKEN))
        assert daemon.cli("player", "register", new_name()).code == 0
        assert ACCOUNT_TOKEN not in daemon.log


def test_an_account_token_in_a_file_may_stand_among_marks_and_quotes(
    game: Sandbox, new_name: Callable[[], str]
) -> None:
    with daemon_place(game.api) as daemon:
        settings = daemon.folder / "fleet.toml"
        settings.write_text(f"account_token = \"\ufeff '{ACCOUNT_TOKEN}' \\r\\n\"\n")
        daemon.start("--config", str(settings))
        assert daemon.cli("player", "register", new_name()).code == 0


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (f"{ACCOUNT_TOKEN} twice", "has a blank or a line break inside"),
        (f"\u00e9{ACCOUNT_TOKEN}", "has a character that is not visible ASCII"),
        (f'"{ACCOUNT_TOKEN}', "has a quote on one side alone"),
        ("  ", "is empty"),
    ],
)
def test_an_account_token_that_can_be_none_is_refused_and_not_shown(
    folder: Path, token: str, reason: str
) -> None:
    (folder / "fleet.toml").write_text(f"account_token = '''{token}'''\n")
    for ran in (
        refused(folder, SPACETRADERS_ACCOUNT_TOKEN=token),
        refused(folder, "--config", "fleet.toml"),
        refused(folder, "--account-token", token),
    ):
        assert (ran.code, ran.out) == (2, "")
        assert reason in ran.err
        assert ACCOUNT_TOKEN not in ran.err


@pytest.fixture(scope="module")
def token(game: Sandbox) -> str:
    """The token of an agent that was founded by another daemon."""
    with daemon_place(game.api) as daemon:
        daemon.start(SPACETRADERS_ACCOUNT_TOKEN=ACCOUNT_TOKEN)
        daemon.call("player.register", agent_symbol="PASTED")
        [(token,)] = daemon.rows("SELECT token FROM players")
        return str(token)


@pytest.fixture(scope="module")
def keeper(game: Sandbox) -> Iterator[Daemon]:
    """A daemon that takes agents over."""
    with daemon_place(game.api) as daemon:
        daemon.start()
        yield daemon


@pytest.mark.parametrize("pasted", ["\ufeff{}\n", '\n\n  "{}"\r\n', "'{}'", "Bearer {}\n"])
def test_an_agents_token_is_taken_whatever_was_pasted_around_it(
    keeper: Daemon, token: str, pasted: str
) -> None:
    given = pasted.format(token)
    assert keeper.cli("player", "register", "--token", "-", stdin=given).code == 0
    assert keeper.cli("player", "register", SPACETRADERS_TOKEN=given).code == 0
    assert keeper.cli("player", "register", "--token", given).code == 0
    assert keeper.call("player.register", token=given)["agent_symbol"] == "PASTED"


@pytest.mark.parametrize("pasted", ["{0} {0}", "{}\u00e9", '"{}', "\x01{}"])
def test_an_agents_token_that_can_be_none_is_refused_and_not_shown(
    keeper: Daemon, token: str, pasted: str
) -> None:
    ran = keeper.cli("player", "register", "--token", "-", stdin=pasted.format(token))
    assert (ran.code, ran.out) == (2, "")
    assert "--token: has a " in ran.err
    assert token not in ran.err
    assert token not in str(keeper.refusal("player.register", token=pasted.format(token)))


@pytest.mark.parametrize("path", ["//v2", "/v2/", "//v2//"])
def test_an_api_address_may_have_a_slash_too_many(game: Sandbox, path: str) -> None:
    with daemon_place(f"{game.url}{path}") as daemon:
        daemon.start()
        assert daemon.call("health")["api"]["url"] == game.api
        assert daemon.kind_of_refusal("player.register", token="nobodys") == "bad_token"


@pytest.mark.parametrize(
    ("flag", "value", "reason"),
    [
        ("--api-url", "api.spacetraders.io/v2", "must begin with http:// or https://"),
        ("--api-url", "http://me:a-password@host:port/v2", "must be an address such as"),
        ("--api-url", "http://host/v2?limit=1", "nothing comes after it"),
        ("--proxy", "socks5://me:a-password@host:1080", "must begin with http:// or https://"),
    ],
)
def test_an_address_that_is_none_is_refused_with_what_to_write(
    folder: Path, flag: str, value: str, reason: str
) -> None:
    ran = refused(folder, flag, value)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {flag} must ")
    assert reason in ran.err
    assert "a-password" not in ran.err


def test_a_settings_file_with_a_mark_before_it_is_refused_with_what_to_do(folder: Path) -> None:
    (folder / "fleet.toml").write_text("\ufefflog_level = 'debug'\n")
    ran = refused(folder, "--config", "fleet.toml")
    assert (ran.code, ran.out) == (2, "")
    assert "save it as UTF-8 without one" in ran.err


def test_a_daemon_reaches_the_game_by_a_proxy_alone_where_one_is_named(folder: Path) -> None:
    with daemon_place("http://game.invalid/v2") as daemon:
        daemon.start("--proxy", "http://me:a-password@127.0.0.1:1")
        refusal = daemon.refusal("player.register", token="anybodys")
        assert refusal["data"]["kind"] == "api_unreachable"
        assert "Connection refused" in refusal["message"]
        assert "a-password" not in daemon.log + str(refusal) + str(daemon.call("health"))


def test_a_certificate_file_that_cannot_be_read_is_refused(folder: Path) -> None:
    ran = refused(folder, "--api-url", "http://127.0.0.1:1/v2", SSL_CERT_FILE="/nowhere.pem")
    assert ran.code == 1
    assert "names /nowhere.pem, which cannot be read" in ran.err

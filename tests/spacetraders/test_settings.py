"""The settings of what happens after a reset, from flags, variables and a file."""

from pathlib import Path
from typing import Any

import pytest
from cyclopts import App, CycloptsError
from cyclopts.config import Env, Toml
from trio.testing import MockClock

from spacetraders.application.errors.containers import InvalidConfig, UnknownKind
from spacetraders.application.resets.declared import DeclaredContainer
from spacetraders.assembly import open_assembly
from spacetraders.domain.notices.notice import NoticeKind
from spacetraders.settings import Settings

WATCH = DeclaredContainer("watch", {"number": 3, "goods": ["IRON", "FOOD"], "share": 0.5})
AS_TOML = (
    'on_reset = [{kind = "watch", config = {number = 3, goods = ["IRON", "FOOD"], share = 0.5}}]'
)


def command(*, settings: Settings | None = None) -> None:
    """Take the settings as the daemon's command does."""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A function that reads settings from flags, a file and variables."""

    def settings(*flags: str, toml: str = "", **variables: str) -> Settings:
        file = tmp_path / "daemon.toml"
        file.write_text(toml)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        app = App(config=(Env("SPACETRADERS_", command=False), Toml(file)))
        app.default(command)
        _, bound, _ = app.parse_args(flags, print_error=False, exit_on_error=False)
        found: Settings = bound.kwargs.get("settings") or Settings()
        return found

    return settings


def test_nobody_is_registered_anew_unless_it_is_said(read: Any) -> None:
    assert (read().auto_register, read().on_reset) == (False, ())


def test_it_is_said_by_a_flag_a_variable_or_a_file(read: Any) -> None:
    assert read("--auto-register").auto_register
    assert read(toml="auto_register = true").auto_register
    assert read(SPACETRADERS_AUTO_REGISTER="true").auto_register


def test_containers_are_declared_in_a_file_with_values_of_every_type(read: Any) -> None:
    assert read(toml=AS_TOML).on_reset == (WATCH,)
    assert read(toml='on_reset = [{kind = "a"}, {kind = "b"}]').on_reset == (
        DeclaredContainer("a"),
        DeclaredContainer("b"),
    )


def test_containers_are_declared_by_a_variable_in_json(read: Any) -> None:
    listed = '[{"kind": "a"}, {"kind": "b", "config": {"number": 1}}]'
    assert read(SPACETRADERS_ON_RESET=listed).on_reset == (
        DeclaredContainer("a"),
        DeclaredContainer("b", {"number": 1}),
    )


def test_containers_are_declared_by_flags_one_after_the_other(read: Any) -> None:
    flags = ("--on-reset", '{"kind": "a"}', "--on-reset", '{"kind": "b"}')
    assert [each.kind for each in read(*flags).on_reset] == ["a", "b"]


@pytest.mark.parametrize(
    "toml",
    [
        "on_reset = [{config = {}}]",
        "on_reset = [{kind = 7}]",
        'on_reset = [{kind = "a", confg = {}}]',
        "on_reset = [7]",
        'on_reset = "autopilot"',
    ],
)
def test_what_is_no_container_is_refused(read: Any, toml: str) -> None:
    with pytest.raises(CycloptsError):
        read(toml=toml)


@pytest.mark.parametrize(
    ("declared", "error"),
    [
        (DeclaredContainer("nonsense"), UnknownKind),
        (DeclaredContainer("navigate", {"ship_symbol": "HERMES-1"}), InvalidConfig),
    ],
)
async def test_a_declared_container_that_cannot_run_is_refused_at_the_start(
    declared: DeclaredContainer, error: type[Exception], autojump_clock: MockClock
) -> None:
    settings = Settings(database="sqlite:///:memory:", on_reset=(declared,))
    with pytest.RaisesGroup(error, flatten_subgroups=True, allow_unwrapped=True):
        async with open_assembly(settings):
            pytest.fail("it opened")


def test_nobody_is_told_of_anything_unless_it_is_said(read: Any) -> None:
    found = read().notify
    assert (found.command, found.webhook, found.discord) == (None, None, None)
    assert found.events == tuple(NoticeKind)


def test_who_is_told_is_a_table_of_the_file(read: Any) -> None:
    toml = (
        '[notify]\ncommand = "notify-send Fleet"\nevents = ["gate_open", "fleet-idle"]\n'
        "floor = 5\nidle_minutes = 3\nevery_seconds = 7"
    )
    found = read(toml=toml).notify
    assert found.command == "notify-send Fleet"
    assert found.events == (NoticeKind.GATE_OPEN, NoticeKind.FLEET_IDLE)
    assert (found.floor, found.idle_minutes, found.every_seconds) == (5, 3, 7)


def test_who_is_told_is_said_by_flags_and_variables_too(read: Any) -> None:
    flags = read("--notify.webhook", "http://flag/", SPACETRADERS_NOTIFY_DISCORD="http://env/")
    assert (flags.notify.webhook, flags.notify.discord) == ("http://flag/", "http://env/")
    several = read(SPACETRADERS_NOTIFY_EVENTS="gate_open credits_low").notify.events
    assert several == (NoticeKind.GATE_OPEN, NoticeKind.CREDITS_LOW)


def test_no_target_is_shown_where_settings_are_shown(read: Any) -> None:
    secret = read("--notify.webhook", "http://x/hush", "--notify.command", "x hush")
    assert "hush" not in repr(secret)

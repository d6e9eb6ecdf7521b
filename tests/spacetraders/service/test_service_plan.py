"""The service files: they parse, they say what they must, and ours are told from others'."""

import configparser
import plistlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.patience import run

from spacetraders import paths
from spacetraders.service.plan import Installation, NoServiceManager, is_ours, plan, quoted

ROOT = Path(__file__).parents[3]
CONTRIB = ROOT / "contrib"
SYSTEM_UNITS = CONTRIB / "systemd" / "system"

LINUX = Installation(
    platform="linux",
    uid=1000,
    home=Path("/home/fleet"),
    program=Path("/opt/fleet/bin/spacetraders-daemon"),
    config_home=Path("/home/fleet/.config"),
)
MAC = Installation(
    platform="darwin",
    uid=501,
    home=Path("/Users/fleet"),
    program=Path("/Users/fleet/.local/bin/spacetraders-daemon"),
    config_home=Path("/Users/fleet/.config"),
)


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(
        strict=False, interpolation=None, delimiters="=", comment_prefixes="#"
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def planned(installation: Installation, ending: str) -> str:
    (text,) = [
        text for path, text in plan(installation).files.items() if path.name.endswith(ending)
    ]
    return text


def agent(installation: Installation = MAC) -> dict[str, Any]:
    loaded: dict[str, Any] = plistlib.loads(planned(installation, ".plist").encode())
    return loaded


def test_the_units_are_the_users_own() -> None:
    assert [str(path) for path in plan(LINUX).files] == [
        "/home/fleet/.config/systemd/user/spacetraders-daemon.service",
        "/home/fleet/.config/systemd/user/spacetraders-daemon.socket",
    ]


def test_the_unit_starts_this_installations_program() -> None:
    service = unit(planned(LINUX, ".service"))["Service"]
    assert service["ExecStart"] == "/opt/fleet/bin/spacetraders-daemon"


def test_the_daemon_is_started_when_ready_and_again_when_frozen() -> None:
    service = unit(planned(LINUX, ".service"))["Service"]
    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) > 0
    assert service["Restart"] == "on-failure"


def test_the_socket_is_where_the_commands_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")
    socket = unit(planned(LINUX, ".socket"))["Socket"]
    assert socket["ListenStream"].replace("%t", "/run/user/1000") == str(paths.default_socket())
    assert (socket["SocketMode"], socket["DirectoryMode"]) == ("0600", "0700")
    assert socket["FileDescriptorName"] == "rpc"


@pytest.mark.parametrize("path", sorted(SYSTEM_UNITS.iterdir()), ids=lambda path: path.name)
def test_the_system_units_parse(path: Path) -> None:
    assert unit(path.read_text())["Install"]["WantedBy"]


def test_the_system_unit_watches_and_names_the_socket_as_the_user_unit_does() -> None:
    ours = unit(planned(LINUX, ".service"))["Service"]
    service = unit((SYSTEM_UNITS / "spacetraders-daemon@.service").read_text())["Service"]
    socket = unit((SYSTEM_UNITS / "spacetraders-daemon@.socket").read_text())["Socket"]
    for key in ("Type", "WatchdogSec", "Restart", "RestartPreventExitStatus", "UMask"):
        assert service[key] == ours[key]
    assert service["ExecStart"].endswith(f"--socket {socket['ListenStream']}")
    assert socket["FileDescriptorName"] == "rpc"


def test_contrib_shows_the_units_that_are_installed() -> None:
    shown = CONTRIB / "systemd" / "user"
    elsewhere = attrs.evolve(LINUX, program=Path("%h/.local/bin/spacetraders-daemon"))
    for path, text in plan(elsewhere).files.items():
        body = text.split("\n", 1)[1].replace("%%h", "%h")
        assert (shown / path.name).read_text() == body


def test_contrib_shows_the_agent_that_is_installed() -> None:
    shown = CONTRIB / "launchd" / "local.spacetraders-daemon.plist"
    assert plistlib.loads(shown.read_bytes()) == agent()


def test_a_data_folder_of_the_shells_is_the_services_too() -> None:
    elsewhere = "/mnt/50% full"
    text = planned(attrs.evolve(LINUX, data_home=elsewhere), ".service")
    assert '\nEnvironment="XDG_DATA_HOME=/mnt/50%% full"\n' in text
    moved = agent(attrs.evolve(MAC, data_home=elsewhere))
    assert moved["EnvironmentVariables"]["XDG_DATA_HOME"] == elsewhere


def test_the_agent_runs_for_ever_and_keeps_its_log() -> None:
    assert agent()["RunAtLoad"]
    assert agent()["KeepAlive"] == {"SuccessfulExit": False}
    assert agent()["Umask"] == 0o077
    assert agent()["StandardErrorPath"] == "/Users/fleet/Library/Logs/spacetraders-daemon.log"


@pytest.mark.parametrize("settings", [None, "SPACETRADERS_BURST=7\nSPACETRADERS_X='a b'\n"])
def test_the_agents_shell_reads_the_settings_and_becomes_the_program(
    tmp_path: Path, settings: str | None
) -> None:
    program = tmp_path / "with a space" / "spacetraders-daemon"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$SPACETRADERS_BURST $SPACETRADERS_X"\n')
    program.chmod(0o700)
    here = attrs.evolve(MAC, program=program, config_home=tmp_path / "config")
    if settings is not None:
        here.settings_file.parent.mkdir(parents=True)
        here.settings_file.write_text(settings)
    done = subprocess.run(
        agent(here)["ProgramArguments"], capture_output=True, text=True, check=True, env={}
    )
    assert done.stdout == ("7 a b\n" if settings else " \n")


def test_a_machine_without_either_manager_is_told_so() -> None:
    with pytest.raises(NoServiceManager) as caught:
        plan(attrs.evolve(LINUX, platform="freebsd14"))
    assert "freebsd14" in caught.value.message


@pytest.mark.parametrize("installation", [LINUX, MAC], ids=["systemd", "launchd"])
def test_what_is_planned_is_ours(installation: Installation) -> None:
    assert all(is_ours(text) for text in plan(installation).files.values())


@given(st.sampled_from([LINUX, MAC]), st.data())
def test_a_file_with_any_byte_changed_is_not_ours(
    installation: Installation, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(list(plan(installation).files.values())))
    at = data.draw(st.integers(0, len(text) - 1))
    assert not is_ours(text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :])


@given(st.text())
def test_a_text_of_anybodys_is_not_ours(text: str) -> None:
    assert not is_ours(text)


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("/opt/fleet", "/opt/fleet"),
        ("/a b", '"/a b"'),
        ("/50%", "/50%%"),
        ('/a"b', '"/a\\"b"'),
        ("/a\\b", "/a\\\\b"),
    ],
)
def test_a_path_is_quoted_as_systemd_reads_it(word: str, line: str) -> None:
    assert quoted(word) == line


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_finds_no_fault_with_the_units_even_at_an_odd_path(tmp_path: Path) -> None:
    odd = tmp_path / "50% of $HOME" / "spacetraders-daemon"
    odd.parent.mkdir()
    odd.touch(mode=0o700)
    here = attrs.evolve(LINUX, program=odd, config_home=tmp_path / "config")
    for path, text in plan(here).files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    verified(tmp_path, *plan(here).files, flags=["--user"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_finds_no_fault_with_the_system_units(tmp_path: Path) -> None:
    program = tmp_path / "spacetraders-daemon"
    program.touch(mode=0o700)
    for ending in ("service", "socket"):
        text = (SYSTEM_UNITS / f"spacetraders-daemon@.{ending}").read_text()
        text = text.replace("/opt/spacetraders/bin/spacetraders-daemon", str(program))
        (tmp_path / f"spacetraders-daemon@fleet.{ending}").write_text(text)
    verified(tmp_path, *tmp_path.glob("spacetraders-daemon@fleet.*"), flags=[])


def verified(folder: Path, *units: Path, flags: list[str]) -> None:
    (folder / "run").mkdir()
    done = run(
        ["systemd-analyze", "verify", "--man=no", *flags, *map(str, units)],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder / "run")},
    )
    about_ours = [line for line in done.stderr.splitlines() if "spacetraders" in line]
    assert (about_ours, done.returncode) == ([], 0), done.stderr


def test_the_service_reads_the_file_of_settings_that_was_named() -> None:
    named = attrs.evolve(LINUX, config=Path("/srv/fleet one/daemon.toml"))
    wanted = 'Environment="SPACETRADERS_CONFIG=/srv/fleet one/daemon.toml"\n'
    assert wanted in planned(named, ".service")
    assert "SPACETRADERS_CONFIG" not in planned(LINUX, ".service")


def test_the_agent_reads_the_file_of_settings_that_was_named() -> None:
    named = attrs.evolve(MAC, config=Path("/Users/fleet/daemon.toml"))
    variables = agent(named)["EnvironmentVariables"]
    assert variables["SPACETRADERS_CONFIG"] == "/Users/fleet/daemon.toml"

"""The service files of the daemon, for systemd and launchd: decided here, written elsewhere.

Linux has systemd, with the units under `units/`, which are valid as they are for a program in
`~/.local/bin`. macOS has launchd. Each file has a stamp with a digest of its text, which tells our
files from those that others wrote or edited.
"""

import hashlib
import plistlib
import re
import shlex
from importlib import resources
from pathlib import Path
from typing import ClassVar

import attrs

from spacetraders.errors import FleetError

SERVICE = "spacetraders-daemon"
LABEL = f"local.{SERVICE}"
"""The name of the service in launchd."""

WRITER = f"written by {SERVICE} install-service"
_STAMP = re.compile(rf"^(?:# |<!-- ){WRITER}, ([0-9a-f]{{16}})(?: -->)?\n", re.MULTILINE)

_EXEC_START = f"ExecStart=%h/.local/bin/{SERVICE}\n"

_SETTINGS_THEN_PROGRAM = 'set -a; [ ! -r "$1" ] || . "$1"; exec "$0"'
"""launchd has no EnvironmentFile. So a shell reads the file, and becomes the program."""


@attrs.define(eq=False, str=False)
class NoServiceManager(FleetError):
    """We have no service files for this kind of machine."""

    kind: ClassVar[str] = "no_service_manager"
    platform: str

    @property
    def message(self) -> str:
        return f"services are for Linux (systemd) and macOS (launchd), not for {self.platform}"

    @property
    def hint(self) -> str:
        return f"have your own supervisor run {SERVICE} in the foreground"


@attrs.frozen
class Installation:
    """A user's installation on a machine. `platform` is as in `sys.platform`.

    `data_home` is the user's XDG_DATA_HOME, if it is set. A service manager does not read the
    shell's settings, and the service shall find the same database. `config` is the file of settings
    for the service, if there is one.
    """

    platform: str
    uid: int
    home: Path
    program: Path
    config_home: Path
    data_home: str | None = None
    config: Path | None = None

    @property
    def variables(self) -> dict[str, str]:
        """The variables of the user's environment that the service needs."""
        given = {"XDG_DATA_HOME": self.data_home, "SPACETRADERS_CONFIG": self.config}
        return {name: str(value) for name, value in given.items() if value}

    @property
    def settings_file(self) -> Path:
        """The file for settings and secrets of the service alone."""
        return self.config_home / "spacetraders" / "daemon.env"


@attrs.frozen
class ServicePlan:
    """Files to write, stamped, and the commands that put them to work."""

    files: dict[Path, str]
    next_commands: tuple[str, ...]


def plan(installation: Installation) -> ServicePlan:
    """Return the files and commands that make a service of an installation.

    Raises:
        NoServiceManager: there are no service files for this platform.
    """
    if installation.platform == "linux":
        return _for_systemd(installation)
    if installation.platform == "darwin":
        return _for_launchd(installation)
    raise NoServiceManager(installation.platform)


def is_ours(text: str) -> bool:
    """Whether a file is exactly as we have written it."""
    found = _STAMP.search(text)
    return found is not None and found[1] == _digest(text[: found.start()] + text[found.end() :])


def _for_systemd(installation: Installation) -> ServicePlan:
    folder = installation.config_home / "systemd" / "user"
    units = resources.files("spacetraders.service") / "units"
    service, socket = f"{SERVICE}.service", f"{SERVICE}.socket"
    started = f"ExecStart={quoted(str(installation.program))}\n"
    for name, value in installation.variables.items():
        started += f"Environment={quoted(f'{name}={value}')}\n"
    # The unit in the package is complete. Only the program's path and environment are put in.
    text = (units / service).read_text().replace(_EXEC_START, started)
    files = {folder / service: text, folder / socket: (units / socket).read_text()}
    return ServicePlan(
        {path: _stamped(text) for path, text in files.items()},
        (
            "systemctl --user daemon-reload",
            f"systemctl --user enable --now {socket} {service}",
            "loginctl enable-linger    # so that the fleet flies while you are logged out",
        ),
    )


def _for_launchd(installation: Installation) -> ServicePlan:
    path = installation.home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    environment = {"PYTHONFAULTHANDLER": "1", **installation.variables}
    program, settings = str(installation.program), str(installation.settings_file)
    agent = {
        "Label": LABEL,
        "ProgramArguments": ["/bin/sh", "-c", _SETTINGS_THEN_PROGRAM, program, settings],
        "EnvironmentVariables": environment,
        "RunAtLoad": True,
        # As Restart=on-failure in the unit: a daemon that was stopped stays stopped.
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 10,
        # As TimeoutStopSec in the unit.
        "ExitTimeOut": 30,
        "Umask": 0o077,
        # No core, which would have tokens in it. As LimitNOFILE in the unit, where launchd gives
        # 256.
        "SoftResourceLimits": {"Core": 0, "NumberOfFiles": 8192},
        "StandardErrorPath": str(installation.home / "Library" / "Logs" / f"{SERVICE}.log"),
    }
    text = plistlib.dumps(agent, sort_keys=False).decode()
    start = f"launchctl bootstrap gui/{installation.uid} {shlex.quote(str(path))}"
    return ServicePlan({path: _stamped(text)}, (start,))


def quoted(word: str) -> str:
    """Return a word quoted for a line of a systemd unit (systemd.syntax(7))."""
    # The backslash comes first, or it would double those of the other replacements. A percent sign
    # begins a specifier.
    word = word.replace("\\", "\\\\").replace("%", "%%").replace("\n", "\\n")
    if not re.search(r"[\s\"']", word):
        return word
    return '"' + word.replace('"', '\\"') + '"'


def _stamped(text: str) -> str:
    stamp = f"{WRITER}, {_digest(text)}"
    if not text.startswith("<?xml"):
        return f"# {stamp}\n{text}"
    # An XML declaration has to be the first line.
    declaration, rest = text.split("\n", 1)
    return f"{declaration}\n<!-- {stamp} -->\n{rest}"


def _digest(text: str) -> str:
    # Shortened, as it guards against an edit that is forgotten, and not against an attack.
    return hashlib.sha256(text.encode()).hexdigest()[:16]

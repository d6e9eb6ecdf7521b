"""`spacetraders-daemon install-service`: write the service files of this machine and user."""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Annotated, ClassVar

import attrs
from cyclopts import Parameter

from spacetraders.errors import FleetError
from spacetraders.service.plan import SERVICE, Installation, is_ours, plan


@attrs.define(eq=False, str=False)
class NotOurFile(FleetError):
    """A service file is there that we did not write, or that was edited since."""

    kind: ClassVar[str] = "not_our_file"
    path: str

    @property
    def message(self) -> str:
        return f"{self.path} was written or edited by somebody else, and is left as it is"

    @property
    def hint(self) -> str:
        return f"--force replaces it; changes of your own outlive that in {self.path}.d/own.conf"


@attrs.define(eq=False, str=False)
class NotWritten(FleetError):
    """A service file cannot be read or written."""

    kind: ClassVar[str] = "not_written"
    path: str
    reason: str

    @property
    def message(self) -> str:
        return f"cannot write {self.path}: {self.reason}"


def install_service(
    *,
    dry_run: Annotated[bool, Parameter(negative=(), help="Print the files, write none.")] = False,
    force: Annotated[bool, Parameter(negative=(), help="Replace files of others too.")] = False,
    config: Annotated[Path | None, Parameter(parse=False)],
) -> int:
    """Make the daemon a service of yours: systemd user units, or a launchd agent on macOS."""
    planned = plan(this_installation(config))
    said = write(planned.files, dry_run=dry_run, force=force)
    said += ["", "to put it to work:", *(f"  {command}" for command in planned.next_commands)]
    print("\n".join(said), flush=True)  # noqa: T201 - the command's result
    return 0


def write(files: dict[Path, str], *, dry_run: bool, force: bool) -> list[str]:
    """Write all files and return the lines for the person who asked.

    Raises:
        NotOurFile: a file is not ours, and nothing was written.
        NotWritten: a file cannot be read or written.
    """
    # All files are checked before the first is written.
    if not force:
        for path in files:
            _check_ours(path)
    said = []
    for path, text in files.items():
        if dry_run:
            said += [f"# would write {path}", text]
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        except OSError as error:
            raise NotWritten(str(path), error.strerror or str(error)) from None
        said.append(f"wrote {path}")
    return said


def this_installation(config: Path | None = None) -> Installation:
    """Return the installation of the running program. `config` is its file of settings."""
    config_home = os.environ.get("XDG_CONFIG_HOME")
    return Installation(
        platform=sys.platform,
        uid=os.getuid(),
        home=Path.home(),
        program=_program(),
        config_home=Path(config_home) if config_home else Path.home() / ".config",
        data_home=os.environ.get("XDG_DATA_HOME"),
        # A service starts in another folder.
        config=config and config.absolute(),
    )


def _program() -> Path:
    # As it was called, or after `python -m` the script beside this interpreter.
    called = Path(sys.argv[0]).absolute()
    return called if called.name == SERVICE else Path(sysconfig.get_path("scripts")) / SERVICE


def _check_ours(path: Path) -> None:
    try:
        # A file of others may have any bytes. It need only be told from ours.
        text = path.read_text(errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise NotWritten(str(path), error.strerror or str(error)) from None
    if not is_ours(text):
        raise NotOurFile(str(path))

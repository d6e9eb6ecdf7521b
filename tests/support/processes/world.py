"""The real processes: a sandbox, a daemon and the command, each in a world of its own.

Whoever starts a process here ends it by its own handle; nobody waits for ever.
"""

import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch
from urllib.request import Request, urlopen

import attrs

from cli.main import main
from support.patience import crowding, exit_code, run, stretched, wait_for
from support.processes import databases
from support.processes.universes import HOME_SYSTEM
from support.processes.wire import Wire, taken

SCRIPTS = Path(sys.prefix) / "bin"

STOP_SECONDS = 5.0
"""How long a daemon may take to stop when it is told to, on a quiet machine."""

AT_EASE = 2
"""How many processes may share a core before a sandbox lets its time pass more slowly."""

UNHURRIED = ("--requests-per-second", "200", "--burst", "1000")
"""The flags of a daemon whose sandbox has no rate limit."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """The variables of a process that knows nothing of whoever runs the tests."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SPACETRADERS_", "XDG_", "COV_"))
    }
    plain = {"HOME": str(home), "COLUMNS": "200", "TZ": "UTC", "NO_COLOR": "1"}
    return {**ours, **plain, **more}


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="st-") as name:
        yield Path(name)


def unused_port() -> int:
    """A port that nobody has at the moment, and that the system gives to nobody who asks for any.

    Other tests run at the same time, and one of theirs could get it before it is used.
    """
    while True:
        port = random.randrange(10_000, 32_768)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@attrs.frozen
class Sandbox:
    """A sandbox under way; `api` is what a daemon is pointed at."""

    process: subprocess.Popen[str] = attrs.field(repr=False)
    url: str

    @property
    def api(self) -> str:
        return f"{self.url}/v2"

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def keep_pace(self, speed: float) -> None:
        """Let its time pass at a speed again, or more slowly if the machine is crowded now."""
        body = json.dumps({"speed": paced(speed)}).encode()
        request = Request(f"{self.url}/_sandbox/time", body)
        with urlopen(request, timeout=stretched(10)) as answer:
            assert answer.status == 200


def paced(speed: float) -> float:
    """A sandbox's speed here and now.

    On a crowded machine it is slower, as its clients are: a ship that they catch in flight on a
    quiet machine would have arrived.
    """
    return speed / max(1.0, crowding() / AT_EASE)


@contextmanager
def sandbox(
    universe: Path,
    *,
    speed: float,
    port: int = 0,
    flags: Sequence[str] = (),
    stderr: int | None = None,
) -> Iterator[Sandbox]:
    """Run a sandbox without a rate limit, at its pace; it listens when the block begins."""
    command = [
        *(str(SCRIPTS / "spacetraders-sandbox"), "--port", str(port), "--speed", str(paced(speed))),
        *("--universe", str(universe), "--rate-limit", "off", *flags),
    ]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env=environment(universe.parent),
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("listening on http://127.0.0.1:")
            yield Sandbox(process, said.removeprefix("listening on ").strip())
        finally:
            process.kill()


@attrs.frozen
class Ran:
    """What a finished command left behind."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> Any:
        """The JSON on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The JSON-RPC error object, the last line of stderr."""
        return json.loads(self.err.splitlines()[-1])


@attrs.define(eq=False)
class Daemon:
    """A daemon's place in a folder, and its process while it runs; it can be started again.

    Its database is a file in the folder, unless `postgres` names another.
    """

    folder: Path
    api: str
    postgres: str | None = None
    process: subprocess.Popen[bytes] | None = attrs.field(default=None, repr=False)

    @property
    def socket(self) -> Path:
        return self.folder / "run" / "d.sock"

    @property
    def database(self) -> Path:
        return self.folder / "data" / "fleet.db"

    @property
    def database_url(self) -> str:
        return self.postgres or f"sqlite:///{self.database}"

    @property
    def log(self) -> str:
        """All that it said, in all of its runs."""
        return (self.folder / "daemon.log").read_text()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, *flags: str, **variables: str) -> None:
        """Start it, and return once it answers."""
        self.begin(*flags, **variables)
        wait_for("the daemon's answer", self._answers)

    def begin(self, *flags: str, **variables: str) -> None:
        """Start it, and wait for nothing."""
        with (self.folder / "daemon.log").open("ab") as log:
            self.process = self.launch(log, *UNHURRIED, *flags, **variables)

    def launch(
        self, stderr: IO[bytes] | int, *flags: str, **variables: str
    ) -> subprocess.Popen[bytes]:
        """Start a daemon in this place that is the caller's to end."""
        command = [
            *(str(SCRIPTS / "spacetraders-daemon"), "--socket", str(self.socket)),
            *("--database", self.database_url, "--api-url", self.api, *flags),
        ]
        return subprocess.Popen(command, stderr=stderr, env=environment(self.folder, **variables))

    def listens(self) -> bool:
        """Whether a connection is taken, answered or not."""
        return taken(self.socket)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        exit_code(self.process)

    def stop(self, signal_number: int) -> int:
        """Tell it to stop, and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal_number)
        return exit_code(self.process, STOP_SECONDS)

    def connect(self) -> Wire:
        """A connection of the test's own to its socket."""
        return Wire.to(self.socket)

    def call(self, method: str, **params: Any) -> Any:
        """The result of one request."""
        with self.connect() as wire:
            answer = wire.ask(method, **params)
        assert "error" not in answer, answer
        return answer["result"]

    def refusal(self, method: str, **params: Any) -> Any:
        """The error object of one request."""
        with self.connect() as wire:
            answer = wire.ask(method, **params)
        assert "error" in answer, answer
        return answer["error"]

    def kind_of_refusal(self, method: str, **params: Any) -> str:
        """What the error object says to programs."""
        kind = self.refusal(method, **params)["data"]["kind"]
        assert isinstance(kind, str)
        return kind

    def cli(self, *argv: str, stdin: str = "", patience: float = 60, **variables: str) -> Ran:
        """Run the `spacetraders` command against this daemon's socket, running or not."""
        done = run(
            [str(SCRIPTS / "spacetraders"), *argv, "--socket", str(self.socket)],
            stdin=stdin,
            seconds=patience,
            env=environment(self.folder, **variables),
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def cli_here(self, *argv: str) -> Ran:
        """Run the command in this process: for many in a row, where its start is not the claim."""
        with (
            patch.dict(os.environ, environment(self.folder), clear=True),
            redirect_stdout(StringIO()) as out,
            redirect_stderr(StringIO()) as err,
        ):
            code = main([*argv, "--socket", str(self.socket)])
        return Ran(code, out.getvalue(), err.getvalue())

    def container(self, container_id: str) -> Any:
        """A container as it is now."""
        return self.call("container.get", container_id=container_id)

    def registering(self) -> None:
        """Have it wait for the answer to a deed, of a game that is asked nothing else."""
        with self.connect() as waiting:
            waiting.request("player.register", agent_symbol="NOBODY")
            wait_for("the deed to be sent", lambda: self.call("health")["api"]["sent"] == 2)

    def in_flight(self, container_id: str, waypoint: str) -> Any:
        """Wait until a navigation's ship is under way to a waypoint; returns its progress."""

        def flies() -> Any:
            progress = self.container(container_id)["progress"]
            aloft = progress and progress["arrival"] and progress["waypoint_symbol"] == waypoint
            return progress if aloft else None

        return wait_for(f"a flight to {waypoint}", flies)

    def ended(self, container_id: str) -> Any:
        """Wait until a container has ended for good; returns it."""

        def over() -> Any:
            seen = self.container(container_id)
            return seen if seen["finished_at"] else None

        return wait_for("the end of a container", over)

    def steps_logged(self, container_id: str) -> list[str]:
        """The messages of a container's log."""
        return [
            line["message"]
            for line in self.call("container.logs", container_id=container_id)["items"]
            for _ in range(line["count"])
        ]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the database itself."""
        if self.postgres:
            return databases.read(self.postgres, query, *values)
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query, values).fetchall()

    def buried(self) -> None:
        """Wait until the database has nothing more to do for a daemon that was killed."""
        if self.postgres:
            wait_for("the sessions' end", lambda: not self.rows(databases.DAEMONS_SESSIONS))

    def _answers(self) -> bool:
        assert self.alive, f"the daemon has left: {self.log}"
        return self.listens() and bool(self.call("health"))


@contextmanager
def daemon_place(api: str, postgres: str | None = None) -> Iterator[Daemon]:
    """A folder for a daemon that the caller starts; what runs there at the end is killed."""
    with short_folder() as folder:
        daemon = Daemon(folder, api, postgres)
        try:
            yield daemon
        finally:
            if daemon.alive:
                daemon.kill()


def at(place: str) -> str:
    """The symbol of a waypoint of the test's own system."""
    return f"{HOME_SYSTEM}-{place}"

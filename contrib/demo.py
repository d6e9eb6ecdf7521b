"""The main job, shown: a ship that flies with a refuel stop, and a fleet that earns by itself.

First a sandbox, a daemon, an agent and a flight; then the autopilot's first hours, in virtual time.
Everything runs in a folder of its own and is gone at the end.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
SPEED = "20"
AGENT = "HERMES"
STOP_SECONDS = 10
HOURS = 2
"""Virtual hours of the autopilot: it has bought its first hulls by then, in half a minute."""


def main() -> int:
    """Run the demo; return its exit code, 130 where it was interrupted."""
    parser = argparse.ArgumentParser(description="Fly a ship, then a fleet, on the sandbox.")
    parser.add_argument("--universe", type=Path, help="a recorded system to fly in")
    parser.add_argument("--keep", action="store_true", help="let the fleet fly on until Ctrl-C")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it, too, cleans up
    try:
        return show(asked.universe, keep=asked.keep)
    except KeyboardInterrupt:
        print("\ninterrupted; nothing is left behind")
        return 130


def show(universe: Path | None, *, keep: bool) -> int:
    """Start everything in a folder of its own, show the main job, and end it all.

    With `keep` the autopilot then flies the fleet, and the pages show it, until Ctrl-C.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="demo-")))
        url = stack.enter_context(sandbox(folder, universe))
        socket = stack.enter_context(daemon(folder, url))
        link, cli = stack.enter_context(pages(folder, socket)), Cli(socket)
        cli.show("health")
        cli.show("player", "register", AGENT)
        cli.show("ship", "list")
        print(f"\nEvery duration below is the game's; here it passes {SPEED} times as fast.")
        code = cli.show("navigate", "--ship", f"{AGENT}-1", "--destination", goal(cli), "--wait")
        cli.show("ship", "get", f"{AGENT}-1")
        code = code or earn()
        if keep and not code:
            cli.show("autopilot", "start")
            print(f"\nThe fleet flies on until Ctrl-C. Look at it: {link}", flush=True)
            signal.pause()
        return code


def earn() -> int:
    """Let the autopilot play its first hours, print what they brought, and return the exit code.

    It plays in the sandbox's own universe, whichever one was flown in.
    """
    hours = str(HOURS)
    line = ["spacetraders-sandbox", "simulate", "--hours", hours, "--strategy", "autopilot"]
    print(
        f"\nAfter `spacetraders autopilot start` the daemon flies the fleet: {HOURS} hours of it."
    )
    print(f"\n$ {' '.join(line)}", flush=True)
    command = [str(BIN / line[0]), *line[1:], "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, env=environment())
    if done.returncode == 0:
        print(f"\n{brief(json.loads(done.stdout))}")
    return done.returncode


def brief(report: dict[str, Any]) -> str:
    """Return the credits by hour and the income by source of a simulation's report."""
    hours = zip(report["credits"], report["net_worth"], strict=True)
    rows = [f"{hour:>4} {cash:>13,} {worth:>13,}" for hour, (cash, worth) in enumerate(hours)]
    income = ((source, gain) for source, gain in report["income"].items() if gain)
    return "\n".join(
        [
            f"{'hour':>4} {'credits':>13} {'net worth':>13}",
            *rows,
            "",
            "income by source",
            *(f"  {source:<10} {gain:>+13,}" for source, gain in income),
        ]
    )


def environment() -> dict[str, str]:
    """Return the environment without what the reader may have set for a daemon of their own."""
    return {name: v for name, v in os.environ.items() if not name.startswith("SPACETRADERS_")}


class Cli:
    """The `spacetraders` command, as a person would type it."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket

    def show(self, *words: str) -> int:
        """Print the command, run it in front of the reader, and return its exit code."""
        print(f"\n$ spacetraders {' '.join(words)}", flush=True)
        return subprocess.run(self._line(*words), check=False, env=environment()).returncode

    def ask(self, *words: str) -> Any:
        """Run the command and return its result."""
        line = self._line(*words, "--json")
        done = subprocess.run(line, stdout=subprocess.PIPE, check=True, env=environment())
        return json.loads(done.stdout)

    def _line(self, *words: str) -> list[str]:
        return [str(BIN / "spacetraders"), *words, "--socket", str(self.socket)]


def goal(cli: Cli) -> str:
    """Return a waypoint that takes a refuel stop: the gate, if that does."""
    waypoints = cli.ask("waypoint", "list")["items"]
    waypoints.sort(key=lambda w: (w["type"] != "JUMP_GATE", -abs(w["x"]) - abs(w["y"])))
    for waypoint in waypoints:
        symbol: str = waypoint["waypoint_symbol"]
        plan = cli.ask("route", "plan", "--ship", f"{AGENT}-1", "--destination", symbol)
        if plan["refuel_stops"]:
            return symbol
    return str(waypoints[0]["waypoint_symbol"])


@contextmanager
def sandbox(folder: Path, universe: Path | None) -> Iterator[str]:
    """Run a sandbox as long as the block lasts, and yield its address."""
    line = ["spacetraders-sandbox", "--port", "0", "--speed", SPEED]
    line += ["--rate-limit", "world"]
    line += ["--universe", str(universe)] if universe else []
    print(f"$ {' '.join(line)}")
    with running(line, folder / "sandbox.log", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        first = process.stdout.readline().decode().strip()
        if not first:
            sys.exit((folder / "sandbox.log").read_text())
        print(f"{first}    (time runs {SPEED} times as fast)")
        yield first.rpartition(" ")[2]


@contextmanager
def daemon(folder: Path, url: str) -> Iterator[Path]:
    """Run a daemon as long as the block lasts, and yield its socket once it listens."""
    socket, log = folder / "daemon.sock", folder / "daemon.log"
    line = ["spacetraders-daemon", "--api-url", f"{url}/v2"]
    own = ["--socket", str(socket), "--database", f"sqlite:///{folder}/fleet.db"]
    print(f"\n$ {' '.join([*line, *own])}")
    with running([*line, *own], log) as process:
        while not socket.exists():
            if process.poll() is not None:
                sys.exit(log.read_text())
            time.sleep(0.05)
        print("listening")
        yield socket


@contextmanager
def pages(folder: Path, socket: Path) -> Iterator[str]:
    """Run the pages' server as long as the block lasts, and yield the link to them."""
    line = ["spacetraders-web", "--port", "0", "--socket", str(socket)]
    print(f"\n$ {' '.join(line)}")
    with running(line, folder / "web.log", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        first = process.stdout.readline().decode().strip()
        if not first:
            sys.exit((folder / "web.log").read_text())
        print(f"{first}    (the fleet in a browser; make demo KEEP=1 keeps it up)")
        yield first.rpartition(" ")[2]


@contextmanager
def running(
    line: list[str], log: Path, *, stdout: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program with its errors in `log`; end it with the block."""
    with log.open("wb") as errors:
        command = [str(BIN / line[0]), *line[1:]]
        process = subprocess.Popen(command, stdout=stdout, stderr=errors, env=environment())
        with process:
            try:
                yield process
            finally:
                process.terminate()
                process.wait(STOP_SECONDS)


if __name__ == "__main__":
    sys.exit(main())

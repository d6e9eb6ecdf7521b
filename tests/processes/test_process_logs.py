"""Following a log on the real daemon: over the socket, and with the command."""

import json
import signal
import subprocess
from collections import Counter
from typing import Any

from support.patience import last_words
from support.processes.world import SCRIPTS, Daemon, at, environment


def flight_of(daemon: Daemon, ship: str) -> str:
    """The container of a short flight."""
    flight = daemon.call("ship.navigate", ship_symbol=ship, destination=at("B2"))
    container_id: str = flight["container_id"]
    return container_id


def counted(lines: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """How often each thing was said."""
    said: Counter[tuple[str, str]] = Counter()
    for line in lines:
        said[line["message"], json.dumps(line["fields"], sort_keys=True)] += line["count"]
    return said


def test_a_follower_is_told_all_that_the_log_has(daemon: Daemon, agent: str) -> None:
    daemon.call("player.register", agent_symbol=agent)
    container_id = flight_of(daemon, f"{agent}-1")
    with daemon.connect() as wire:
        answer = wire.ask("container.logs", container_id=container_id, follow=True)["result"]
        lines = list(answer["items"])
        while (told := wire.answer())["method"] == "container.log":
            assert told["params"]["subscription"] == answer["subscription"]
            lines.append(told["params"])
        assert told["method"] == "container.log_end"
        assert wire.ask("health")["result"]["status"] == "ok"
    assert lines[-1]["message"] == "ended"
    assert counted(lines) == counted(
        daemon.call("container.logs", container_id=container_id)["items"]
    )


def test_the_command_follows_until_the_container_has_ended(daemon: Daemon, agent: str) -> None:
    daemon.call("player.register", agent_symbol=agent)
    ran = daemon.cli("container", "logs", flight_of(daemon, f"{agent}-1"), "--follow", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out.splitlines()[-1])["message"] == "ended"


def test_a_follower_that_never_reads_costs_the_others_nothing(daemon: Daemon, agent: str) -> None:
    daemon.call("player.register", agent_symbol=agent)
    container_id = flight_of(daemon, f"{agent}-1")
    with daemon.connect() as lazy:
        for _ in range(60):  # about twice what is answered at once; more would not fit the socket
            lazy.request("container.logs", container_id=container_id, follow=True)
        assert daemon.ended(container_id)["state"] == "COMPLETED"
        assert daemon.call("health")["status"] == "ok"


def test_a_daemon_that_stops_ends_the_command_that_follows(daemon: Daemon, agent: str) -> None:
    daemon.call("player.register", agent_symbol=agent)
    flight = daemon.call("ship.navigate", ship_symbol=f"{agent}-1", destination=at("Z9"))
    follow = ["container", "logs", flight["container_id"], "-f", "--socket", str(daemon.socket)]
    with subprocess.Popen(
        [str(SCRIPTS / "spacetraders"), *follow],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(daemon.folder),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        assert daemon.stop(signal.SIGTERM) == 0
        _, err = last_words(process)
    assert process.returncode == 3
    assert b"it left" in err

"""A real daemon tells a person of what matters, and no bad target harms it or shows a secret."""

import shlex
import sys
from pathlib import Path

import pytest
from support.notify.hooks import SECRET, hook
from support.patience import wait_for
from support.processes.world import Daemon, at

SOON = ("--notify.every-seconds", "1")
HANGS = shlex.join([sys.executable, "-S", "-c", "import time; time.sleep(1000)", SECRET])


def fail_a_container(daemon: Daemon, agent: str) -> str:
    """Have a container fail for good, and return its id."""
    daemon.call("player.register", agent_symbol=agent)
    config = {"ship_symbol": f"{agent}-1", "destination": "X1-NO99-A1"}
    made = daemon.call("container.create", kind="navigate", config=config)
    return str(made["container_id"])


def test_a_container_that_fails_is_told_to_a_command_and_to_webhooks(
    place: Daemon, agent: str
) -> None:
    told = place.folder / "told"
    with hook() as server:
        place.start(
            *SOON,
            SPACETRADERS_NOTIFY_COMMAND=f"sh -c 'cat > {told}.part && mv {told}.part {told}'",
            SPACETRADERS_NOTIFY_WEBHOOK=server.url,
            SPACETRADERS_NOTIFY_DISCORD=server.url,
        )
        container_id = fail_a_container(place, agent)
        wait_for("both webhooks", lambda: len(server.posted) == 2 or None)
        wait_for("the command", lambda: told.exists() or None)
    said = f"{agent}: {container_id} (navigate with {agent}-1) has failed"
    assert told.read_text().startswith(said)
    bodies = {tuple(sorted(body)): body for _, body in server.posted}
    assert bodies["more", "notices", "test", "text", "title"]["text"].startswith(said)
    assert said in bodies["allowed_mentions", "content"]["content"]


def test_bad_targets_hold_nothing_up_and_their_secrets_are_shown_nowhere(
    place: Daemon, agent: str
) -> None:
    with hook(500) as broken:
        place.start(
            *SOON,
            *("--log-level", "debug"),
            SPACETRADERS_NOTIFY_COMMAND=HANGS,
            SPACETRADERS_NOTIFY_WEBHOOK=broken.url,
            SPACETRADERS_NOTIFY_DISCORD=f"http://127.0.0.1:1/{SECRET}",
        )
        fail_a_container(place, agent)
        wait_for("an attempt", lambda: broken.posted or None)
        troubles = wait_for(
            "troubles",
            lambda: found if len(found := place.call("health")["troubles"]) >= 2 else None,
        )
        flight = place.call("ship.navigate", ship_symbol=f"{agent}-1", destination=at("Z9"))
        place.in_flight(flight["container_id"], at("Z9"))
        seen = [place.call("notify.get"), place.call("daemon.status"), place.call("daemon.tree")]
        shown = place.cli("daemon", "notify")
        assert place.stop(15) == 0
    assert {each["kind"] for each in troubles} == {"not_delivered"}
    assert "it answers 500" in shown.out
    assert "it cannot be connected to" in shown.out
    assert "not_told" in place.log
    for said in (place.log, shown.out, shown.err, str(seen), str(troubles)):
        assert SECRET not in said


def test_a_test_says_at_once_whether_it_arrives(place: Daemon) -> None:
    with hook() as server:
        place.start(
            SPACETRADERS_NOTIFY_WEBHOOK=server.url, SPACETRADERS_NOTIFY_COMMAND="/no/such/program"
        )
        tried = place.cli("daemon", "notify", "--test")
    assert tried.code == 1
    assert "webhook: told in " in tried.out
    assert "command: not told: it cannot be run: No such file or directory" in tried.out
    assert server.posted[0][1]["test"] is True


def test_a_daemon_that_tells_nobody_says_how_to_change_that(daemon: Daemon) -> None:
    tried = daemon.cli("daemon", "notify", "--test")
    assert tried.code == 1
    assert "nobody is told of anything" in tried.err
    assert "[notify]" in tried.err
    assert daemon.cli("daemon", "notify").code == 0


@pytest.mark.parametrize(
    "line",
    [
        f'webhook = "ftp://example.org/{SECRET}"',
        f'webhook = ["https://example.org/{SECRET}"]',
        f'discord = "{SECRET} and more"',
        f'command = "sh -c \'{SECRET}"',
        f'webhok = "{SECRET}"',
        'events = ["war"]',
        "every_seconds = 0",
    ],
)
def test_a_wrong_setting_is_refused_without_being_shown(
    place: Daemon, tmp_path: Path, line: str
) -> None:
    config = tmp_path / "daemon.toml"
    config.write_text(f"[notify]\n{line}\n")
    process = place.launch(-1, "--config", str(config))
    _, said = process.communicate()
    assert process.returncode == 2, said
    assert b"notify" in said
    assert SECRET.encode() not in said
    assert b"Traceback" not in said

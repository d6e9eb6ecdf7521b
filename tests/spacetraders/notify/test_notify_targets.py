"""The targets of notices: real commands and a real server, good and bad."""

import json
import os
import shlex
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trio
from support.notify.hooks import SECRET, hook
from support.patience import stretched

from spacetraders.application.ports.targets import NotDelivered, Target
from spacetraders.domain.notices.notice import TEST, Bulletin, Notice, NoticeKind
from spacetraders.notify.command import CommandTarget, environment
from spacetraders.notify.opening import open_targets
from spacetraders.notify.webhook import DISCORD_CHARACTERS

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BULLETIN = Bulletin([Notice(NoticeKind.FLEET_IDLE, "FLEET", "FLEET: nobody works", AT)])


def python(code: str) -> str:
    """A command line that runs this code."""
    return shlex.join([sys.executable, "-S", "-c", code])


async def delivered(target: Target, bulletin: Bulletin = BULLETIN) -> NotDelivered | None:
    """Why a target was not told, or None."""
    with trio.fail_after(stretched(20)):
        try:
            await target.deliver(bulletin)
        except NotDelivered as error:
            return error
    return None


async def test_a_command_gets_the_text_and_the_title(tmp_path: Path) -> None:
    told = tmp_path / "told"
    code = (
        "import os, sys, pathlib; pathlib.Path(sys.argv[1]).write_text("
        "os.environ['NOTICE_TITLE'] + '|' + os.environ['NOTICE_KINDS'] + '|' + sys.stdin.read())"
    )
    assert await delivered(CommandTarget(f"{python(code)} {shlex.quote(str(told))}")) is None
    assert told.read_text() == "spacetraders: fleet idle|fleet_idle|FLEET: nobody works\n"


def test_a_command_gets_no_setting_of_the_daemon() -> None:
    ours = {"PATH": "/bin", "SPACETRADERS_ACCOUNT_TOKEN": "t", "SPACETRADERS_NOTIFY_WEBHOOK": "w"}
    assert environment(ours, TEST) == {
        "PATH": "/bin",
        "NOTICE_TITLE": TEST.title,
        "NOTICE_KINDS": "test",
    }


async def test_a_command_need_not_read() -> None:
    long = Bulletin([Notice(NoticeKind.FLEET_IDLE, str(n), "x" * 300, AT) for n in range(20)])
    assert await delivered(CommandTarget("true"), long) is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("false", "it has exited with 1"),
        ("/no/such/program --token abc", "it cannot be run: No such file or directory"),
        ("/", "it cannot be run: Permission denied"),
    ],
)
async def test_a_command_that_fails_says_how_and_names_nothing(line: str, reason: str) -> None:
    error = await delivered(CommandTarget(line))
    assert error is not None
    assert error.reason == reason
    assert "abc" not in str(error)


async def test_a_command_that_is_killed_says_so() -> None:
    error = await delivered(CommandTarget(python("import os; os.kill(os.getpid(), 9)")))
    assert error is not None
    assert error.reason == "it was ended by the signal 9"


async def test_a_command_that_prints_without_end_harms_nobody() -> None:
    code = (
        "import sys; [print('x' * 1000) or print('y' * 1000, file=sys.stderr) for _ in range(5000)]"
    )
    assert await delivered(CommandTarget(python(code))) is None


async def test_a_command_that_hangs_is_killed_with_what_it_has_started(tmp_path: Path) -> None:
    """It ignores what can be ignored, and a pipe shows when the last of them is gone."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    code = (
        "import os, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork(); "
        "f = open(sys.argv[1], 'w'); f.write('.'); f.flush(); time.sleep(1000)"
    )
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    target = CommandTarget(f"{python(code)} {shlex.quote(str(fifo))}")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(target.deliver, BULLETIN)
        seen = b""
        with trio.fail_after(stretched(20)):
            while len(seen) < 2:
                await trio.sleep(0.01)
                try:
                    seen += os.read(reader, 10)
                except BlockingIOError:
                    continue
        nursery.cancel_scope.cancel()
    with trio.fail_after(stretched(5)):
        while True:
            try:
                if os.read(reader, 10) == b"":
                    break
            except BlockingIOError:
                await trio.sleep(0.01)
    os.close(reader)


@asynccontextmanager
async def webhook(url: str) -> AsyncIterator[Target]:
    async with open_targets(None, url, None) as [target]:
        yield target


async def test_a_webhook_gets_all_of_a_bulletin_as_json() -> None:
    with hook() as server:
        async with webhook(server.url) as target:
            assert await delivered(target) is None
    [(path, body)] = server.posted
    assert path == f"/hooks/{SECRET}"
    assert body == {
        "title": "spacetraders: fleet idle",
        "text": "FLEET: nobody works",
        "test": False,
        "more": 0,
        "notices": [
            {
                "kind": "fleet_idle",
                "subject": "FLEET",
                "text": "FLEET: nobody works",
                "at": "2026-03-01T12:00:00.000Z",
                "count": 1,
            }
        ],
    }


async def test_discord_gets_a_content_that_mentions_nobody() -> None:
    with hook() as server:
        async with open_targets(None, None, server.url) as [target]:
            assert target.name == "discord"
            assert await delivered(target) is None
    [(_, body)] = server.posted
    assert body == {
        "content": "**spacetraders: fleet idle**\nFLEET: nobody works",
        "allowed_mentions": {"parse": []},
    }


async def test_discord_gets_no_more_than_it_takes() -> None:
    long = Bulletin([Notice(NoticeKind.FLEET_IDLE, str(n), "x" * 400, AT) for n in range(20)])
    with hook() as server:
        async with open_targets(None, None, server.url) as [target]:
            assert await delivered(target, long) is None
    assert len(server.posted[0][1]["content"]) == DISCORD_CHARACTERS


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
async def test_any_answer_but_a_success_is_a_failure(status: int) -> None:
    with hook(status, Location="/elsewhere") as server:
        async with webhook(server.url) as target:
            error = await delivered(target)
    assert error is not None
    assert error.reason == f"it answers {status}"
    assert len(server.posted) == 1


@pytest.mark.parametrize(
    ("text", "seconds"), [("7.5", 7.5), ("nan", None), ("inf", None), ("soon", None), ("-1", None)]
)
async def test_a_webhook_that_is_asked_too_often_says_when_again(
    text: str, seconds: float | None
) -> None:
    with hook(429, Retry_After=text) as server:
        async with webhook(server.url) as target:
            error = await delivered(target)
    assert error is not None
    assert error.pause_seconds == seconds


async def test_a_webhook_that_is_not_there_is_named_by_its_setting_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    async with webhook(f"http://127.0.0.1:{port}/{SECRET}") as target:
        error = await delivered(target)
    assert error is not None
    assert error.reason == "it cannot be connected to"
    for said in (str(error), repr(error), json.dumps(error.details), repr(target)):
        assert SECRET not in said


async def test_a_webhook_that_speaks_no_http_is_a_failure() -> None:
    async def nonsense(stream: trio.SocketStream) -> None:
        await stream.send_all(b"220 smtp ready\r\n")
        await stream.send_eof()
        while await stream.receive_some():
            pass

    async with trio.open_nursery() as nursery:
        [listener] = await trio.open_tcp_listeners(0, host="127.0.0.1")
        nursery.start_soon(trio.serve_listeners, nonsense, [listener])
        port = listener.socket.getsockname()[1]
        async with webhook(f"http://127.0.0.1:{port}/{SECRET}") as target:
            error = await delivered(target)
        nursery.cancel_scope.cancel()
    assert error is not None
    assert error.reason == "its answer is no HTTP"


async def test_a_webhook_that_never_answers_can_be_given_up() -> None:
    with hook(0) as server:
        async with webhook(server.url) as target:
            with trio.move_on_after(0.2) as scope:
                await target.deliver(BULLETIN)
    assert scope.cancelled_caught


async def test_without_a_setting_there_is_no_target() -> None:
    async with open_targets(None, None, None) as targets:
        assert targets == []

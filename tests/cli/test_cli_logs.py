"""`container logs`: one container, several, and following them."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from support.cli.fake import LOG, FakeDaemon, InTurn, Raw, Refusal
from support.patience import exit_code, last_words

from cli.logs import line_text
from cli.text import instant

Run = Callable[..., Any]
PROGRAM = [sys.executable, "-m", "cli.main"]
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def line(message: str, at: int, **more: Any) -> dict[str, Any]:
    said_at = f"2026-01-31T12:00:{at:02}.000Z"
    times = {"count": 1, "first_seen": said_at, "last_seen": said_at}
    return {"line_id": at, "level": "info", "message": message, "fields": {}, **times, **more}


def repeated(message: str, first: int, last: int) -> dict[str, Any]:
    return line(message, first, count=3, last_seen=f"2026-01-31T12:00:{last:02}.000Z")


@pytest.mark.parametrize("containers", [("a",), ("a", "b")])
def test_folding_does_not_reorder_lines(
    daemon: FakeDaemon, run: Callable[..., Any], containers: tuple[str, ...]
) -> None:
    lines = [repeated("waits", 1, 50), line("departs", 2), repeated("looks", 3, 40)]
    daemon.answers["container.logs"] = InTurn([{"items": lines}, {"items": []}])
    out = run("container", "logs", *containers).out.splitlines()
    times = [text.split()[2 if len(containers) > 1 else 1] for text in out]
    assert times == ["12:00:01", "12:00:02", "12:00:03"]
    assert out[0].endswith("\N{MULTIPLICATION SIGN}3 until 12:00:50")


def test_a_line_that_was_repeated_past_midnight_tells_the_day() -> None:
    said = line("waits", 1, count=2, last_seen="2026-02-01T00:00:05.000Z")
    assert line_text(said).endswith("2 until 2026-02-01 00:00:05")


def told(kind: str, container_id: str, **params: Any) -> bytes:
    whose = {"subscription": f"s-{container_id}", "container_id": container_id}
    body = {"jsonrpc": "2.0", "method": f"container.{kind}", "params": {**whose, **params}}
    return json.dumps(body).encode() + b"\n"


def answer(request_id: int, container_id: str, *items: dict[str, Any]) -> bytes:
    result = {"subscription": f"s-{container_id}", "items": list(items)}
    return json.dumps({"jsonrpc": "2.0", "id": request_id, "result": result}).encode() + b"\n"


def streamed(message: str, container_id: str, at: int) -> bytes:
    said = {name: value for name, value in line(message, at).items() if name != "line_id"}
    return told("log", container_id, **said)


@pytest.fixture
def two(daemon: FakeDaemon) -> FakeDaemon:
    """A daemon of two containers: one talks before the other is followed, and both end."""
    daemon.answers["container.logs"] = InTurn(
        [
            Raw(answer(1, "a", line("first", 1), line("third", 3)) + streamed("fourth", "a", 4)),
            Raw(
                answer(2, "bb", line("second", 2))
                + streamed("fifth", "bb", 5)
                + told("log_lost", "a", lines=7)
                + told("log_end", "a")
                + streamed("sixth", "bb", 6)
                + told("log_end", "bb")
            ),
        ]
    )
    return daemon


def test_the_lines_of_several_are_shown_by_time_with_their_ids(
    daemon: FakeDaemon, run: Run
) -> None:
    tails = [{"items": [line("first", 1), line("third", 3)]}, {"items": [line("second", 2)]}]
    daemon.answers["container.logs"] = InTurn(tails)
    ran = run("container", "logs", "a", "bb")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "a  2026-01-31 12:00:01 info    first",
        "bb 2026-01-31 12:00:02 info    second",
        "a  2026-01-31 12:00:03 info    third",
    ]


def test_several_as_json_are_an_object_a_line(daemon: FakeDaemon, run: Run) -> None:
    ran = run("container", "logs", "a", "b", "--json")
    objects = [json.loads(text) for text in ran.out.splitlines()]
    assert [(each.pop("container_id"), each) for each in objects] == [
        (name, item) for item in LOG["items"] for name in ("a", "b")
    ]


def test_one_that_is_named_twice_is_shown_once(daemon: FakeDaemon, run: Run) -> None:
    assert run("container", "logs", "a", "a").code == 0
    assert len(daemon.calls) == 1


def test_the_filters_are_asked_for(daemon: FakeDaemon, run: Run) -> None:
    since = "2026-01-31T12:00:00+02:00"
    run("container", "logs", "a", "--level", "warning", "--since", since, "--limit", "5")
    (call,) = daemon.calls
    wanted = {"container_id": "a", "limit": 5, "level": "warning"}
    assert datetime.fromisoformat(call[1].pop("since")) == datetime.fromisoformat(since)
    assert call == ("container.logs", wanted)


@pytest.mark.parametrize("text", ["", "yesterday", "5", "5 m", "-5m", "5w", "2026-13-01", "9" * 9])
def test_what_is_no_time_is_wrong_use(daemon: FakeDaemon, run: Run, text: str) -> None:
    ran = run("container", "logs", "a", f"--since={text}")
    assert (ran.code, ran.out, daemon.calls) == (2, "", [])


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("90s", "2026-01-31T11:58:30+00:00"),
        ("10m", "2026-01-31T11:50:00+00:00"),
        ("2h", "2026-01-31T10:00:00+00:00"),
        ("3d", "2026-01-28T12:00:00+00:00"),
        ("2026-01-30", "2026-01-30T00:00:00+00:00"),
        ("2026-01-30T01:00:00Z", "2026-01-30T01:00:00+00:00"),
    ],
)
def test_an_age_is_counted_back_from_now(text: str, iso: str) -> None:
    assert instant(text, NOON) == iso


def test_an_age_before_all_time_is_no_time() -> None:
    with pytest.raises(ValueError, match="not a time"):
        instant("999999999d", NOON)


def test_following_shows_tails_then_lines_until_all_have_ended(two: FakeDaemon, run: Run) -> None:
    ran = run("container", "logs", "a", "bb", "-f")
    assert ran.code == 0
    words = [text.split()[0::4] for text in ran.out.splitlines()]
    assert words == [
        ["a", "first"],
        ["bb", "second"],
        ["a", "third"],
        ["a", "fourth"],
        ["bb", "fifth"],
        ["bb", "sixth"],
    ]
    assert ran.err.splitlines() == [
        "a: 7 lines lost, they came too fast",
        "a has ended",
        "bb has ended",
    ]
    assert [params["follow"] for _, params in two.calls] == [True, True]


def test_following_as_json_is_an_object_a_line(two: FakeDaemon, run: Run) -> None:
    ran = run("container", "logs", "a", "bb", "--follow", "--json")
    objects = [json.loads(text) for text in ran.out.splitlines()]
    assert [(each["container_id"], each["message"]) for each in objects][-2:] == [
        ("bb", "fifth"),
        ("bb", "sixth"),
    ]
    assert {"container_id", "level", "message", "fields", "count", "first_seen", "last_seen"} == (
        set(objects[-1])
    )
    assert json.loads(ran.err) == {"kind": "log_lost", "container_id": "a", "lines": 7}


def test_one_alone_is_followed_without_its_id(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.logs"] = Raw(answer(1, "a", line("only", 1)) + told("log_end", "a"))
    ran = run("container", "logs", "a", "-f")
    assert ran.out == "2026-01-31 12:00:01 info    only\n"


def test_following_one_that_is_unknown_is_refused(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.logs"] = Refusal(-32000, "there is no container a")
    assert run("container", "logs", "a", "-f").code == 1


def test_a_daemon_that_leaves_in_the_middle_is_told(daemon: FakeDaemon, run: Run) -> None:
    daemon.answers["container.logs"] = Raw(answer(1, "a", line("only", 1)), then_close=True)
    ran = run("container", "logs", "a", "-f")
    assert ran.code == 3
    assert "only" in ran.out
    assert "it left" in ran.err


@pytest.mark.parametrize(
    "strange", [b"{}\n", b'{"jsonrpc": "2.0", "method": "container.log", "params": {}}\n', b"x\n"]
)
def test_a_strange_notification_is_no_traceback(
    daemon: FakeDaemon, run: Run, strange: bytes
) -> None:
    daemon.answers["container.logs"] = Raw(answer(1, "a") + strange)
    ran = run("container", "logs", "a", "-f")
    assert ran.code == 1
    assert ran.err.startswith("error: the daemon's answer makes no sense")


def test_ctrl_c_ends_following_without_a_word(daemon: FakeDaemon) -> None:
    daemon.answers["container.logs"] = Raw(answer(1, "a", line("only", 1)))
    with subprocess.Popen(
        [*PROGRAM, "container", "logs", "a", "-f"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().endswith(b"only\n")  # not kept back in a buffer
        process.send_signal(signal.SIGINT)
        out, err = last_words(process)
    assert (process.returncode, out, err) == (130, b"", b"")


def on_a_terminal(*argv: str) -> str:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *argv], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # how Linux says that nobody has the other end open any more
            pass
        finally:
            os.close(ours)
        exit_code(process)
    return shown.decode()


def test_a_terminal_shows_each_container_in_a_colour_of_its_own(two: FakeDaemon) -> None:
    shown = on_a_terminal("container", "logs", "a", "bb", "-f")
    assert "\x1b[36ma \x1b[0m " in shown
    assert "\x1b[33mbb\x1b[0m " in shown


def test_a_terminal_of_one_who_wants_no_colour_shows_none(
    two: FakeDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in on_a_terminal("container", "logs", "a", "bb", "-f")

"""Tokens that come by stdin: whatever an editor or a shell put around them."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from support.cli.fake import FakeDaemon

Run = Callable[..., Any]


def stdin(raw: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8")


def test_a_token_from_stdin_is_sent_and_never_shown(
    daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", stdin(b"se.cr.et\n"))
    ran = run("player", "register", "--token", "-")
    assert daemon.calls == [("player.register", {"token": "se.cr.et"})]
    assert "se.cr.et" not in ran.out + ran.err


@pytest.mark.parametrize(
    "raw",
    [
        b"se.cr.et",
        b"\n \t\r\n  se.cr.et\r\nand more\n",
        b"\xef\xbb\xbfse.cr.et\n",
        "\n se.cr.et\r\nand more".encode("utf-16"),
        b"\xfe\xff" + "se.cr.et\n".encode("utf-16-be"),
    ],
)
def test_a_token_from_stdin_is_the_first_line_that_is_not_blank_in_every_encoding(
    raw: bytes, daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", stdin(raw))
    run("player", "register", "--token", "-")
    assert daemon.calls == [("player.register", {"token": "se.cr.et"})]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "nobody to register"),
        (b"\xef\xbb\xbf\n", "nobody to register"),
        (b"se.cr.et\xff\n", "what comes on stdin is no text"),
        (b"\xff\xfes", "what comes on stdin is no text"),
    ],
)
def test_what_is_no_token_on_stdin_is_refused_without_a_word_of_it(
    raw: bytes, told: str, daemon: FakeDaemon, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", stdin(raw))
    ran = run("player", "register", "--token", "-")
    assert (ran.code, daemon.calls) == (2, [])
    assert told in ran.err
    assert "se.cr.et" not in ran.out + ran.err

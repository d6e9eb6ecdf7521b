"""The client on a real socket: what it makes of good answers, bad ones, and none."""

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from support.cli.fake import FakeDaemon, Raw, Refusal

import cli.client
from cli.client import Client
from cli.errors import BadAnswer, DaemonGone, DaemonUnreachable, RpcError, StrangerListens


def test_a_result_comes_back_as_it_was_sent(daemon: FakeDaemon) -> None:
    daemon.answers["echo"] = {"items": [1, None, "ü"]}
    with Client.connect(daemon.path) as client:
        assert client.call("echo") == {"items": [1, None, "ü"]}


def test_a_result_of_null_is_a_result(daemon: FakeDaemon) -> None:
    daemon.answers["nothing"] = None
    with Client.connect(daemon.path) as client:
        assert client.call("nothing") is None


def test_one_connection_serves_many_calls(daemon: FakeDaemon) -> None:
    daemon.answers.update(one=1, two=2)
    with Client.connect(daemon.path) as client:
        assert [client.call("one"), client.call("two"), client.call("one")] == [1, 2, 1]


def test_a_parameter_of_none_is_left_out(daemon: FakeDaemon) -> None:
    daemon.answers["echo"] = 1
    with Client.connect(daemon.path) as client:
        client.call("echo", units=None, ship_symbol="FLEET-1")
    assert daemon.calls == [("echo", {"ship_symbol": "FLEET-1"})]


def test_a_line_of_two_megabytes_is_read(daemon: FakeDaemon) -> None:
    daemon.answers["echo"] = "x" * 2_000_000
    with Client.connect(daemon.path) as client:
        assert len(client.call("echo")) == 2_000_000


def test_an_endless_line_is_a_bad_answer(
    daemon: FakeDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.client, "LONGEST_ANSWER", 1000)
    daemon.answers["echo"] = Raw(b"x" * 5000)
    with Client.connect(daemon.path) as client, pytest.raises(BadAnswer, match="1000 bytes"):
        client.call("echo")


def test_an_order_that_was_found_done_is_no_failure(
    daemon: FakeDaemon, run: Callable[..., Any]
) -> None:
    data = {"kind": "outcome_unknown", "found": "FOUND_DONE", "hint": "do not repeat it"}
    daemon.answers["ship.dock"] = Refusal(-32050, "no answer to POST (slow): it was done", data)
    ran = run("dock", "--ship", "FLEET-1")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("done: no answer to POST (slow): it was done\n")
    assert run("dock", "--ship", "FLEET-1", "--json").code == 0


def test_an_order_that_may_still_be_carried_out_is_a_failure(
    daemon: FakeDaemon, run: Callable[..., Any]
) -> None:
    data = {"kind": "outcome_unknown", "found": None, "hint": "do not repeat it"}
    daemon.answers["ship.dock"] = Refusal(-32050, "no answer to POST (slow)", data)
    ran = run("dock", "--ship", "FLEET-1")
    assert ran.code == 1
    assert ran.err.startswith("error: no answer to POST (slow)\n")


def test_an_error_object_is_raised_with_its_fields(daemon: FakeDaemon) -> None:
    daemon.answers["echo"] = Refusal(-32004, "no ship X", {"kind": "no_ship", "hint": "look"})
    with Client.connect(daemon.path) as client, pytest.raises(RpcError) as caught:
        client.call("echo")
    assert (caught.value.code, caught.value.message, caught.value.hint) == (
        -32004,
        "no ship X",
        "look",
    )


def test_an_error_without_an_id_is_the_answer_to_the_request(daemon: FakeDaemon) -> None:
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "line too long"}}
    daemon.answers["echo"] = Raw(json.dumps(error).encode() + b"\n", then_close=True)
    with Client.connect(daemon.path) as client, pytest.raises(RpcError, match="line too long"):
        client.call("echo")


@pytest.mark.parametrize(
    "garbage",
    [
        b"hello\n",
        b"\xff\xfe\n",
        b"\n",
        b"[]\n",
        b"7\n",
        b'{"jsonrpc": "2.0", "id": 1}\n',
        b'{"jsonrpc": "2.0", "id": 99, "result": 1}\n',
        b'{"jsonrpc": "2.0", "id": 1, "error": "no"}\n',
        b'{"jsonrpc": "2.0", "id": 1, "error": {"code": "x", "message": "no"}}\n',
    ],
)
def test_garbage_is_a_bad_answer(daemon: FakeDaemon, garbage: bytes) -> None:
    daemon.answers["echo"] = Raw(garbage)
    with Client.connect(daemon.path) as client, pytest.raises(BadAnswer):
        client.call("echo")


@pytest.mark.parametrize("part", [b"", b'{"jsonrpc": "2.0", "id": 1, "resu'])
def test_a_daemon_that_leaves_before_its_answer_is_gone(daemon: FakeDaemon, part: bytes) -> None:
    daemon.answers["echo"] = Raw(part, then_close=True)
    with Client.connect(daemon.path) as client, pytest.raises(DaemonGone):
        client.call("echo")


def test_a_daemon_that_hung_up_between_two_calls_is_gone(daemon: FakeDaemon) -> None:
    daemon.answers["echo"] = Raw(b'{"jsonrpc": "2.0", "id": 1, "result": 1}\n', then_close=True)
    with Client.connect(daemon.path) as client:
        assert client.call("echo") == 1
        with pytest.raises(DaemonGone):
            client.call("echo")


def test_a_silent_daemon_is_given_up(daemon: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.client, "ANSWER_SECONDS", 0.05)
    daemon.answers["echo"] = Raw(b"")
    with Client.connect(daemon.path) as client, pytest.raises(DaemonGone, match="said nothing"):
        client.call("echo")


def test_a_missing_socket_is_unreachable_with_the_command_that_starts_one(folder: Path) -> None:
    with pytest.raises(DaemonUnreachable, match="no such socket") as caught:
        Client.connect(folder / "none.sock")
    assert caught.value.hint == f"start it with: spacetraders-daemon --socket {folder}/none.sock"


def test_at_the_default_place_the_hint_names_no_socket(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    with pytest.raises(DaemonUnreachable) as caught:
        Client.connect(folder / "spacetraders" / "daemon.sock")
    assert caught.value.hint == "start it with: spacetraders-daemon"


def test_a_stale_socket_is_unreachable(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(folder / "stale.sock"))
    with pytest.raises(DaemonUnreachable, match="nobody listens"):
        Client.connect(folder / "stale.sock")


def test_a_file_that_is_no_socket_is_unreachable(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(DaemonUnreachable):
        Client.connect(folder / "file")


def test_a_socket_below_a_file_is_unreachable(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(DaemonUnreachable, match="Not a directory"):
        Client.connect(folder / "file" / "d.sock")


def test_a_socket_of_another_user_is_unreachable_with_another_remedy(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forbidden(socket.socket):  # the tests may run as root, whom no mode keeps out
        def connect(self, _: object) -> None:
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "socket", Forbidden)
    with pytest.raises(DaemonUnreachable, match="permission denied") as caught:
        Client.connect(folder / "d.sock")
    assert "another user" in str(caught.value.hint)


def test_who_listens_as_another_user_is_told_nothing(
    daemon: FakeDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)  # the listener is whoever runs the tests
    with pytest.raises(StrangerListens) as caught:
        Client.connect(daemon.path)
    assert (caught.value.kind, caught.value.exit_code) == ("stranger_listens", 3)
    assert (caught.value.uid, caught.value.own_uid) == (os.getuid(), 4711)
    assert daemon.calls == []


@pytest.mark.parametrize("length", [108, 500])
def test_a_path_too_long_for_a_socket_is_told_as_such(length: int) -> None:
    with pytest.raises(DaemonUnreachable, match="107 bytes") as caught:
        Client.connect(Path("/" + "x" * (length - 1)))
    assert "shorter" in str(caught.value.hint)


def test_a_path_of_the_greatest_length_is_tried() -> None:
    with pytest.raises(DaemonUnreachable, match="no such socket"):
        Client.connect(Path("/" + "x" * 106))


def test_a_connection_reset_is_a_daemon_gone() -> None:
    ours, theirs = socket.socketpair()
    ours.sendall(b"unread")
    theirs.close()  # with something unread, which Linux answers with a reset
    with Client(Path("d.sock"), ours) as client, pytest.raises(DaemonGone, match="reset"):
        client.call("echo")


def test_a_client_says_whose_it_is(daemon: FakeDaemon) -> None:
    with Client.connect(daemon.path) as client:
        assert repr(client) == f"<Client of {daemon.path}>"


@contextmanager
def full(path: Path) -> Iterator[socket.socket]:
    """A socket that lets nobody in, and has no more room for those who wait."""
    with socket.socket(socket.AF_UNIX) as listener, ExitStack() as waiting:
        listener.bind(str(path))
        listener.listen(0)
        with suppress(BlockingIOError):
            while True:
                client = waiting.enter_context(socket.socket(socket.AF_UNIX))
                client.settimeout(1)
                client.connect(str(path))
        yield listener


needs_a_limit = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere a client waits to be let in, and is not refused"
)


@needs_a_limit
def test_a_daemon_that_lets_nobody_in_is_unreachable_and_not_told_to_be_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.client, "BUSY_SECONDS", 0.1)
    with full(folder / "d.sock"), pytest.raises(DaemonUnreachable, match="too many") as caught:
        Client.connect(folder / "d.sock")
    assert caught.value.exit_code == 3
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("try again")


@needs_a_limit
def test_a_daemon_that_lets_clients_in_again_is_reached(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with full(folder / "d.sock") as listener:
        monkeypatch.setattr("time.sleep", lambda _: listener.accept()[0].close())
        Client.connect(folder / "d.sock").__exit__()

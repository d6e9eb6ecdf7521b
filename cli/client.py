"""A JSON-RPC 2.0 client on a Unix socket: one JSON text a line, one request at a time."""

import itertools
import json
import os
import socket
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from cli.default_player import default_player
from cli.errors import (
    BadAnswer,
    DaemonGone,
    DaemonUnreachable,
    FoundDone,
    Interrupted,
    RpcError,
    StrangerListens,
    WrongUse,
)
from cli.reads import only_reads
from spacetraders.peer import peer_uid

ANSWER_SECONDS = 120.0  # orders can queue behind the game's rate limit for long
TAKEN_BACK_SECONDS = 3.0  # the wait for the daemon's answer after Ctrl-C in an order
AT_ONCE = 16  # calls under way together, of the 32 that the daemon reads of a connection
LONGEST_ANSWER = 16 * 1024 * 1024  # far above any list; an endless line must not fill the memory
BUSY_SECONDS = 2.0  # how long a daemon with a full queue of clients is tried
BUSY_PAUSE_SECONDS = 0.05
LONGEST_PATH = 107  # sun_path of 108 bytes (unix(7)), less the final zero
INVALID_PARAMS = -32602  # JSON-RPC 2.0
STUMBLES = (LookupError, TypeError, ValueError, AttributeError)  # over the shape of an answer
UNTOLD = (KeyboardInterrupt, DaemonGone, BadAnswer, *STUMBLES)  # the ends of an interrupted wait


class Client:
    """A connection to the daemon, as a context manager that closes it."""

    def __init__(self, path: Path, connection: socket.socket) -> None:
        self.path = path
        self._connection = connection
        self._lines = connection.makefile("rb")
        self._ids = itertools.count(1)
        self._told: deque[tuple[str, dict[str, Any]]] = deque()
        self._ordered = False

    def __repr__(self) -> str:
        return f"<Client of {self.path}>"

    @classmethod
    def connect(cls, path: Path, *, patience_seconds: float = ANSWER_SECONDS) -> Self:
        """Connect to the daemon at `path`, and wait so long for each of its answers.

        Raises:
            DaemonUnreachable: no daemon listens there. Its hint says what to do.
            StrangerListens: another user listens there, as the kernel says. Nothing was sent.
        """
        # Checked here, since the system's own error does not say what is too long.
        if len(os.fsencode(path)) > LONGEST_PATH:
            reason = f"the path is longer than the {LONGEST_PATH} bytes that a socket may have"
            remedy = (
                "start it on a shorter one: spacetraders-daemon --socket PATH, and name it here"
            )
            raise DaemonUnreachable(path, reason, remedy)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # Set before the connection is made, which would else wait for a full queue by itself.
        connection.settimeout(patience_seconds)
        try:
            _connect(connection, os.fspath(path), min(BUSY_SECONDS, patience_seconds))
            listener_uid = peer_uid(connection)
        except OSError as error:
            connection.close()
            raise _unreachable(path, error) from error
        # Before anything is sent: another user's program must not see a token.
        if listener_uid != os.geteuid():
            connection.close()
            raise StrangerListens(path, listener_uid, os.geteuid())
        return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self._connection.close()

    def hang_up(self) -> None:
        """End a call that another thread waits in, as if this process had ended."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def call(self, method: str, **params: Any) -> Any:
        """Return the result of a method. A parameter of None is left out.

        Raises:
            RpcError: the daemon refuses. For params that do not fit it is WrongUse.
            DaemonGone: the daemon leaves without an answer, or says nothing for ANSWER_SECONDS.
            BadAnswer: the daemon's line is no answer to the request.
            Interrupted: Ctrl-C came during an order. It tells what became of the order.
        """
        request = _request(next(self._ids), method, params)
        self._ordered = not only_reads(method)
        try:
            self._send(request)
            line = self._answer()
        except KeyboardInterrupt:
            if not self._ordered:  # a question that was broken off has changed nothing
                raise
            raise self._taken_back(request["id"]) from None
        try:
            return result_of(line, request["id"])
        except WrongUse as error:
            error.method = method
            raise
        except RpcError as error:
            meant = self._meant(error)
            if meant is None:
                raise
            return self.call(method, **{**params, "agent_symbol": meant})

    def _meant(self, error: RpcError) -> str | None:
        """Return the default player, where only that was missing and it is one of those there."""
        if error.told_kind != "ambiguous_player":
            return None
        meant, there = default_player(self.path), error.data.get("agent_symbols")
        return meant if isinstance(there, list) and meant in there else None

    def call_each(
        self, method: str, many: Sequence[Mapping[str, Any]]
    ) -> Iterator[tuple[int, Any | RpcError]]:
        """Call one method with each of many params. Yields results as they come, by their index.

        A refusal is yielded too, and ends none of the others. AT_ONCE calls are under way together.

        Raises:
            DaemonGone, BadAnswer: as `call` does.
            Interrupted: Ctrl-C came during orders. The daemon drops what it had not begun.
        """
        self._ordered = not only_reads(method)
        waiting, under_way = deque(enumerate(many)), dict[object, int]()
        done = 0
        try:
            while waiting or under_way:
                while waiting and len(under_way) < AT_ONCE:
                    index, params = waiting.popleft()
                    request_id = next(self._ids)
                    under_way[request_id] = index
                    self._send(_request(request_id, method, params))
                line = self._answer()
                about = _answered(line)
                if about not in under_way:
                    raise BadAnswer("it answers what nobody asked")
                done += 1
                yield under_way.pop(about), _outcome(line, about)
        except KeyboardInterrupt:
            if not self._ordered:
                raise
            raise Interrupted.among_many(done, len(many)) from None

    def _taken_back(self, request_id: object) -> Interrupted:
        """Take an order back, and return what the daemon says became of it."""
        # The wait is short, and a second Ctrl-C ends it.
        self._connection.settimeout(TAKEN_BACK_SECONDS)
        cancel, taken = next(self._ids), False
        params = {"id": request_id}
        try:
            self._send({"jsonrpc": "2.0", "id": cancel, "method": "rpc.cancel", "params": params})
            # Two answers are due, in either order. That of the order itself ends the wait, and the
            # other one tells whether it was still under way.
            while True:
                line = self._answer()
                if json.loads(line).get("id") != cancel:
                    result_of(line, request_id)
                    return Interrupted.after_the_answer()
                taken = result_of(line, cancel)["cancelled"]
        except RpcError as error:
            return Interrupted.with_refusal(error)
        except UNTOLD:
            return Interrupted.without_answer(taken=taken)

    def listen(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the method and params of every notification. Waits without a deadline.

        Raises:
            DaemonGone: the daemon leaves.
            BadAnswer: a line is no notification.
        """
        # A log may be silent for hours.
        self._connection.settimeout(None)
        while True:
            while self._told:
                yield self._told.popleft()
            told = told_in(self._line())
            if told is None:
                raise BadAnswer("it answers what nobody asked")
            self._told.append(told)

    def _answer(self) -> bytes:
        """Return the next line that is no notification. Those before it are kept."""
        while (told := told_in(line := self._line())) is not None:
            self._told.append(told)
        return line

    def _line(self) -> bytes:
        with self._broken():
            line = self._lines.readline(LONGEST_ANSWER)
        if line.endswith(b"\n"):
            return line
        if len(line) == LONGEST_ANSWER:
            raise BadAnswer(f"a line of more than {LONGEST_ANSWER} bytes")
        reason = "it closed the connection in the middle" if line else "it left"
        raise DaemonGone(self.path, reason, self._ordered)

    def _send(self, request: dict[str, Any]) -> None:
        # A daemon that closed the connection may have said why before, and reading tells.
        with self._broken(), suppress(BrokenPipeError, ConnectionResetError):
            self._connection.sendall(json.dumps(request).encode() + b"\n")

    @contextmanager
    def _broken(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            silence = f"it said nothing for {ANSWER_SECONDS:.0f} s"
            raise DaemonGone(self.path, silence, self._ordered) from error
        except OSError as error:
            reason = error.strerror or "the connection broke"
            raise DaemonGone(self.path, reason, self._ordered) from error


def _request(request_id: int, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in params.items() if value is not None}
    return {"jsonrpc": "2.0", "id": request_id, "method": method, "params": given}


def _outcome(line: bytes, about: object) -> Any | RpcError:
    try:
        return result_of(line, about)
    except RpcError as error:
        return error


def _answered(line: bytes) -> object:
    """Return the id of the request that a line answers, or None."""
    try:
        answer = json.loads(line)
    except ValueError as error:
        raise BadAnswer("it is not JSON") from error
    return answer.get("id") if isinstance(answer, dict) else None


def told_in(line: bytes) -> tuple[str, dict[str, Any]] | None:
    """Return the method and params of a notification, or None for another line."""
    if b'"method"' not in line:  # the cheap test, as answers may be long
        return None
    try:
        match json.loads(line):
            case {"method": str(method), "params": dict(params), **rest} if "id" not in rest:
                return method, params
    except ValueError:
        pass
    return None


def result_of(line: bytes, request_id: object) -> Any:
    """Return the result in an answer line. Raises RpcError or BadAnswer."""
    try:
        answer = json.loads(line)
    except ValueError as error:
        raise BadAnswer("it is not JSON") from error
    match answer:
        case {"error": {"code": int(code), "message": str(message), **rest}, "id": about} if (
            about in (request_id, None)  # null: the request could not be read
        ):
            data = rest.get("data")
            raise _refusal(code, data)(code, message, data)
        case {"result": result, "id": about} if about == request_id:
            return result
    raise BadAnswer("it is no JSON-RPC answer to the request")


def _refusal(code: int, data: Any) -> type[RpcError]:
    if code == INVALID_PARAMS:
        return WrongUse
    done = isinstance(data, dict) and data.get("found") == "FOUND_DONE"
    return FoundDone if done else RpcError


def _connect(connection: socket.socket, path: str, seconds: float) -> None:
    # The kernel answers EAGAIN while the socket's backlog is full (unix(7)).
    deadline = time.monotonic() + seconds  # noqa: TID251 - a command has no Trio
    while True:
        try:
            return connection.connect(path)
        except BlockingIOError:
            if time.monotonic() >= deadline:  # noqa: TID251
                raise
        time.sleep(BUSY_PAUSE_SECONDS)


def _unreachable(path: Path, error: OSError) -> DaemonUnreachable:
    match error:
        case FileNotFoundError():
            return DaemonUnreachable(path, "there is no such socket")
        case ConnectionRefusedError():
            return DaemonUnreachable(path, "nobody listens there any more")
        case PermissionError():
            own = "it belongs to another user; start your own: spacetraders-daemon --socket PATH"
            return DaemonUnreachable(path, "permission denied", own)
        case BlockingIOError():
            later = "try again in a moment; if that does not help, the daemon hangs: restart it"
            return DaemonUnreachable(path, "too many clients wait for it to let them in", later)
    return DaemonUnreachable(path, error.strerror or str(error))

"""Bodies of answers: read and unpacked in pieces, with limits on their length.

A body of the game has some hundred kilobytes at most. A longer one is not the game's, or the game
is broken, and must not take the daemon's memory. httpx would unpack a whole piece at once, and a
gzip of one megabyte can hold a gigabyte.
"""

import zlib
from collections.abc import Iterator

import httpx
import trio

MOST_BYTES = 16 * 1024 * 1024
"""The longest body that is read, both packed and unpacked."""

MOST_VALUES = 100_000
"""The most values of a JSON body: an empty object takes 2 bytes there, and 64 of memory. A page of
twenty systems has some 15,000."""

PIECE_BYTES = 64 * 1024
"""Bytes that are unpacked at once."""

ACCEPTED = "gzip, deflate"
"""The encodings that are unpacked here. httpx by itself would accept all that are installed."""


class AnswerTooLarge(httpx.DecodingError):
    """The body is longer than the limits."""


class AnswerPacked(httpx.DecodingError):
    """The body cannot be unpacked."""


async def answer_to(http: httpx.AsyncClient, message: httpx.Request) -> httpx.Response:
    """Send a request and return its answer with the whole body read.

    Cancelled, it closes the connection.

    Raises:
        AnswerTooLarge: the body is longer than the limits.
        AnswerPacked: the body cannot be unpacked.
        httpx.RequestError: the connection has failed.
    """
    response = await http.send(message, stream=True)
    try:
        body = bytes(await _body(response))
    finally:
        await response.aclose()
    _check_values(body)
    headers = response.headers
    if "content-encoding" in headers:  # else httpx would unpack it once more
        headers = headers.copy()
        del headers["content-encoding"]
    return httpx.Response(response.status_code, headers=headers, content=body)


async def _body(response: httpx.Response) -> bytearray:
    if response.is_stream_consumed:  # a server in the same process gave it whole
        return bytearray(response.content)
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > MOST_BYTES:
        raise _too_large()
    gathered = _Gathered(_unpacker_of(response))
    refused: httpx.DecodingError | None = None
    # A refused body is left by a cancellation, not by a `break`: a generator of httpx that is left
    # midway stays open.
    with trio.CancelScope() as reading:
        async for raw in response.aiter_raw():
            refused = refused or gathered.added(raw)
            if refused is not None:
                reading.cancel(reason=str(refused))
    if refused is not None:
        raise refused
    return gathered.body


def _check_values(body: bytes) -> None:
    # Short JSON can take hundreds of megabytes as objects. The separators are counted, which is
    # quick, and only in bodies long enough to have too many.
    if len(body) > MOST_VALUES and sum(map(body.count, (b",", b"{", b"["))) > MOST_VALUES:
        raise AnswerTooLarge(f"more than {MOST_VALUES} values")


def _too_large() -> AnswerTooLarge:
    return AnswerTooLarge(f"more than {MOST_BYTES // 1024**2} MiB")


class _Gathered:
    """The body that has been read so far."""

    def __init__(self, unpacker: "_Plain | _Packed") -> None:
        self.body = bytearray()
        self._unpacker = unpacker
        self._came = 0

    def added(self, raw: bytes) -> httpx.DecodingError | None:
        """Take a piece. Returns an error once the body is refused."""
        # A refused body is cleared at once: the error's traceback would hold it for a while. Packed
        # bytes count as well, as they may unpack to nothing for ever.
        self._came += len(raw)
        try:
            for piece in self._unpacker.unpacked(raw):
                self.body += piece
                if len(self.body) > MOST_BYTES:
                    self.body.clear()
                    return _too_large()
        except zlib.error as error:
            self.body.clear()
            return AnswerPacked(str(error))
        return _too_large() if self._came > MOST_BYTES else None


class _Plain:
    """A body that is not packed."""

    def unpacked(self, raw: bytes) -> Iterator[bytes]:
        yield raw


class _Packed:
    """A body packed by zlib, in the first of `ways` that fits. Bytes after its end are left out."""

    def __init__(self, *ways: int) -> None:
        self._ways = list(ways)
        self._zlib = zlib.decompressobj(self._ways.pop(0))

    def unpacked(self, raw: bytes) -> Iterator[bytes]:
        while raw and not self._zlib.eof:
            try:
                piece = self._zlib.decompress(raw, PIECE_BYTES)
            except zlib.error:
                if not self._ways:
                    raise
                self._zlib = zlib.decompressobj(self._ways.pop(0))
                continue
            self._ways.clear()
            raw = self._zlib.unconsumed_tail
            yield piece


def _unpacker_of(response: httpx.Response) -> _Plain | _Packed:
    match response.headers.get("content-encoding", "identity").strip().lower():
        case "identity" | "":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Packed(zlib.MAX_WBITS | 16)
        case "deflate":  # with a frame of zlib, as the standard has it, or without one
            return _Packed(zlib.MAX_WBITS, -zlib.MAX_WBITS)
        case other:
            raise AnswerPacked(f"{other[:40]!r} was not asked for")

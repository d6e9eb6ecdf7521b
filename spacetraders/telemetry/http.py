"""A small HTTP/1.1 server for metrics: one request a connection, parsed by h11."""

from collections.abc import Callable

import h11
import trio

PATIENCE_SECONDS = 10.0
"""How long a client may take to ask and to read: the scrape timeout of Prometheus."""

LONGEST_REQUEST_BYTES = 16 * 1024
RECEIVE_BYTES = 4096

TEXT = "text/plain; charset=utf-8"
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"

Page = Callable[[], bytes]


async def answer_one(stream: trio.abc.Stream, page: Page) -> None:
    """Answer one request with the page or an error, and close the stream.

    A client that is gone or too slow is dropped without an error.
    """
    # One deadline for the whole exchange: a client that reads slowly must not hold a place.
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_REQUEST_BYTES)
    try:
        with trio.move_on_after(PATIENCE_SECONDS):
            async with stream:
                status, body = await _decided(connection, stream, page)
                await stream.send_all(_response(connection, status, body))
    except (trio.BrokenResourceError, trio.ClosedResourceError):
        return


async def _decided(
    connection: h11.Connection, stream: trio.abc.Stream, page: Page
) -> tuple[int, bytes]:
    try:
        request = await _request(connection, stream)
    except h11.RemoteProtocolError as error:
        return error.error_status_hint, b"that is no request\n"
    if request.method != b"GET":
        # The answer to HEAD has no body (RFC 9110, section 9.3.2).
        return 405, b"" if request.method == b"HEAD" else b"metrics are read with GET\n"
    if request.target.partition(b"?")[0] != b"/metrics":
        return 404, b"there is /metrics alone\n"
    return 200, page()


async def _request(connection: h11.Connection, stream: trio.abc.Stream) -> h11.Request:
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Request):
            return event
        if event is not h11.NEED_DATA:
            raise trio.BrokenResourceError("left without a request")
        connection.receive_data(bytes(await stream.receive_some(RECEIVE_BYTES)))


def _response(connection: h11.Connection, status: int, body: bytes) -> bytes:
    """Return the bytes of a response, after which the connection ends."""
    headers = [
        ("Content-Type", EXPOSITION if status == 200 else TEXT),
        ("Content-Length", str(len(body))),
        # A scrape comes every few seconds. To keep the connection would hold a place meanwhile.
        ("Connection", "close"),
        *([("Allow", "GET")] if status == 405 else []),
    ]
    events = [
        h11.Response(status_code=status, headers=headers),
        h11.Data(data=body),
        h11.EndOfMessage(),
    ]
    return b"".join(connection.send(event) or b"" for event in events)

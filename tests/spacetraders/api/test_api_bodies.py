"""Bodies over real connections: packed or not, they are read as far as one may go."""

import gzip
import json
import random
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any

import pytest
import trio
import trio.testing

from spacetraders.api.bodies import MOST_BYTES, MOST_VALUES
from spacetraders.api.budget import Budget
from spacetraders.api.gateway import Gateway, open_gateway
from spacetraders.api.outcome import Request
from spacetraders.application.ports.game import Lane
from spacetraders.domain import refusals

READ, CHANGE = Request("GET", "/read"), Request("POST", "/change")
GIGABYTE = 1024**3
MEGABYTE = bytes(1024**2)
LARGE = json.dumps({"data": "x" * (MOST_BYTES - 100)}).encode()
ABOVE = json.dumps({"data": "x" * MOST_BYTES}).encode()

Pieces = Callable[[], Iterator[bytes]]


@cache
def packed(wbits: int = 31) -> bytes:
    """An eighth of a gigabyte of nothing, in as much of a megabyte."""
    packer = zlib.compressobj(wbits=wbits)
    return b"".join(packer.compress(MEGABYTE) for _ in range(128)) + packer.flush()


@pytest.fixture(scope="module", autouse=True)
def bombs() -> None:
    """Pack them before any clock counts: it takes seconds on a machine with other work."""
    for wbits in (31, 15, -15):
        packed(wbits)


def nothings() -> Iterator[bytes]:
    """Packed pieces without end that have nothing in them."""
    yield gzip.compress(b"")[:10]
    while True:
        yield b"\x00\x00\x00\xff\xff" * 10_000  # empty stored blocks


def endless() -> Iterator[bytes]:
    while True:
        yield MEGABYTE


def chunked(pieces: Pieces) -> Pieces:
    def chunks() -> Iterator[bytes]:
        for piece in pieces():
            yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
        yield b"0\r\n\r\n"

    return chunks


CHUNKS = "Transfer-Encoding: chunked"
PACKED = "Connection: close\r\nContent-Encoding: "
TOO_LARGE: dict[str, tuple[str, Pieces]] = {
    "announced": (f"Content-Length: {GIGABYTE}", endless),
    "announced absurdly": (f"Content-Length: {'9' * 19}", endless),
    "chunked without end": (CHUNKS, chunked(endless)),
    "until it closes": ("Connection: close", endless),
    "a bomb": (f"{PACKED}gzip", lambda: iter([packed()])),
    "a bomb, chunked": (f"{CHUNKS}\r\nContent-Encoding: gzip", chunked(lambda: iter([packed()]))),
    "a bomb, deflated": (f"{PACKED}deflate", lambda: iter([packed(15)])),
    "a bomb, deflated bare": (f"{PACKED}deflate", lambda: iter([packed(-15)])),
    "packed nothings": (f"{PACKED}gzip", nothings),
    "one byte too many": (f"Content-Length: {len(ABOVE)}", lambda: iter([ABOVE])),
}
VALUES = [b"[" + b"{}," * 5_000_000 + b"0]", b"[" * MOST_BYTES, b'{"a":' * 3_000_000]


@asynccontextmanager
async def served(head: str, pieces: Pieces) -> AsyncIterator[tuple[str, list[int]]]:
    """Answer every request alike; yields the address, and how much each answer has sent."""
    sent: list[int] = []

    async def handle(stream: trio.SocketStream) -> None:
        async with stream:
            received = b""
            while b"\r\n\r\n" not in received:
                received += await stream.receive_some()
            sent.append(0)
            try:
                await stream.send_all(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode())
                for piece in pieces():
                    await stream.send_all(piece)
                    sent[-1] += len(piece)
            except trio.BrokenResourceError:
                return

    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(partial(trio.serve_tcp, handle, 0, host="127.0.0.1"))
        yield f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}/v2", sent
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def gateway_at(url: str) -> AsyncIterator[Gateway]:
    budget = Budget(per_second=1000, burst=1000)
    async with open_gateway(url, budget, rng=random.Random(1)) as gateway:
        yield gateway


@pytest.fixture
def quick_clock() -> trio.testing.MockClock:
    """Pauses pass five times as fast; an autojump clock would jump while sockets work."""
    return trio.testing.MockClock(rate=5.0)


async def of(head: str, pieces: Pieces, request: Request = READ) -> Any:
    async with served(head, pieces) as (url, _), gateway_at(url) as gateway:
        return await gateway.send(request, Lane.FLIGHT)


@pytest.mark.parametrize("how", TOO_LARGE)
async def test_a_deed_whose_answer_is_too_large_has_an_unknown_outcome(how: str) -> None:
    async with served(*TOO_LARGE[how]) as (url, sent), gateway_at(url) as gateway:
        with pytest.raises(refusals.OutcomeUnknown, match="answer too large: more than 16 MiB"):
            await gateway.send(CHANGE, Lane.FLIGHT)
        assert gateway.statistics().sent == len(sent) == 1


@pytest.mark.parametrize("how", TOO_LARGE)
async def test_an_answer_that_is_too_large_is_not_read_to_its_end(how: str) -> None:
    head, pieces = TOO_LARGE[how]
    async with served(head, pieces) as (url, sent), gateway_at(url) as gateway:
        with pytest.raises(refusals.OutcomeUnknown):
            await gateway.send(CHANGE, Lane.FLIGHT)
        assert sent[0] < 2 * MOST_BYTES


@pytest.mark.parametrize("how", TOO_LARGE)
async def test_an_answer_that_is_too_large_takes_no_memory(how: str) -> None:
    head, pieces = TOO_LARGE[how]
    tracemalloc.start()
    try:
        with pytest.RaisesGroup(refusals.OutcomeUnknown, flatten_subgroups=True):
            await of(head, pieces, CHANGE)
        assert tracemalloc.get_traced_memory()[1] < 2 * MOST_BYTES
    finally:
        tracemalloc.stop()


async def test_a_person_hears_of_an_answer_that_is_too_large(
    quick_clock: trio.testing.MockClock,
) -> None:
    async with served(*TOO_LARGE["a bomb"]) as (url, _), gateway_at(url) as gateway:
        with pytest.raises(refusals.Unreachable, match="answer too large"):
            await gateway.send(READ, Lane.PERSON)


@pytest.mark.parametrize("body", VALUES, ids=["objects", "nested lists", "nested objects"])
async def test_an_answer_of_too_many_values_is_not_read_as_json(body: bytes) -> None:
    body = body[:MOST_BYTES]
    reason = f"answer too large: more than {MOST_VALUES} values"
    async with (
        served(f"Content-Length: {len(body)}", lambda: iter([body])) as (url, _),
        gateway_at(url) as gateway,
    ):
        with pytest.raises(refusals.OutcomeUnknown, match=reason):
            await gateway.send(CHANGE, Lane.FLIGHT)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("identity", bytes),
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("gzip", lambda body: gzip.compress(body) + b"after its end"),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
    ],
)
@pytest.mark.parametrize("body", [b'{"data": 7}', LARGE], ids=["small", "large"])
async def test_a_body_is_read_however_it_is_packed(
    encoding: str, pack: Callable[[bytes], bytes], body: bytes
) -> None:
    raw = pack(body)
    head = f"Content-Length: {len(raw)}\r\nContent-Encoding: {encoding}"
    assert await of(head, lambda: iter([raw])) == json.loads(body)


async def test_a_body_may_come_in_many_small_pieces() -> None:
    raw = gzip.compress(json.dumps({"data": "x" * 200_000}).encode())
    head = f"{CHUNKS}\r\nContent-Encoding: gzip"
    pieces = chunked(lambda: (raw[n : n + 7] for n in range(0, len(raw), 7)))
    assert await of(head, pieces) == {"data": "x" * 200_000}


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [
        ("br", "answer packed: 'br' was not asked for"),
        ("zstd", "answer packed: 'zstd' was not asked for"),
        ("gzip, gzip", "answer packed: 'gzip, gzip' was not asked for"),
        ("gzip", "answer packed: "),
        ("deflate", "answer packed: "),
    ],
)
async def test_what_cannot_be_unpacked_says_why(encoding: str, reason: str) -> None:
    head = f"Content-Length: 9\r\nContent-Encoding: {encoding}"
    with pytest.RaisesGroup(
        pytest.RaisesExc(refusals.OutcomeUnknown, match=reason), flatten_subgroups=True
    ):
        await of(head, lambda: iter([b"not this!"]), CHANGE)


async def test_the_server_is_told_only_what_we_unpack() -> None:
    heads: list[bytes] = []

    async def handle(stream: trio.SocketStream) -> None:
        async with stream:
            heads.append(await stream.receive_some())
            await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(partial(trio.serve_tcp, handle, 0, host="127.0.0.1"))
        port = listeners[0].socket.getsockname()[1]
        async with gateway_at(f"http://127.0.0.1:{port}/v2") as gateway:
            await gateway.send(READ, Lane.FLIGHT)
        nursery.cancel_scope.cancel()
    assert b"Accept-Encoding: gzip, deflate\r\n" in heads[0]

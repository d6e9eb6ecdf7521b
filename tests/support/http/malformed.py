"""What strangers send to an HTTP server: conversations of chance, the same for the same seed.

Each is a list of pieces to send one after the other. They begin as something that a client might
mean (a request, an upgrade, the preface of HTTP/2, the hello of TLS), and are then spoiled.
"""

import random
from collections.abc import Callable

END = b"\r\n\r\n"
HOST = b"Host: here"
KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
WEBSOCKET = b"Connection: Upgrade\r\nUpgrade: websocket"
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"
CHUNKED = b"Transfer-Encoding: chunked"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = b"\0\0\0\4\0\0\0\0\0"
HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(200)

METHODS = (b"GET", b"POST", b"HEAD", b"PUT", b"OPTIONS", b"CONNECT", b"PRI", b"get", b"G\xffT", b"")
TARGETS = (
    *(b"/", b"/v2", b"/v2/", b"/v2/register", b"/v2/my/agent", b"/metrics", b"*", b"", b"//"),
    *(b"/%zz%00%ff", b"http://there/v2/", b"/v2/../v2/", b"/\xff", b"/?" + b"a" * 3000),
)
VERSIONS = (b"HTTP/1.1",) * 6 + (b"HTTP/1.0", b"HTTP/2.0", b"HTTP/0.9", b"HTTP/9.9", b"HTTP", b"")
HEADERS = (
    *(HOST, HOST, HOST, HOST, HOST, WEBSOCKET, WEBSOCKET, KEY, KEY, H2C, CHUNKED),
    *(b"Upgrade: websocket", b"Upgrade: h2c", b"Upgrade: \xff", b"Connection: close"),
    *(b"Connection: keep-alive", b"Connection: Upgrade", b"Expect: 100-continue", b"Expect: cake"),
    *(b"Content-Length: 2", b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: 9" * 2),
    *(b"Content-Length: 1, 1", b"Content-Length: " + b"9" * 30, b"Content-Length: \xb2"),
    *(b"Transfer-Encoding: gzip", b"Transfer-Encoding: chunked, chunked"),
    *(b"Content-Type: application/json", b"Authorization: Bearer \xff", b"Authorization: Bearer"),
    *(b"Sec-WebSocket-Extensions: \xff\xff", b"Sec-WebSocket-Extensions: permessage-deflate; a="),
    *(b"Sec-WebSocket-Protocol: \xff", b"Sec-WebSocket-Version: x", b"HTTP2-Settings: !!"),
    *(b": none", b"no colon", b" folded", b"A: \0", b"B: \r", b"Cookie: " + b"c" * 5000),
)
BODIES = (
    *(
        b"",
        b"",
        b"x",
        b"{}",
        b'{"symbol":',
        b"5\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\r\nA: b\r\n\r\n",
    ),
    *(
        b"zz\r\n",
        b"-1\r\n",
        b"ffffffffffffffffff\r\n",
        b"5;" + b"e" * 300 + b"\r\nhello\r\n",
        b"5\r\nhel",
    ),
    *(b"\x81\x85\0\0\0\0hello", b"\x88\x80\0\0\0\0", b"\x89\xff" + b"\xff" * 20, bytes(70_000)),
)


def request(dice: random.Random) -> bytes:
    """Return a request that may be one."""
    line = b" ".join(
        [dice.choice(METHODS[:3] * 3 + METHODS), dice.choice(TARGETS), dice.choice(VERSIONS)]
    )
    headers = [dice.choice(HEADERS) for _ in range(dice.randrange(7))]
    return b"\r\n".join([line, *headers]) + END + dice.choice(BODIES)


def upgrade(dice: random.Random) -> bytes:
    """Return a sound request to go on in another protocol, and what is said there."""
    headers = dice.choice([[WEBSOCKET, KEY], [WEBSOCKET], [H2C], [WEBSOCKET, KEY, H2C]])
    extra = [dice.choice(HEADERS) for _ in range(dice.randrange(3))]
    return b"\r\n".join([b"GET /v2/ HTTP/1.1", HOST, *headers, *extra]) + END + dice.choice(BODIES)


def http2(dice: random.Random) -> bytes:
    """Return the preface of HTTP/2 and frames of chance."""
    frames = [SETTINGS]
    for _ in range(dice.randrange(5)):
        kind, flags, length = dice.randrange(12), dice.randrange(256), dice.randrange(40)
        head = length.to_bytes(3, "big") + bytes([kind, flags]) + dice.randbytes(4)
        frames.append(head + dice.randbytes(length))
    return PREFACE + b"".join(frames)


def pipeline(dice: random.Random) -> bytes:
    """Return several requests at once."""
    return b"".join(request(dice) for _ in range(dice.randrange(2, 20)))


def hello(dice: random.Random) -> bytes:
    """Return what a TLS client says first."""
    return HELLO[: dice.randrange(1, len(HELLO))]


def noise(dice: random.Random) -> bytes:
    """Return bytes of chance."""
    return dice.randbytes(dice.randrange(1, 2000))


def huge(dice: random.Random) -> bytes:
    """Return a head that does not end."""
    return b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * dice.randrange(60_000, 200_000)


SORTS: tuple[Callable[[random.Random], bytes], ...] = (
    *(request, request, request, upgrade, upgrade, http2, pipeline, hello, noise, huge),
)


def conversation(dice: random.Random) -> list[bytes]:
    """Return the pieces that one client sends, whole or cut, sound or with a byte gone wrong."""
    said = bytearray(dice.choice(SORTS)(dice))
    for _ in range(dice.choice([0, 0, 1, 1, 3])):
        said[dice.randrange(len(said))] = dice.randrange(256)
    if dice.random() < 0.2:
        del said[dice.randrange(len(said)) :]
    cuts = sorted(dice.randrange(len(said) + 1) for _ in range(dice.choice([0, 0, 1, 1, 4])))
    ends = [*cuts, len(said)]
    pieces = [bytes(said[start:end]) for start, end in zip([0, *cuts], ends, strict=True)]
    return [piece for piece in pieces if piece]

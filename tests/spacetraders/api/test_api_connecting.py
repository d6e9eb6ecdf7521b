"""The way to the server: TLS that fails says why, and a proxy is used where one is named."""

import random
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
import trio
import trio.testing

from spacetraders.api.budget import Budget
from spacetraders.api.connecting import AuthoritiesUnreadable, in_words, tls_advice
from spacetraders.api.gateway import open_gateway
from spacetraders.api.outcome import Request
from spacetraders.application.ports.game import Lane
from spacetraders.domain import refusals

CERTIFICATES = Path(__file__).with_name("certificates")
READ = Request("GET", "/read")
ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{"data": 7}'

Handler = Callable[[trio.abc.Stream], Awaitable[None]]


@pytest.fixture
def quick_clock() -> trio.testing.MockClock:
    """Pauses pass fifty times as fast; an autojump clock would jump while sockets work."""
    return trio.testing.MockClock(rate=50.0)


async def answers(stream: trio.abc.Stream) -> None:
    """Answer one request; who does not like our certificate hangs up."""
    async with stream:
        try:
            await stream.receive_some()
            await stream.send_all(ANSWER)
        except trio.BrokenResourceError:
            return


async def hangs_up(stream: trio.abc.Stream) -> None:
    async with stream:
        await stream.receive_some()


@asynccontextmanager
async def listening(
    handler: Handler = answers, certificate: str | None = None
) -> AsyncIterator[int]:
    """Serve on a port of the loopback interface, with TLS where there is a certificate."""
    serve = partial(trio.serve_tcp, handler, 0, host="127.0.0.1")
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")

        async def unwrapped(stream: trio.SocketStream) -> None:
            await handler(trio.SSLStream(stream, context, server_side=True, https_compatible=True))

        serve = partial(trio.serve_tcp, unwrapped, 0, host="127.0.0.1")
    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(serve)
        yield listeners[0].socket.getsockname()[1]
        nursery.cancel_scope.cancel()


async def asked(url: str, *, proxy: str | None = None) -> object:
    budget = Budget(per_second=1000, burst=1000)
    async with open_gateway(url, budget, proxy=proxy, rng=random.Random(1)) as gateway:
        return await gateway.send(READ, Lane.PERSON)


async def refused(url: str, *, proxy: str | None = None) -> refusals.Unreachable:
    with pytest.RaisesGroup(refusals.Unreachable) as caught:
        await asked(url, proxy=proxy)
    error = caught.value.exceptions[0]
    assert isinstance(error, refusals.Unreachable)
    return error


@pytest.fixture
def known_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))


@pytest.mark.usefixtures("known_authority")
async def test_an_authority_of_ones_own_is_trusted_where_the_environment_names_it() -> None:
    async with listening(certificate="sound") as port:
        assert await asked(f"https://localhost:{port}/v2") == {"data": 7}


@pytest.mark.usefixtures("known_authority")
@pytest.mark.parametrize(
    ("certificate", "host", "reason", "hint"),
    [
        ("expired", "localhost", "certificate has expired", "this machine's clock"),
        ("early", "localhost", "certificate is not valid yet", "this machine's clock"),
        ("elsewhere", "localhost", "is for another host", "host in --api-url"),
        ("sound", "127.0.0.1", "is for another host", "host in --api-url"),
        ("own", "localhost", "no authority that is trusted here", "SSL_CERT_FILE"),
    ],
)
async def test_a_certificate_that_is_not_accepted_says_why(
    certificate: str,
    host: str,
    reason: str,
    hint: str,
    quick_clock: trio.testing.MockClock,
) -> None:
    async with listening(certificate=certificate) as port:
        error = await refused(f"https://{host}:{port}/v2")
    assert error.kind == "tls_failed"
    assert reason in error.message
    assert hint in error.hint


async def test_an_authority_that_nobody_named_is_told_as_the_reason(
    quick_clock: trio.testing.MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    async with listening(certificate="sound") as port:
        error = await refused(f"https://localhost:{port}/v2")
    assert "no authority that is trusted here signed the server's certificate" in error.message


@pytest.mark.parametrize(
    ("handler", "reason"),
    [(answers, "does not speak TLS there"), (hangs_up, "broke off the TLS handshake")],
)
async def test_a_server_without_tls_is_told_as_one(
    handler: Handler, reason: str, quick_clock: trio.testing.MockClock
) -> None:
    async with listening(handler) as port:
        error = await refused(f"https://localhost:{port}/v2")
    assert error.kind == "tls_failed"
    assert reason in error.message
    assert "begins with http:" in error.hint


def caused_by(cause: Exception) -> httpx.ConnectError:
    fault = httpx.ConnectError("")
    fault.__cause__ = cause
    return fault


def test_any_other_failure_of_tls_says_what_the_library_calls_it() -> None:
    error = ssl.SSLError(1, "[SSL: NO_CIPHERS_AVAILABLE] no ciphers available")
    error.reason = "NO_CIPHERS_AVAILABLE"
    assert in_words(caused_by(error)) == "TLS failed: no ciphers available"
    assert tls_advice(caused_by(error)) is not None


def test_any_other_trouble_with_a_certificate_is_told_in_its_words() -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = 26, "unsupported certificate purpose."
    told = in_words(caused_by(error))
    assert told == "the server's certificate is not accepted: unsupported certificate purpose"


def test_what_is_no_failure_of_tls_has_no_advice_of_its_own() -> None:
    assert tls_advice(httpx.ConnectError("refused")) is None
    assert in_words(httpx.ConnectError("")) == "connect error"


async def test_a_refused_connection_says_so(quick_clock: trio.testing.MockClock) -> None:
    async with listening() as port:
        pass
    error = await refused(f"http://127.0.0.1:{port}/v2")
    assert error.kind == "api_unreachable"
    assert error.reason == "connect error: Connection refused"


async def test_a_host_that_there_is_not_says_so(quick_clock: trio.testing.MockClock) -> None:
    error = await refused("http://no-such-host.invalid/v2")
    assert error.kind == "api_unreachable"
    assert error.reason.startswith("connect error: ")
    assert error.reason != "connect error: "


@pytest.mark.parametrize("text", [None, "no certificate"])
async def test_authorities_that_cannot_be_read_are_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    named = tmp_path / "authorities.pem"
    if text is not None:
        named.write_text(text)
    monkeypatch.setenv("SSL_CERT_FILE", str(named))
    with pytest.raises(AuthoritiesUnreadable) as caught:
        await asked("http://127.0.0.1:1/v2")
    assert str(named) in caught.value.message
    assert "PEM" in caught.value.hint


class Proxy:
    """Forwards nothing, and keeps what it was asked."""

    def __init__(self, answer: bytes = ANSWER) -> None:
        self.answer = answer
        self.heads: list[str] = []

    async def __call__(self, stream: trio.abc.Stream) -> None:
        async with stream:
            received = b""
            while b"\r\n\r\n" not in received:
                received += await stream.receive_some()
            self.heads.append(received.decode())
            await stream.send_all(self.answer)


async def test_requests_go_through_the_proxy_that_was_named() -> None:
    proxy = Proxy()
    async with listening(proxy) as port:
        answer = await asked("http://game.test/v2", proxy=f"http://me:pass@127.0.0.1:{port}")
    assert answer == {"data": 7}
    (head,) = proxy.heads
    assert head.startswith("GET http://game.test/v2/read HTTP/1.1\r\n")
    assert "proxy-authorization: basic" in head.lower()


async def test_a_server_with_tls_is_reached_through_a_tunnel(
    quick_clock: trio.testing.MockClock,
) -> None:
    proxy = Proxy(b"HTTP/1.1 403 Forbidden by the proxy\r\nContent-Length: 0\r\n\r\n")
    async with listening(proxy) as port:
        error = await refused("https://game.test/v2", proxy=f"http://127.0.0.1:{port}")
    assert proxy.heads[0].startswith("CONNECT game.test:443 HTTP/1.1\r\n")
    assert error.reason == "proxy error: 403 Forbidden by the proxy"
    assert "--proxy" in error.hint


async def test_a_deed_that_the_proxy_let_nobody_reach_was_surely_not_done(
    quick_clock: trio.testing.MockClock,
) -> None:
    proxy = Proxy(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
    budget = Budget(per_second=1000, burst=1000)
    async with (
        listening(proxy) as port,
        open_gateway(
            "https://game.test/v2", budget, proxy=f"http://127.0.0.1:{port}", rng=random.Random(1)
        ) as gateway,
    ):
        with pytest.raises(refusals.Unreachable):
            await gateway.send(Request("POST", "/change"), Lane.PERSON)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
async def test_a_proxy_that_others_use_is_not_ours(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with listening() as port:
        assert await asked(f"http://127.0.0.1:{port}/v2") == {"data": 7}

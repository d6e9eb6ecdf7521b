"""Carriers: what takes a request to the game's server and brings its answer.

The daemon's carrier is HTTP. A simulation has one that calls the sandbox in its own process. All
that the gateway decides, such as pace, lanes and retries, is above the carrier and the same for
both.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import attrs
import httpx

from spacetraders.api.answer import Answer
from spacetraders.api.bodies import ACCEPTED, answer_to
from spacetraders.api.connecting import no_authorities, through, trusted_authorities
from spacetraders.api.outcome import Request, sendable
from spacetraders.application.ports.game import Lane
from spacetraders.domain.refusals import Unsendable

CONNECT_SECONDS = 5.0
"""How long a connection may take to open."""

Trace = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""Is told of the events of an attempt, as httpcore's trace extension is."""


class Carrier(Protocol):
    """The way to one server."""

    @property
    def url(self) -> str:
        """The server's address, without the password that it may have."""
        ...

    def message(self, request: Request, lane: Lane, trace: Trace) -> Any:
        """Return the request in the form that `send` takes, any number of times.

        `trace` hears when a connection is opened and when the first byte leaves. A carrier that
        opens no connection need not call it.

        Raises:
            Unsendable: the carrier cannot carry the request.
        """
        ...

    async def send(self, message: Any) -> Answer:
        """Send a message and return its answer. Cancelled, the request may have been carried out.

        Raises:
            httpx.RequestError: there is no answer.
        """
        ...


def authorization(request: Request) -> str | None:
    """Return the header's value for the request's token, None without one.

    Raises:
        Unsendable: no header can have the token.
    """
    if not sendable(request.token or ""):
        raise Unsendable("a token has neither blanks nor letters beyond ASCII")
    return f"Bearer {request.token}" if request.token else None


@attrs.frozen
class HttpCarrier:
    """Carries requests over HTTP."""

    http: httpx.AsyncClient

    @property
    def url(self) -> str:
        """The server's address. As `Carrier.url`."""
        return str(self.http.base_url.copy_with(userinfo=b"")).rstrip("/")

    def message(self, request: Request, lane: Lane, trace: Trace) -> httpx.Request:
        """Build the HTTP request. Raises as `Carrier.message`."""
        del lane  # no header tells the server of it
        bearer = authorization(request)
        headers = {"Authorization": bearer} if bearer else {}
        try:
            return self.http.build_request(
                request.method,
                request.path,
                params=request.params,
                json=request.json,
                headers=headers,
                extensions={"trace": trace},
            )
        except (ValueError, httpx.InvalidURL) as error:
            raise Unsendable(str(error)) from None

    async def send(self, message: httpx.Request) -> httpx.Response:
        """Send it and read the answer. Cancelled, it closes the connection. As `Carrier.send`."""
        return await answer_to(self.http, message)


@asynccontextmanager
async def over_http(
    url: str,
    transport: httpx.AsyncBaseTransport | None,
    proxy: str | None,
    answer_seconds: float,
) -> AsyncIterator[Carrier]:
    """Open the carrier of the server at `url`. `transport` replaces the network.

    An answer may take `answer_seconds`.

    Raises:
        AuthoritiesUnreadable: the file of trusted certificates cannot be read.
    """
    timeout = httpx.Timeout(answer_seconds, connect=CONNECT_SECONDS)
    pool = httpx.Limits(max_connections=None, max_keepalive_connections=16)
    authorities = trusted_authorities() if transport is None else no_authorities()
    # trust_env would also take tokens from ~/.netrc, and proxies meant for other programs.
    async with httpx.AsyncClient(
        base_url=url,
        timeout=timeout,
        limits=pool,
        transport=transport,
        proxy=through(proxy, authorities),
        verify=authorities,
        trust_env=False,
        headers={"Accept-Encoding": ACCEPTED},
    ) as http:
        yield HttpCarrier(http)

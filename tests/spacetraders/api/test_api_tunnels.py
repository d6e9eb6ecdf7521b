"""A proxy that is asked for a tunnel has no byte of the request yet."""

from typing import Any

import httpcore
import pytest
from support.api.server import CHANGE

from spacetraders.api.ticket import Abandoned, Ticket
from spacetraders.api.waits import Waiting
from spacetraders.application.ports.game import Dispatch, Lane

TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def departing() -> Ticket:
    """A ticket at the start of its attempt."""
    ticket = Ticket(CHANGE, Lane.FLIGHT, Dispatch(), Waiting("POST /change", "flight", 0.0))
    ticket.leaves()
    return ticket


async def sent_through(ticket: Ticket, *told: bytes) -> Any:
    """Send through a proxy that says so, and then nothing more."""
    network = httpcore.AsyncMockBackend(list(told))
    async with httpcore.AsyncHTTPProxy("http://proxy.example:8080", network_backend=network) as way:
        return await way.request(
            "POST", "https://game.example/change", extensions={"trace": ticket.trace}
        )


async def test_a_proxy_that_says_nothing_to_the_wish_for_a_tunnel_has_no_deed() -> None:
    ticket = departing()
    with pytest.raises(httpcore.RemoteProtocolError):
        await sent_through(ticket)
    assert not ticket.dispatch.sent


async def test_a_proxy_that_makes_no_tunnel_has_no_deed() -> None:
    ticket = departing()
    with pytest.raises(httpcore.ProxyError):
        await sent_through(ticket, b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
    assert not ticket.dispatch.sent


async def test_what_goes_through_a_tunnel_has_left() -> None:
    ticket = departing()
    with pytest.raises(httpcore.RemoteProtocolError):
        await sent_through(ticket, TUNNEL)
    assert ticket.dispatch.sent


async def test_a_deed_is_answered_through_a_tunnel() -> None:
    ticket = departing()
    response = await sent_through(ticket, TUNNEL, ANSWER)
    assert (response.status, ticket.dispatch.sent) == (200, True)


async def test_a_caller_who_left_while_the_tunnel_was_made_sends_nothing_through_it() -> None:
    ticket = departing()
    ticket.abandon()
    with pytest.raises(Abandoned):
        await sent_through(ticket, TUNNEL, ANSWER)
    assert not ticket.dispatch.sent

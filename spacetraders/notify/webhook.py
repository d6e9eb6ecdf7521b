"""The targets that are webhooks: one gets all of a bulletin as JSON, one what Discord takes."""

import json
import math
from collections.abc import Callable
from typing import Any

import attrs
import httpx

from spacetraders.application.ports.targets import NotDelivered
from spacetraders.clock import iso
from spacetraders.domain.notices.notice import Bulletin

DISCORD_CHARACTERS = 2_000
"""The longest content of a message (discord.com/developers/docs/resources/webhook)."""

Form = Callable[[Bulletin], dict[str, Any]]
"""Makes the body of a request."""


@attrs.frozen
class WebhookTarget:
    """Posts each bulletin as JSON. A 2xx answer says that it was delivered.

    The address is a secret, as whoever has it may write there: no error names it. Redirections are
    not followed, and no answer is read beyond its headers.
    """

    name: str
    url: str = attrs.field(repr=False)
    form: Form = attrs.field(repr=False)
    http: httpx.AsyncClient = attrs.field(repr=False)

    async def deliver(self, bulletin: Bulletin) -> None:
        """Post the bulletin. As `Target.deliver`."""
        body = json.dumps(self.form(bulletin)).encode()
        headers = {"Content-Type": "application/json"}
        try:
            async with self.http.stream("POST", self.url, content=body, headers=headers) as answer:
                status, pause = answer.status_code, _seconds(answer.headers.get("Retry-After"))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NotDelivered(self.name, _words(error)) from None
        if not 200 <= status < 300:
            raise NotDelivered(self.name, f"it answers {status}", pause)


def as_json(bulletin: Bulletin) -> dict[str, Any]:
    """Return a bulletin in the form of the plain webhook."""
    return {
        "title": bulletin.title,
        "text": bulletin.text,
        "test": bulletin.is_test,
        "more": bulletin.more,
        "notices": [
            {
                "kind": notice.kind.value,
                "subject": notice.subject,
                "text": notice.words,
                "at": iso(notice.at),
                "count": notice.count,
            }
            for notice in bulletin.notices
        ],
    }


def as_discord(bulletin: Bulletin) -> dict[str, Any]:
    """Return a bulletin as Discord's webhooks take it: a bold title, and at most 2,000 characters.

    Names in it are of strangers, so that nobody is mentioned.
    """
    text = f"**{bulletin.title}**\n{bulletin.text}"
    if len(text) > DISCORD_CHARACTERS:
        text = f"{text[: DISCORD_CHARACTERS - 1]}…"
    return {"content": text, "allowed_mentions": {"parse": []}}


def _seconds(text: str | None) -> float | None:
    """Return the seconds that a Retry-After asks for, None for a date or anything else."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < math.inf else None


def _words(error: Exception) -> str:
    """Return why there is no answer, in words of our own: a library's may have the address."""
    match error:
        case httpx.ConnectTimeout():
            return "it does not take the connection in time"
        case httpx.TimeoutException():
            return "it does not answer in time"
        case httpx.ConnectError():
            return "it cannot be connected to"
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return "its address is none"
        case httpx.ProtocolError():
            return "its answer is no HTTP"
    return "the connection broke"

"""Opens the targets that the settings name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from spacetraders.application.ports.targets import Target
from spacetraders.notify.command import CommandTarget
from spacetraders.notify.webhook import WebhookTarget, as_discord, as_json

ANSWER_SECONDS = 10.0
"""How long a webhook may be silent, at any moment of an exchange."""


@asynccontextmanager
async def open_targets(
    command: str | None, webhook: str | None, discord: str | None
) -> AsyncIterator[list[Target]]:
    """Open the targets that are set, for as long as the block lasts."""
    targets: list[Target] = [] if command is None else [CommandTarget(command)]
    forms = (("webhook", webhook, as_json), ("discord", discord, as_discord))
    posted = [(name, url, form) for name, url, form in forms if url is not None]
    if not posted:  # a client reads Mozilla's certificates, which takes its time
        yield targets
        return
    # No variable names a proxy: a notice goes where it was told to. Only SSL_CERT_FILE and
    # SSL_CERT_DIR are read. No connection is kept, as bulletins are minutes apart.
    async with httpx.AsyncClient(
        trust_env=False,
        verify=httpx.create_ssl_context(trust_env=True),
        timeout=ANSWER_SECONDS,
        limits=httpx.Limits(max_keepalive_connections=0),
    ) as http:
        targets += [WebhookTarget(name, url, form, http) for name, url, form in posted]
        yield targets

"""The daemon's settings: by flags, else the environment, else a TOML file, else defaults."""

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import attrs
from cyclopts import Parameter, Token
from cyclopts.validators import Number

from spacetraders import addresses, paths
from spacetraders.application.bus.strict import Misfit, fitted
from spacetraders.application.resets.declared import DeclaredContainer
from spacetraders.domain import tokens
from spacetraders.domain.deeds.doubts import LATE_SECONDS
from spacetraders.domain.notices.lookout import IDLE_SECONDS
from spacetraders.domain.notices.notice import NoticeKind

LIVE_API = "https://api.spacetraders.io/v2"


def _check_url(_: object, value: str) -> None:
    addresses.api_url(value)


def _check_proxy(_: object, value: str | None) -> None:
    if value is not None:
        addresses.proxy_url(value)


def _check_token(_: object, value: str | None) -> None:
    unfit = None if value is None else tokens.misfit(tokens.cleaned(value))
    if unfit is not None:
        raise ValueError(unfit)


def _containers(_: object, tokens: Sequence[Token]) -> tuple[DeclaredContainer, ...]:
    """Read containers as JSON: the file's, entry by entry, and a list from the environment."""
    # Read as JSON and not by fields: numbers of a config have to stay numbers.
    found: list[DeclaredContainer] = []
    for token in tokens:
        told = json.loads(token.value)
        found += map(_container, told if isinstance(told, list) else [told])
    return tuple(found)


def _container(told: Any) -> DeclaredContainer:
    try:
        declared: DeclaredContainer = fitted(told, DeclaredContainer)
    except Misfit as misfit:
        raise ValueError(f"{misfit.field} {misfit.reason}") from None
    return declared


def _check_webhook(_: object, value: str | None) -> None:
    if value is not None:
        addresses.webhook_url(value)


def _check_command(_: object, value: str | None) -> None:
    if value is not None and not shlex.split(value):
        raise ValueError("is empty: name a program, and its arguments")


@attrs.frozen
class NotifySettings:
    """Who is told of what matters, and of what. The first three may be secrets."""

    command: Annotated[
        str | None,
        Parameter(
            help="A program with its arguments, run for notices; it has their text on stdin.",
            validator=_check_command,
        ),
    ] = attrs.field(default=None, repr=False)
    webhook: Annotated[
        str | None,
        Parameter(help="A URL to which notices are posted as JSON.", validator=_check_webhook),
    ] = attrs.field(default=None, repr=False)
    discord: Annotated[
        str | None,
        Parameter(help="The same in the form of Discord's webhooks.", validator=_check_webhook),
    ] = attrs.field(default=None, repr=False)
    events: Annotated[
        tuple[NoticeKind, ...],
        Parameter(
            help="Which events are told; all of them by default.",
            negative=(),
            show_default=False,
        ),
    ] = attrs.field(factory=lambda: tuple(NoticeKind))
    floor: Annotated[
        int | None,
        Parameter(
            help="Credits of which less is told; the treasury's floor by default.",
            validator=Number(gte=0, lte=10**15),
        ),
    ] = None
    idle_minutes: Annotated[
        int,
        Parameter(
            help="How long no ship works until the fleet counts as idle.",
            validator=Number(gte=1, lte=10_080),
        ),
    ] = round(IDLE_SECONDS / 60)
    every_seconds: Annotated[
        int,
        Parameter(
            help="The least time from one bulletin to the next.",
            validator=Number(gte=1, lte=86_400),
        ),
    ] = 60


@Parameter(name="*")
@attrs.frozen
class Settings:
    """The settings of a daemon at its start."""

    socket: Annotated[Path, Parameter(help="Unix socket to listen on.")] = attrs.field(
        factory=paths.default_socket
    )
    database: Annotated[
        str, Parameter(help="sqlite:///PATH, sqlite:///:memory: or postgresql://…")
    ] = attrs.field(factory=lambda: f"sqlite:///{paths.default_database()}")
    api_url: Annotated[
        str, Parameter(help="The game's API, or a sandbox's.", validator=_check_url)
    ] = LIVE_API
    proxy: Annotated[
        str | None,
        Parameter(
            help="HTTP proxy on the way to the API; no other variable names one.",
            validator=_check_proxy,
        ),
    ] = attrs.field(default=None, repr=False)
    account_token: Annotated[
        str | None,
        Parameter(
            help="Founds new agents on the live game; better in the environment or file.",
            validator=_check_token,
        ),
    ] = attrs.field(default=None, repr=False)
    requests_per_second: Annotated[
        int,
        Parameter(
            help="The server's steady rate, until its headers say otherwise.",
            validator=Number(gte=1, lte=1000),
        ),
    ] = 2
    burst: Annotated[
        int,
        Parameter(
            help="Extra requests in a minute, until the headers say otherwise.",
            validator=Number(gte=0, lte=100_000),
        ),
    ] = 30
    late_seconds: Annotated[
        float,
        Parameter(
            help="How long after its answer was lost a deed may still be carried out.",
            validator=Number(gte=0, lte=3600),
        ),
    ] = LATE_SECONDS
    auto_register: Annotated[
        bool,
        Parameter(
            help="After a reset of the server, register the same agents anew, by --account-token."
        ),
    ] = False
    on_reset: Annotated[
        tuple[DeclaredContainer, ...],
        Parameter(
            help='Containers to start then: {"kind": …, "config": {…}}, best in the TOML file.',
            converter=_containers,
            n_tokens=1,
        ),
    ] = ()
    metrics_port: Annotated[
        int | None,
        Parameter(
            help="Serve /metrics for Prometheus on this loopback port; 0 takes a free one.",
            validator=Number(gte=0, lte=65_535),
        ),
    ] = None
    notify: Annotated[NotifySettings, Parameter(name="notify")] = attrs.field(
        factory=NotifySettings
    )
    log_days: Annotated[
        int,
        Parameter(
            help="How many days a container's log line is kept.",
            validator=Number(gte=1, lte=36_500),
        ),
    ] = 30
    log_lines: Annotated[
        int,
        Parameter(
            help="How many of its last log lines a container keeps.",
            validator=Number(gte=1, lte=1_000_000_000),
        ),
    ] = 10_000
    log_format: Annotated[
        Literal["auto", "json", "console"],
        Parameter(help="auto: a console's where a terminal reads, else JSON."),
    ] = "auto"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Parameter(help="The least that is logged.")
    ] = "info"

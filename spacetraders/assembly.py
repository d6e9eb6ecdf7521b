"""Assembly: opens and joins store, gateway, logbook, router, services, supervisor and mediator.

The daemon serves it over a socket, and a simulation drives it by a plan.
"""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import attrs
import httpx

from spacetraders.addresses import api_url, proxy_url
from spacetraders.api.budget import Budget
from spacetraders.api.carrier import Carrier
from spacetraders.api.client import HttpGames
from spacetraders.api.gateway import Gateway, open_gateway
from spacetraders.api.mark import Mark
from spacetraders.application.bus.mediator import Behaviour, Mediator, logging
from spacetraders.application.notices.notifier import Notifier
from spacetraders.application.notices.sampling import Sampler
from spacetraders.application.ports.store import Store
from spacetraders.application.resets.watch import Watch
from spacetraders.application.services import Services
from spacetraders.containers.chart import chart
from spacetraders.containers.fetch import fetch
from spacetraders.containers.foreign import with_foreign
from spacetraders.containers.kinds import Kind, Kinds
from spacetraders.containers.logbook import Logbook, open_logbook
from spacetraders.containers.mine import mine
from spacetraders.containers.navigate import navigate
from spacetraders.containers.retention import Retention
from spacetraders.containers.scout import scout
from spacetraders.containers.siphon import siphon
from spacetraders.containers.supervisor import Supervisor
from spacetraders.containers.tour import tour
from spacetraders.containers.work.autopilot import autopilot
from spacetraders.containers.work.construct import construct
from spacetraders.containers.work.contract import contract
from spacetraders.containers.work.haul import haul
from spacetraders.domain.notices.lookout import Lookout
from spacetraders.domain.tokens import cleaned
from spacetraders.notify.opening import open_targets
from spacetraders.planning.assignment import assigned
from spacetraders.planning.linear import solved
from spacetraders.planning.router import open_router
from spacetraders.planning.solvers import Solvers
from spacetraders.settings import Settings
from spacetraders.store import open_store

MAKERS: tuple[Callable[[Services], Kind[Any]], ...] = (
    navigate,
    tour,
    haul,
    contract,
    construct,
    scout,
    mine,
    siphon,
    fetch,
    chart,
    autopilot,
)
"""What makes each kind of container that comes with the daemon."""

ALIASES = {"trade": "haul"}
"""Further names of kinds: the first trader was one."""


@attrs.frozen
class Assembly:
    """The open parts of a daemon. `supervisor.run`, and then `watch.run`, are not started yet.

    Nor are `sampler.run` and `services.notifier.run`, which tell a person of what matters.
    """

    gateway: Gateway
    logbook: Logbook
    services: Services
    supervisor: Supervisor
    watch: Watch
    sampler: Sampler
    mediator: Mediator


@asynccontextmanager
async def open_assembly(
    settings: Settings,
    *,
    mark: Mark | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    carrier: Carrier | None = None,
    solvers: Solvers | None = None,
    rng: random.Random | None = None,
    store_opening: AbstractAsyncContextManager[Store] | None = None,
) -> AsyncIterator[Assembly]:
    """Open all parts for as long as the block lasts, and close them in the reverse order.

    `mark` keeps the time of the last request beyond the steady rate, for the next daemon.
    `transport` replaces the network to the game, `carrier` HTTP itself, and `solvers` those of
    `routing`. `store_opening` opens another store than that of the settings. Every jitter comes
    from `rng`. If cancelled, each part closes with its own deadline.

    Raises:
        FleetError: a part cannot be opened.
    """
    budget = Budget(per_second=settings.requests_per_second, burst=settings.burst)
    retention = Retention(timedelta(days=settings.log_days), settings.log_lines)
    proxy = None if settings.proxy is None else proxy_url(settings.proxy)
    gateway_opening = open_gateway(
        api_url(settings.api_url),
        budget,
        mark=mark,
        transport=transport,
        proxy=proxy,
        rng=rng,
        carrier=carrier,
    )
    notify = settings.notify
    account = None if settings.account_token is None else cleaned(settings.account_token)
    # The gateway closes before the store: the last answers of the game are still written down.
    async with (
        store_opening or open_store(settings.database) as store,
        gateway_opening as gateway,
        open_logbook(store, retention) as logbook,
        open_router(solvers or Solvers.of_routing()) as router,
        open_targets(notify.command, notify.webhook, notify.discord) as targets,
    ):
        services = Services.over(
            store,
            HttpGames(gateway, account),
            router,
            late_seconds=settings.late_seconds,
            assign=assigned,
            solve=solved,
        )
        notifier = Notifier.of(
            targets, notify.events, services.troubles.about, float(notify.every_seconds)
        )
        services = attrs.evolve(services, notifier=notifier)
        # Before any message is handled: each registration that is open now is an earlier run's.
        await services.players.recall()
        await services.held.recall()
        ours = Kinds.of(*(make(services) for make in MAKERS), aliases=ALIASES)
        kinds = with_foreign(ours, services)
        supervisor = Supervisor(
            store,
            services.fleet,
            services.deeds,
            logbook,
            kinds,
            rng=rng,
            on_end=notifier.ended,
        )
        sampler = services.sampler(supervisor, Lookout(notify.idle_minutes * 60.0, notify.floor))
        watch = _watch(settings, services, supervisor)
        # The first is the outermost: a refusal that the second look takes back is not logged, and
        # the time of a message has both of its runs.
        behaviours: list[Behaviour] = [logging, services.timing, services.second_look]
        mediator = Mediator(services.handlers(supervisor, logbook), behaviours)
        yield Assembly(gateway, logbook, services, supervisor, watch, sampler, mediator)


def _watch(settings: Settings, services: Services, supervisor: Supervisor) -> Watch:
    """Return what watches for resets.

    Raises:
        UnknownKind, InvalidConfig: a container that is to start after a reset cannot.
    """
    # A wrong one is told now, and not when it is too late, after the next reset.
    for declared in settings.on_reset:
        supervisor.ship_of(declared.kind, declared.config)
    if not settings.auto_register:
        return services.watch(supervisor, None)
    has_account = settings.account_token is not None
    heirs = services.successions(supervisor, settings.on_reset, has_account=has_account)
    return services.watch(supervisor, heirs)

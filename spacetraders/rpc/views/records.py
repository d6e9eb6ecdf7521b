"""JSON of the database's records: containers, logs, intents, the ledger, reservations, prices."""

from datetime import datetime
from typing import Literal

from spacetraders.application.looking.ledger import Report
from spacetraders.application.looking.markets import (
    FoundGood,
    ListedMarket,
    PlacedQuote,
    PlacedSpread,
)
from spacetraders.application.looking.trading_places import (
    NearMarket,
    NearMarkets,
    NearYard,
    NearYards,
)
from spacetraders.application.orders.containers import (
    Followed,
    ListedContainer,
    OnlyLive,
    RemovedContainer,
    SeenContainer,
    Unfollowed,
)
from spacetraders.application.orders.treasury import SeenReservation, SeenTreasury
from spacetraders.application.plans.routes import FlightProgress
from spacetraders.application.ports.game import ContainerRequests
from spacetraders.application.ports.kinds import (
    BrokenKind,
    ConfigField,
    KnownKind,
    KnownKinds,
    Origin,
)
from spacetraders.application.ports.store import LoggedLine
from spacetraders.application.starting.fleets import (
    AppliedFleet,
    ExportedFleet,
    FleetChange,
    Task,
)
from spacetraders.application.starting.launching import NotStarted, Started
from spacetraders.domain.containers import Container, ExitReason
from spacetraders.domain.deeds.accounts import Entry, Reading, Sum
from spacetraders.domain.deeds.intents import Intent
from spacetraders.domain.game.prices import OLD
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.idle import Idle
from spacetraders.domain.reservations import Depth
from spacetraders.rpc.views.words import computed, nested, of, typed, view_of


def _progress(seen: SeenContainer) -> FlightProgress | None:
    progress: FlightProgress | None = seen.progress
    return progress


def _system_symbol(placed: PlacedQuote) -> str:
    return system_of(placed.seen.waypoint_symbol)


def _x(placed: PlacedQuote) -> int | None:
    return None if placed.place is None else placed.place[0]


def _y(placed: PlacedQuote) -> int | None:
    return None if placed.place is None else placed.place[1]


def _age_seconds(placed: PlacedQuote) -> float:
    return max(0.0, (placed.now - placed.seen.seen_at).total_seconds())


def _is_old(placed: PlacedQuote) -> bool:
    return placed.seen.is_old(placed.now)


def _age(seen_at: datetime | None, now: datetime) -> float | None:
    return None if seen_at is None else max(0.0, (now - seen_at).total_seconds())


def _age_of_market(market: NearMarket) -> float | None:
    return _age(market.seen_at, market.now)


def _is_old_market(market: NearMarket) -> bool:
    return market.seen_at is not None and market.now - market.seen_at > OLD


def _ship_price(yard: NearYard) -> int | None:
    return None if yard.seen is None else yard.seen.quote.purchase_price


def _ship_supply(yard: NearYard) -> str | None:
    return None if yard.seen is None else yard.seen.quote.supply


def _ship_seen_at(yard: NearYard) -> datetime | None:
    return None if yard.seen is None else yard.seen.seen_at


def _age_of_yard(yard: NearYard) -> float | None:
    return _age(_ship_seen_at(yard), yard.now)


def _is_old_yard(yard: NearYard) -> bool:
    return yard.seen is not None and yard.seen.is_old(yard.now)


VIEWS = (
    view_of(
        Container,
        "container_id player_id kind ship_symbol config state state_since restart_policy",
        "max_restarts restarts max_iterations iteration created_at finished_at exit_reason",
        "started_by",
        name="ContainerRow",
    ),
    view_of(ExitReason, "kind message"),
    view_of(ContainerRequests, "count last_minute"),
    view_of(Idle, "kind reason since until"),
    view_of(
        SeenContainer,
        "*container agent_symbol last_line idle credits_per_hour requests",
        computed("progress", _progress),
        name="Container",
    ),
    view_of(
        ListedContainer,
        "*container agent_symbol last_line idle credits_per_hour requests",
        computed("progress", _progress),
        brief=True,
    ),
    view_of(Started, "containers not_started"),
    view_of(AppliedFleet, "agent_symbol dry_run changes"),
    view_of(FleetChange, "action kind ship_symbol container_id before error"),
    view_of(ExportedFleet, "agent_symbol tasks"),
    view_of(Task, "kind config restart_policy max_restarts max_iterations", name="FleetTask"),
    view_of(NotStarted, "ship_symbol error"),
    view_of(OnlyLive, "items only_live!", name="LiveContainers"),
    view_of(RemovedContainer, "container_id removed!"),
    view_of(KnownKinds, "items=kinds broken", name="Kinds"),
    view_of(
        KnownKind,
        "kind aliases summary fields flies_ship needs iterations carries_over *origin",
        name="Kind",
    ),
    view_of(ConfigField, "name type required default meaning"),
    view_of(Origin, "package version entry_point"),
    view_of(BrokenKind, "*origin reason"),
    view_of(
        LoggedLine,
        "line_id",
        typed("level", Literal["info", "warning", "error"]),
        "message fields count first_seen last_seen",
        name="LogLine",
    ),
    view_of(Followed, "subscription=subscription.subscription_id items=lines", name="FollowedLog"),
    view_of(Unfollowed, "subscription unfollowed!"),
    view_of(
        Intent,
        "intent_id player_id container_id ship_symbol",
        typed("operation=operation.name", str),
        "target good units state created_at settled_at",
    ),
    view_of(
        Entry,
        "transaction_id player_id timestamp kind ship_symbol waypoint_symbol good=trade_symbol",
        "units price_per_unit total_price balance contract_id container_id intent_id reason",
        name="LedgerEntry",
    ),
    view_of(
        Report,
        "by since items=sums",
        nested("total", of("total", "income expenses net count")),
        name="LedgerReport",
    ),
    view_of(Sum, "key income expenses net count", name="LedgerSum"),
    view_of(
        Reading,
        "recorded=standing.recorded game=balance difference adjusted",
        of("standing", "under_way explained_since"),
        name="Balance",
    ),
    view_of(
        SeenTreasury,
        "agent_symbol",
        of("funds", "balance reserved reserve fuel_floor floor=whole_floor"),
        "free reservations",
        name="Treasury",
    ),
    view_of(
        SeenReservation,
        of("reservation", "purpose credits ship_symbol container_id intent_id depths created_at"),
        "age_seconds:3",
        name="Reservation",
    ),
    view_of(Depth, "waypoint_symbol=waypoint good units"),
    view_of(
        PlacedQuote,
        "waypoint_symbol=seen.waypoint_symbol",
        computed("system_symbol", _system_symbol),
        computed("x", _x),
        computed("y", _y),
        of("seen.quote", "good=trade_symbol type supply activity trade_volume"),
        of("seen.quote", "purchase_price sell_price"),
        "seen_at=seen.seen_at",
        computed("age_seconds", _age_seconds, digits=3),
        computed("old", _is_old),
        name="Price",
    ),
    view_of(FoundGood, "items=quotes listed"),
    view_of(ListedMarket, of("place", "waypoint_symbol=symbol system_symbol x y"), "type"),
    view_of(NearMarkets, "origin_symbol=origin.symbol items", name="Markets"),
    view_of(
        NearMarket,
        of("place", "waypoint_symbol=symbol type x y sells_fuel"),
        "distance:2",
        of("traded", "exports imports exchange"),
        "prices seen_at",
        computed("age_seconds", _age_of_market, digits=3),
        computed("old", _is_old_market),
    ),
    view_of(NearYards, "origin_symbol=origin.symbol items", name="Yards"),
    view_of(
        NearYard,
        of("place", "waypoint_symbol=symbol system_symbol x y"),
        "distance:2 ship_type",
        computed("purchase_price", _ship_price),
        computed("supply", _ship_supply),
        computed("seen_at", _ship_seen_at),
        computed("age_seconds", _age_of_yard, digits=3),
        computed("old", _is_old_yard),
    ),
    view_of(
        PlacedSpread,
        "good=spread.good buy=bought sell=sold",
        of("spread", "margin volume profit distance:2"),
        name="Spread",
    ),
)

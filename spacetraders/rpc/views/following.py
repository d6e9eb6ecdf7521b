"""The JSON of a fleet that is followed: its parts, and what has changed."""

from spacetraders.application.following.feed import Changed, Snapshot
from spacetraders.application.following.handlers import FollowedFleet
from spacetraders.domain.fleet_parts import (
    AgentPart,
    ContainerPart,
    ContractPart,
    Gone,
    MarketPart,
    ShipPart,
    SitePart,
)
from spacetraders.rpc.views.words import of, view_of

VIEWS = (
    view_of(FollowedFleet, "subscription=subscription.subscription_id *snapshot"),
    view_of(Snapshot, "seq time items", name="FleetSnapshot"),
    view_of(Changed, "seq time items gone", name="ChangedFleet"),
    view_of(Gone, "part key"),
    view_of(
        AgentPart,
        "part key headquarters faction reset_date next_reset credits floor reserved",
    ),
    view_of(
        ShipPart,
        "part key",
        of("ship", "role speed fuel cargo"),
        of(
            "ship.nav",
            "status system_symbol waypoint_symbol origin_symbol departure arrival flight_mode",
        ),
        "cooldown_ends=ship.cooldown.expiration container_id held",
    ),
    view_of(
        ContainerPart,
        "part key kind ship_symbol state idle last_line restarts credits_per_hour started_by",
        "exit_reason",
    ),
    view_of(MarketPart, "part key seen_at goods"),
    view_of(
        ContractPart,
        "part key type accepted deadline paid_on_accepted paid_on_fulfilled deliveries",
    ),
    view_of(SitePart, "part key is_complete materials"),
)

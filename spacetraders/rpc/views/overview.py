"""The JSON of the overview: fleets, what they do, what waits, and the alerts."""

from spacetraders.application.itself.overview import FleetOverview, FleetWork, Overview, SharedWait
from spacetraders.rpc.views.words import nested, of, view_of

VIEWS = (
    view_of(
        Overview,
        "version uptime_seconds:3 requests_share:3",
        nested("universe", "reset_date next_reset closed_since"),
        "fleets alerts",
    ),
    view_of(
        FleetOverview,
        of("player", "player_id agent_symbol headquarters"),
        "autopilot autopilot_id",
        of("funds", "balance reserved floor=whole_floor"),
        "income hours ships work waits",
    ),
    view_of(FleetWork, "what ships containers waiting credits_per_hour"),
    view_of(SharedWait, "count container_id container_kind ship_symbol *idle"),
)

"""The JSON of the autopilot: what it does, what it has decided, and how it leaves."""

from spacetraders.application.looking.autopilot import (
    Explained,
    ExplainedShip,
    LeavingShip,
    SeenAutopilot,
    SeenChoice,
    SeenHull,
    SeenLeaving,
    SeenOption,
)
from spacetraders.application.starting.autopilot import StartedAutopilot
from spacetraders.domain.work.decisions import KeptDecision
from spacetraders.domain.work.phases import Phase
from spacetraders.domain.work.steering import Decision
from spacetraders.rpc.views.words import view_of

VIEWS = (
    view_of(StartedAutopilot, "agent_symbol dry_run container phase decisions"),
    view_of(Decision, "verb subject kind reason terms"),
    view_of(
        KeptDecision,
        "decided_at last_seen_at container_id verb subject kind reason terms outcome",
        name="KeptDecision",
    ),
    view_of(Phase, "name words"),
    view_of(
        SeenAutopilot,
        "agent_symbol state container_id since until phase hours_left:1 credits floor income",
        "requests_share:3 hulls site leaving",
        name="Autopilot",
    ),
    view_of(
        SeenHull,
        "ship_symbol role state container_id kind ours reason since",
        name="Hull",
    ),
    view_of(
        SeenLeaving,
        "agent_symbol container_id asked_at ended_at ships stopped",
        name="Leaving",
    ),
    view_of(LeavingShip, "ship_symbol container_id aboard reason"),
    view_of(Explained, "subject ship jobs decisions"),
    view_of(ExplainedShip, "*hull words job idle"),
    view_of(SeenChoice, "chosen_at *option runner_up ended_at realised=credits", name="ChosenJob"),
    view_of(SeenOption, "job kind stops credits seconds credits_per_hour", name="WeighedJob"),
)

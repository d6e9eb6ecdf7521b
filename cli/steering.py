"""Words and tables of the autopilot: ships, decisions, jobs, income."""

from collections.abc import Mapping, Sequence
from typing import Any

from cli.deeds import goods
from cli.output import Column, note, print_facts, print_table, say
from cli.text import compact, count, duration, local_time, moment
from cli.waits import whole_wait

HULLS = [
    Column("SHIP"),
    Column("STATE"),
    Column("KIND", wide=True),
    Column("BY", wide=True),
    Column("WHAT", cut=True),
]
DECISIONS = [*map(Column, ["DECISION", "SUBJECT", "SINCE", "WHY"])]
"""Reasons are what is asked for here, and fold."""

JOBS = [
    Column("CHOSEN", wide=True),
    Column("WORTH", right=True),
    Column("BROUGHT", right=True),
    Column("TAKES", right=True),
    Column("AN HOUR", right=True),
    Column("NEXT BEST", right=True, wide=True),
    Column("JOB", cut=True),
]


def in_words(seen: Mapping[str, Any]) -> str:
    """Say whether an autopilot flies, and what for."""
    match seen["state"]:
        case "ON":
            return f"on, until the {seen['until']} ({seen['container_id']})"
        case "LEAVING":
            return f"leaving ({seen['container_id']})"
    return "off"


def income(by_source: Mapping[str, int]) -> str:
    """Write the net credits of an hour, with its sources."""
    total = sum(by_source.values())
    parts = [f"{name} {compact(net)}" for name, net in by_source.items() if net]
    return f"{total:+,} credits" + (f": {', '.join(parts)}" if parts else "")


def site_progress(site: Mapping[str, Any] | None) -> str | None:
    """Write what a site has of each material."""
    if site is None:
        return None
    if site["is_complete"]:
        return f"{site['waypoint_symbol']} is complete"
    has = [
        f"{it['good']} {it['fulfilled']:,}/{it['required']:,}"
        for it in site["materials"]
        if it["fulfilled"] < it["required"]
    ]
    return f"{site['waypoint_symbol']}: {', '.join(has)}"


def goods_aboard(ship: Mapping[str, Any]) -> str | None:
    """Write what is aboard, None for nothing."""
    return goods(ship["aboard"]) or None


def leaving_words(leaving: Mapping[str, Any]) -> str:
    """Say whether an autopilot has left."""
    if leaving["ended_at"] is None:
        left = sum(ship["reason"] is None for ship in leaving["ships"])
        return f"the autopilot leaves: {count(left, 'ship')} still to empty"
    aboard = sum(bool(ship["aboard"]) for ship in leaving["ships"])
    kept = f"; {count(aboard, 'ship')} with goods aboard" if aboard else ""
    return f"the autopilot has left at {local_time(leaving['ended_at'])}{kept}"


def print_hulls(hulls: Sequence[Mapping[str, Any]]) -> None:
    """Print what each ship does."""
    rows = [
        [
            hull["ship_symbol"],
            hull["state"],
            hull["kind"],
            "autopilot" if hull["ours"] else "you" if hull["container_id"] else None,
            hull["reason"],
        ]
        for hull in hulls
    ]
    print_table(HULLS, rows)


def print_decisions(decisions: Sequence[Mapping[str, Any]]) -> None:
    """Print decisions with their reasons. One that is not kept has no time."""
    if any("decided_at" not in each for each in decisions):
        columns = [column for column in DECISIONS if column.header != "SINCE"]
        rows = [[each["verb"], _subject(each), each["reason"]] for each in decisions]
        print_table(columns, rows)
        return
    print_table(
        DECISIONS,
        [
            [each["verb"], _subject(each), moment(each["decided_at"]), _reason(each)]
            for each in decisions
        ],
    )


def explained(told: Mapping[str, Any]) -> None:
    """Print what is known of a subject."""
    ship = told["ship"]
    if ship is not None:
        _print_ship(ship)
    if told["jobs"]:
        say()
        print_table(JOBS, [_job(each) for each in reversed(told["jobs"])])
    if told["decisions"]:
        if ship is not None:
            say()
        print_decisions(told["decisions"])
    elif ship is None:
        note("nothing was refused lately")


def _print_ship(ship: Mapping[str, Any]) -> None:
    """Print what a ship does and why, a fact a line."""
    job, container = ship["job"], ship["container_id"]
    by = "the autopilot" if ship["ours"] else "you"
    facts: list[tuple[str, object]] = [
        ("ship", f"{ship['ship_symbol']} {ship['state']}"),
        ("container", container and f"{container}, started by {by}"),
    ]
    if job is None:
        facts += [("why", ship["reason"]), ("waits", whole_wait(ship["idle"]))]
    else:
        worth = f"{job['credits']:,} credits in {duration(job['seconds'])}"
        facts += [
            ("job", job["job"]),
            ("worth", f"{worth}: {job['credits_per_hour']:,} an hour"),
            ("next best", _next_best(job["runner_up"])),
        ]
    print_facts(facts)


def _next_best(option: Mapping[str, Any] | None) -> str:
    if option is None:
        return "no other job paid"
    return f"{option['job']}: {option['credits_per_hour']:,} an hour"


def _subject(decision: Mapping[str, Any]) -> str:
    """Write what a decision is about, and the kind of container, where that says more."""
    subject, kind = decision["subject"], decision["kind"]
    return subject if kind in ("", subject) else f"{subject} {kind}"


def _reason(decision: Mapping[str, Any]) -> str:
    outcome = decision.get("outcome")
    return f"{decision['reason']} ({outcome})" if outcome else decision["reason"]


def _job(job: Mapping[str, Any]) -> list[object]:
    brought, runner_up = job["realised"], job["runner_up"]
    ended = "left" if brought is None else compact(brought)
    return [
        moment(job["chosen_at"]),
        compact(job["credits"]),
        "under way" if job["ended_at"] is None else ended,
        duration(job["seconds"]),
        compact(job["credits_per_hour"]),
        None if runner_up is None else compact(runner_up["credits_per_hour"]),
        job["job"],
    ]

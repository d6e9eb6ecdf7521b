"""The metrics: each figure under its name, in base units, documented, and on the dashboard."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.patience import run
from support.telemetry.samples import FIGURES, STATUS

from spacetraders.application.itself.status import Status
from spacetraders.domain.fleet_figures import FleetFigures
from spacetraders.telemetry.collector import exposition

ROOT = Path(__file__).parents[3]
DASHBOARDS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text()) for path in (ROOT / "contrib/grafana").glob("*.json")
}


def page_of(status: Status) -> bytes:
    """The page of a status, with the sample of figures."""
    return exposition(lambda: status, lambda: FIGURES)()


PAGE = page_of(STATUS).decode()
FAMILIES = list(text_string_to_metric_families(PAGE))
SAMPLES = [sample for family in FAMILIES for sample in family.samples]
NAMES = {sample.name for sample in SAMPLES}
DOCUMENTED = set(
    re.findall(
        r"`(spacetraders_\w+)`",
        "\n".join(
            line
            for line in (ROOT / "docs/monitoring.md").read_text().splitlines()
            if line.startswith("| `spacetraders_")
        ),
    )
)


def value(name: str, **labels: str) -> float:
    """The one sample of a name and these labels."""
    [found] = [s.value for s in SAMPLES if s.name == f"spacetraders_{name}" and s.labels == labels]
    return float(found)


@pytest.mark.parametrize(
    ("name", "labels", "expected"),
    [
        ("info", {"version": "1.2.3"}, 1),
        ("uptime_seconds", {}, 12.5),
        ("resident_memory_bytes", {}, 50_000_000),
        ("gateway_queue_length", {"lane": "person"}, 1),
        ("gateway_queue_length", {"lane": "flight"}, 2),
        ("gateway_queue_length", {"lane": "background"}, 3),
        ("gateway_in_flight", {}, 4),
        ("gateway_up", {}, 0),
        ("gateway_requests_total", {}, 40),
        ("gateway_retries_total", {}, 5),
        ("gateway_rate_limited_total", {}, 6),
        ("gateway_request_seconds_total", {}, 4.5),
        ("budget_requests_per_second", {}, 2),
        ("budget_burst_requests", {}, 29),
        ("budget_burst_left_requests", {}, 20),
        ("store_up", {}, 1),
        ("store_waiting_calls", {}, 7),
        ("store_calls_total", {}, 90),
        ("store_failures_total", {}, 8),
        ("store_call_seconds_total", {}, 0.75),
        ("store_call_max_seconds", {}, 0.25),
        ("loop_latency_seconds", {"quantile": "0.5"}, 0.0005),
        ("loop_latency_seconds", {"quantile": "0.99"}, 0.002),
        ("loop_latency_seconds", {"quantile": "1"}, 0.03),
        ("containers", {"state": "BACKOFF"}, 1),
        ("containers", {"state": "RUNNING"}, 3),
        ("message_seconds_count", {"message": "GetShip"}, 4),
        ("message_seconds_sum", {"message": "GetShip"}, 2.0),
        ("credits", {"agent": "FLEET"}, 175_000),
        ("credits_floor", {"agent": "FLEET"}, 2_000),
        ("credits_floor", {"agent": "POOR"}, 1_000),
        ("credits_reserved", {"agent": "FLEET"}, 500),
        ("earned_credits_total", {"agent": "FLEET", "source": "goods"}, 900),
        ("spent_credits_total", {"agent": "FLEET", "source": "goods"}, 400),
        ("ships", {"agent": "FLEET", "status": "DOCKED"}, 3),
        ("waiting_ships", {"agent": "FLEET", "reason": "no_work"}, 2),
        ("priced_markets", {}, 3),
    ],
)
def test_a_figure_is_under_its_name(name: str, labels: dict[str, str], expected: float) -> None:
    assert value(name, **labels) == expected


def test_an_agent_whose_credits_nobody_tells_has_no_credits_rather_than_none() -> None:
    assert 'spacetraders_credits{agent="POOR"}' not in PAGE


def test_the_age_of_prices_is_told_where_there_are_any() -> None:
    ages = [value("price_age_seconds", quantile=share) for share in ("0.5", "0.9", "1")]
    assert ages == sorted(ages)
    assert ages[0] > 0
    bare = exposition(lambda: STATUS, FleetFigures)()
    assert b"spacetraders_price_age_seconds{" not in bare
    assert b"spacetraders_priced_markets 0.0" in bare


def test_the_page_of_the_manual_has_every_metric_and_no_other() -> None:
    assert DOCUMENTED == NAMES


def test_every_metric_says_what_it_is() -> None:
    assert [family.name for family in FAMILIES if not family.documentation.endswith(".")] == []


def test_what_only_grows_is_called_a_total_and_nothing_else_is() -> None:
    totals = {name for name in NAMES if name.endswith("_total")}
    counters = {s.name for family in FAMILIES if family.type == "counter" for s in family.samples}
    assert totals == counters


def test_no_metric_has_another_unit_than_the_base_units() -> None:
    assert [
        name for name in NAMES if re.search(r"_(ms|milliseconds|minutes|kb|mb|percent)\b", name)
    ] == []


def test_no_database_is_named_to_whoever_scrapes() -> None:
    assert "secret" not in PAGE


def test_figures_are_read_anew_for_every_page() -> None:
    uptimes = iter([1.0, 2.0])
    read = iter([FIGURES, FleetFigures()])
    page = exposition(
        lambda: attrs.evolve(STATUS, uptime_seconds=next(uptimes)), lambda: next(read)
    )
    first, second = page(), page()
    assert b"spacetraders_uptime_seconds 1.0" in first
    assert b"spacetraders_uptime_seconds 2.0" in second
    assert b'spacetraders_credits{agent="FLEET"} 175000.0' in first
    assert b"spacetraders_credits{" not in second


def test_a_daemon_that_has_done_nothing_yet_has_a_page() -> None:
    new = attrs.evolve(STATUS, messages={}, containers={})
    assert b"# TYPE spacetraders_message_seconds summary" in exposition(lambda: new, FleetFigures)()


def expressions() -> list[str]:
    """Every query of the dashboards, those of its variables too."""
    panels = [
        target["expr"]
        for board in DASHBOARDS.values()
        for panel in board["panels"]
        for target in panel["targets"]
    ]
    variables = [
        variable["query"]["query"]
        for board in DASHBOARDS.values()
        for variable in board["templating"]["list"]
        if variable["type"] == "query"
    ]
    return panels + variables


@pytest.mark.parametrize("expression", expressions())
def test_a_query_of_the_dashboard_asks_for_metrics_that_exist(expression: str) -> None:
    asked = re.findall(r"spacetraders_\w+", expression)
    assert asked
    assert set(asked) <= NAMES


@pytest.mark.parametrize("expression", expressions())
def test_a_label_of_the_dashboard_exists(expression: str) -> None:
    known = {label for sample in SAMPLES for label in sample.labels} | {"instance"}
    assert set(re.findall(r"(\w+)=~?\"", expression)) <= known


@pytest.mark.parametrize("expression", [e for e in expressions() if "_total" in e])
def test_what_only_grows_is_shown_as_its_rate(expression: str) -> None:
    assert re.findall(r"\w+_total\b", expression) == re.findall(r"rate\((\w+_total)\b", expression)


def test_the_dashboards_leave_no_metric_out_but_the_version() -> None:
    asked = {
        name for expression in expressions() for name in re.findall(r"spacetraders_\w+", expression)
    }
    assert NAMES - asked == {"spacetraders_info"}


@pytest.mark.parametrize("board", DASHBOARDS)
def test_no_two_panels_of_a_dashboard_overlap(board: str) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARDS[board]["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + right, place["y"] + down)
            for right in range(place["w"])
            for down in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_dashboards_have_names_of_their_own() -> None:
    assert len({board["uid"] for board in DASHBOARDS.values()}) == len(DASHBOARDS) == 2


@pytest.mark.parametrize("board", DASHBOARDS)
def test_panels_have_numbers_of_their_own_and_titles(board: str) -> None:
    panels = DASHBOARDS[board]["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(panel["title"] for panel in panels)


def test_a_daemon_without_the_port_never_imports_the_library() -> None:
    code = "import sys, spacetraders.daemon; print('prometheus_client' in sys.modules)"
    ran = run([sys.executable, "-W", "ignore", "-c", code], check=True)
    assert ran.stdout == "False\n"

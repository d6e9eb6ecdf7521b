"""The demo's last part: what it prints of the autopilot's first hours, from a real report."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from spacetraders.simulation.plan import Plan
from spacetraders.simulation.runs import Run, played

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def demo() -> ModuleType:
    """The demo, as a module."""
    found = importlib.util.spec_from_file_location("demo", ROOT / "contrib" / "demo.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """The report of an hour of the autopilot."""
    return attrs.asdict(played(Run(Plan(hours=1, strategy="autopilot")), lambda *_: None).report)


def numbers(text: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"[-+]?\d[\d,]*", text)]


def test_it_prints_credits_and_net_worth_by_hour(demo: ModuleType, report: dict[str, Any]) -> None:
    table, _ = demo.brief(report).split("\n\n")
    begin, end = zip(report["credits"], report["net_worth"], strict=True)
    assert numbers(table) == [0, *begin, 1, *end]


def test_the_income_by_source_adds_up_to_what_the_credits_gained(
    demo: ModuleType, report: dict[str, Any]
) -> None:
    _, income = demo.brief(report).split("\n\n")
    assert sum(numbers(income)) == report["credits"][-1] - report["credits"][0]


def test_the_autopilot_earns_in_its_first_hour(report: dict[str, Any]) -> None:
    assert report["credits"][-1] > report["credits"][0]


def test_a_simulation_that_fails_is_the_demos_exit_code(
    demo: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    failing = tmp_path / "spacetraders-sandbox"
    failing.write_text(f"#!{sys.executable}\nraise SystemExit(3)\n")
    failing.chmod(0o755)
    monkeypatch.setattr(demo, "BIN", tmp_path)
    assert demo.earn() == 3
    assert "income" not in capsys.readouterr().out

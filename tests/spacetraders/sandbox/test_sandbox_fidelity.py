"""How like the game's the sandbox is: the figures that `make fidelity` prints, near their goals."""

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[3] / "contrib" / "fidelity"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module


def test_the_windfall_at_the_start_is_that_of_the_game(page: Callable[[str], ModuleType]) -> None:
    home = page("home")
    gains = [home.windfall(home.generate(seed, home.EPOCH).markets) for seed in range(1, 31)]
    assert 1.3e6 <= sum(gains) / len(gains) <= 1.8e6


def test_an_oracle_gains_nothing_where_no_price_is_above_another(
    page: Callable[[str], ModuleType],
) -> None:
    home = page("home")
    (symbol, market), *_ = home.generate(1, home.EPOCH).markets.items()
    assert home.windfall({symbol: market}) == 0


def test_contracts_bring_what_recorded_ones_did(page: Callable[[str], ModuleType]) -> None:
    rows = {name: here for name, _, here in page("home")._contracts(range(1, 16))}
    assert rows["a contract's net, median, thousand credits"] == pytest.approx(30, rel=0.2)
    assert rows["a contract's net, mean, thousand credits"] == pytest.approx(68, rel=0.3)
    assert rows["contracts that bring under 5,000, share"] == pytest.approx(1 / 6, abs=0.06)


def test_a_recorded_course_replayed_is_within_ten_points(
    page: Callable[[str], ModuleType], recorded: Callable[[str], Path]
) -> None:
    assert recorded("captured/economy/fb5_panel.json")
    for name, wanted, here in page("course").measure(range(1)):
        assert here == pytest.approx(float(wanted), abs=10), name


def test_every_table_can_be_printed(
    page: Callable[[str], ModuleType],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = page("run")
    monkeypatch.setattr(run, "SEEDS", range(1, 3))
    monkeypatch.setattr(run, "GALAXIES", (1,))
    monkeypatch.setattr(run, "SYSTEMS", 60)
    monkeypatch.setattr(page("course"), "SEEDS", range(1))
    run.main()
    printed = capsys.readouterr().out
    assert "windfall at the start" in printed
    assert "depth in million credits" in printed

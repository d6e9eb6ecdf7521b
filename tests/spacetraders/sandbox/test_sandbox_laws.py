"""Other laws: a file's values, checked and merged; and their effect on the commands."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from support.patience import run

from spacetraders.sandbox import guesses, laws
from spacetraders.sandbox.laws import BadLaws

SANDBOX = [sys.executable, "-m", "spacetraders.sandbox.main"]
SIMULATE = [*SANDBOX, "simulate", "--json"]


def read(folder: Path, text: str) -> dict[str, Any]:
    file = folder / "laws.toml"
    file.write_text(text)
    return laws.read(file)


def test_what_a_table_does_not_name_stays(tmp_path: Path) -> None:
    read_laws = read(tmp_path, "STEP_HOURS = 3\n[EXPORT_RATES]\nWEAK = 0.4\n")
    assert read_laws == {"STEP_HOURS": 3.0, "EXPORT_RATES": {**guesses.EXPORT_RATES, "WEAK": 0.4}}


def test_lists_become_the_tuples_that_they_stand_for(tmp_path: Path) -> None:
    text = 'FIRST_STOCKS = [3, 4]\nCLOSED_FACTIONS = ["COSMIC"]\n'
    assert read(tmp_path, text) == {
        "FIRST_STOCKS": (3, 4),
        "CLOSED_FACTIONS": frozenset({"COSMIC"}),
    }


def test_a_row_without_its_last_figure_is_given_without_it(tmp_path: Path) -> None:
    text = "GUESSED_MODULES.MODULE_MICRO_REFINERY_I = [1, 2, 3]\n"
    rows = read(tmp_path, text)["GUESSED_MODULES"]
    assert rows["MODULE_MICRO_REFINERY_I"] == (1, 2, 3, None)


def test_a_supply_may_lie_on_either_side_of_balance(tmp_path: Path) -> None:
    assert read(tmp_path, "GROWS_BELOW = -1.5\n") == {"GROWS_BELOW": -1.5}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("NO_SUCH_LAW = 1", "there is no guess NO_SUCH_LAW"),
        ("math = 1", "there is no guess math"),
        ("STEP_HOURS = 'long'", "STEP_HOURS has to be a number"),
        ("STEP_HOURS = true", "STEP_HOURS has to be a number"),
        ("STEP_HOURS = nan", "STEP_HOURS has to be a number"),
        ("STEP_HOURS = 0", "STEP_HOURS has to be above 0"),
        ("STEP_HOURS = [1]", "STEP_HOURS has to be a number"),
        ("FIRST_DAY_STEPS = 1.5", "FIRST_DAY_STEPS has to be a whole number"),
        ("FIRST_STOCKS = [4, 3]", "FIRST_STOCKS has to rise from 4 on"),
        ("FIRST_STOCKS = [4]", "FIRST_STOCKS has to be a list of 2"),
        ("FIRST_STOCKS = 4", "FIRST_STOCKS has to be a list of 2"),
        ("EXPORT_RATES = 2", "EXPORT_RATES has to be a table"),
        ("EXPORT_RATES.BRISK = 2", "EXPORT_RATES has no BRISK; it has RESTRICTED, WEAK"),
        ("EXPORT_RATES.WEAK = -2", "EXPORT_RATES.WEAK has to be above 0"),
        ("CLOSED_FACTIONS = 'COSMIC'", "CLOSED_FACTIONS has to be a list of names"),
        ("STEP_HOURS", "Expected '=' after a key"),
    ],
)
def test_what_does_not_fit_is_said_with_its_name(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadLaws) as caught:
        read(tmp_path, text)
    assert f"laws {tmp_path / 'laws.toml'}: {reason}" in caught.value.message


def test_every_guess_can_be_set_to_what_it_is(tmp_path: Path) -> None:
    written = {
        name: value
        for name, value in vars(guesses).items()
        if name.isupper() and not name.startswith("_")
    }
    assert len(written) > 60
    assert read(tmp_path, as_toml(written)) == written


def as_toml(values: dict[str, Any]) -> str:
    """Write values as TOML; JSON has the same numbers, strings and lists, without what is None."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(it) for key, it in value.items()}
        if isinstance(value, tuple | frozenset):
            return [plain(it) for it in value if it is not None]
        return value

    rows = []
    for name, value in values.items():
        if isinstance(value, dict):
            rows += [f"{name}.{key} = {json.dumps(it)}" for key, it in plain(value).items()]
        else:
            rows.append(f"{name} = {json.dumps(plain(value))}")
    text = "\n".join(rows)
    assert tomllib.loads(text)
    return text


def test_laws_change_what_a_simulation_earns(tmp_path: Path) -> None:
    file = tmp_path / "laws.toml"
    file.write_text(
        "IMPORT_STARTS.RAW = [-3, 0.1, -3.5, 1]\nIMPORT_STARTS.MADE = [-3, 0.1, -3.5, 1]"
    )
    flags = ["--hours", "1", "--ships", "4", "--strategy", "plan"]
    usual, other = (
        json.loads(run([*SIMULATE, *flags, *laws_flag]).stdout)["credits"]
        for laws_flag in ([], ["--laws", str(file)])
    )
    assert usual != other


def test_laws_reach_the_tables_of_the_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "laws.toml"
    file.write_text("GUESSED_PRICES.SHIP_SALVAGE = 1")
    script = (
        "import sys; from pathlib import Path; from spacetraders.sandbox import laws;"
        "laws.set_from(Path(sys.argv[1]));"
        "from spacetraders.sandbox.catalogue.goods import good; print(good('SHIP_SALVAGE').base)"
    )
    assert run([sys.executable, "-c", script, str(file)]).stdout == "1\n"


@pytest.mark.parametrize("command", [[], ["simulate"]])
def test_a_bad_law_is_said_in_one_line(tmp_path: Path, command: list[str]) -> None:
    file = tmp_path / "laws.toml"
    file.write_text("STEP_HOURS = 0\n")
    done = run([*SANDBOX, *command, "--laws", str(file)])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (f"spacetraders-sandbox: laws {file}: STEP_HOURS has to be above 0\n")

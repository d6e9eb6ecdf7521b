"""`install-service`: what it writes, what it says, and whose files it leaves alone."""

import os
from pathlib import Path

import pytest
from support.patience import run
from support.processes.world import SCRIPTS, Ran, environment

from spacetraders.service.install import NotOurFile, NotWritten, this_installation, write
from spacetraders.service.plan import is_ours, plan

PROGRAM = SCRIPTS / "spacetraders-daemon"


def install(home: Path, *flags: str, **variables: str) -> Ran:
    done = run(
        [str(PROGRAM), "install-service", *flags],
        env=environment(home, **variables),
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def files(tmp_path: Path) -> dict[Path, str]:
    """Two files of ours, still to be written."""
    texts = plan(this_installation()).files.values()
    return {tmp_path / "deep" / str(number): text for number, text in enumerate(texts)}


@pytest.mark.skipif("sys.platform != 'linux'", reason="systemd is Linux's")
def test_the_units_are_written_for_this_program_and_user(tmp_path: Path) -> None:
    ran = install(tmp_path, XDG_CONFIG_HOME=str(tmp_path / "conf"))
    service = tmp_path / "conf" / "systemd" / "user" / "spacetraders-daemon.service"
    assert (ran.code, ran.err) == (0, "")
    assert f"ExecStart={PROGRAM}\n" in service.read_text()
    assert service.with_suffix(".socket").is_file()
    assert f"wrote {service}\n" in ran.out
    assert "  systemctl --user enable --now spacetraders-daemon.socket" in ran.out


@pytest.mark.skipif("sys.platform != 'linux'", reason="systemd is Linux's")
def test_without_a_config_folder_of_the_users_they_go_to_the_common_one(tmp_path: Path) -> None:
    assert install(tmp_path).code == 0
    assert (tmp_path / ".config/systemd/user/spacetraders-daemon.service").is_file()


def test_a_dry_run_shows_all_and_writes_nothing(tmp_path: Path) -> None:
    ran = install(tmp_path, "--dry-run")
    assert ran.code == 0
    assert "# would write " in ran.out
    assert str(PROGRAM) in ran.out
    assert list(tmp_path.iterdir()) == []


def test_settings_in_the_environment_are_no_trouble_and_not_written(tmp_path: Path) -> None:
    ran = install(tmp_path, "--dry-run", SPACETRADERS_ACCOUNT_TOKEN="a-token-of-ours")
    assert (ran.code, "a-token-of-ours" in ran.out) == (0, False)


@pytest.mark.skipif("sys.platform != 'linux'", reason="systemd is Linux's")
def test_another_units_author_is_respected_and_told_of_force(tmp_path: Path) -> None:
    service = tmp_path / ".config/systemd/user/spacetraders-daemon.service"
    service.parent.mkdir(parents=True)
    service.write_text("[Service]\nExecStart=/bin/mine\n")
    ran = install(tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[0] == (
        f"error: {service} was written or edited by somebody else, and is left as it is"
    )
    assert ran.err.splitlines()[1].startswith("hint: --force replaces it")
    assert service.read_text() == "[Service]\nExecStart=/bin/mine\n"
    assert install(tmp_path, "--force").code == 0
    assert is_ours(service.read_text())


def test_an_unknown_option_is_a_wrong_use(tmp_path: Path) -> None:
    assert install(tmp_path, "--system").code == 2


def test_what_we_wrote_we_write_again(files: dict[Path, str]) -> None:
    write(files, dry_run=False, force=False)
    write(files, dry_run=False, force=False)
    assert {path: path.read_text() for path in files} == files


def test_where_one_file_is_anothers_none_is_written(files: dict[Path, str]) -> None:
    write(files, dry_run=False, force=False)
    first, *_, last = files
    first.unlink()
    last.write_text(files[last] + "\n# mine\n")
    with pytest.raises(NotOurFile):
        write(files, dry_run=False, force=False)
    assert not first.exists()


def test_force_replaces_what_is_anothers(files: dict[Path, str]) -> None:
    write(files, dry_run=False, force=False)
    last = [*files][-1]
    last.write_text("mine")
    write(files, dry_run=False, force=True)
    assert last.read_text() == files[last]


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, files: dict[Path, str], *, force: bool
) -> None:
    (tmp_path / "deep").write_text("a file")
    with pytest.raises(NotWritten) as caught:
        write(files, dry_run=False, force=force)
    assert caught.value.message.startswith(f"cannot write {tmp_path}")


@pytest.mark.parametrize("as_flag", [True, False], ids=["flag", "environment"])
def test_the_file_of_settings_that_was_named_is_the_services_by_its_whole_path(
    tmp_path: Path, *, as_flag: bool
) -> None:
    file = tmp_path / "daemon.toml"
    file.write_text('log_level = "debug"\n')
    relative = os.path.relpath(file)
    named = ("--config", relative) if as_flag else ()
    variables = {} if as_flag else {"SPACETRADERS_CONFIG": relative}
    ran = install(tmp_path, "--dry-run", *named, **variables)
    assert (ran.code, ran.err) == (0, "")
    path = Path(relative).absolute()
    assert str(path) in ran.out
    assert path.samefile(file)


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    read, written = os.pipe()
    os.close(read)
    try:
        done = run(
            [str(PROGRAM), "install-service", "--dry-run"],
            stdout=written,
            env=environment(tmp_path),
        )
    finally:
        os.close(written)
    assert (done.returncode, done.stderr) == (141, "")

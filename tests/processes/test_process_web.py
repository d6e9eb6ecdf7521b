"""The pages' server as a process: what it says first, how it ends, and a life without a daemon."""

import signal
import socket
import subprocess
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from support.patience import exit_code, run, stretched
from support.processes.world import SCRIPTS, environment

WEB = str(SCRIPTS / "spacetraders-web")


def flags(folder: Path, *more: str) -> list[str]:
    return [WEB, "--socket", str(folder / "d.sock"), "--port", "0", *more]


def browser() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()))


def test_its_first_line_is_the_link_and_it_ends_with_0(tmp_path: Path) -> None:
    command, env = flags(tmp_path), environment(tmp_path)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        link = process.stdout.readline().removeprefix("listening on ").strip()
        looks = browser()
        with looks.open(link, timeout=stretched(20)) as page:
            assert b"<title>Fleet</title>" in page.read()
        with looks.open(link.partition("?")[0] + "events", timeout=stretched(20)) as events:
            assert events.readline() == b"event: hello\n"
            # Nobody listens on the socket, and the page is told so.
            while b"no daemon answers on" not in events.readline():
                pass
        process.send_signal(signal.SIGTERM)
        assert exit_code(process) == 0


def test_a_stranger_is_not_let_in(tmp_path: Path) -> None:
    command, env = flags(tmp_path), environment(tmp_path)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        link = process.stdout.readline().removeprefix("listening on ").strip()
        with pytest.raises(HTTPError, match="401"):
            browser().open(link.partition("?")[0], timeout=stretched(20))
        process.terminate()
        exit_code(process)


def test_a_port_that_is_taken_ends_it_with_1_and_a_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [WEB, "--socket", str(tmp_path / "d.sock"), "--port", port]
        done = run(command, env=environment(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith(f"spacetraders-web: 127.0.0.1:{port} cannot be had")
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_flag_ends_it_with_2_and_a_line(tmp_path: Path) -> None:
    done = run(flags(tmp_path, "--prot", "1"), env=environment(tmp_path))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)

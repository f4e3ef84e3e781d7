"""`grader serve` as a person calls it: what it prints, how it ends, what it refuses."""

import json
import os
import re
import signal
import socket
import tomllib
from contextlib import closing
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.command import PATIENCE_S, Call
from support.helpers import wait_for
from support.paths import ROOT
from support.serving import serving
from support.tiny import lay

from grader.cli.serve import LIBRARIES
from grader.report import html
from grader.serve.access import PAGE
from grader.serve.server import listen

FOREVER = "def tiny(a, b):\n    while True: pass\n"


def asked(port: str, token: str, method: str, path: str, body: bytes = b"") -> bytes:
    """What the server answers to its own page."""
    connection = HTTPConnection("127.0.0.1", int(port), timeout=PATIENCE_S)
    headers = {
        "Cookie": f"grader_token_{port}={token}",
        "Origin": f"http://127.0.0.1:{port}",
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with closing(connection):
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
    assert answer.status < 300, said
    return said


def submitted(port: str, token: str, source: str) -> int:
    body = urlencode({"kind": "submit", "source": source}).encode()
    number: int = json.loads(asked(port, token, "POST", "/problems/tiny/attempts", body))["attempt"]
    return number


def is_in(port: str, token: str, number: int, state: str) -> bool:
    page = asked(port, token, "GET", f"/attempts/{number}/result").decode()
    return f'data-state="{state}"' in page


@pytest.mark.slow
def test_a_server_stops_at_once_and_the_next_one_goes_on(tiny_folder: Path, call: Call) -> None:
    """With a run in flight and a stream of events open; Ctrl-C reaches all its processes."""
    with serving(tiny_folder) as (first, port, token):
        number = submitted(port, token, FOREVER)
        with socket.create_connection(("127.0.0.1", int(port))) as stream:
            head = f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            stream.sendall(f"{head}Cookie: grader_token_{port}={token}\r\n\r\n".encode())
            assert stream.recv(12) == b"HTTP/1.1 200"
            wait_for(lambda: is_in(port, token, number, "running"))
            code, _, told = call(
                "serve", "--problems", tiny_folder / "problems", "--data", tiny_folder / "data"
            )
            assert code == 2
            assert f"(process {first.pid})" in told
            assert f"its page is http://127.0.0.1:{port}/?token={token}\n" in told
            os.killpg(first.pid, signal.SIGINT)
            _, told = first.communicate(timeout=PATIENCE_S)
    assert (first.returncode, told.count("\n")) == (0, 1), told
    with serving(tiny_folder) as (second, next_port, next_token):
        assert (next_port, next_token) == (port, token)
        wait_for(lambda: is_in(port, token, number, "running"))
        second.terminate()
        second.communicate(timeout=PATIENCE_S)
    assert second.returncode == 0


@pytest.mark.slow
def test_the_browser_opens_a_page_and_its_command_line_has_no_token(
    tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = lay(
        tiny_folder, {"browser": '#!/bin/sh\necho "$@" > called.new; mv called.new called\n'}
    )
    (browser / "browser").chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser / "browser"))
    monkeypatch.setenv("DISPLAY", ":0")
    called = tiny_folder / "called"
    with serving(tiny_folder) as (process, port, token):
        wait_for(called.exists)
        page = tiny_folder / "data" / PAGE
        assert called.read_text() == f"{page.as_uri()}\n"
        assert f"url=http://127.0.0.1:{port}/?token={token}" in page.read_text()
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    called.unlink()
    with serving(tiny_folder, "--no-open") as (process, _, _):
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
    assert not called.exists()


def test_a_port_that_is_taken_is_told_before_anything_starts(tiny_folder: Path, call: Call) -> None:
    with listen(None) as other:
        port = other.getsockname()[1]
        arguments = ("--problems", tiny_folder / "problems", "--data", tiny_folder / "data")
        code, out, told = call("serve", "--port", port, *arguments)
    assert (code, out) == (2, "")
    assert f"cannot listen at port {port}: address already in use" in told
    assert not (tiny_folder / "data").exists()


def test_a_folder_without_problems_is_told(tmp_path: Path, call: Call) -> None:
    code, out, told = call("serve", "--problems", tmp_path, "--data", tmp_path / "data")
    assert (code, out) == (2, "")
    assert f"no problems in {tmp_path}: expected a folder for each" in told


def test_a_folder_that_cannot_be_made_is_told(tiny_folder: Path, call: Call) -> None:
    (tiny_folder / "file").touch()
    code, _, told = call(
        *("serve", "--problems", tiny_folder / "problems", "--data", tiny_folder / "file/data")
    )
    assert (code, told) == (
        2,
        f"error: cannot write to {tiny_folder / 'file/data'}: Not a directory\n",
    )


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_that_is_missing_is_named(
    library: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_spec(library), "the extra is part of dev"
    monkeypatch.setattr(html, "find_spec", lambda name: None if name == library else True)
    code, _, told = call("serve")
    assert code == 2
    assert re.fullmatch(
        rf"error: grader serve takes {LIBRARIES[library]}: .*install.*serve.*\n", told
    )


def test_the_libraries_are_those_of_the_extra() -> None:
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    names = {re.split(r"[>=]", line)[0] for line in extra["serve"]}
    assert names == {
        name.replace("markdown_it", "markdown-it-py").replace("_", "-") for name in LIBRARIES
    }

"""What a run has and sees: its descriptors, folder and environment, and nothing of the host's."""

import sys
import textwrap
from pathlib import Path

import pytest
from support.helpers import (
    printed,
    run_source,
)

from grader.sandbox.launch import ENVIRONMENT, library_dirs
from grader.sandbox.outcome import Returned
from grader.sandbox.zygote import Zygote


@pytest.fixture
def zygote(either_zygote: Zygote) -> Zygote:
    return either_zygote


def _body(text: str) -> str:
    return textwrap.indent(textwrap.dedent(text).strip() or "pass", "    ")


def _see(zygote: Zygote, body: str) -> str:
    outcome = run_source(zygote, f"import os, sys\ndef f():\n{_body(body)}\n    return 1.0\n")
    assert isinstance(outcome.calls[0].answer, Returned), outcome.calls[0].answer
    return printed(outcome).strip()


def test_descriptors_are_0_to_4(zygote: Zygote) -> None:
    body = """
    found = []
    for fd in range(4096):
        try: os.fstat(fd)
        except OSError: continue
        found.append(fd)
    print(found)
    """
    assert _see(zygote, body) == "[0, 1, 2, 3, 4]"
    # The guard can fail: a descriptor more is seen.
    assert _see(zygote, "os.dup2(0, 77)\n" + textwrap.dedent(body)) == "[0, 1, 2, 3, 4, 77]"


def test_stdin_is_empty(zygote: Zygote) -> None:
    assert _see(zygote, "print(os.read(0, 1), repr(sys.stdin.read()))") == "b'' ''"


def test_the_directory_is_empty_and_goes_with_the_run(zygote: Zygote) -> None:
    told = _see(
        zygote,
        """
        print(os.getcwd())
        try:
            open('a', 'w').write('x')
            print('written')
        except PermissionError:
            print('refused')
        """,
    )
    path, outcome = told.split()
    if zygote.gives_folder:
        assert (path, outcome) == (scratch(), "written")
    else:
        assert "grader-run-" in path
        assert outcome == "refused"
        assert not Path(path).exists()


def scratch() -> str:
    """The folder of its own that a run has: not where the libraries lie."""
    places = (*library_dirs(), sys.base_prefix)
    return "/scratch" if any(place.startswith("/tmp/") for place in places) else "/tmp"


def test_a_run_does_not_find_what_the_one_before_wrote(zygote: Zygote) -> None:
    look = """
        places = (os.getcwd(), '/tmp', '/var/tmp', '/dev/shm', '/run', os.path.dirname(np.__file__))
        for place in dict.fromkeys(places):
            try:
                print(sorted(n for n in os.listdir(place) if n.startswith('left')), end=' ')
                open(f'{place}/left-behind', 'w').write('x')
            except OSError:
                pass
        """
    first, second = (_see(zygote, "import numpy as np\n" + textwrap.dedent(look)) for _ in "12")
    assert first == second
    assert "left" not in second


@pytest.mark.parametrize("write", ["b'x' * (1 << 20)", "b''"], ids=["bytes", "files"])
def test_what_a_run_writes_is_bounded(zygote: Zygote, write: str) -> None:
    if not zygote.gives_folder:
        pytest.skip("nothing may be written here")
    told = _see(
        zygote,
        f"""
        n = 0
        try:
            for n in range(1000):
                open(f'file-{{n}}', 'wb').write({write})
        except OSError as error:
            print(error.errno == 28, n)
        """,
    )
    full, files = told.split()
    assert full == "True"
    assert int(files) < 300


def test_it_leads_a_session_of_its_own(zygote: Zygote) -> None:
    told = _see(zygote, "print(os.getsid(0) == os.getpgrp() == os.getpid())")
    assert told == "True"


def test_no_environment_of_the_host(zygote: Zygote) -> None:
    names = set(_see(zygote, "print(*os.environ)").split())
    assert "PATH" in names
    assert names <= set(ENVIRONMENT) | {
        "LD_LIBRARY_PATH",
        "TF2_BEHAVIOR",
        "TPU_ML_PLATFORM",
        "TPU_SKIP_MDS_QUERY",
        "LC_CTYPE",
    }, names


@pytest.mark.usefixtures("light")
def test_a_secret_of_the_host_s_environment_stays_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_SALT", "tell-nobody")
    see = "print('tell-' + 'nobody' in str(os.environ), 'GRADER_SALT' in os.environ)"
    with Zygote.start() as fresh:
        assert _see(fresh, see) == "False False"
    # The guard can fail: what is in the jail's environment is seen.
    monkeypatch.setitem(ENVIRONMENT, "GRADER_SALT", "tell-nobody")
    with Zygote.start() as fresh:
        assert _see(fresh, see) == "True True"


def test_the_grader_is_neither_loaded_nor_importable(zygote: Zygote) -> None:
    told = _see(
        zygote,
        """
        import importlib.util
        print([n for n in sys.modules if n == 'grader' or n.startswith('grader.')])
        print(importlib.util.find_spec('grader'), '' in sys.path, os.getcwd() in sys.path)
        """,
    )
    assert told == "[]\nNone False False"


def test_the_guard_above_can_fail(zygote: Zygote) -> None:
    told = _see(
        zygote,
        """
        import importlib.util
        sys.modules['grader'] = importlib.util
        print([n for n in sys.modules if n == 'grader' or n.startswith('grader.')])
        print(importlib.util.find_spec('grader') is not None)
        """,
    )
    assert told == "['grader']\nTrue"

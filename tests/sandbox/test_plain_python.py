"""What works in plain Python whose streams are pipes works in the sandbox, and prints the same."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from ruamel.yaml import YAML
from support.command import PATIENCE_S
from support.helpers import run_source
from support.paths import DATA

from grader.sandbox.launch import ENVIRONMENT, loader_path
from grader.sandbox.outcome import Returned
from grader.sandbox.zygote import Zygote

PROGRAMS: dict[str, str] = YAML(typ="safe").load(DATA / "plain_python.yaml")
FUNCTION = "\ndef f():\n    return 1.0\n"
# They need a folder to write to, which a run has only where there are namespaces.
WRITE = {"makes files", "reads its file", "logs to a file"}

Printed = tuple[bool, str, str]  # whether `f` returned; stdout, stderr


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """What plain Python prints for each program."""
    folder = tmp_path_factory.mktemp("plain")

    def run(name: str) -> Printed:
        own = folder / name.replace(" ", "-")
        own.mkdir()
        (own / "submission.py").write_text(PROGRAMS[name] + FUNCTION, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", "import submission; submission.f()"],
            cwd=own,
            input=b"",
            capture_output=True,
            timeout=PATIENCE_S,
            env=ENVIRONMENT | loader_path(),
            check=False,
        )
        return done.returncode == 0, done.stdout.decode("latin-1"), done.stderr.decode("latin-1")

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(PROGRAMS, pool.map(run, PROGRAMS), strict=True))


def inside(zygote: Zygote, source: str) -> Printed:
    """What a source prints in the sandbox."""
    ran = run_source(zygote, source + FUNCTION)
    steps = (ran.load, *ran.calls)
    out, err = (b"".join(getattr(step, name) for step in steps) for name in ("stdout", "stderr"))
    returned = bool(ran.calls) and isinstance(ran.calls[0].answer, Returned)
    return returned, out.decode("latin-1"), err.decode("latin-1")


@pytest.mark.slow
def test_it_prints_the_same(either_zygote: Zygote, plain: dict[str, Printed]) -> None:
    names = [name for name in PROGRAMS if either_zygote.gives_folder or name not in WRITE]
    assert all(plain[name][0] for name in names), plain
    assert {name: inside(either_zygote, PROGRAMS[name]) for name in names} == {
        name: plain[name] for name in names
    }


def test_what_differs_is_seen(either_zygote: Zygote, plain: dict[str, Printed]) -> None:
    assert inside(either_zygote, "print(1)") != plain["wraps stdout"]

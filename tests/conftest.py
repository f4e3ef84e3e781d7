"""Fixtures: a real sandbox for each test process, and a cache folder of the tests' own."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from support import command
from support.command import PATIENCE_S, Call
from support.light import light_zygotes
from support.paths import ROOT
from support.tiny import catalogue_of, lay_problem

from grader.cli.settings import KEYS, variable
from grader.grading import prepared
from grader.grading.grade import grade
from grader.grading.report import Report
from grader.grading.submission import Submission, read_submission
from grader.jail import native
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready import priming
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier
from grader.sandbox.zygote import Zygote

# A user who cannot write to the tree has no database of examples; a busy machine is no failure.
settings.register_profile("tests", database=None, deadline=None)
settings.load_profile("tests")

# Of a test module, pytest keeps what it has made of its asserts: half of the time to collect it.
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: many tests wait for a limit to pass."""
    return len(os.sched_getaffinity(0)) + 2


def pytest_configure() -> None:
    """Compile the native part, if this checkout was not installed with it, or has changed."""
    if native.why_not():
        native.compile_library()


@pytest.hookimpl(trylast=True)  # after `-m` and `-k`
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each process begin with one of the longest tests, or the last of these would run alone.

    A process is given an equal share of the tests, from one place on: pytest-xdist's `worksteal`.
    """
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    longest = [item for item in items if item.get_closest_marker("longest")]
    others = [item for item in items if item not in longest]
    share = len(items) // count
    ordered: list[pytest.Item] = []
    for number in range(count):
        first = longest[number::count]
        rest = share - len(first) if number < count - 1 else len(others)
        ordered += [*first, *others[:rest]]
        others = others[rest:]
    items[:] = ordered


def pytest_collection_finish() -> None:
    """Keep what was collected, which lives to the end, out of later collections of garbage."""
    gc.freeze()


# What a user's shell, or CI, may set, and what would change what commands print.
PERSONAL = (
    *("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY"),
    *map(variable, (*KEYS, "salt")),
    "PYTHONDONTWRITEBYTECODE",  # hundreds of processes would compile the grader anew
)


@pytest.fixture(scope="session", autouse=True)
def _environment_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of the user's: neither settings nor caches.

    All processes of a test session share a cache: what one has compiled, the others need not.
    """
    own = tmp_path_factory.getbasetemp()
    cache = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "cache"
    cache.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "MPLCONFIGDIR", "DASK_CONFIG"):  # not below the user's home
            patch.setenv(name, str(cache))
        for name in (*PERSONAL, *(name for name in os.environ if name.startswith("GIT_"))):
            patch.delenv(name, raising=False)
        # Other tests keep all processors busy, and each run more compiles some programs once more.
        patch.setattr(priming, "default_jobs", lambda: 1)
        patch.setattr(prepared, "PATIENCE_S", PATIENCE_S)
        yield


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The best walls and the fastest tier of this machine, for all tests of this process."""
    with (
        Compiled.open() as compiled,
        Sandbox.start(compiled=compiled, tier=Tier.WARM) as started,
    ):
        yield started


@pytest.fixture(scope="session")
def zygote(sandbox: Sandbox) -> Zygote:
    """The process behind them; each run is a child of its own."""
    return sandbox.zygote


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The problems of this repository."""
    return catalogue_of(ROOT)


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A working tree with one problem, `tiny`."""
    return lay_problem(tmp_path)


@pytest.fixture
def tiny(tiny_folder: Path) -> Problem:
    """The problem in `tiny_folder`."""
    return catalogue_of(tiny_folder).load("tiny")


@pytest.fixture
def grade_tiny(tiny: Problem, sandbox: Sandbox, tmp_path: Path) -> Callable[[str | bytes], Report]:
    """Grades a source text against `tiny`."""

    def grade_source(source: str | bytes) -> Report:
        path = tmp_path / "submission.py"
        path.write_bytes(source.encode() if isinstance(source, str) else source)
        submission: Submission = read_submission(path)
        return grade(submission, tiny, sandbox)

    return grade_source


@pytest.fixture
def light() -> Iterator[None]:
    """Zygotes that the test starts do not import jax."""
    with light_zygotes():
        yield


@pytest.fixture
def lent_sandbox(sandbox: Sandbox) -> Iterator[Sandbox]:
    """Whoever starts a sandbox gets that of all tests."""
    with command.lent(sandbox):
        yield sandbox


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs a command line in this process: (exit code, stdout, stderr)."""
    return partial(command.call, capfd)

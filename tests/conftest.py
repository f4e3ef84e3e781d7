"""Fixtures: a real sandbox for each test process, and a cache folder of the tests' own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from support.paths import ROOT

from grader.grading.grade import grade
from grader.grading.report import Report
from grader.grading.submission import Submission, read_submission
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier
from grader.sandbox.zygote import Zygote

# A user who cannot write to the tree has no database of examples; a busy machine is no failure.
settings.register_profile("tests", database=None, deadline=None)
settings.load_profile("tests")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for a limit to pass."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.fixture(scope="session", autouse=True)
def _cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Expected vectors are remembered within a test session, never taken from the user's cache.

    All processes of a session share it: what one has compiled, the others need not.
    """
    before = os.environ.get("XDG_CACHE_HOME")
    own = tmp_path_factory.getbasetemp()
    cache = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "cache"
    cache.mkdir(exist_ok=True)
    os.environ["XDG_CACHE_HOME"] = str(cache)
    yield
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The best walls and the fastest tier of this machine, for all tests of this process."""
    with (
        Compiled.open() as compiled,
        Sandbox.start(compiled=compiled, tier=Tier.PRIMED) as started,
    ):
        yield started


@pytest.fixture(scope="session")
def zygote(sandbox: Sandbox) -> Zygote:
    """The process behind them; each run is a child of its own."""
    return sandbox.zygote


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The problems of this repository."""
    return Catalogue(ROOT / "problems", ROOT / "reference")


TINY_SPEC = """\
id: tiny
title: Add and scale
track: tests
difficulty: easy
function: tiny
seed: 1
arguments:
  - {name: a, kind: float, meaning: a number, generator: {type: uniform, low: 1, high: 2}}
  - {name: b, kind: float, meaning: another, generator: {type: uniform, low: 3, high: 4}}
output:
  shape: [2]
  components:
    - {name: total, rtol: 1.0e-6, atol: 1.0e-6}
    - {name: product, rtol: 1.0e-6, atol: 1.0e-6}
cases:
  - {name: sample, visibility: sample, count: 2, weight: 0}
  - {name: hidden, visibility: hidden, count: 2}
limits: {wall_s: 2, cpu_s: 2, memory_mib: 512, printed_kib: 16, returned_kib: 16, source_kib: 64}
"""
TINY_REFERENCE = "def tiny(a, b):\n    return [a + b, a * b]\n"


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A working tree with one problem whose reference needs no jax: its runs take milliseconds."""
    (tmp_path / "problems/tiny").mkdir(parents=True)
    (tmp_path / "reference").mkdir()
    (tmp_path / "problems/tiny/problem.yaml").write_text(TINY_SPEC)
    (tmp_path / "problems/tiny/statement.md").write_text(
        "# Add and scale\n\n## Problem\n\nDo it.\n\n## Hint 1\n\nAdd.\n\n## Hint 2\n\nMultiply.\n"
    )
    (tmp_path / "reference/tiny.py").write_text(TINY_REFERENCE)
    return tmp_path


@pytest.fixture
def tiny(tiny_folder: Path) -> Problem:
    """The problem in `tiny_folder`."""
    return Catalogue(tiny_folder / "problems", tiny_folder / "reference").load("tiny")


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
def lent_sandbox(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Whoever starts a sandbox gets that of all tests, for the seconds that it takes to start."""
    monkeypatch.setattr(Sandbox, "start", lambda *_: sandbox)
    monkeypatch.setattr(Sandbox, "close", lambda _: None)
    return sandbox

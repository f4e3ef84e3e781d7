"""The host knows no jax, the jail knows no grader; each guard is shown to fail when it should."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import PATIENCE_S
from support.paths import ROOT

from grader.grading.report import Report
from grader.verdict import Verdict

PROBE = """\
import sys
{before}
from grader.cli import run
code = run({arguments!r})
loaded = {{name.split(".")[0] for name in sys.modules}}
heavy = sorted(loaded & {{"jax", "jaxlib", "flax", "scipy"}})
print("code", code, "heavy", heavy, file=sys.stderr)
"""


def probe(folder: Path, arguments: list[str], before: str = "") -> str:
    environment = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]}
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(arguments=arguments, before=before)],
        cwd=folder,
        env={**environment, "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return done.stderr.splitlines()[-1]


@pytest.fixture
def submission(tiny_folder: Path) -> str:
    path = tiny_folder / "answer.py"
    path.write_text(
        "import jax.numpy as jnp\n\ndef tiny(a, b):\n    return jnp.array([a + b, a * b])\n"
    )
    return str(path)


def test_the_host_grades_without_jax(tiny_folder: Path, submission: str) -> None:
    assert probe(tiny_folder, ["grade", submission]) == "code 0 heavy []"


@pytest.mark.slow
def test_the_probe_for_jax_can_fail(tiny_folder: Path) -> None:
    told = probe(tiny_folder, ["list"], before="import jax")
    assert told.startswith("code 0 heavy ['jax', 'jaxlib'")


LOOKS_FOR_GRADER = """\
import sys, importlib.util
def tiny(a, b):
    {plant}
    loaded = any(name.split(".")[0] == "grader" for name in sys.modules)
    found = importlib.util.find_spec("grader") is not None
    return [a + b, a * b] if not (loaded or found) else [0.0, 0.0]
"""


def test_a_submission_finds_no_grader(grade_tiny: Callable[[str], Report]) -> None:
    report = grade_tiny(LOOKS_FOR_GRADER.format(plant="pass"))
    assert report.verdict == Verdict.AC


def test_the_search_for_grader_can_fail(grade_tiny: Callable[[str], Report]) -> None:
    plant = (
        "sys.modules['grader'] = sys; sys.__spec__ = sys.__spec__ or importlib.util.find_spec('os')"
    )
    assert grade_tiny(LOOKS_FOR_GRADER.format(plant=plant)).verdict == Verdict.WA

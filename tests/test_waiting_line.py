"""Who waits at a terminal reads what for, on one line of stderr that is gone afterwards."""

import json
import subprocess
from pathlib import Path

import pytest
from support.command import CLEARED, GRADER, LIGHT_GRADER, PATIENCE_S, on_a_terminal
from support.tiny import GOOD, lay

from grader.sandbox.proof.ladder import Sandbox

WALLS = "JAX is imported, and the walls of the sandbox are tried"
COMPILED = "JAX compiles what tiny/primer.py needs, the first time: 10 to 20 s"


@pytest.fixture
def course(tiny_folder: Path) -> Path:
    """A course with a primer that no cache knows yet, and a submission."""
    primer = (
        f"# {tiny_folder}\nimport jax.numpy as jnp\n\ndef add(a, b):\n    return jnp.add(a, b)\n"
    )
    return lay(tiny_folder, {"problems/tiny/primer.py": primer, "class/ann.py": GOOD})


@pytest.mark.slow
def test_grade_tells_what_it_waits_for(course: Path) -> None:
    command = [*LIGHT_GRADER, "grade", "class/ann.py"]
    shown, _ = on_a_terminal(command, course, is_one=True)
    steps = [WALLS, COMPILED, "class/ann.py: it is graded", CLEARED, "accepted"]
    places = list(map(shown.rindex, steps[:3]))
    places += [shown.index(step, places[-1]) for step in steps[3:]]
    assert places == sorted(places)  # the line is gone before the result is there
    # What was compiled is kept: nobody waits for it again. Results go where they belong.
    shown, out = on_a_terminal([*command, "--format", "json"], course)
    assert WALLS in shown
    assert COMPILED not in shown
    assert json.loads(out)["verdict"] == "AC"
    # Where stderr is no terminal, or is closed, there is no line.
    done = _run([*command, "-q"], course)
    assert (done.returncode, done.stderr) == (0, "")
    closed = ["sh", "-c", 'exec "$@" 2>&-', "sh", *command, "-q"]
    assert _run(closed, course).returncode == 0


@pytest.mark.slow
def test_batch_tells_it_too_unless_it_is_quiet(course: Path) -> None:
    command = [*LIGHT_GRADER, "batch", "class", "--output", "marks", "--tier", "cold"]
    shown, _ = on_a_terminal(command, course)
    found, ready = "class: submissions are found", "class: what can be graded is made ready"
    places = [shown.rindex(step) for step in (WALLS, found, ready, COMPILED, "the marks: ")]
    assert places == sorted(places)
    assert "compiles" not in shown[places[-1] :]
    shown, _ = on_a_terminal([*command, "-q"], course)
    assert shown == ""


@pytest.mark.slow
def test_doctor_tells_it_too(tmp_path: Path) -> None:
    shown, out = on_a_terminal([*GRADER, "doctor", "--format", "json"], tmp_path)
    assert "this machine: each wall is tried" in shown
    assert json.loads(out)["schema"] == "grader.doctor/1"


def test_a_sandbox_tells_its_steps_and_when_it_is_ready(light: None) -> None:
    steps: list[str] = []
    with Sandbox.start() as sandbox:
        sandbox.watch = steps.append
        assert sandbox.level
        assert [step.partition(":")[0] for step in steps] == [WALLS, ""]
        assert sandbox.level
        assert set(steps[2:]) == {""}


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )

"""Commands that run no submission work where JAX is not installed; the others say what to do."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from support.command import PATIENCE_S
from support.paths import ROOT
from support.tiny import GOOD

HEAVY = ("jax", "flax")  # with all whose names begin so: jaxlib, their metadata


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that is installed here but JAX and Flax."""
    folder = tmp_path_factory.mktemp("libraries")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith((*HEAVY, "__editable__")):
            (folder / path.name).symlink_to(path)
    return folder


def grader(folder: Path, libraries: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "grader", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{libraries}"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("list", "tiny"),
        ("show tiny", "Problem"),
        ("cases tiny", "sample/01"),
        ("schema", "json-schema"),
        ("cache", "cache"),
        ("new other", "grader check other"),
    ],
)
def test_what_runs_no_submission(
    command: str, told: str, tiny_folder: Path, libraries: Path
) -> None:
    code, text = grader(tiny_folder, libraries, *command.split())
    assert code == 0, text
    assert told in text


@pytest.mark.parametrize(
    "command", ["grade a.py", "batch d --output out", "check tiny", "serve --data d --no-open"]
)
def test_what_runs_one_says_what_to_install(
    command: str, tiny_folder: Path, libraries: Path
) -> None:
    (tiny_folder / "a.py").write_text(GOOD)
    (tiny_folder / "d").mkdir()
    (tiny_folder / "d/ann.py").write_text(GOOD)
    code, text = grader(tiny_folder, libraries, *command.split())
    assert code == 2, text
    assert text.startswith("error: JAX and Flax are not both installed beside the grader")
    assert "pip install" in text


def test_doctor_tells_it_and_the_machine(tiny_folder: Path, libraries: Path) -> None:
    code, text = grader(tiny_folder, libraries, "doctor")
    assert code == 1
    assert "Linux" in text
    assert "Submissions are not run here: JAX and Flax are not both installed" in text

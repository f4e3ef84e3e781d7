"""Lint, format and types are part of the tests."""

import subprocess
import sys

import pytest
from support.paths import ROOT


@pytest.mark.parametrize(
    "command",
    [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)],
    ids=lambda command: " ".join(command),
)
def test_the_source_is_clean(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_names_this_machine_or_a_registry() -> None:
    names = ("pypi" + ".org", "python" + "hosted", "/ro" + "ot/", "/wo" + "rk/", "index" + "-url")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for line in listed.stdout.splitlines():
        if (ROOT / line).is_file():
            text = (ROOT / line).read_bytes().decode("utf-8", "replace")
            assert [name for name in names if name in text] == [], line


TOP_LEVEL = {
    *(".ci", ".gitignore", "LICENSE"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"),
    *("benchmarks", "docs", "grader", "hatch_build.py", "problems", "pyproject.toml"),
    *("reference", "submissions_example", "tests"),
    *(".pre-commit-hooks.yaml", "action.yml"),  # where GitHub and pre-commit look for them
}


def test_nothing_strange_lies_at_the_top() -> None:
    """What a command left behind by mistake must not be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {name.partition("/")[0] for name in listed.stdout.split("\0") if name} == TOP_LEVEL

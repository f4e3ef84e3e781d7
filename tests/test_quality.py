"""Lint, format and types are part of the tests."""

import re
import subprocess
import sys

import pytest
from support.paths import ROOT


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check"),
        ("ruff", "format", "--check"),
        pytest.param(("mypy",), marks=pytest.mark.longest),
    ],
    ids=" ".join,
)
def test_the_source_is_clean(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


# What stands in no file: this machine, registries, and `grader` as the name of the distribution.
UNSPEAKABLE = re.compile(
    "pypi" r"\.org|python" r"hosted|/ro" r"ot/|/wo" r"rk/|index" r"-url|(?<![\w/-])grader\[[a-z]"
)


def files() -> list[str]:
    """The files of the repository, with those that are new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def test_nothing_names_this_machine_a_registry_or_a_stranger() -> None:
    for name in files():
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        assert UNSPEAKABLE.findall(text) == [], name


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("see /wo" + "rk/here", True),
        ("https://pypi" + ".org/simple", True),
        ("pip install 'gra" + "der[dask]'", True),
        ("needs `gra" + "der[dask]`", True),
        ("pip install 'jax-grader[dask]'", False),
        ("pip install '/srv/grader[dask]'", False),
        ("pip install -e '.[dask]'; grader doctor", False),
    ],
)
def test_what_must_not_stand_there_is_found(text: str, is_found: bool) -> None:
    assert bool(UNSPEAKABLE.search(text)) == is_found


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

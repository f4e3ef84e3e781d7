"""The problem of the tests of mutants: `tiny`, with another reference, marks, cases or examples."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.tiny import catalogue_of, lay

from grader.checking.package import Package
from grader.sandbox.proof.ladder import Sandbox

# Where a is always less than b: the cases can't tell `max(a, b)` from `b`, nor `a > b` from False.
WEAK = """\
def tiny(a, b):
    return [max(a, b), a * b]


def wrong(a, b):
    return [a - b, 0]
"""


@pytest.fixture
def package(tiny_folder: Path, sandbox: Sandbox) -> Callable[..., Package]:
    """Makes the package anew, from the files as they are then."""

    def make(
        reference: str = WEAK, marks: str = "", accepted: Mapping[str, str] | None = None
    ) -> Package:
        examples = tiny_folder / "submissions_example"
        (tiny_folder / "reference/tiny.py").write_text(reference)
        spec = tiny_folder / "problems/tiny/problem.yaml"
        spec.write_text(spec.read_text() + marks)
        lay(examples, {f"accepted/{name}.py": text for name, text in (accepted or {}).items()})
        return Package(catalogue_of(tiny_folder).load("tiny"), examples, sandbox)

    return make

"""A live function as a submission: the statements that count, and those that do not."""

import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from grader.errors import UsageError
from grader.grading.live import needed_lines, submission_of
from grader.sandbox.proof.ladder import Sandbox
from grader.session import Session


def kept(source: str, name: str = "f") -> list[str]:
    """The statements of a source, a line each, that define ``name`` and what it uses."""
    return [line for line in needed_lines([source.strip().splitlines()], name)[0] if line]


@pytest.mark.parametrize(
    ("source", "dropped"),
    [
        ("import math\nimport os\ndef f(): return math.pi", {"import os"}),
        ("import a.b\nimport c.d\ndef f(): return a.b.x()", {"import c.d"}),
        ("from a import b as c, d\nfrom a import b\ndef f(): return c()", {"from a import b"}),
        ("K = 1\nL = 2\ndef f(): return K", {"L = 2"}),
        ("def g(): pass\ndef h(): pass\nK = g()\ndef f(): return K", {"def h(): pass"}),
        ("def f(): return g()\ndef g(): return h()\ndef h(): return 1\nf()", {"f()"}),
        ("x = 1\ndef f(x): return [x for y in x]\ny = 2", {"x = 1", "y = 2"}),
        ("d = {}\nd['a'] = 1\ne = {}\ne['a'] = 1\ndef f(): return d", {"e = {}", "e['a'] = 1"}),
        ("n = 1\nn += 1\ndef f(): return n", set()),
        ("n = 1\nm = n\nn = 2\ndef f(): return n", {"n = 1", "m = n"}),
        ("n = 1\nm = n\nn = 2\ndef f(): return m, n", set()),
        ("def g(): return plot\ndef g(): return 1\ndef f(): return g()", {"def g(): return plot"}),
        ("T = int\nU = int\nD = 1\ndef f(a: T, b=D) -> T: pass", {"U = int"}),
        ("class A: pass\nK = 1\nclass B(A): y = K\nK = 2\nf = B", {"K = 2"}),
        ("from __future__ import annotations\ndef f(): pass", set()),
        ("import jax\njax.config.update('x', 1)\njax.jit(f)\ndef f(): pass", {"jax.jit(f)"}),
        ("from math import *\ndef f(): return pi", set()),
        ("f = lambda x: g(x)\ng = abs\nprint(f(1))", {"print(f(1))"}),
        ("K, L = 1, 2\ndef f(): return L", set()),
        # The first `g` is called before there is another one.
        ("def g(): 1\ndef h(): g()\nK = h()\ndef g(): 2\ndef f(): return K, g()", set()),
    ],
)  # fmt: skip
def test_what_counts(source: str, dropped: set[str]) -> None:
    lines = source.splitlines()
    assert kept(source) == [line for line in lines if line not in dropped]


def test_lines_keep_their_numbers() -> None:
    source = "import os\n\n@wrap(\n    1)\ndef f():\n    # why\n    return 1\nprint(1)\nwrap = abs"
    (lines,) = needed_lines([source.splitlines()], "f")
    assert lines == ["", "", "@wrap(", "    1)", "def f():", "    # why", "    return 1", "", ""]


def test_several_sources_are_one_story() -> None:
    cells = [["import a", "import b"], ["oops ("], ["x = a"], ["def f(): return x"], ["x = 1"]]
    assert needed_lines(cells, "f") == [["", ""], [""], [""], ["def f(): return x"], ["x = 1"]]


def test_a_name_that_nothing_defines() -> None:
    with pytest.raises(UsageError, match=r"cannot find what defines g, .*pass the path of a file"):
        kept("def f(): pass", "g")


FILE = '''\
"""A module of somebody's, with umlauts: ä."""
import functools, os
import pytest

SIZE = 1
def deco(function):
    @functools.wraps(function)
    def wrapped(*args): return function(*args)
    return wrapped

@deco
def tiny(a, b):
    return [a + b, a * b * SIZE]

print(pytest, os)
unnamed = [lambda a, b: a]
total = lambda a, b: a + b + SIZE
cached = functools.lru_cache(lambda a, b: total(a, b))
def outer():
    def inner(a, b): pass
    return inner
'''


@pytest.fixture
def module(tmp_path: Path) -> Iterator[ModuleType]:
    path = tmp_path / "homework.py"
    path.write_text(FILE)
    spec = spec_from_file_location("homework", path)
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    yield made
    sys.modules.pop("homework", None)


class TestOfAFile:
    def test_the_submission_is_the_file_without_the_rest(self, module: ModuleType) -> None:
        found = submission_of(module.tiny)
        assert str(found.path) == module.__file__
        lines = found.data.decode().splitlines()
        assert [lines[n] for n in (0, 1, 2, 4, 10, 11)] == [
            "", "import functools, os", "", "SIZE = 1", "@deco", "def tiny(a, b):",
        ]  # fmt: skip
        assert not any(word in found.data for word in (b"pytest", b"unnamed", b"outer"))

    def test_it_is_graded_like_the_file(
        self, module: ModuleType, tiny_folder: Path, lent_sandbox: Sandbox
    ) -> None:
        with Session.open(tiny_folder / "problems") as session:
            report = session.grade(module.tiny)
            assert session.grade(str(module.__file__)).verdict == "CE"  # it imports pytest
        assert (report.verdict, report.path) == ("AC", module.__file__)

    def test_a_lambda_has_the_name_that_it_is_bound_to(self, module: ModuleType) -> None:
        lines = submission_of(module.total).data.decode().split("\n")
        assert [line for line in lines if line] == ["SIZE = 1", "total = lambda a, b: a + b + SIZE"]
        assert b"cached = functools.lru_cache(" in submission_of(module.cached).data

    @pytest.mark.parametrize(
        ("function", "told"),
        [
            (
                lambda module: module.unnamed[0],
                r"found a lambda without one: write it with def NAME",
            ),
            (lambda module: module.outer(), "cannot find what defines inner"),
            (lambda _: len, "cannot find what defines len"),
            (lambda _: 3, "expected a function that has a name, found type int: pass the path"),
        ],
    )
    def test_what_has_no_source_of_its_own(
        self, function: Callable[[ModuleType], object], told: str, module: ModuleType
    ) -> None:
        with pytest.raises(UsageError, match=told):
            submission_of(function(module))  # type: ignore[arg-type]

"""Names that work today and will be removed are noted, where the source shows what they are."""

import json

import pytest
from support.helpers import answers, run_source

from grader.grading.outdated import OUTDATED, outdated_names
from grader.grading.report import About, Remark
from grader.grading.told import told_remarks
from grader.jail.programs.rules.look import answer as look
from grader.sandbox.outcome import Returned
from grader.sandbox.zygote import Zygote
from grader.verdict import Verdict

NNX = "from flax import nnx\nimport jax.numpy as jnp\n"
MODEL = NNX + "class M(nnx.Module):\n    def __init__(self, rngs):\n"


def lines(source: str) -> dict[str, int]:
    """The first line of each name that is outdated."""
    found = look(source.encode(), json.dumps(["f", [], list(OUTDATED)]).encode())
    return {name: line for name, line in zip(OUTDATED, found, strict=True) if line}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (MODEL + "        self.n = nnx.Variable(0)\n        self.n.value += 1\n", {".value": 6}),
        (MODEL + "        self.n = nnx.Param(0)\ndef f(m):\n    return m.n.value\n", {".value": 7}),
        (MODEL + "        self.l = nnx.Linear(1, 1)\nx = M().l.kernel.value\n", {".value": 6}),
        (NNX + "v = nnx.Param(0)\nx = v.raw_value\n", {".raw_value": 4}),
        (NNX + "class V(nnx.Variable): pass\nv = V(0)\nx = v.value\n", {".value": 5}),
        (NNX + "v = nnx.VariableState\n", {"flax.nnx.VariableState": 3}),
        (
            "from jax.experimental.shard_map import shard_map as s\ns()\n",
            {"jax.experimental.shard_map.shard_map": 2},
        ),
        ("import numpy as np\nnp.row_stack([1])\n", {"numpy.row_stack": 2}),
    ],
)
def test_an_outdated_name_is_found(source: str, found: dict[str, int]) -> None:
    assert lines(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "class C:\n    def __init__(self): self.n = 1\n    def f(self): return self.n.value\n",
        MODEL + "        self.n = nnx.Variable(0) if rngs else Other()\n        self.n.value\n",
        MODEL + "        self.n = nnx.Variable(0)\n        self.n = 3\n        self.n.value\n",
        "def f(state):\n    return [leaf.value for leaf in state]\n",
        "def f(self):\n    v = self.variable('counts', 'n')\n    v.value\n",  # of Linen
        NNX + "v = nnx.Param(0)\nx = v[...]\nv[...] = 1\n",
        "import jax.numpy as jnp\njnp.vstack([1])\n",
        "x = (",
    ],
)
def test_what_may_be_something_else_is_not_noted(source: str) -> None:
    assert {line for line in lines(source).values() if line > 0} == set()


def test_the_note_names_each_line_once_and_a_student_reads_it() -> None:
    note = outdated_names([12, 0, 3, 0, 0, -1])
    assert note == Remark(
        About.OUTDATED,
        "works today, and will be removed: `.value` (line 12): write `variable[...]`; "
        "`flax.nnx.VariableState` (line 3): write `nnx.Variable`",
    )
    assert told_remarks((note,), Verdict.AC) == (note,)
    assert outdated_names([0] * len(OUTDATED)) is None


def test_many_names_end_the_search_and_not_the_look() -> None:
    many = "".join(f"self.n{n} = nnx.Variable(0)\nself.n{n}.value\n" for n in range(3000))
    assert set(lines(many).values()) == {-1}


@pytest.mark.slow
def test_the_libraries_warn_of_each_name(zygote: Zygote) -> None:
    source = (
        "import importlib, jax, warnings\nfrom flax import nnx\nimport numpy as np\n"
        f"NAMES = {list(OUTDATED)!r}\n"
        "def use(name):\n"
        "    module, _, last = name.rpartition('.')\n"
        "    if not module: return getattr(nnx.Param(jax.numpy.ones(1)), last)\n"
        "    found = getattr(importlib.import_module(module), last, None)\n"
        "    return found([[1]]) if name == 'numpy.row_stack' and found else found\n"
        "def f():\n"
        "    for name in NAMES:\n"
        "        with warnings.catch_warnings(record=True) as told:\n"
        "            warnings.simplefilter('always')\n"
        "            there = use(name)\n"
        "        assert there is None or told, name\n"
        "    return 1\n"
    )
    (answer,) = answers(run_source(zygote, source, memory_mib=2048))
    assert isinstance(answer, Returned), answer

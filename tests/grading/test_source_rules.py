"""Rules on the source: what each pattern finds and what it passes over, and what a breach costs."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pytest
from support.helpers import plant
from support.paths import DATA, EXAMPLES
from support.tiny import GOOD, catalogue_of

from grader.grading.grade import grade
from grader.grading.report import About, Report
from grader.grading.source_rules import (
    CAPPED,
    UNKNOWN,
    UNSEEN,
    find_breaches,
    question,
    read_lines,
)
from grader.grading.submission import read_submission
from grader.jail.programs.rules.look import answer as look
from grader.jail.programs.rules.origins import MAX_STEPS
from grader.jail.programs.rules.patterns import PATTERNS
from grader.jail.wire import NumberKind, WireError
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem, read_spec
from grader.problem.model import Spec
from grader.problem.source_rule_models import PATTERNS as KEYS
from grader.report import json as json_report
from grader.report.audience import Audience, visible_to
from grader.report.shown import score_of
from grader.sandbox.outcome import Answer, Cause, Raised, Returned, Stopped
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

BASE = (DATA / "spec/sound.yaml").read_text()


def seen(pattern: str, settings: Any, source: str) -> int:
    """The line where a source does it; 0 for none. Its entry point is `f(a, b, c)`."""
    (line,) = look(source.encode(), json.dumps(["f", [[pattern, settings]], []]).encode())
    return line


def module(name: str | None = None, base: str | None = "nnx.Module") -> dict[str, Any]:
    return {"kind": "class", "name": name, "subclass_of": base}


# What each pattern finds; the number is the line.

IMPORTS = [
    "from flax import nnx\nM = nnx.Module",
    "import flax.nnx as n\nM = n.Module",
    "import flax.nnx\nM = flax.nnx.Module",
    "import flax\nM = flax.nnx.Module",
    "from flax.nnx import Module\nM = Module",
    "from flax.nnx import Module as Base\nM = Base",
    "from flax.nnx import *\nM = Module",
    "from flax.experimental import nnx\nM = nnx.Module",
    "from flax import nnx\nM = getattr(nnx, 'Module')",
    "from flax import nnx\nM = (N := nnx.Module)",
    "from flax import nnx\nM = nnx.Module if nnx else object",
    "from flax import nnx\nfirst, M = 1, nnx.Module",
    "try:\n  from flax import nnx; M = nnx.Module\nexcept ImportError: raise",
]


@pytest.mark.parametrize("imports", IMPORTS)
def test_names_are_followed_through_imports_and_aliases(imports: str) -> None:
    line = imports.count("\n") + 2
    assert seen("defines", module(), f"{imports}\nclass C(M): pass") == line
    assert seen("calls", "nnx.Module", f"{imports}\nM()") == line
    assert seen("uses", "nnx.Module", f"{imports}\n[M]") in (2, line)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "class C: pass",
        "class C(Module): pass",
        "class Module: pass\nclass C(Module): pass",
        "from flax import linen as nnx\nclass C(nnx.Module): pass",
        "from flax import nnx\nclass C(nnx.Rngs): pass",
        "from flax import nnx\nclass nnx:\n  Module = object\nclass C(object): pass",
        "# class C(nnx.Module): pass",
        "'''\nfrom flax import nnx\nclass C(nnx.Module): pass'''",
        "from .flax import mnnx\nclass C(mnnx.Module): pass",
        "class A(B): pass\nclass B(A): pass",
        "A = B\nB = A\nclass C(A): pass",
    ],
)
def test_another_class_is_not_the_one_required(source: str) -> None:
    assert seen("defines", module(), source) == 0


NNX = "from flax import nnx\n"
G = {"kind": "function", "name": "g", "subclass_of": None}


@pytest.mark.parametrize(
    ("settings", "source", "line"),
    [
        (module("C"), "class C(nnx.Module): pass", 2),
        (module("C"), "class D(nnx.Module): pass", 0),
        (module("C", None), "class C: pass", 2),
        (module(None, None), "class C: pass", 2),
        (module(), "class A(nnx.Module): pass\nclass C(A): pass", 2),
        (module("C"), "class A(nnx.Module): pass\nclass C(A): pass", 3),
        (module("C"), "class A(nnx.Module): pass\nclass B(int, A): pass\nclass C(B): pass", 4),
        (module("C"), "class A(nnx.Module): pass\nOther = A\nclass C(Other): pass", 4),
        (module("C"), "class C(nnx.Module[int]): pass", 2),
        (module("C"), "def f(a, b, c):\n  class C(nnx.Module): pass", 3),
        (module("C"), "class Outer:\n  class C(nnx.Module): pass", 3),
        (module("C"), "@decorated\nclass C(nnx.Module): pass", 3),
        (G, "def g(): pass", 2),
        (G, "async def g(): pass", 2),
        (G, "g = lambda: 1", 2),
        (G, "class A:\n  def g(self): pass", 3),
        (G, "def h(): pass\ng = 1", 0),
        ({"kind": "function", "name": None, "subclass_of": None}, "class A: pass", 0),
    ],
)  # fmt: skip
def test_defines(settings: dict[str, Any], source: str, line: int) -> None:
    assert seen("defines", settings, NNX + source) == line


JAX = "import jax\nfrom functools import partial\n"


@pytest.mark.parametrize(
    ("source", "called", "used"),
    [
        ("jax.jit(f)", 3, 3),
        ("@jax.jit\ndef g(): pass", 3, 3),
        ("@jax.jit\nclass A: pass", 3, 3),
        ("class A:\n  @jax.jit\n  def g(self): pass", 4, 4),
        ("@partial(jax.jit, static_argnums=0)\ndef g(): pass", 3, 3),
        ("from jax import jit as j\ndef g():\n  return [j(h) for h in ()]", 5, 5),
        ("j = jax.jit\ndef g():\n  j(f)", 5, 3),
        ("def g():\n  global j\n  j = jax.jit\nj(f)", 6, 5),
        ("lambda: jax.jit(f)", 3, 3),
        ("f'{jax.jit(f)}'", 3, 3),
        ("x: jax.jit = 1", 0, 3),
        ("map(jax.jit, [])", 0, 3),
        ("jax.jit", 0, 3),
        ("jax.jit.lower", 0, 3),
        ("(jax).jit(f).lower()", 3, 3),
        ("jax.jitted(f)", 0, 0),
        ("jax.numpy.jit(f)", 0, 0),
        ("from jax import jit", 0, 0),
        ("'jax.jit(f)'  # jax.jit(f)", 0, 0),
        ("def g(jax): jax.jit(f)", 0, 0),
        ("def g():\n  jax = A()\n  jax.jit(f)", 0, 0),
        ("def jit(f): pass\njit(f)", 0, 0),
        ("self.jax.jit(f)", 0, 0),
    ],
)
def test_calls_and_uses(source: str, called: int, used: int) -> None:
    assert seen("calls", "jax.jit", JAX + source) == called
    assert seen("uses", "jax.jit", JAX + source) == used


# A function that gets into another name on its way to the call; all stand below two lines.
WAYS_ROUND = [
    "def g(j=jax.jit): return j(1)",
    "def g(*, j=jax.jit): return j(1)",
    "g = lambda j=jax.jit: j(1)",
    "(lambda j: j(1))(jax.jit)",
    "def g(j): j(1)\ng(jax.jit)",
    "def g(a, *, j): j(1)\ng(1, j=jax.jit)",
    "[j(1) for j in [jax.jit]]",
    "for j in (jax.jit,): j(1)",
    "for _, j in enumerate([jax.jit]): j(1)",
    "for a, j in zip([1], [jax.jit]): j(1)",
    "for a, j in [(1, jax.jit)]: j(1)",
    "for k, j in {'a': jax.jit}.items(): j(1)",
    "(j := jax.jit)(1)",
    "[(j := jax.jit) for _ in [1]]\nj(1)",
    "match jax.jit:\n  case j: j(1)",
    "match [jax.jit]:\n  case [j]: j(1)",
    "match {'a': jax.jit}:\n  case {'a': j}: j(1)",
    "match [1, jax.jit]:\n  case [_, *j]: j[0](1)",
    "def g(x: (j := jax.jit)): pass\nj(1)",
    "def g() -> (j := jax.jit): pass\nj(1)",
    "x: (j := jax.jit) = 1\nj(1)",
    "d = {'a': jax.jit}\nd['a'](1)",
    "[jax.jit][0](1)",
    "d = [jax.jit]\nd.pop()(1)",
    "d = [1] + [jax.jit]\nd[1](1)",
    "def g(): return jax.jit\ng()(1)",
    "(lambda: jax.jit)()(1)",
    "class A:\n  j = jax.jit\nA.j(1)",
    "class A:\n  def __init__(self): self.j = jax.jit\n  def h(self): return self.j(1)",
    "import importlib\nimportlib.import_module('jax').jit(1)",
    "__import__('jax').jit(1)",
    "import sys\nsys.modules['jax'].jit(1)",
    "jax.__dict__['jit'](1)",
    "vars(jax)['jit'](1)",
    "a, *j = 1, jax.jit\nj[0](1)",
    "with ctx(jax.jit) as j: j(1)",
    "j = k = None\nj = k\nk = jax.jit\nk = j\nj(1)",
    "@[jax.jit][0]\ndef g(): pass",
    "from jax import *\njit = 1\njit(1)",
    "class A(metaclass=(j := jax.jit)): pass\nj(1)",
    "\n".join(["j0 = jax.jit", *(f"j{n + 1} = j{n}" for n in range(150)), "j150(1)"]),
]


@pytest.mark.parametrize("way", WAYS_ROUND)
def test_a_way_round_is_followed(way: str) -> None:
    assert seen("calls", "jax.jit", JAX + way) > 2
    assert seen("uses", "jax.jit", JAX + way) > 2
    assert seen("calls", "jax.grad", JAX + way) == 0


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters came with Python 3.12")
def test_a_parameter_of_a_type_is_read() -> None:
    for source in ("def g[T: (j := jax.jit)](): pass", "class A[T: jax.jit]: pass"):
        assert seen("uses", "jax.jit", JAX + source) == 3


def chain(count: int) -> str:
    return "class A0: pass\n" + "".join(f"class A{n + 1}(A{n}): pass\n" for n in range(count))


def test_many_classes_in_a_chain_hide_nothing() -> None:
    source = f"{JAX}{NNX}jax.jit(f)\n{chain(700)}"
    assert seen("calls", "jax.jit", source) == 4
    assert seen("defines", module("A700"), source) == 0
    assert seen("defines", module("A700"), source.replace("A0:", "A0(nnx.Module):")) > 700


@pytest.mark.parametrize(
    "source",
    [
        "(" * 500 + ")" * 500,
        "f = (",
        "\0",
        "x = 1\n" + "".join(f"x{n + 1} = x{n}\n" for n in range(400)).replace("x0", "x") + "x400()",
        "x" + ".a" * 200 + "()",
    ],
)
def test_what_can_not_be_looked_up_is_said_so(source: str) -> None:
    assert seen("calls", "jax.jit", source) == -1


def test_a_source_is_read_in_its_own_encoding() -> None:
    source = "# coding: latin-1\nimport jax\njax.jit('\u00e9')\n".encode("latin-1")
    asked = json.dumps(["f", [["calls", "jax.jit"]], []]).encode()
    assert look(source, asked) == [3]
    assert look(b"\xef\xbb\xbf" + JAX.encode() + b"jax.jit(1)\n", asked) == [3]


def test_a_rule_that_gives_up_harms_no_other() -> None:
    source = f"{GOOD}{JAX}x = jax\n" + "".join(f"x{n + 1} = x{n}\n" for n in range(400)) + "x400()"
    rules: list[list[Any]] = [["calls", "jax.jit"], ["defines", G], ["calls", "jax.jit"]]
    asked = json.dumps(["f", rules, []]).encode()
    assert look(source.replace("x0", "x").encode(), asked) == [-1, 0, -1]


def test_the_use_of_a_package_is_that_of_anything_in_it() -> None:
    source = "import flax.linen as nn\nfrom flax import nnx\nclass A(nn.Module): pass\n"
    assert seen("uses", "flax.linen", source) == 3
    assert seen("uses", "flax.linen", source.replace("nn.Module", "nnx.Module")) == 0
    assert seen("uses", "linen.Module", source) == 3
    assert seen("uses", "exec", "exec('1')") == 1
    assert seen("uses", "exec", "def exec(x): pass\nexec('1')") == 0


@pytest.mark.parametrize(
    ("source", "made", "number"),
    [
        ("self.n = nnx.Param(0)", 2, 0),
        ("model.n: int = nnx.Param(0)", 2, 0),
        ("self.n = self.m = 0", 0, 2),
        ("self.n = -1.5", 0, 2),
        ("self.m, self.n = 1, 0", 0, 2),
        ("class A:\n  n = 0", 0, 3),
        ("class A:\n  n: int = 0", 0, 3),
        ("class Count(nnx.Param): pass\nself.n = Count(0)", 3, 0),
        ("n = 0", 0, 0),
        ("self.m = nnx.Param(0)", 0, 0),
        ("self.n = nnx.Variable(0)", 0, 0),
        ("self.n = [nnx.Param(0)]", 0, 0),
        ("self.n = True", 0, 0),
        ("self.n = self.n + 1", 0, 0),
        ("self.n += 1", 0, 0),
        ("self.n[...] = 1", 0, 0),
    ],
)
def test_sets(source: str, made: int, number: int) -> None:
    assert seen("sets", {"attribute": "n", "to": "nnx.Param"}, NNX + source) == made
    assert seen("sets", {"attribute": "n", "to": "number"}, NNX + source) == number


@pytest.mark.parametrize(
    ("source", "value", "line"),
    [
        ("nnx.Linear(1, 2, use_bias=False)", False, 2),
        ("nnx.Linear(\n1, 2,\nuse_bias=False)", False, 4),
        ("from functools import partial\npartial(nnx.Linear, use_bias=False)", False, 3),
        ("nnx.Linear(1, 2, use_bias=3)", 3.0, 2),
        ("nnx.Linear(1, 2, use_bias='no')", "no", 2),
        ("nnx.Linear(1, 2, use_bias=True)", False, 0),
        ("nnx.Linear(1, 2, use_bias=0)", False, 0),
        ("nnx.Linear(1, 2, use_bias=False)", 0.0, 0),
        ("nnx.Linear(1, 2, bias=False)", False, 0),
        ("nnx.Conv(1, 2, use_bias=False)", False, 0),
        ("use_bias = False", False, 0),
    ],
)
def test_passes(source: str, value: bool | float | str, line: int) -> None:
    settings = {"function": "nnx.Linear", "keyword": "use_bias", "value": value}
    assert seen("passes", settings, NNX + source) == line


ARRAYS = "import jax\nimport numpy as np\nimport jax.numpy as jnp\n"
# What the entry point may do with X to return it; X is an argument, or a number.
WAYS = [
    "def f(a, b, c): return X",
    "def f(a, b, c): return [X, a]",
    "def f(a, b, c): return (a, (X, b))",
    "def f(a, b, c): return jnp.array([float(X), a])",
    "def f(a, b, c): return jnp.asarray((int(X), a), dtype=jnp.float32)",
    "def f(a, b, c): return np.array([a, X]).astype(np.float32)",
    "def f(a, b, c): return jnp.stack([jnp.float32(X), a.sum()])",
    "def f(a, b, c): return jnp.concatenate([jnp.atleast_1d(X), a])[...]",
    "def f(a, b, c): return jnp.zeros(2).at[0].set(X)",
    "def f(a, b, c):\n  n = float(X)\n  return [n, a]",
    "def f(a, b, c):\n  n = m = X\n  k: int = n\n  return [k, a]",
    "def f(a, b, c):\n  n, s = X, a.sum()\n  return [n, s]",
    "def f(a, b, c):\n  out = [X, a]\n  return jnp.array(out)",
    "def f(a, b, c):\n  out = [X, a]\n  return out[0], a",
    "def f(a, b, c):\n  return [(n := X), a]",
    "def f(a, b, c):\n  return [X if a else b, a]",
    "def f(a, b, c):\n  if a:\n    return None\n  return [X or 1, a]",
    "def f(a, b, c): return [X + 0, 1.0 * a]",
    "def f(a, b, c): return [X * 1.0, a]",
    "def f(a, b, c): return [1 * X, a]",
    "def f(a, b, c): return [X / 1, a]",
    "def f(a, b, c): return [+X] + [a]",
    "def f(a, b, c): return [*[X], a]",
    "def f(a, b, c): return [float(one) for one in (X, a)]",
    "def f(a, b, c): return list(map(float, [X, a]))",
    "f = lambda a, b, c: jnp.array([X, a])",
    "f = jax.jit(lambda a, b, c: [X, a])",
    "def g(a, b, c): return [X, a]\nf = g",
    "def g(a, b, c): return [X, a]\nf = jax.jit(g)",
    "@jax.jit\ndef f(a, b, c): return [X, a]",
    "def result(n, s): return jnp.array([float(n), float(s)])\n"
    "def f(a, b, c): return result(X, a.sum())",
    "def result(n, s): return jnp.array([float(n), float(s)])\n"
    "def f(a, b, c): return result(s=a.sum(), n=X)",
    "def f(a, b, c):\n  def result(s): return [X, s]\n  return result(a)",
    "def count(n): return n, 1\ndef f(a, b, c):\n  n, _ = count(X)\n  return [n, a]",
    "if True:\n  def f(a, b, c): return [X, a]",
    "def f(a, b, c): return [0, a]\ndef f(a, b, c): return [X, a]",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_an_argument_and_a_number_that_are_returned(way: str) -> None:
    assert seen("returns_argument", 2, ARRAYS + way.replace("X", "c")) > 3
    assert seen("returns_literal", 4, ARRAYS + way.replace("X", "4")) > 3
    assert seen("returns_literal", -4, ARRAYS + way.replace("X", "(-4.0)")) > 3


@pytest.mark.parametrize("way", WAYS)
def test_what_is_computed_is_neither(way: str) -> None:
    for computed in (
        "len(a)",
        "c.sum()",
        "(c * 2)",
        "model.count[...]",
        "a[4]",
        "round(b.sum(), 4)",
    ):
        source = ARRAYS + way.replace("X", computed)
        assert seen("returns_argument", 2, source) == 0, source
        assert seen("returns_literal", 4, source) == 0, source


@pytest.mark.parametrize(
    ("source", "argument", "line"),
    [
        ("def f(x, y, n): return [n, x]", 2, 1),
        ("def f(x, y, n, /): return [n, x]", 2, 1),
        ("def f(*args): return [args[2], 1]", 2, 1),
        ("def f(x, *rest): return [rest[1], 1]", 2, 1),
        ("def f(*args):\n  x, y, n = args\n  return [n, x]", 2, 2),
        ("def f(x, y, n):\n  n = int(n)\n  return [n, x]", 2, 2),
        ("def f(x, y, n): return [y, x]", 2, 0),
        ("def f(x, y, n):\n  n = len(x)\n  return [n, x]", 2, 0),
        ("def f(x, y, n):\n  count = n\n  count = y\n  return [count, x]", 2, 0),
        ("def f(x, y, n):\n  for n in x: pass\n  return [n, x]", 2, 0),
        ("def f(x, y, n):\n  with g() as n: pass\n  return [n, x]", 2, 0),
        ("def f(x, y, n):\n  n += 1\n  return [n, x]", 2, 0),
        ("def f(x, y, n):\n  def g(n): return n\n  return [g(x), x]", 2, 0),
        ("def f(x, y, n):\n  def g(): return n\n  return [x]", 2, 0),
        ("def g(x, y, n): return [n, x]\ndef f(x, y, n): return [x]", 2, 0),
        ("def f(x, y, n): return [n, x]\ndef f(x, y, n): return [x]", 2, 0),
        ("class A:\n  def f(self, y, n): return [n]", 2, 0),
        ("def f(x, y, n):\n  for _ in range(int(n)): out = x\n  return out", 2, 0),
        ("def f(x, y, n): return f(n, x, y)", 2, 0),
        ("f = f", 2, 0),
        ("f = 1", 2, 0),
        ("from g import f", 2, 0),
    ],
)
def test_returns_argument(source: str, argument: int, line: int) -> None:
    assert seen("returns_argument", argument, source) == line


def test_a_module_level_number_is_told_where_it_is_written() -> None:
    assert seen("returns_literal", 4, "LEAVES = 4.0\ndef f(a, b, c):\n  return [LEAVES, a]") == 1
    assert seen("returns_literal", 1, "def f(a, b, c): return [True, a]") == 0
    assert seen("returns_literal", 4, "def f(a, b, c): return ['4', a]") == 0


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("n = 0\n  for _ in a: n += 1\n  return [n, a]", 4),
        ("n = 0\n  while n < c: n = n + 1\n  return [float(n), a]", 4),
        ("for i in range(int(c)): pass\n  return [i + 1, a]", 3),
        ("for i, x in enumerate(a): pass\n  return [i, a]", 3),
        ("n = 0\n  def call(x):\n    nonlocal n\n    n += 1\n  call(a)\n  return [n, a]", 7),
        ("n = 0\n  for x in a: n += x\n  return [n, a]", 0),
        ("n = a\n  n = n + 1e-6\n  return [n, a]", 0),
        ("n = 0\n  for _ in a: n += 1\n  return [model.count, a]", 0),
        ("n = 0\n  for _ in a: n += 1\n  n = model.count\n  return [n, a]", 0),
        ("for i in a: pass\n  return [i, a]", 0),
        ("for i, x in enumerate(a): pass\n  return [x, a]", 0),
        ("model.count += 1\n  return [model.count, a]", 0),
        ("return [c + 1, a]", 0),
    ],
)
def test_returns_count(body: str, line: int) -> None:
    assert seen("returns_count", True, f"def f(a, b, c):\n  {body}") == line


def test_a_class_of_the_librarys_own_may_be_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the jail, where flax is imported before the program sees a file."""
    base = type("Module", (), {})
    known = {"Module": base, "Sequential": type("Sequential", (base,), {}), "Rngs": dict, "f": 1}
    monkeypatch.setitem(sys.modules, "flax.nnx", SimpleNamespace(**known))
    for name, line in {"Sequential": 2, "Rngs": 0, "f": 0, "unknown": 0}.items():
        assert seen("defines", module(), f"{NNX}class C(nnx.{name}): pass") == line, name


# What is asked, and what is answered.


def test_a_source_is_not_run(tmp_path: Path) -> None:
    assert seen("calls", "exit", "import sys\nsys.exit(1)\n@exit\nclass A: pass") == 2
    made = tmp_path / "made"
    assert seen("calls", "open", f"open({str(made)!r}, 'w')\nwhile True: pass") == 1
    assert not made.exists()


def test_each_key_is_a_pattern_that_the_program_knows() -> None:
    assert tuple(PATTERNS) == KEYS


def spec_with(rules: str) -> Spec:
    spec, defects = read_spec(f"{BASE}\n{rules}\n")
    assert defects == []
    assert spec is not None
    return spec


def test_an_argument_is_asked_for_by_its_position() -> None:
    spec = spec_with(
        "requires: [{id: a, message: m, calls: nnx.split}]\n"
        "forbids: [{id: b, message: m, returns_argument: count}]"
    )
    assert question(spec) == ["sound", [["calls", "nnx.split"], ["returns_argument", 2]]]


def returned(*values: float, shape: tuple[int, ...] | None = None) -> Returned:
    array = np.array(values, np.float64)
    return Returned(NumberKind.REAL, shape or array.shape, array.reshape(shape or array.shape))


def test_lines_are_taken_as_they_are() -> None:
    assert read_lines(returned(0, 3), 2, 10) == [0, 3]
    assert read_lines(returned(-1, 3), 2, 10) == [-1, 3]


@pytest.mark.parametrize(
    "answer",
    [
        returned(),
        returned(0),
        returned(0, 1, 2),
        returned(0, 1, shape=(2, 1)),
        returned(0, 1.5),
        returned(0, -2),
        returned(0, 12),
        returned(0, np.nan),
        returned(0, np.inf),
        Returned(NumberKind.BOOL, (2,), None),
        Raised("RecursionError", (), "", ""),
        Stopped(Cause.SIGNALLED, "it crashed"),
        None,
    ],
    ids=str,
)
def test_what_can_be_no_lines_is_not_believed(answer: Answer | None) -> None:
    assert read_lines(answer, 2, 10) == [-1, -1]


def test_a_long_file_is_read_like_a_short_one() -> None:
    """All rules at once, on 250 KiB: the reference's functions, again and again."""
    source = (EXAMPLES.parent / "reference/eager_debug_step_count.py").read_text()
    long = source + "".join(source.replace("def ", f"def x{n}_") for n in range(60))
    assert len(long) > 240 << 10
    rules: list[list[Any]] = [
        ["defines", module()],
        ["uses", "jax.jit"],
        ["sets", {"attribute": "counter", "to": "nnx.Param"}],
        ["returns_argument", 3],
        ["returns_count", True],
    ] * 4
    asked = json.dumps(["eager_debug_step_count", rules, []]).encode()
    assert look(long.encode(), asked) == look(source.encode(), asked)


# What a breach costs, end to end.

Ruled = Callable[[str, str | bytes], Report]
WITH_FSUM = "import math\ndef tiny(a, b):\n    return [math.fsum([a, b]), a * b]\n"
NO_FSUM = "forbids: [{{id: no_fsum, message: add with +, uses: math.fsum{}}}]"


@pytest.fixture
def graded(tiny_folder: Path, sandbox: Sandbox) -> Ruled:
    """Grades a source against `tiny` with rules."""

    def grade_source(rules: str, source: str | bytes) -> Report:
        path = tiny_folder / ("answer.py" if isinstance(source, str) else "answer.ipynb")
        path.write_bytes(source.encode() if isinstance(source, str) else source)
        return grade(read_submission(path), ruled(tiny_folder, rules), sandbox)

    return grade_source


def ruled(folder: Path, rules: str) -> Problem:
    spec = folder / "problems/tiny/problem.yaml"
    base = spec.read_text().partition("# rules\n")[0]
    spec.write_text(f"{base}# rules\n{rules}\n")
    return catalogue_of(folder).load("tiny")


def test_a_hint_costs_nothing(graded: Ruled) -> None:
    report = graded(NO_FSUM.format(""), WITH_FSUM)
    assert (report.verdict, report.score, report.messages) == (Verdict.AC, 10.0, ())
    assert report.hints == (("no_fsum", "add with + (line 3)"),)
    student = json.loads(json_report.write(visible_to(report, Audience.STUDENT)))
    assert student["hints"] == [{"id": "no_fsum", "message": "add with + (line 3)"}]


def test_who_keeps_the_rules_is_told_nothing(graded: Ruled) -> None:
    for effect in ("", ", effect: points, points: 3", ", effect: verdict"):
        report = graded(NO_FSUM.format(effect), GOOD)
        assert (report.verdict, report.score) == (Verdict.AC, 10.0)
        assert (report.hints, report.messages) == ((), ())


@pytest.mark.parametrize(("points", "score"), [(3, 7.0), (2.5, 7.5), (10, 0.0), (30, 0.0)])
def test_points_are_taken_off(graded: Ruled, points: float, score: float) -> None:
    report = graded(NO_FSUM.format(f", effect: points, points: {points}"), WITH_FSUM)
    assert (report.verdict, report.score) == (Verdict.AC, score)
    assert [case.score for case in report.cases] == [0.0, 0.0, 5.0, 5.0]
    told = f"the source breaks the rule no_fsum: {points:g} points are taken off"
    assert report.messages == (told,)
    assert report.hints == (("no_fsum", "add with + (line 3)"),)


def test_points_of_several_rules_add_up(graded: Ruled) -> None:
    rules = (
        "requires: [{id: jits, message: use jit, calls: jax.jit, effect: points, points: 1}]\n"
        + NO_FSUM.format(", effect: points, points: 2.5")
    )
    report = graded(rules, WITH_FSUM)
    assert report.score == 6.5
    assert report.hints == (("jits", "use jit"), ("no_fsum", "add with + (line 3)"))
    assert len(report.messages) == 2


def test_a_verdict_makes_a_wrong_answer_of_right_numbers(graded: Ruled) -> None:
    report = graded(NO_FSUM.format(", effect: verdict"), WITH_FSUM)
    assert (report.verdict, report.score) == (Verdict.WA, 0.0)
    told = "the numbers are right, but the source breaks the rule no_fsum"
    for case in report.cases:
        assert (case.verdict, case.score, case.reason.for_staff) == (Verdict.WA, 0.0, told)
        assert case.error_ratio == (0.0, 0.0)
    message = "the source breaks the rule no_fsum: no points, whatever the numbers"
    assert report.messages == (message,)
    assert report.hints == (("no_fsum", "add with + (line 3)"),)


OFF_IN_A_SAMPLE = "def tiny(a, b):\n    return [a + b, a * b + (1.52 < a < 1.53)]\n"  # sample/02


def test_wrong_in_a_sample_alone_is_less_than_all_points(graded: Ruled) -> None:
    report = graded("", OFF_IN_A_SAMPLE)
    assert (report.verdict, report.score) == (Verdict.WA, 9.9)
    assert [case.verdict for case in report.cases] == [Verdict.AC, Verdict.WA, *[Verdict.AC] * 2]
    assert [case.score for case in report.cases] == [0.0, 0.0, 5.0, 5.0]
    assert report.messages == (CAPPED.text,)
    assert visible_to(report, Audience.STUDENT).messages == (CAPPED.text,)
    assert "9.9 of 10 points" in score_of(report)


@pytest.mark.parametrize(
    ("verdict", "body"),
    [
        (Verdict.RTE, "return [a + b, a * b / (not 1.52 < a < 1.53)]"),
        (Verdict.OLE, "print('x' * 20_000 * (1.52 < a < 1.53)); return [a + b, a * b]"),
        (
            Verdict.RTE,
            "return [a + b, a * b] if not 1.52 < a < 1.53 else __import__('os')._exit(0)",
        ),
    ],
)
def test_so_it_is_for_every_verdict(graded: Ruled, verdict: Verdict, body: str) -> None:
    report = graded("", f"def tiny(a, b):\n    {body}\n")
    assert (report.verdict, report.score) == (verdict, 9.9)


def test_the_price_of_a_rule_comes_on_top(graded: Ruled) -> None:
    price = NO_FSUM.format(", effect: points, points: 3")
    report = graded(price, OFF_IN_A_SAMPLE + "import math; math.fsum\n")
    assert (report.verdict, report.score, len(report.messages)) == (Verdict.WA, 6.9, 2)


def test_a_worse_verdict_stands_and_the_points_are_gone(graded: Ruled) -> None:
    once = (
        "n = 0\ndef tiny(a, b):\n    global n; n += 1\n"
        "    return [a + b, a * b] if n < 4 else 1/0\n"
    )
    without = graded(NO_FSUM.format(", effect: verdict"), once)
    assert (without.verdict, without.score) == (Verdict.RTE, 5.0)
    report = graded(NO_FSUM.format(", effect: verdict"), once + "import math; math.fsum\n")
    assert (report.verdict, report.score) == (Verdict.RTE, 0.0)
    assert [case.verdict for case in report.cases] == [*[Verdict.WA] * 3, Verdict.RTE]


def test_what_cannot_be_loaded_is_judged_by_no_rule(graded: Ruled) -> None:
    rules = "requires: [{id: jits, message: use jit, calls: jax.jit, effect: verdict}]"
    for source in ("def tiny(a, b:", "import nothing_of_this_name", "tiny = 5", "", "\0"):
        report = graded(rules, source)
        assert (report.verdict, len(report.messages)) == (Verdict.CE, 1)
        assert "jits" not in [identifier for identifier, _ in report.hints]


def test_the_line_of_a_notebook_is_that_of_its_code(graded: Ruled) -> None:
    cells = [nbformat.v4.new_code_cell(part) for part in WITH_FSUM.split("\n", 1)]
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()
    report = graded(NO_FSUM.format(""), notebook)
    assert report.hints == (("no_fsum", "add with + (line 5 of the notebook's code)"),)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("%matplotlib inline\n" + WITH_FSUM, 4),
        (f"get_ipython().run_cell_magic('time', '', {WITH_FSUM!r})", 1),
        (f"get_ipython().run_line_magic('time', 'import math')\n{WITH_FSUM[12:]}", 3),
    ],
    ids=["magic", "cell", "line"],
)
def test_what_runs_of_an_exported_script_is_looked_at(
    graded: Ruled, source: str, line: int
) -> None:
    report = graded(NO_FSUM.format(""), source)
    assert (report.verdict, report.hints) == (
        Verdict.AC,
        (("no_fsum", f"add with + (line {line})"),),
    )


def test_a_source_in_another_encoding_is_looked_at(tiny_folder: Path, sandbox: Sandbox) -> None:
    path = tiny_folder / "answer.py"
    path.write_bytes(b"# coding: latin-1\nx = '\xe9'\n" + WITH_FSUM.encode())
    report = grade(read_submission(path), ruled(tiny_folder, NO_FSUM.format("")), sandbox)
    assert report.hints == (("no_fsum", "add with + (line 5)"),)


def test_without_rules_nothing_is_looked_at(
    tiny: Problem, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answer.py"
    path.write_text(GOOD)
    monkeypatch.setattr("grader.grading.source_rules.PROGRAM", "there is none")
    assert find_breaches(tiny.spec, read_submission(path), sandbox).breaches == ()
    with pytest.raises(WireError, match="there is no program"):
        find_breaches(spec_with(NO_FSUM.format("")), read_submission(path), sandbox)


# Hostile sources: none is a judge error, none is taken for one that keeps to the rules.

DEEP = 120_000
HOSTILE = {
    "parentheses": "x = " + "(" * DEEP + ")" * DEEP,
    "brackets, closed": "x = " + "[" * 150 + "]" * 150,
    "null byte": "x = '\0'",
    "a number of many digits": "x = " + "9" * 200_000,
    "a number of many hexadecimal digits": "x = 0x" + "f" * 200_000,
    "minus signs": "x = " + "-" * DEEP + "1",
    "not, not, not": "x = " + "not " * 20_000 + "1",
    "a long sum": "x = " + "1+" * 20_000 + "1",
    "attributes": "x = lambda: a" + ".b" * 2000,
    "calls of calls": "x = lambda: a" + "()" * 2000,
    "lambdas": "x = " + "lambda: " * 2000 + "1",
    "elif": "if 0: pass\n" + "elif 0: pass\n" * 5000,
    "indentation": "".join(" " * n + "if 0:\n" for n in range(99)) + " " * 99 + "pass",
    "names in a row": "x0 = 0\n" + "".join(f"x{n + 1} = x{n}\n" for n in range(10_000)),
    "one name, often": "a = 0\n" * 8000 + "a\n" * 8000,
    "classes in a ring": "def g():\n  class A(B): pass\n  class B(A): pass",
    "nested format": "x = f'{f\"{1}\"}'",
    "half a character": "x = '\\ud800'",
}
RULES = (
    "requires: [{id: base, message: m, defines: {kind: class, subclass_of: nnx.Module}}]\n"
    "forbids: [{id: echo, message: m, returns_argument: a, effect: verdict}]"
)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_source_is_no_judge_error(graded: Ruled, what: str) -> None:
    report = graded(RULES, f"{GOOD}\n{HOSTILE[what]}\n"[: 60 << 10])
    assert report.verdict in (Verdict.AC, Verdict.CE, Verdict.TLE, Verdict.MLE), report.messages
    if report.verdict == Verdict.AC:
        assert [hint.id for hint in report.hints] == ["base"]


GROWS = "".join(f"    x{n + 1} = [x{n}, x{n}]\n" for n in range(40))
ENDLESS = {
    "a value that doubles": f"def tiny(a, b):\n    x0 = b\n{GROWS}    return [a + b, a * b] or x40",
    "functions that call each other": "def g(a, b): return [h(b, a), h(a, b)]\n"
    "def h(a, b): return [g(b, a), g(a, b)]\ndef tiny(a, b): return [a + b, a * b] or g(a, b)",
}


def test_many_classes_in_a_chain_save_no_points(graded: Ruled) -> None:
    report = graded(NO_FSUM.format(", effect: verdict"), f"{WITH_FSUM}\n{chain(700)}")
    assert (report.verdict, report.score) == (Verdict.WA, 0.0)
    assert report.breaches == (("no_fsum", "line 3"),)


@pytest.mark.parametrize("what", ENDLESS)
def test_what_can_be_followed_without_end_counts_as_broken(graded: Ruled, what: str) -> None:
    report = graded(RULES, ENDLESS[what])
    assert (report.verdict, report.score) == (Verdict.WA, 0.0)
    assert [hint.id for hint in report.hints] == ["base", "echo"]
    assert report.hints[1].message == f"m ({UNKNOWN})"
    (remark,) = [remark for remark in report.remarks if remark.about == About.UNREAD]
    assert remark.text == (
        "rules on the source that could not be looked up in it: echo; a person should read it"
    )
    assert MAX_STEPS < 1_000_000


@pytest.mark.parametrize(
    "body",
    [
        "return [1.0, 2.0, 3.0]",
        "return [0, 1e9]",
        "return 'text'",
        "import os; os._exit(0)",
        "raise ValueError",
        "import ctypes; ctypes.string_at(0)",
    ],
)
def test_a_program_that_was_taken_over_gives_no_points(
    graded: Ruled, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    plant(monkeypatch, f"def answer(source, question):\n    {body}\n")
    report = graded(RULES, GOOD)
    assert (report.verdict, report.score) == (Verdict.WA, 0.0)
    assert report.breaches == (("base", UNKNOWN), ("echo", UNKNOWN))
    of_no_effect = graded(NO_FSUM.format(""), GOOD)
    assert (of_no_effect.verdict, of_no_effect.score) == (Verdict.AC, 10.0)
    assert of_no_effect.hints == (("no_fsum", f"add with + ({UNKNOWN})"),)


def test_a_failure_of_ours_costs_a_hint_but_no_mark_is_given_without_its_rules(
    graded: Ruled, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, "1 / 0")
    report = graded(NO_FSUM.format(""), WITH_FSUM)
    assert (report.verdict, report.score, report.remarks) == (Verdict.AC, 10.0, (UNSEEN,))
    report = graded(RULES, GOOD)
    assert (report.verdict, report.score) == (Verdict.JE, None)
    failed = "the rules on the source can't be applied here: it raised ZeroDivisionError"
    assert report.messages[0].startswith(failed)


# The shipped problems: who is told what.

ADVISORIES = {
    "eager_debug_step_count/accepted/03_pitfall_python_int_counter": ["counter_is_a_number"],
    "eager_debug_step_count/accepted/05_pitfall_counter_as_param": ["counter_is_a_param"],
    "eager_debug_step_count/accepted/06_pitfall_n_calls_echoed": ["no_module", "n_calls_echoed"],
    "eager_debug_step_count/accepted/08_nnx_jit": ["compiled_by_nnx"],
    "eager_debug_step_count/accepted/14_linen_copied_weights": ["no_module", "linen"],
    "eager_debug_step_count/accepted/16_bias_left_out": ["bias_left_out"],
    "graphdef_vs_state/accepted/04_pitfall_four_written_down": ["four_written_down"],
}


OUTDATED_SAMPLES = {"eager_debug_step_count/accepted/02_pitfall_deprecated_value"}


@pytest.mark.parametrize("problem_id", ["eager_debug_step_count", "graphdef_vs_state"])
def test_each_accepted_sample_gets_just_its_advisories(
    problem_id: str, catalogue: Catalogue, sandbox: Sandbox
) -> None:
    problem = catalogue.load(problem_id)
    found = {}
    for path in sorted(EXAMPLES.glob(f"{problem_id}/accepted/*.py")):
        seen = find_breaches(problem.spec, read_submission(path), sandbox)
        assert seen.why_not is None
        name = str(path.relative_to(EXAMPLES).with_suffix(""))
        found[name] = [breach.rule for breach in seen.breaches]
        assert (seen.outdated is not None) == (name in OUTDATED_SAMPLES), name
    assert len(found) > 10
    assert {name: ids for name, ids in found.items() if ids} == {
        name: ids for name, ids in ADVISORIES.items() if name.startswith(problem_id)
    }


@pytest.mark.parametrize("problem_id", ["eager_debug_step_count", "graphdef_vs_state"])
def test_the_reference_breaks_no_rule_but_those_its_wrong_variants_break(
    problem_id: str, catalogue: Catalogue, sandbox: Sandbox
) -> None:
    problem = catalogue.load(problem_id)
    seen = find_breaches(problem.spec, read_submission(problem.reference), sandbox)
    compiles = {"compiled_by_nnx", "compiled_by_jax"}
    assert {breach.rule for breach in seen.breaches} <= compiles

"""Lines that keep state or bind late; lines that look alike, and do neither."""

import pytest

from grader.jail.programs.suspects.look import answer
from grader.jail.programs.suspects.suspect import Suspicion

HEAD = "import functools, itertools, jax, jax.numpy as jnp, numpy as np\nfrom flax import nnx\n"
MODEL = "class M(nnx.Module):\n    {shared}\n    def __init__(self):\n        {made}\n"
CALLED = "    def __call__(self):\n        self.seen[...] += 1\n"


def found(source: str) -> list[tuple[str, int, int]]:
    """The suspects of a source, with lines that count from its own first one."""
    return [
        (Suspicion(kind).name, line - 2, shows - 2)
        for kind, line, shows in answer((HEAD + source).encode())
    ]


KEEPS = {
    "a list as a default": ("def f(x, seen=[]):\n    seen.append(x)\n", "DEFAULT", 1, 2),
    "a keyword default": ("def f(x, *, k={}):\n    k[x] = 1\n", "DEFAULT", 1, 2),
    "a default that is kept": (
        "class A:\n    def __init__(self, xs=[]):\n        self.xs = xs\n"
        "    def add(self, x):\n        self.xs.append(x)\n",
        *("DEFAULT", 2, 5),
    ),
    "a Variable as a default": (
        "def f(x, c=nnx.Variable(jnp.array(0))):\n    c[...] += 1\n",
        *("DEFAULT", 1, 2),
    ),
    "random numbers as a default": (
        "def f(x, rngs=nnx.Rngs(0)):\n    return nnx.Linear(1, 1, rngs=rngs)\n",
        *("DEFAULT", 1, 2),
    ),
    "a Variable of a class": (
        MODEL.format(shared="seen = nnx.Variable(0)", made="pass") + CALLED,
        *("CLASS", 2, 6),
    ),
    "a number of a class": (
        "class A:\n    n = 0\n    def f(self):\n        A.n += 1\n",
        "CLASS",
        2,
        4,
    ),
    "its type's": (
        "class A:\n    n = 0\n    def f(self):\n        type(self).n += 1\n",
        *("CLASS", 2, 4),
    ),
    "a dict outside": ("known = {}\ndef f(x):\n    known[x] = 1\n", "OUTSIDE", 1, 3),
    "a global that counts": ("n = 0\ndef f():\n    global n\n    n += 1\n", "OUTSIDE", 1, 4),
    "a global made once": (
        "m = None\ndef f(x):\n    global m\n    if m is None:\n        m = x\n    return m\n",
        *("OUTSIDE", 1, 5),
    ),
    "random numbers outside": (
        "rng = np.random.default_rng(0)\ndef f():\n    return rng.normal()\n",
        *("OUTSIDE", 1, 3),
    ),
    "an iterator outside": (
        "n = itertools.count()\ndef f():\n    return next(n)\n",
        "OUTSIDE",
        1,
        3,
    ),
    "an attribute of a function": ("def f():\n    f.n = f.n + 1\nf.n = 0\n", "OUTSIDE", 1, 2),
    "a model outside": (
        MODEL.format(shared="x: int", made="self.seen = nnx.Variable(0)")
        + CALLED
        + "model = M()\ndef f():\n    return model()\n",
        *("OUTSIDE", 7, 9),
    ),
    "a cached model": (
        "@functools.lru_cache(maxsize=None)\ndef f(n):\n    return nnx.Linear(n, n)\n",
        *("CACHED", 1, 3),
    ),
    "a compiled function and a global": (
        "m = None\n@jax.jit\ndef g(x):\n    return x * m\ndef f(x):\n    global m\n    m = x\n"
        "    return g(x)\n",
        *("FROZEN", 2, 4),
    ),
    "a wrapped one, at one remove": (
        "m = {}\ndef h(x):\n    return x * m['x']\ndef k(x):\n    return h(x)\ng = jax.jit(k)\n"
        "def f(x):\n    m['x'] = x\n    return g(x)\n",
        *("FROZEN", 6, 3),
    ),
    "a method with a static self": (
        "class A:\n    @functools.partial(jax.jit, static_argnums=0)\n    def g(self, x):\n"
        "        return x * self.m\n    def set(self, m):\n        self.m = m\n",
        *("FROZEN", 2, 4),
    ),
    "a lambda in a loop": (
        "def f(n):\n    fs = []\n    for i in range(n):\n        fs.append(lambda x: x * i)\n",
        *("LATE", 4, 4),
    ),
    "a compiled function in a loop": (
        "def f(n):\n    fs = {}\n    for i in range(n):\n        def g(x):\n"
        "            return x * i\n        fs[i] = jax.jit(g)\n",
        *("LATE", 4, 5),
    ),
    "lambdas in a list": ("fs = [lambda x: x * i for i in range(3)]\n", "LATE", 1, 1),
}
INNOCENT = {
    "a default that is only read": "def f(x, ks=[1, 2]):\n    return [k * x for k in ks]\n",
    "an array as a default": "def f(x, total=jnp.zeros(())):\n    total += x\n    return total\n",
    "None as a default": "def f(x, seen=None):\n    seen = seen or []\n    seen.append(x)\n",
    "a table": "known = {1: 2}\ndef f(x):\n    return known[x]\n",
    "a local of that name": "known = {}\ndef f(x):\n    known = {}\n    known[x] = 1\n",
    "a list that is made at the top": "xs = []\nxs.append(1)\ndef f():\n    return xs\n",
    "`at`": "table = jnp.zeros(3)\ndef f(x):\n    return table.at[0].set(x)\n",
    "each object's own": MODEL.format(shared="seen = None", made="self.seen = nnx.Variable(0)")
    + CALLED,
    "each object's own list": "class A:\n    xs = []\n    def __init__(self):\n"
    "        self.xs = []\n    def f(self):\n        self.xs.append(1)\n",
    "a counter of objects": "class A:\n    n = 0\n    def f(self):\n        self.n += 1\n",
    "a cached constant": "@functools.cache\ndef f(n):\n    return n * 2\n",
    "a global that is set anew": "m = None\ndef f(x):\n    global m\n    m = x\n    return m\n",
    "a compiled function and a constant": "M = 3\n@jax.jit\ndef g(x):\n    return x * M\n",
    "one that is compiled in each call": "m = None\ndef f(x):\n    global m\n    m = x\n"
    "    return jax.jit(lambda y: y * m)(x)\n",
    "an early value": "def f(n):\n    fs = []\n    for i in range(n):\n"
    "        fs.append(lambda x, i=i: x * i)\n",
    "a lambda that is called at once": "def f(n):\n    out = []\n    for i in range(n):\n"
    "        out.append(jax.vmap(lambda x: x * i)(jnp.ones(n)))\n",
    "a lambda that reads another": "def f(n, k):\n    return [lambda x: x * k for i in range(n)]\n",
    "no Python": "def f(:\n",
}


@pytest.mark.parametrize("name", KEEPS)
def test_a_suspect_is_found(name: str) -> None:
    source, *suspect = KEEPS[name]
    assert found(source) == [tuple(suspect)]


@pytest.mark.parametrize("name", INNOCENT)
def test_lines_that_keep_nothing_are_none(name: str) -> None:
    assert found(INNOCENT[name]) == []

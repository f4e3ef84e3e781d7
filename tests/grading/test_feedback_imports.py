"""An import that fails is explained by its real cause: texts of the real Python, in the sandbox."""

from pathlib import Path

import pytest
from support.command import Call
from support.helpers import LIMITS
from support.paths import ROOT
from support.tiny import GOOD, lay, lay_problem

from grader.grading.feedback.errors import error_hint
from grader.grading.feedback.names import ELSEWHERE, GONE, KNOWN_LIBRARIES
from grader.jail import wire
from grader.sandbox.outcome import Raised
from grader.sandbox.proof.ladder import Sandbox

ONE_FILE = "only one file runs, so put everything into it"
# What stands in the file, the hint's id, and what it says.
CAUSES = [
    ("from jax.config import config", "gone_from_a_library", "`jax.config.update(...)`"),
    ("import jax.config", "gone_from_a_library", "`jax.config.update(...)`"),
    ("from jax.experimental.optimizers import adam", "gone_from_a_library", "`optax.adam`"),
    ("from jax.experimental import optimizers", "gone_from_a_library", "`optax.adam`"),
    ("from jax.experimental import stax", "gone_from_a_library", "`flax.nnx`"),
    ("from jax.experimental.maps import xmap", "gone_from_a_library", "`jax.vmap`"),
    ("import jax.linear_util as lu", "gone_from_a_library", "`jax.extend.linear_util`"),
    ("from jax.core import Primitive", "gone_from_a_library", "`jax.extend.core`"),
    ("from jax.ops import index_update", "gone_from_a_library", "`x.at[...].set(value)`"),
    ("from jax.random import KeyArray", "gone_from_a_library", "`jax.Array`"),
    ("import jax.numpy as jnp\njnp.product", "gone_from_a_library", "`jnp.prod`"),
    ("import jax\njax.ops.index_add", "gone_from_a_library", "`x.at[...].add(value)`"),
    ("from flax import optim", "gone_from_a_library", "`optax.adam`"),
    ("import flax.nn as nn", "gone_from_a_library", "`flax.nnx`"),
    ("from numpy import product", "gone_from_a_library", "`np.prod`"),
    ("from jax import tree_map", "tree_functions_moved", "`jax.tree.map`"),
    ("import jax\njax.tree_leaves", "tree_functions_moved", "`jax.tree.leaves`"),
    ("from jax.numpy import summ", "misspelt", "is `jax.numpy.sum` meant?"),
    ("from jax import nmupy", "misspelt", "is `jax.numpy` meant?"),
    ("import jax.nmupy as jnp", "misspelt", "is `jax.numpy` meant?"),
    ("from flax import nxx", "misspelt", "is `flax.nnx` meant?"),
    ("import jxa", "misspelt", "there is no module `jxa`: is `jax` meant?"),
    ("import maths", "misspelt", "is `math` meant? If it is a file of yours"),
    ("from flax import nnx\nnnx.Linaer", "misspelt", "is `flax.nnx.Linear` meant?"),
    ("import jax.numpy as jnp\njnp.sofmax", "misspelt", "is `jax.nn.softmax` meant?"),
    ("import jax.numpy as jnp\njnp.softmax", "name_of_another_module", "it is `jax.nn.softmax`"),
    ("from flax import nnx\nnnx.Dense", "name_of_another_module", "it is `nnx.Linear`"),
    ("from jax.numpy import qqq", "no_such_name", "`jax.numpy.qqq`"),
    ("from flax.nnx import Qqq", "no_such_name", "`flax.nnx.Qqq`"),
    ("import jax.nothing.of_this", "no_such_name", "`jax.nothing`"),
    ("from math import nothing", "no_such_name", "`math.nothing`"),
    ("import os.nothing", "no_such_name", "`os.nothing`"),
    ("import torch", "module_not_installed", "the library `torch` is not installed"),
    ("import pandas as pd", "module_not_installed", "the library `pandas` is not installed"),
    ("from sklearn.svm import SVC", "module_not_installed", "`sklearn` is not installed"),
    ("from utils import scaled", "file_beside", f"`utils` lies beside this file: {ONE_FILE}"),
    ("import utils.more", "file_beside", f"`utils` lies beside this file: {ONE_FILE}"),
    ("from .utils import scaled", "file_beside", ONE_FILE),
    ("from . import utils", "file_beside", ONE_FILE),
    ("import helpers", "unknown_module", f"If it is a file of yours: {ONE_FILE}"),
]


@pytest.mark.parametrize(("text", "identity", "told"), CAUSES)
def test_the_cause_is_told(text: str, identity: str, told: str, sandbox: Sandbox) -> None:
    message = wire.Load("f", 0, "submission.py", f"{text}\ndef f(): pass\n".encode())
    answer = sandbox.run(message, [], LIMITS.model_copy(update={"memory_mib": 2048})).load.answer
    assert isinstance(answer, Raised), answer
    hint = error_hint([answer], beside={"utils"})
    assert hint is not None, answer
    assert (hint.id, told in hint.message) == (identity, True), hint
    assert "(your line " in hint.message
    assert ("is gone from " in hint.message) == (identity == "gone_from_a_library")


def test_other_errors_of_attributes_are_no_matter_of_imports() -> None:
    for text in ("'int' object has no attribute 'foo'", "module 'mine' has no attribute 'foo'"):
        assert error_hint([Raised("AttributeError", (), text, "")]) is None
    assert error_hint([Raised("ModuleNotFoundError", (), "(could not be read)", "")]) is None


@pytest.mark.slow
def test_what_the_table_calls_gone_is_gone(sandbox: Sandbox) -> None:
    """In the versions that run solutions; and what it says to write instead is there."""
    source = (
        "import importlib, re, warnings\nwarnings.simplefilter('ignore')\n"
        "import functools, flax.nnx, jax.extend.core, jax.extend.linear_util, jax.scipy.special\n"
        "import jax.example_libraries.optimizers, jax.example_libraries.stax, optax\n"
        "import jax.numpy as jnp, numpy as np\nfrom flax import nnx\n"
        f"GONE = {GONE | ELSEWHERE!r}\n"
        "def there(name):\n"
        "    module, _, last = name.rpartition('.')\n"
        "    try:\n"
        "        getattr(importlib.import_module(module), last)\n"
        "        if name != 'jax.config': return True\n"
        "    except Exception: pass\n"
        "    try: importlib.import_module(name)\n"
        "    except Exception: return False\n"
        "    return True\n"
        "found = [name for name in GONE if name != 'jax.core' and there(name)]\n"
        "lost = []\n"
        "for told in GONE.values():\n"
        "    known = 'jax|jnp|np|nnx|flax|optax|functools'\n"
        "    for name in re.findall(rf'`-?((?:{known})\\.[\\w.]+)', told):\n"
        "        try: eval(name.rstrip('.'))\n"
        "        except Exception: lost.append(name)\n"
        "raise ValueError(found, lost)\n"
    )
    message = wire.Load("f", 0, "submission.py", source.encode())
    answer = sandbox.run(message, [], LIMITS.model_copy(update={"memory_mib": 2048})).load.answer
    assert isinstance(answer, Raised)
    assert answer.text == "([], [])"


def test_no_library_has_the_name_of_a_problem() -> None:
    """A student's own file would be taken for a library."""
    assert not KNOWN_LIBRARIES & {path.name for path in (ROOT / "problems").iterdir()}


def test_a_file_that_lies_beside_is_named_from_end_to_end(
    call: Call,
    tmp_path: Path,
    lent_sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = lay_problem(tmp_path)
    imports = "from utils import x\n" + GOOD
    lay(folder, {"d/ann/hw.py": imports, "d/ann/utils.py": "x = 1\n", "d/bo/hw.py": imports})
    monkeypatch.chdir(folder)
    _, told, _ = call("grade", "d/ann/hw.py", "d/bo/hw.py")
    ann, bo = told.split("d/bo/hw.py")
    assert "`utils` lies beside this file" in " ".join(ann.split())
    assert "lies beside" not in bo
    call("batch", "d", "--output", "out", "-j", "1", "-q")
    _, told, _ = call("report", "out", "--to", "text", "--student", "ann")
    assert "`utils` lies beside this file" in " ".join(told.split())
    _, told, _ = call("report", "out", "--to", "text", "--student", "bo")
    assert "there is no module `utils`" in " ".join(told.split())

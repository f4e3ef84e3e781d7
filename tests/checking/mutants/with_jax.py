"""What needs jax in the process: the helpers of wrong values, and the types that they see.

`test_wrong_values.py` runs this file in a process of its own: jax warns at each fork from then on.
"""

import inspect
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from support.mutated import SOURCE

from grader.mutants import helpers
from grader.mutants.parsed import ParsedSource
from grader.mutants.wrong_values import (
    TYPES_ENTRY,
    WRAPS,
    Type,
    expressions,
    telling_types,
)

NAMES: dict[str, Any] = {}
exec(helpers.all_helpers(), NAMES)

ROW = jnp.array([-120.0, 0.0, 2e-4, 1.2345, 60.0, jnp.nan])
TABLE = jnp.arange(6.0).reshape(2, 3)
# (a call of a helper with `value`, the value, what comes)
HELPED = [
    ("_grader_clamp(value, 50)", ROW[:5], [-50, 0, 2e-4, 1.2345, 50]),
    ("_grader_clamp(value, 50)", 60, 50),
    ("_grader_clamp(value, 50)", 60.5, 50.0),
    ("_grader_at_least(value, 1e-3)", ROW[1:4], [1e-3, 1e-3, 1.2345]),
    ("_grader_flushed(value, 1e-3)", ROW[1:4], [0, 0, 1.2345]),
    ("_grader_rounded(value, 3)", ROW[1:4], [0, 0, 1.234]),
    ("_grader_rounded(value, 1)", 1.25, 1.2),
    ("_grader_magnitude(value)", ROW[:1], [120]),
    ("_grader_through(value, 'int8')", 300, 44),
    ("_grader_through(value, 'int16')", 70000.0, 4464.0),
    ("_grader_through(value, 'float32')", 16777217.0, 16777216.0),
    ("_grader_through(value, 'float16')", jnp.array([2049.0]), [2048]),
    ("_grader_without_nan(value)", ROW[4:], [60, 0]),
    ("_grader_more(value, 1e-3)", 2.0, 2.001),
    ("_grader_not_zero(value, 1)", ROW[:3], [-120, 1, 2e-4]),
    ("_grader_in_order(value)", jnp.array([3.0, 1.0, 2.0]), [1, 2, 3]),
    ("_grader_first_entries(value, 1, 0)", TABLE, [[0, 1, 2]]),
    ("_grader_first_entries(value, 2, 1)", TABLE, [[0, 1], [3, 4]]),
    ("_grader_first_for_all(value)", TABLE, [[0, 1, 2], [0, 1, 2]]),
    ("_grader_none_if_one(value, 0)", TABLE, [[0, 1, 2], [3, 4, 5]]),
    ("_grader_none_if_one(value, 0)", TABLE[1:], [[0, 0, 0]]),
]


@pytest.mark.parametrize(("call", "value", "wanted"), HELPED)
def test_a_helper_makes_a_wrong_value(call: str, value: Any, wanted: Any) -> None:
    got = eval(call, {**NAMES, "value": value})
    assert np.allclose(got, wanted, rtol=1e-3)
    assert type(got) is type(value) or not isinstance(value, int | float)


def test_every_helper_is_tried_and_used() -> None:
    tried = {call.partition("(")[0].removeprefix("_grader_") for call, _, _ in HELPED}
    assert tried == set(helpers.FUNCTIONS) == {wrap.helper for wrap in WRAPS}
    for wrap in WRAPS:
        arguments = inspect.signature(NAMES[f"_grader_{wrap.helper}"]).parameters
        assert len(arguments) == 1 + len(wrap.arguments)
        assert wrap.what.count("{}") == 1


@pytest.mark.parametrize(("call", "value", "wanted"), HELPED)
def test_numpy_sees_the_change_that_jax_makes(call: str, value: Any, wanted: Any) -> None:
    del wanted
    plain = np.asarray(value) if isinstance(value, jnp.ndarray) else value
    got, seen = (eval(call, {**NAMES, "value": each}) for each in (value, plain))
    assert type(seen) is type(plain)
    assert np.allclose(got, seen, rtol=1e-6, atol=0, equal_nan=True)


PARSED = ParsedSource(SOURCE.encode(), "f", Path("f.py"))
TEXTS = [PARSED.text(node) for _, node in expressions(PARSED)]


def test_types_are_seen_in_a_call() -> None:
    names: dict[str, Any] = {}
    exec(telling_types(PARSED, "f"), names)
    codes = names[TYPES_ENTRY](TABLE, TABLE > 1, 1.5)
    known = dict(zip(TEXTS, codes, strict=True))
    assert known["x"] == known["kept"] == Type.FLOATS + 20
    assert known["mask"] == Type.BOOLS + 20
    assert known["total"] == Type.FLOATS
    assert known["rows"] == known["int(seed)"] == Type.INT
    assert known["seed"] == Type.FLOAT
    assert known["x.shape"] == known["parts"] == Type.OTHER

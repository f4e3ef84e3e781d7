"""The same as `naive.py` by pytest, a test for each case; copied beside a submission.

Beside it lie ``submission.py`` and ``task.json``.
"""

import importlib
import json
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

TASK = json.loads(Path(__file__).with_name("task.json").read_text())
FUNCTION = getattr(importlib.import_module("submission"), TASK["function"])


@pytest.mark.parametrize("case", TASK["cases"])
def test_case(case: dict) -> None:
    """One case is right."""
    arguments = [
        jnp.array(value, dtype) if dtype else value
        for value, dtype in zip(case["arguments"], TASK["dtypes"], strict=True)
    ]
    got = np.asarray(FUNCTION(*arguments), np.float64)
    expected = np.array(case["expected"])
    allowed = np.array(case["atol"]) + np.array(case["rtol"]) * abs(expected)
    assert got.shape == expected.shape
    assert (abs(got - expected) <= allowed).all()

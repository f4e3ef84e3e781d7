"""A run on inputs of one's own: what was returned and printed, or the error; no reference."""

import dataclasses
import json

import numpy as np
import pytest

from grader.cases.own_values import read_values
from grader.grading.own_inputs import OwnRun, run_own
from grader.grading.submission import from_bytes
from grader.problem.load import Problem
from grader.sandbox.proof.ladder import Sandbox


def run(source: str, problem: Problem, sandbox: Sandbox, name: str = "answer.py") -> OwnRun:
    inputs = read_values(problem.spec, {"a": "2", "b": "-3.5"})
    return run_own(from_bytes(source.encode(), name), problem, inputs, sandbox)


def test_what_was_returned_and_printed_is_told(tiny: Problem, sandbox: Sandbox) -> None:
    tiny.reference.unlink()  # nobody needs it
    source = "print('loaded')\ndef tiny(a, b):\n    print('called', a)\n    return [[a], [b]]\n"
    own = run(source, tiny, sandbox)
    assert own.returned is not None
    assert own.returned.tolist() == [[2.0], [-3.5]]
    assert (own.error, own.printed.stdout) == ("", "loaded\ncalled 2.0\n")
    assert own.inputs == {"a": 2.0, "b": -3.5}
    assert own.memory_mib > 1


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("", "the file is empty"),
        ("def tiny(a):\n    return a\n", "tiny"),
        ("def tiny(a, b):\n    return a / 0\n", "ZeroDivisionError"),
        ("def tiny(a, b):\n    pass\n", "the function returned None, expected numbers"),
        ("def tiny(a, b):\n    return [a > 1]\n", "expected real numbers, found booleans"),
        ("def tiny(a, b):\n    return 'x'\n", "the function returned a str"),
        ("def tiny(a, b):\n    return [0.0] * 10**6\n", "it returned too much (more than 2,048"),
        ("def tiny(a, b):\n    print('x' * 10**5)\n", "it printed"),
        ("import os\ndef tiny(a, b):\n    os._exit(3)\n", "ended itself"),
    ],
)
def test_without_numbers_the_error_says_why(
    source: str, error: str, tiny: Problem, sandbox: Sandbox
) -> None:
    own = run(source, tiny, sandbox)
    assert own.returned is None
    assert error in own.error


def test_the_limits_of_the_problem_hold(tiny: Problem, sandbox: Sandbox) -> None:
    limits = tiny.spec.limits.model_copy(update={"cpu_s": 0.3, "wall_s": 0.9})
    problem = dataclasses.replace(tiny, spec=tiny.spec.model_copy(update={"limits": limits}))
    own = run("def tiny(a, b):\n    while True: pass\n", problem, sandbox)
    assert "0.3" in own.error


def test_a_notebook_is_run_as_well(tiny: Problem, sandbox: Sandbox) -> None:
    cell = {"cell_type": "code", "source": ["def tiny(a, b):\n", "    return [a + b]"]}
    cell |= {"metadata": {}, "outputs": [], "execution_count": None}
    notebook = {"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    own = run(json.dumps(notebook), tiny, sandbox, "answer.ipynb")
    assert np.asarray(own.returned).tolist() == [-1.5]

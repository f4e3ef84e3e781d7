"""The shipped problems: their cases tell solutions apart, their wrong variants are wrong."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest
from support.command import PATIENCE_S
from support.paths import ROOT

from grader.grading.expected import expect
from grader.grading.prepared import problem_cases
from grader.problem.catalogue import Catalogue
from grader.sandbox.proof.ladder import Sandbox

MODELS = ("eager_debug_step_count", "graphdef_vs_state")
IDS = (*MODELS, "masked_softmax")
SECTIONS = [
    "Why this matters",
    "API notes",
    "Worked example",
    "Pitfalls",
    "Problem",
    "Inputs",
    "Output",
    "Hint 1",
]


def test_these_are_all() -> None:
    assert tuple(sorted(path.name for path in (ROOT / "problems").iterdir())) == IDS


@pytest.mark.slow
@pytest.mark.parametrize("problem_id", MODELS)
def test_cases_tell_models_apart(problem_id: str, catalogue: Catalogue, sandbox: Sandbox) -> None:
    problem = catalogue.load(problem_id)
    cases = problem_cases(problem, "", lambda: sandbox)
    vectors = expect(problem, cases, sandbox).vectors
    width = "features" if problem_id == "eager_debug_step_count" else "hidden"
    shapes = [(case.dims["n"], case.dims[width]) for case in cases]
    assert any(a == b > 1 for a, b in shapes), "as many inputs as outputs"
    assert any(a < b for a, b in shapes), "widens"
    assert any(a > b for a, b in shapes), "narrows"
    assert (1, 1) in shapes
    assert any(case.inputs["seed"] != 0 for case in cases)
    same = [n for n, shape in enumerate(shapes) if shapes.index(shape) != n]
    assert any(
        cases[n].inputs["seed"] != cases[shapes.index(shapes[n])].inputs["seed"] for n in same
    ), "the same shape twice with another seed"
    sums = np.array([vector[-1] for vector in vectors])
    assert (np.abs(sums) > 0.5).sum() >= 3
    assert (sums < -0.5).any()
    assert (sums > 0.5).any()
    if problem_id == "eager_debug_step_count":
        calls = {case.inputs["n_calls"] for case in cases}
        assert 1.0 in calls
        assert calls - {1.0, 5.0}


@pytest.mark.slow
@pytest.mark.parametrize("salt", ["", "a course's secret"])
def test_cases_tell_softmaxes_apart(salt: str, catalogue: Catalogue, sandbox: Sandbox) -> None:
    problem = catalogue.load("masked_softmax")
    cases = problem_cases(problem, salt, lambda: sandbox)
    logits = [np.asarray(case.inputs["logits"]) for case in cases]
    masks = [np.asarray(case.inputs["mask"]) for case in cases]
    for values, mask, answer in zip(
        logits, masks, expect(problem, cases, sandbox).vectors, strict=True
    ):
        assert mask.any(axis=1).all(), "nothing to choose from"
        assert np.abs(values).max() <= 1000, "what the statement promises"
        assert np.allclose(answer.sum(axis=1), 1)
        assert (answer[~mask] == 0).all()
    shapes = {mask.shape for mask in masks}
    assert {rows for rows, _ in shapes} == set(range(1, 5)), "every valid number of rows"
    assert {cols for _, cols in shapes} == set(range(1, 6)), "every valid number of columns"
    assert any(rows == 1 < cols for rows, cols in shapes)
    assert any(cols == 1 < rows for rows, cols in shapes)
    assert any(rows == cols > 1 for rows, cols in shapes)
    kept = [np.where(mask, values, np.nan) for values, mask in zip(logits, masks, strict=True)]
    assert any(mask.all() and mask.size > 9 for mask in masks)
    assert any((mask.sum(axis=1) == 1).all() and mask.shape[1] > 1 for mask in masks)
    assert any((np.nanmin(part, axis=1) > 100).all() for part in kept), "exp overflows"
    assert any((np.nanmax(part, axis=1) < -110).all() for part in kept), "exp vanishes"
    assert any(np.ptp(np.nanmax(part, axis=1)) > 1000 for part in kept), "a shift for each row"
    largest = [
        values.max(axis=1) - np.nanmax(part, axis=1)
        for values, part in zip(logits, kept, strict=True)
    ]
    assert any((gap > 105).all() for gap in largest), "the shift is by what takes part"
    same = [n for n, mask in enumerate(masks) if any(np.array_equal(mask, m) for m in masks[:n])]
    assert same, "a mask comes back with other logits"


@pytest.mark.parametrize("problem_id", IDS)
def test_the_statement_has_its_sections(problem_id: str) -> None:
    text = (ROOT / "problems" / problem_id / "statement.md").read_text()
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[: len(SECTIONS)] == SECTIONS
    assert all(heading.startswith("Hint ") for heading in headings[len(SECTIONS) :])


@pytest.mark.parametrize("problem_id", IDS)
def test_the_statement_names_what_the_spec_says(problem_id: str, catalogue: Catalogue) -> None:
    problem = catalogue.load(problem_id)
    text = problem.statement.read_text()
    arguments = ", ".join(argument.name for argument in problem.spec.arguments)
    assert text.startswith(f"# {problem.spec.title}\n")
    assert f"`{problem.spec.function}({arguments})`" in text
    for component in problem.spec.output.components:
        assert component.name in text


@pytest.mark.slow
@pytest.mark.parametrize("problem_id", IDS)
def test_the_worked_example_prints_what_the_statement_says(problem_id: str) -> None:
    text = (ROOT / "problems" / problem_id / "statement.md").read_text()
    example = text.split("## Worked example")[1]
    found = re.search(r"```python\n(.*?)```\s+```text\n(.*?)```", example, re.DOTALL)
    assert found is not None
    done = subprocess.run(
        [sys.executable, "-c", found[1]],
        env={**os.environ, "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert done.stdout == found[2]

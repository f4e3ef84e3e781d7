"""The solution is the reference without its wrong variants: it is right, and tells no mistake."""

import ast

import pytest
from support.tiny import GOOD

from grader.errors import PackageError
from grader.grading.grade import grade
from grader.grading.solution import solution_source
from grader.grading.submission import from_bytes
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

PROBLEMS = ["eager_debug_step_count", "graphdef_vs_state", "masked_softmax"]


@pytest.mark.parametrize("name", PROBLEMS)
def test_no_variant_and_nothing_that_only_variants_use_is_told(
    name: str, catalogue: Catalogue
) -> None:
    problem = catalogue.load(name)
    text = solution_source(problem)
    assert problem.spec.functions_of_misconceptions
    for variant in problem.spec.functions_of_misconceptions:
        assert variant not in text
    assert "variant" not in text.lower()
    defined = {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    assert problem.spec.function in defined
    assert not defined & {"_traced", "_grader_variant"}


@pytest.mark.slow
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_solution_of_a_shipped_problem_is_accepted(
    name: str, catalogue: Catalogue, sandbox: Sandbox
) -> None:
    problem = catalogue.load(name)
    report = grade(from_bytes(solution_source(problem).encode()), problem, sandbox)
    assert report.verdict == Verdict.AC, report.messages


COMMENTED = '''\
"""The reference, and its wrong variants."""

import math  # for the variant
from math import fsum

# A section about nothing that stays.

# How much is added: this is
# told as well.
EXTRA = 0.0
SEEN = []



# The sum and the product.
def tiny(a, b):
    """Both."""
    # In order.

    return [_total(a, b), a * b]


# Wrong variants.


def wrong(a, b):
    SEEN.append(a)
    return [math.floor(a), _total(a, b)]


def _total(a, b):
    return fsum([a, b, EXTRA])
'''
TOLD = '''\
from math import fsum


# How much is added: this is
# told as well.
EXTRA = 0.0


# The sum and the product.
def tiny(a, b):
    """Both."""
    # In order.

    return [_total(a, b), a * b]


def _total(a, b):
    return fsum([a, b, EXTRA])
'''


def test_comments_stay_with_what_they_are_about(tiny: Problem) -> None:
    tiny.reference.write_text(COMMENTED)
    assert solution_source(tiny) == TOLD


def test_a_reference_in_another_encoding_is_read(tiny: Problem) -> None:
    tiny.reference.write_bytes(f"# coding: latin-1\r\n{GOOD}# \xe9\r\n".encode("latin-1"))
    assert solution_source(tiny) == f"# coding: latin-1\n{GOOD}"


@pytest.mark.parametrize("text", ["def other(a, b):\n    pass\n", "def tiny(a, b:\n"])
def test_without_the_function_there_is_no_solution(text: str, tiny: Problem) -> None:
    tiny.reference.write_text(text)
    with pytest.raises(PackageError, match="expected Python that defines tiny at its top"):
        solution_source(tiny)

"""Exceptions that a file swallows, and memory that it reads unwritten, are told with lines."""

from collections.abc import Callable

import pytest

from grader.grading.feedback.out_of_sight import hidden_fault
from grader.grading.feedback.usage import Usage
from grader.grading.report import Report
from grader.verdict import Verdict

Grade = Callable[[str | bytes], Report]


def told(report: Report) -> dict[str, str]:
    return dict(report.hints)


HANDLED = """
def tiny(a, b):
    total = 7.25
    try:
        total = sum([a] * b)
    except{what}:
        pass
    return [total, a * b]
"""
SUPPRESSED = """
from contextlib import suppress
def tiny(a, b):
    total = 7.25
    with suppress(TypeError):
        total = sum([a] * b)
    return [total, a * b]
"""
UNSET = """
def tiny(a, b):
    try:
        total = helper(a, b)
    except Exception as error:
        print(error)
    return [total, a * b]
def helper(a, b):
    return sum([a] * b)
"""
AGAIN = """
def tiny(a, b):
    total = 7.25
    try:
        try:
            total = sum([a] * b)
        except TypeError as error:
            raise ValueError from error
    except ValueError:
        pass
    return [total, a * b]
"""


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (HANDLED.format(what=""), "your line 6"),
        (HANDLED.format(what=" Exception"), "your line 6"),
        (HANDLED.format(what=" (TypeError, KeyError)"), "your line 6"),
        (SUPPRESSED, "your line 5"),
        (UNSET, "your line 5"),
        (AGAIN, "your line 7 or 9"),
    ],
    ids=["all", "Exception", "by name", "suppress", "then an error", "raised again"],
)
def test_a_swallowed_exception_is_told(grade_tiny: Grade, source: str, lines: str) -> None:
    assert f"raised and hidden ({lines}):" in told(grade_tiny(source))["swallowed_exception"]


EXPECTED = """
known = {}
def tiny(a, b):
    try:
        return known[a]
    except KeyError:
        return [a + b + 1, a * b]
"""
NOT_RAISED = """
def tiny(a, b):
    try:
        return [a + b + 1, a * b]
    except Exception:
        return [0.0, 0.0]
"""
ESCAPED = """
def tiny(a, b):
    try:
        return [sum([a] * b), a * b]
    except Exception:
        raise
"""


@pytest.mark.parametrize("source", [EXPECTED, NOT_RAISED, ESCAPED])
def test_what_hides_nothing_is_not_told(grade_tiny: Grade, source: str) -> None:
    assert "swallowed_exception" not in told(grade_tiny(source))


MEMORY = """
import numpy as np
import jax.numpy as jnp
def tiny(a, b):
    memory = {made}
    {written}
    return [memory[0] + 3 * a * a - 0.7 * b, a * b]
"""


@pytest.mark.parametrize(
    "made", ["np.empty(1)", "np.empty_like([1, 2])", "jnp.empty(3)", "np.empty(2, bool)"]
)
def test_memory_that_was_never_written_is_told(grade_tiny: Grade, made: str) -> None:
    text = told(grade_tiny(MEMORY.format(made=made, written="pass")))["unwritten_memory"]
    assert "memory that was never written (your line 5):" in text


@pytest.mark.parametrize(
    ("made", "written"),
    [
        ("np.empty(1)", "memory[:] = 2 * a"),
        ("np.zeros(1)", "pass  # and not np.empty"),
        ("np.empty(1)", "import random; memory[:] = random.random()"),
    ],
)
def test_memory_that_was_written_is_not_told(grade_tiny: Grade, made: str, written: str) -> None:
    report = grade_tiny(MEMORY.format(made=made, written=written))
    assert report.verdict == Verdict.WA
    assert "unwritten_memory" not in told(report)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (b"try:\n    f()\nexcept Exception:\n    pass\n", "(your line 3)"),
        (b"try: f()\nexcept A: pass\nexcept: pass\n# except\nwith suppress(B): g()\n",
         "(your line 2, 3 or 5)"),
        (b"except:\n" * 4, "(one of your 4 lines such as line 1)"),
        (b"hidden = exceptions\n", None),
    ],
)  # fmt: skip
def test_the_lines_of_a_hint_are_those_of_the_source(source: bytes, lines: str | None) -> None:
    hint = hidden_fault(Usage(swallows=True), source)
    assert (hint is not None) == (lines is not None)
    assert hint is None or lines is None or lines in hint.message
    assert hidden_fault(Usage(), source) is None


@pytest.mark.parametrize(
    ("source", "is_told"),
    [(b"a = np.empty_like(b)\n", True), (b"a = empty(3)\n", True), (b"a = 1  # empty(3)\n", False)],
)
def test_unwritten_memory_is_told_where_there_is_some(source: bytes, is_told: bool) -> None:
    hint = hidden_fault(Usage(reads_unwritten=True), source)
    assert (hint is not None) == is_told

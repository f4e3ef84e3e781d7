"""Exceptions that a file swallows, and memory that it reads unwritten, are told with lines."""

from collections.abc import Callable

import pytest

from grader.grading.feedback.out_of_sight import hidden_fault
from grader.grading.feedback.usage import Swallowed, UnwrittenMemory, Usage
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
INSIDE = """
def tiny(a, b):
    total = 7.25
    try:
        total = sum([a] * b)
    except Exception:
        try:
            total = len(a)
        except Exception:
            pass
    return [total, a * b]
"""


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (HANDLED.format(what=""), "line 5, `total = sum([a] * b)`, raises TypeError, and `except` "
         "in line 6 hides it"),
        (HANDLED.format(what=" Exception"), "raises TypeError, and `except` in line 6"),
        (HANDLED.format(what=" (TypeError, KeyError)"), "raises TypeError, and `except` in line 6"),
        (SUPPRESSED, "line 6, `total = sum([a] * b)`, raises TypeError, and `suppress` in line 5"),
        (UNSET, "line 9, `return sum([a] * b)`, raises TypeError, and `except` in line 5"),
        (INSIDE, "line 5, `total = sum([a] * b)`, raises TypeError, and `except` in line 6"),
        (AGAIN, "line 6, `total = sum([a] * b)`, raises TypeError, and `except` in line 9"),
    ],
    ids=["all", "Exception", "by name", "suppress", "then an error", "one inside", "raised again"],
)  # fmt: skip
def test_a_swallowed_exception_is_told(grade_tiny: Grade, source: str, text: str) -> None:
    assert text in told(grade_tiny(source))["swallowed_exception"]


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
    assert text.endswith(f"(your line 5: `memory = {made}`)")


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


SOURCE = b"try:\n    x = np.empty(3)\nexcept Exception:\n    pass\n"


@pytest.mark.parametrize(
    ("usage", "identifier"),
    [
        (Usage(swallowed=(Swallowed("TypeError", 2, 3),)), "swallowed_exception"),
        (Usage(swallowed=(Swallowed("TypeError", 2, 4),)), None),
        (Usage(swallowed=(Swallowed("TypeError", 99, 3),)), None),
        (Usage(swallowed=(Swallowed("TypeError", 0, 1 << 32),)), None),
        (Usage(unwritten=(UnwrittenMemory("np.empty", 2, matters=True),)), "unwritten_memory"),
        (Usage(unwritten=(UnwrittenMemory("np.empty", 2, matters=False),)), None),
        (Usage(unwritten=(UnwrittenMemory("np.empty", 3, matters=True),)), None),
        (Usage(unwritten=(UnwrittenMemory("np.SAID", 2, matters=True),)), None),
    ],
)
def test_only_lines_that_can_be_meant_are_told(usage: Usage, identifier: str | None) -> None:
    hint = hidden_fault(usage, SOURCE)
    assert (hint.id if hint else None) == identifier


@pytest.mark.parametrize(
    ("name", "shown"),
    [("KeyReuseError", "KeyReuseError"), ("SAID", "an exception"), ("print", "an exception")],
)
def test_only_names_that_are_known_are_told(name: str, shown: str) -> None:
    hint = hidden_fault(Usage(swallowed=(Swallowed(name, 2, 3),)), SOURCE)
    assert hint is not None
    assert f"raises {shown}, and" in hint.message

"""The line that makes the first NaN is told: of a sample alone, and if it computes something."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.grading.feedback.nans import told_of_nan
from grader.grading.report import Hint, Report
from grader.jail import wire
from grader.sandbox.outcome import Answer, Cause, Returned, Stopped

Grade = Callable[[str], Report]
SOURCE = b"import numpy as np\ndef f(x):\n    e = np.exp(x)\n    return e / e.sum()\n"


def told(*values: float) -> Hint | None:
    array = np.array(values, np.float64)
    return told_of_nan(Returned(wire.NumberKind.REAL, array.shape, array), SOURCE, "sample/01")


def test_the_line_and_its_reason_are_told() -> None:
    start = "in sample/01 the first NaN is made in your line 4: `return e / e.sum()`"
    assert told(4, 0, 0) == ("nan_made", start)
    assert told(4, 1, 0) == (
        "nan_made",
        f"{start}: a quotient is NaN for 0 / 0 and for infinity / infinity",
    )
    hint = told(4, 1, 3)
    assert hint is not None
    assert (
        ". Before that, an exponential becomes infinity in your line 3: `e = np.exp(x)`" in hint[1]
    )


@pytest.mark.parametrize(
    "values", [(0, 1, 3), (5, 1, 0), (2.5, 1, 0), (np.nan, 0, 0), (-1, 0, 0), (4, 1), ()]
)
def test_no_line_that_the_file_has_not(values: tuple[float, ...]) -> None:
    assert told(*values) is None


def test_a_run_that_fails_tells_nothing() -> None:
    ended: Answer = Stopped(Cause.WALL, "it took too long")
    assert told_of_nan(ended, SOURCE, "sample/01") is None
    assert told_of_nan(None, SOURCE, "sample/01") is None


OF_NUMPY = """
import numpy as np
def tiny(a, b):
    big = np.exp(np.float32(800.0 * a))
    total = a + b + {hidden} * (big - big)
    return [float(total), a * b]
"""


def test_numpy_is_stopped_at_its_first_nan(grade_tiny: Grade) -> None:
    message = dict(grade_tiny(OF_NUMPY.format(hidden="1")).hints)["nan_made"]
    assert "made in your line 5: `total = a + b + 1 * (big - big)`: a difference" in message
    assert "becomes infinity in your line 4" in message


def test_nan_of_hidden_cases_has_no_line(grade_tiny: Grade) -> None:
    source = "import numpy as np\ndef tiny(a, b):\n    c = np.float32(a > 3)\n"
    source += "    return [a + b + (c / c - 1 if c else 0) + c * np.log(-c), a * b]\n"
    report = grade_tiny(source)
    names = dict(report.hints)
    samples = [case for case in report.cases if not case.hidden]
    assert all(case.verdict == "AC" for case in samples) == ("nan_made" not in names)

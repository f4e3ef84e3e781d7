"""Hints from end to end: what a student is told of a wrong file, and what it costs to learn it."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from support.tiny import GOOD, catalogue_of

from grader.errors import JudgeError
from grader.grading.feedback import probe
from grader.grading.grade import grade
from grader.grading.report import Report
from grader.grading.submission import Submission
from grader.jail import wire
from grader.limits import Limits
from grader.problem.load import Problem
from grader.report.audience import Audience, visible_to
from grader.sandbox.outcome import OnAnswer, Run
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

Grade = Callable[[str | bytes], Report]


def told(report: Report) -> dict[str, str]:
    return dict(report.hints)


class Counted:
    """A sandbox that notes each run of a file, and each look at how it uses its modules.

    It may refuse those that come after the first ones.
    """

    def __init__(self, sandbox: Sandbox, most: int = 99) -> None:
        self.sandbox = sandbox
        self.most = most
        self.runs: list[tuple[wire.Load, list[bytes]]] = []
        self.looks: list[list[bytes]] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.sandbox, name)

    def run(
        self, message: wire.First, calls: Sequence[bytes], limits: Limits, *rest: OnAnswer | None
    ) -> Run:
        if isinstance(message, wire.Program) and message.name == "usage":
            self.looks.append(list(calls))
        elif isinstance(message, wire.Load) and message.filename == "submission.py":
            self.runs.append((message, list(calls)))
        if len(self.runs) + len(self.looks) > self.most:
            raise JudgeError("the machine has failed")
        return self.sandbox.run(message, calls, limits, *rest)


def grade_counted(source: str, problem: Problem, counted: Counted) -> Report:
    data = source.encode()
    submission = Submission(Path("submission.py"), data, len(data), "0" * 64)
    return grade(submission, problem, counted)  # type: ignore[arg-type]


def test_an_accepted_file_is_run_once_and_told_nothing(tiny: Problem, sandbox: Sandbox) -> None:
    counted = Counted(sandbox)
    report = grade_counted(GOOD, tiny, counted)
    assert (report.verdict, report.hints, len(counted.runs)) == (Verdict.AC, (), 1)


@pytest.mark.parametrize(
    ("returned", "identifier"),
    [
        ("[[a + b], [a * b]]", "right_numbers_wrong_shape"),
        ("[a * b, a + b]", "components_swapped"),
        ("[-a - b, a * b]", "negated"),
        ("[a + b + 1, a * b]", "off_by_a_constant"),
    ],
)
def test_what_numbers_explain_is_told(grade_tiny: Grade, returned: str, identifier: str) -> None:
    report = grade_tiny(f"def tiny(a, b):\n    return {returned}\n")
    assert [name for name, _ in report.hints] == [identifier]


@pytest.mark.parametrize(
    "returned",
    ["[[a + b], [a]]", "[[a + b, a * b]] * 2", "None", "[1j, 2]", "{}", "[a + b, a * b, 0]"],
)
def test_wrong_numbers_of_another_shape_are_told_nothing(grade_tiny: Grade, returned: str) -> None:
    assert grade_tiny(f"def tiny(a, b):\n    return {returned}\n").hints == ()


CACHED = """
cache = {}
def tiny(a, b):
    total = cache.setdefault("total", a + b)
    return [total, a * b]
"""
COUNTS = """
calls = []
def tiny(a, b):
    calls.append(a)
    return [a + b + 7 * len(calls) ** 2, a * b]
"""
RANDOM = "import random\ndef tiny(a, b):\n    return [a + b + random.random(), a * b]\n"


def test_what_is_kept_between_cases_is_found(tiny: Problem, sandbox: Sandbox) -> None:
    counted = Counted(sandbox)
    report = grade_counted(CACHED, tiny, counted)
    assert (
        "sample/02, the first case that fails, is right when" in told(report)["kept_between_calls"]
    )
    (_, all_cases), (message, again) = counted.runs
    assert message.source == CACHED.encode()
    assert again == [all_cases[1]] * 2  # that case's input, and no other's


@pytest.mark.parametrize("source", [COUNTS, RANDOM])
def test_what_differs_on_a_second_call_is_found(grade_tiny: Grade, source: str) -> None:
    assert "differs_on_a_second_call" in told(grade_tiny(source))


def test_what_differs_in_another_process_is_found(grade_tiny: Grade) -> None:
    source = "import os\nx = os.urandom(8)[0]\ndef tiny(a, b):\n    return [a + b + x + a, a * b]\n"
    assert "differs_in_another_process" in told(grade_tiny(source))


def test_what_is_wrong_each_time_is_not_said_to_differ(grade_tiny: Grade) -> None:
    report = grade_tiny("def tiny(a, b):\n    return [a + b, a ** b]\n")
    assert list(told(report)) == ["some_components_right"]


SWALLOWS = """
def tiny(a, b):
    try:
        return [sum([a] * b), a * b]
    except Exception:
        return [{total}, a * b]
"""


def test_what_is_out_of_sight_is_looked_for_in_a_sample_alone(
    tiny: Problem, sandbox: Sandbox
) -> None:
    counted = Counted(sandbox)
    report = grade_counted(SWALLOWS.format(total=7.25), tiny, counted)
    assert next(iter(told(report))) == "swallowed_exception"
    ((_, cases),) = counted.runs
    assert counted.looks == [[cases[0]]]


def test_a_right_answer_is_not_run_again_for_its_handlers(tiny: Problem, sandbox: Sandbox) -> None:
    counted = Counted(sandbox)
    assert grade_counted(SWALLOWS.format(total="a + b"), tiny, counted).verdict == Verdict.AC
    assert (len(counted.runs), counted.looks) == (1, [])


def test_a_look_that_fails_costs_only_the_hint(tiny: Problem, sandbox: Sandbox) -> None:
    report = grade_counted(SWALLOWS.format(total=7.25), tiny, Counted(sandbox, most=1))
    assert report.verdict == Verdict.WA
    assert list(told(report)) == ["same_in_every_case", "some_components_right"]


LAYERS = """
import jax.numpy as jnp
from flax import nnx

class Two(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(2, 4, rngs=rngs)
        self.l2 = nnx.Linear({width}, 3, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x)) @ jnp.ones({rows})

def tiny(a, b):
    return Two(nnx.Rngs(0))(jnp.array([a, b]))
"""


@pytest.mark.parametrize(
    ("width", "rows", "identifier"),
    [(2, 3, "layer_of_another_width"), (4, 2, "product_does_not_match")],
)
def test_the_layer_that_got_another_width_is_told(
    grade_tiny: Grade, width: int, rows: int, identifier: str
) -> None:
    ((told_of, message),) = grade_tiny(LAYERS.format(width=width, rows=rows)).hints
    assert told_of == identifier
    if identifier == "layer_of_another_width":
        assert message.startswith(
            "the nnx.Linear `self.l2`, made in line 8 for inputs of width 2, is called with an "
            "array of shape (4,)"
        )
        assert message.endswith("(your line 11, in __call__: `return self.l2(self.l1(x)) @ "
                                "jnp.ones(3)`)")  # fmt: skip


def test_nan_is_told_by_its_component_and_where_to_look(grade_tiny: Grade) -> None:
    report = grade_tiny("def tiny(a, b):\n    return [float('nan'), a * b]\n")
    assert "total is NaN, in every case" in told(report)["nan"]
    assert "print what goes into each" in told(report)["nan"]


def test_nan_of_a_hidden_case_is_not_looked_for(tiny: Problem, sandbox: Sandbox) -> None:
    counted = Counted(sandbox)
    late = "n = []\ndef tiny(a, b):\n    n.append(1)\n    return [a + b, a / b if len(n) < 3 else "
    report = grade_counted(late + "float('nan')]\n", tiny, counted)
    assert "product is NaN, in hidden cases only" in told(report)["nan"]
    assert len(counted.runs) == 1


def test_a_probe_that_fails_costs_only_the_hint(tiny: Problem, sandbox: Sandbox) -> None:
    report = grade_counted(CACHED, tiny, Counted(sandbox, most=1))
    assert report.verdict == Verdict.WA
    assert list(told(report)) == ["same_in_every_case", "some_components_right"]
    assert report.messages == ()


@pytest.mark.parametrize("then", ["sum(iter(int, 1))", "exit()", "print('x' * 99999)", "1 / 0"])
def test_a_probe_that_is_stopped_costs_only_the_hint(
    tiny: Problem, sandbox: Sandbox, then: str
) -> None:
    second = (
        f"calls = []\ndef tiny(a, b):\n    calls.append(b)\n    if calls.count(b) == 2: {then}\n"
    )
    limits = tiny.spec.limits.model_copy(update={"wall_s": 1.0, "cpu_s": 1.0})
    impatient = dataclasses.replace(tiny, spec=tiny.spec.model_copy(update={"limits": limits}))
    report = grade_counted(second + "    return [a + b, a ** b]\n", impatient, Counted(sandbox))
    assert report.verdict == Verdict.WA
    assert list(told(report)) == ["some_components_right"]
    assert "xxx" not in report.printed.stdout


def test_a_slow_run_is_not_repeated(
    tiny: Problem, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "SLOW_CPU_S", -1.0)
    counted = Counted(sandbox)
    report = grade_counted(CACHED, tiny, counted)
    assert "kept_between_calls" not in told(report)
    assert len(counted.runs) == 1


def test_an_error_of_a_sample_is_told_with_its_line(grade_tiny: Grade) -> None:
    report = grade_tiny("def tiny(a, b):\n    return [a for _ in range(b)]\n")
    ((identifier, message),) = report.hints
    assert identifier == "float_as_size"
    assert message.endswith("(your line 2, in tiny: `return [a for _ in range(b)]`)")


def test_an_error_of_a_hidden_case_alone_is_not_explained(grade_tiny: Grade) -> None:
    source = "n = []\ndef tiny(a, b):\n    n.append(1)\n    if len(n) > 2: range(b)\n"
    report = visible_to(grade_tiny(source + "    return [a + b, a * b]\n"), Audience.STUDENT)
    assert report.hints == ()
    assert report.cases[2].reason.for_staff == "it raised an exception, or its process ended"


def test_an_error_while_loading_is_told_with_its_line(grade_tiny: Grade) -> None:
    report = grade_tiny("import torch\n")
    assert report.verdict == Verdict.CE
    assert "(your line 1, in <module>: `import torch`)" in told(report)["module_not_installed"]


def test_a_forged_line_can_not_repaint_the_report(grade_tiny: Grade) -> None:
    forged = (
        "import builtins\n"
        "class KeyReuseError(Exception): pass\n"
        "def tiny(a, b):\n"
        "    exec(compile('\\n\\nraise KeyReuseError', 'submission.py', 'exec'))\n"
    )
    (message,) = told(grade_tiny(forged)).values()
    assert message.isprintable()


def test_an_answer_of_another_shape_is_told(tiny_folder: Path, sandbox: Sandbox) -> None:
    spec = tiny_folder / "problems/tiny/problem.yaml"
    text = spec.read_text().replace("shape: [2]", "shape: [2, 3]")
    text = text.replace("1.0e-6}", "1.0e-6, count: 3}")
    spec.write_text(text)
    (tiny_folder / "reference/tiny.py").write_text(
        "def tiny(a, b):\n    return [[a, b, a + b], [a * b, a, b / a]]\n"
    )
    problem = catalogue_of(tiny_folder).load("tiny")
    columns = "def tiny(a, b):\n    return [[a, a * b], [b, a], [a + b, b / a]]\n"
    report = grade_counted(columns, problem, Counted(sandbox))
    assert list(told(report)) == ["transposed"]
    assert "return the transpose, (2, 3)" in told(report)["transposed"]
    rows = "def tiny(a, b):\n    return [a + b, a * b]\n"
    report = grade_counted(rows, problem, Counted(sandbox))
    assert list(told(report)) == ["axis_is_missing"]
    assert "(2, 3) is asked for, and the axis of `3` is missing" in told(report)["axis_is_missing"]
    flat = "def tiny(a, b):\n    return [a, b, a + b, a * b, a, b / a]\n"
    report = grade_counted(flat, problem, Counted(sandbox))
    assert list(told(report)) == ["right_numbers_wrong_shape"]

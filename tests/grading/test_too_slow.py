"""A student whose time ran out is told the line, or the loop, and only of a sample case."""

import dataclasses
from pathlib import Path

import pytest

from grader.grading.feedback.errors import error_hint
from grader.grading.grade import grade
from grader.grading.report import Hint
from grader.grading.submission import from_bytes
from grader.problem.load import Problem
from grader.report.audience import Audience, visible_to
from grader.sandbox.outcome import Cause, Stopped
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.said import with_source

IN_A_WHILE = """\
def f(n):
    i = 0
    while i < n:
        if i:

# a remark
            i += 0
    else:
        i = g(i)
    for j in range(n):
        i = g(j)
    while (i := g(i)) != n: pass
    y = jax.lax.while_loop(unlike, step, x)
    def g(): return 0
    while i:
        def h():
            return i
        for j in range(n):
            h()
"""


def hint_at(line: int, source: str = IN_A_WHILE) -> Hint | None:
    lines = with_source(f"line {line}, in f", source.encode())
    return error_hint([Stopped(Cause.WALL, "it took too long", lines=lines)], source=source)


@pytest.mark.parametrize(
    ("line", "loop", "text"),
    [
        (3, 3, "while i < n:"),
        (7, 3, "while i < n:"),
        (12, 12, "while (i := g(i)) != n: pass"),
        (13, 13, "y = jax.lax.while_loop(unlike, step, x)"),
    ],
)
def test_the_loop_is_told(line: int, loop: int, text: str) -> None:
    told = f"time ran out in the loop of your line {loop}, `{text}`: does it end?"
    assert hint_at(line) == Hint("loop_too_slow", told)


@pytest.mark.parametrize("line", [2, 11, 17, 19])
def test_a_line_in_no_while_of_its_own_is_told_itself(line: int) -> None:
    text = IN_A_WHILE.splitlines()[line - 1].strip()
    told = f"time ran out while it was at this line (your line {line}, in f: `{text}`)"
    assert hint_at(line) == Hint("too_slow_at", told)


def test_a_line_that_the_file_does_not_have_has_no_loop() -> None:
    hint = hint_at(99)
    assert hint is not None
    assert hint.id == "too_slow_at"
    assert error_hint([Stopped(Cause.WALL, "it took too long")], source=IN_A_WHILE) is None


@pytest.mark.parametrize(("call", "told"), [(1, ["loop_too_slow"]), (3, [])])
def test_only_a_sample_case_tells_its_line(
    tiny: Problem, sandbox: Sandbox, call: int, told: list[str]
) -> None:
    source = (
        "calls = 0\ndef tiny(a, b):\n    global calls\n    calls += 1\n"
        f"    while calls == {call} and a < 9: pass\n    return [a + b, a * b]\n"
    )
    limits = tiny.spec.limits.model_copy(update={"wall_s": 0.5})
    brief = dataclasses.replace(tiny, spec=tiny.spec.model_copy(update={"limits": limits}))
    report = grade(
        dataclasses.replace(from_bytes(source.encode()), path=Path("a.py")), brief, sandbox
    )
    seen = visible_to(report, Audience.STUDENT)
    assert [hint.id for hint in seen.hints] == told
    assert "calls ==" not in repr(dataclasses.replace(seen, hints=()))


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("i < n", " No line inside it mentions `i` or `n`"),
        ("i < n and not done", " No line inside it mentions `i` or `n` or `done`"),
        ("k < n", ""),
        ("i < size(n)", ""),
        ("True", ""),
    ],
)
def test_names_that_the_loop_does_not_mention_are_told(condition: str, told: str) -> None:
    source = f"def f(i, n, done):\n    while {condition}:\n        k = g()\n    return i + n\n"
    hint = hint_at(3, source)
    assert hint is not None
    assert hint[1].endswith(f"does it end?{told}")


def test_a_function_that_a_loop_calls_is_in_that_loop() -> None:
    source = "def g():\n    return 0\ndef f(n):\n    while n:\n        g()\n"
    lines = with_source("line 5, in f\nline 2, in g", source.encode())
    hint = error_hint([Stopped(Cause.WALL, "it took too long", lines=lines)], source=source)
    assert hint is not None
    assert "in the loop of your line 4, `while n:`" in hint[1]

"""What an exception means: every meaning is triggered by real code, in the real sandbox."""

import ast

import pytest
from support.helpers import LIMITS
from support.paths import DATA

from grader.grading.feedback.errors import error_hint, meaning
from grader.grading.feedback.meanings import MEANINGS
from grader.jail import wire
from grader.sandbox.outcome import Answer, Cause, Raised, Stopped
from grader.sandbox.run import run
from grader.sandbox.zygote import Zygote

RAISES = DATA / "raises.py"
DISPATCH = "\n\nNAMES = {names!r}\n\ndef f(which):\n    return globals()[NAMES[int(which)]]()\n"
MISTAKES = {
    node.name: ast.get_docstring(node) or ""
    for node in ast.parse(RAISES.read_text()).body
    if isinstance(node, ast.FunctionDef)
}


@pytest.fixture(scope="module")
def raised(zygote: Zygote) -> dict[str, Answer | None]:
    """What each mistake gives, from one process that makes them all."""
    source = RAISES.read_text() + DISPATCH.format(names=list(MISTAKES))
    outcome = run(
        zygote,
        wire.Load("f", 1, "submission.py", source.encode()),
        [wire.pack_arguments([float(n)]) for n in range(len(MISTAKES))],
        LIMITS.model_copy(update={"memory_mib": 2048}),
    )
    assert outcome.load.answer is None, outcome.load.answer
    return {name: step.answer for name, step in zip(MISTAKES, outcome.calls, strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("name", MISTAKES)
def test_an_error_is_told_for_what_it_is(name: str, raised: dict[str, Answer | None]) -> None:
    answer = raised[name]
    assert isinstance(answer, Raised), answer
    found = meaning(answer)
    told = f"{answer.type_name}: {answer.text}"
    assert (found.id if found else "no_hint") == MISTAKES[name], told
    if found is not None:
        hint = error_hint([answer])
        assert hint is not None
        assert hint[1].startswith(found.advice)
        assert ("(your line " in hint[1]) == found.names_line


def test_every_meaning_is_triggered() -> None:
    others = {"no_hint", "module_not_installed", "no_such_name"}  # test_feedback_imports.py
    assert {known.id for known in MEANINGS} == set(MISTAKES.values()) - others
    assert len({known.id for known in MEANINGS}) == len(MEANINGS)


def test_the_first_error_with_a_meaning_is_told() -> None:
    unknown = Raised("RuntimeError", (), "", "line 1, in f: a")
    known = Raised("KeyReuseError", (), "", "line 2, in f: b")
    hint = error_hint([None, unknown, known])
    assert hint is not None
    assert hint[0] == "key_reused"
    assert error_hint([None, unknown]) is None


def test_a_line_that_was_not_read_is_not_told() -> None:
    hint = error_hint([Raised("KeyReuseError", (), "", "(could not be read)")])
    assert hint is not None
    assert "(your" not in hint[1]


def test_what_ends_the_process_is_told() -> None:
    found = meaning(Stopped(Cause.EXITED, ""))
    assert found is not None
    assert found.id == "ends_the_process"
    assert meaning(Stopped(Cause.WALL, "")) is None

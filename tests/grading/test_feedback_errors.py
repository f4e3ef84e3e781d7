"""What an exception means: every meaning is triggered by real code, in the real sandbox."""

import ast

import pytest
from support.helpers import LIMITS, answers, run_source
from support.paths import DATA

from grader.grading.feedback.errors import ALL, REFUSED, UNCALLED, error_hint, meaning
from grader.grading.feedback.making import LAYERS
from grader.jail import wire
from grader.sandbox.outcome import Answer, Cause, Raised, Refused, Returned, Stopped
from grader.sandbox.run import run
from grader.sandbox.said import fit_to_tell
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
    message = wire.Load("f", 1, "submission.py", source.encode())
    outcome = run(
        zygote,
        message,
        [wire.pack_arguments([float(n)]) for n in range(len(MISTAKES))],
        LIMITS.model_copy(update={"memory_mib": 2048}),
    )
    assert outcome.load.answer is None, outcome.load.answer
    calls = fit_to_tell(outcome, message).calls
    return {name: step.answer for name, step in zip(MISTAKES, calls, strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("name", MISTAKES)
def test_an_error_is_told_for_what_it_is(name: str, raised: dict[str, Answer | None]) -> None:
    answer = raised[name]
    assert isinstance(answer, Raised | Refused), answer
    found = meaning(answer)
    assert (found.id if found else "no_hint") == MISTAKES[name], answer
    if found is not None:
        hint = error_hint([answer])
        assert hint is not None
        assert hint[1].startswith(found.advice)
        assert ("(your line " in hint[1]) == (found.names_line and isinstance(answer, Raised))


def test_every_meaning_is_triggered() -> None:
    others = {"no_hint", "module_not_installed", "no_such_name", "misspelt"}
    others |= {"name_of_another_module"}  # test_feedback_imports.py
    others |= {"layer_of_another_width"}  # what the jail adds to a text says so
    out_of_reach = {"no_more_threads"}  # a run has 512 of them before its parent's are gone
    known = {known.id for known in (*ALL, *REFUSED.values(), *UNCALLED.values())}
    elsewhere = {"state_is_no_dict"}  # by what stands elsewhere in the file: below
    assert known - out_of_reach - elsewhere == set(MISTAKES.values()) - others


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
    found = meaning(Stopped(Cause.EXITED, ""), source="import os\nos._exit(1)")
    assert found is not None
    assert found.id == "ends_the_process"
    assert meaning(Stopped(Cause.EXITED, ""), source="return 1") is None  # a library ended it
    assert meaning(Stopped(Cause.WALL, "")) is None


@pytest.mark.slow
def test_layers_are_made_as_it_is_told(zygote: Zygote) -> None:
    source = (
        "import inspect\nfrom flax import nnx\n"
        "class Said:\n    def __getattr__(self, name): return lambda *a, **k: (name, [*a, *k])\n"
        "class Names(dict):\n    def __missing__(self, name): return name\n"
        f"LAYERS = {LAYERS!r}\n"
        "def f():\n"
        "    for call in LAYERS.values():\n"
        "        name, parts = eval(call, Names(nnx=Said()))\n"
        "        taken = list(inspect.signature(getattr(nnx, name).__init__).parameters)[1:]\n"
        "        assert parts[:-1] == taken[:len(parts) - 1] and 'rngs' in taken, (name, taken)\n"
        "        assert 'out_features' not in parts or 'use_bias' in taken, name\n"
        "    return 1\n"
    )
    (answer,) = answers(run_source(zygote, source, memory_mib=2048))
    assert isinstance(answer, Returned), answer


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("isinstance(node, dict)", "state_is_no_dict"),
        ("isinstance(node, (dict, list))", "state_is_no_dict"),
        ("isinstance(node, Mapping)", "state_is_nested"),
        ("dict(node)", "state_is_nested"),
    ],
)
def test_a_state_is_no_dict_where_the_file_takes_it_for_one(test: str, told: str) -> None:
    text = "sum requires ndarray or scalar arguments, got <class 'flax.nnx.statelib.State'>"
    raised = Raised("TypeError", (), text, "line 3, in f: sum(leaf)")
    found = meaning(raised, source=f"def leaves(node):\n    return {test}\n")
    assert found is not None
    assert found.id == told

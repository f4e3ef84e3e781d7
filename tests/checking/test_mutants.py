"""Mutants of a reference: what is made, what is left alone, and what a survivor leads to."""

import ast
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.paths import ROOT
from support.tiny import catalogue_of

from grader.checking.findings import Finding, Severity
from grader.checking.mutants.check import check_mutants
from grader.checking.mutants.measure import MAX_MUTANTS, choose, measure
from grader.checking.mutants.mutant import Family, Mutant
from grader.checking.mutants.mutate import mutants
from grader.checking.mutants.operators import OPERATORS
from grader.checking.mutants.programs import reference_mutants
from grader.checking.mutants.together import limits_for
from grader.checking.package import Package
from grader.extras import command_to_add
from grader.problem.load import read_spec
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict


def changes(source: str, operator: str, entry: str = "f") -> list[str]:
    """What an operator makes of a source, without the function's name."""
    made = mutants(source.encode(), entry)
    return [one.id.partition(": ")[2] for one in made if one.operator == operator]


NNX = "from flax import nnx\nimport jax\nimport jax.numpy as jnp\n"
# (operator, body of f(a: float, b: float, x), some of what is made of it)
MADE = [
    ("constants", "return a + 3", ["a + 3 -> a + 4", "a + 3 -> a + 2"]),
    ("constants", "return x[0]", ["x[0] -> x[1]", "x[0] -> x[-1]"]),
    ("constants", "return a * 0.5", ["a * 0.5 -> a * 0.505", "a * 0.5 -> a * 0.0"]),
    ("constants", "return x.sum(axis=0)", ["x.sum(axis=0) -> x.sum(axis=1)"]),
    ("arithmetic", "return a - b", ["a - b -> a + b", "a - b -> b - a", "a - b -> a"]),
    ("arithmetic", "return a / (b + 1)", ["a / (b + 1) -> (b + 1) / a"]),
    ("arithmetic", "return x @ x.T", ["x @ x.T -> x * x.T", "x @ x.T -> x.T @ x"]),
    ("arithmetic", "return -a", ["return -a -> return a"]),
    ("arithmetic", "return-a", []),  # without the sign it is no Python
    ("arithmetic", "a += b\n    return a", ["a += b -> a -= b", "a += b -> a = b"]),
    ("comparisons", "return a < b", ["a < b -> a <= b", "a < b -> a >= b"]),
    ("comparisons", "return a == b", ["a == b -> a != b"]),
    ("booleans", "return x.sum(keepdims=True)", ["x.sum(keepdims=True) -> x.sum(keepdims=False)"]),
    ("booleans", "return a and b", ["a and b -> a or b"]),
    ("booleans", "return a if x else b", ["a if x else b -> b if x else a"]),
    ("keywords", "return x.sum(axis=0)", ["x.sum(axis=0) -> x.sum()"]),
    ("statements", "a = 1\n    b += a\n    return b", ["b += a -> pass"]),
    ("statements", "if a:\n        b = 2\n    return b", ["if a: b = 2 -> pass"]),
    ("calls", "return abs(a + b) * 2", ["abs(a + b) -> a + b"]),
    ("calls", "return x.ravel()", ["x.ravel() -> x"]),
    ("calls", "return 2 * max(a, b + 1)", ["max(a, b + 1) -> b + 1", "max(a, b + 1) -> a"]),
    ("calls", "return jnp.where(x, a, b)", [
        "jnp.where(x, a, b) -> a",
        "jnp.where(x, a, b) -> b",
    ]),
    ("order", "return max(a, b)", ["max(a, b) -> max(b, a)"]),
    ("order", "return [a, b]", ["return [a, b] -> return [b, a]"]),
    ("parameters", "return abs(a)", ["abs(a) -> abs(b)"]),
    ("seeds", "return nnx.Rngs(int(a))", [
        "nnx.Rngs(int(a)) -> nnx.Rngs(0)",
        "nnx.Rngs(int(a)) -> nnx.Rngs(int(a) + 1)",
    ]),
    ("seeds", "return jax.random.key(7)", ["jax.random.key(7) -> jax.random.key(0)"]),
    ("off_by_one", "return [c for c in range(a)]", ["range(a) -> range(a + 1)"]),
    ("off_by_one", "return 2 * int(a)", ["int(a) -> int(a) - 1"]),
    ("off_by_one", "return [c for c in x]", ["for c in x -> for c in x[1:]"]),
    ("loops", "for _ in x:\n        a += 1\n    return a", [
        "for _ in x: a += 1 -> for _ in x: a += 1; break"
    ]),
    ("bias", "return nnx.Linear(a, b)", [
        "nnx.Linear(a, b) -> nnx.Linear(a, b, use_bias=False)"
    ]),
    ("bias", "return nnx.Linear(a, use_bias=False)", [
        "nnx.Linear(a, use_bias=False) -> nnx.Linear(a, use_bias=True)"
    ]),
    ("methods", "return jnp.sum(x)", ["jnp.sum(x) -> jnp.mean(x)", "jnp.sum(x) -> jnp.max(x)"]),
    ("methods", "return max(a, b)", ["max(a, b) -> min(a, b)"]),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "body", "wanted"), MADE)
def test_an_operator_makes_its_slips(operator: str, body: str, wanted: list[str]) -> None:
    made = changes(f"{NNX}\ndef f(a: float, b: float, x):\n    {body}\n", operator)
    assert [one for one in wanted if one not in made] == [], made


def test_every_operator_is_tried() -> None:
    tried = {operator for operator, _, _ in MADE} | {"attributes"}
    assert {operator.__name__ for operator in OPERATORS} == tried


MODEL = '''\
"""A file."""

import jax.numpy as jnp
from flax import nnx

SCALE = 2.0
UNUSED = 3.0


class Model(nnx.Module):
    """Two layers."""

    def __init__(self, width: int, rngs: nnx.Rngs):  # the widths
        self.l1 = nnx.Linear( width,width, rngs=rngs )
        self.l2 = nnx.Linear(width, width, rngs=rngs)

    def __call__(self, x):
        """Both."""
        return (self.l2(self.l1(x))
                * SCALE)   # scaled

    def trace(self):
        return self.l1


def f(a: float, x: "x of 1") -> "2":
    """Do 1 thing."""
    return _helper(Model(int(a), nnx.Rngs(0)), x)


def _helper(model, x):
    return model(x)


def wrong(a, x):
    return _other(UNUSED + 1, x)


def _other(a, x):
    return Model(1, nnx.Rngs(0)).trace()
'''


def test_an_attribute_is_taken_for_another() -> None:
    assert changes(MODEL, "attributes") == [
        "self.l2(self.l1(x)) -> self.l1(self.l1(x))",
        "self.l1(x) -> self.l2(x)",
    ]


def test_only_what_the_entry_point_reaches_is_changed() -> None:
    owners = {one.id.partition(":")[0] for one in mutants(MODEL.encode(), "f")}
    assert owners == {"SCALE", "Model.__init__", "Model.__call__", "f", "_helper"}
    assert "Model.trace" in {
        one.id.partition(":")[0]
        for one in mutants(MODEL.replace("model(x)", "model.trace() + 1").encode(), "f")
    }
    assert mutants(MODEL.encode(), "nowhere") == ()


def test_all_else_stays_as_it_was_byte_for_byte() -> None:
    lines = MODEL.splitlines(keepends=True)
    made = mutants(MODEL.encode(), "f")
    assert len(made) > 20
    for one in made:
        changed = one.source.decode().splitlines(keepends=True)
        head = next(n for n, line in enumerate(lines) if changed[n] != line)
        tail = next(
            n for n in range(1, len(lines)) if changed[-n] != lines[-n] or len(lines) - n == head
        )
        assert abs(len(changed) - len(lines)) <= 1
        assert head == one.line - 1 or "(self.l2" in one.diff or "* SCALE" in one.diff
        assert len(lines) - tail - head <= 1, one.diff
        for text in ('"""A file."""', '"""Do 1 thing."""', '"x of 1") -> "2"', "UNUSED = 3.0\n"):
            assert text in one.source.decode()


def test_mutants_are_programs_that_differ() -> None:
    made = mutants(MODEL.encode(), "f")
    trees = [ast.dump(ast.parse(one.source)) for one in made]
    assert len(set(trees)) == len(trees)
    assert ast.dump(ast.parse(MODEL)) not in trees
    assert len({one.id for one in made}) == len(made)
    for one in made:
        compile(one.source, "reference.py", "exec")


def test_swapping_what_is_the_same_is_no_mutant() -> None:
    assert changes("def f(a, b):\n    return max(a, a)\n", "order") == []


def test_the_name_of_a_mutant_survives_edits_elsewhere() -> None:
    edited = MODEL.replace("def _helper", "def _new(a):\n    return a + 1\n\n\ndef _helper")
    edited = edited.replace('"""A file."""', '"""A file.\n\nWith more words.\n"""')
    edited = edited.replace("  # the widths", "").replace("( width,width, ", "(width, width, ")
    before, after = mutants(MODEL.encode(), "f"), mutants(edited.encode(), "f")
    assert [one.id for one in before] == [one.id for one in after]
    assert [one.line for one in before] != [one.line for one in after]


def test_the_same_change_in_two_places_has_two_names() -> None:
    made = changes("def f(a):\n    return [int(a), int(a)]\n", "off_by_one")
    assert made == [
        "int(a) -> int(a) + 1",
        "int(a) -> int(a) - 1",
        "int(a) -> int(a) + 1 #2",
        "int(a) -> int(a) - 1 #2",
    ]


def test_a_parameter_that_is_handed_on_is_mistaken_once() -> None:
    source = "def f(a, b):\n    return _g(a, b, 1)\n\n\ndef _g(a, b, c):\n    return abs(b)\n"
    made = [one.id for one in mutants(source.encode(), "f") if one.operator == "parameters"]
    assert made == [
        "f: _g(a, b, 1) -> _g(b, b, 1)",
        "f: _g(a, b, 1) -> _g(a, a, 1)",
        "_g: abs(b) -> abs(c)",
    ]


def test_a_statement_without_which_a_name_is_unbound_stays() -> None:
    assert changes("def f(a):\n    b = a\n    return b\n", "statements") == []


def test_what_is_not_python_is_told() -> None:
    with pytest.raises(ValueError, match="not Python as libcst reads it"):
        mutants(b"def f(:\n", "f")


# Where a is always less than b: the cases can't tell `max(a, b)` from `b`, nor `a > b` from False.
WEAK = """\
def tiny(a, b):
    return [max(a, b), a * b]


def wrong(a, b):
    return [a - b, 0]
"""


@pytest.fixture
def package(tiny_folder: Path, sandbox: Sandbox) -> Callable[..., Package]:
    def make(reference: str = WEAK, marks: str = "", pinned: str = "") -> Package:
        (tiny_folder / "reference/tiny.py").write_text(reference)
        spec = tiny_folder / "problems/tiny/problem.yaml"
        text = spec.read_text()
        if pinned:
            text = text.replace(
                "limits:",
                f"  - name: pinned\n    visibility: hidden\n    pinned:\n{pinned}limits:",
            )
        spec.write_text(text + marks)
        problem = catalogue_of(tiny_folder).load("tiny")
        return Package(problem, tiny_folder / "submissions_example", sandbox)

    return make


def of(findings: list[Finding], severity: Severity) -> list[Finding]:
    return [finding for finding in findings if finding.severity == severity]


def survivors(package: Package) -> list[Mutant]:
    measured = measure(package, reference_mutants(package))
    return [trial.mutant for trial in measured.survivors]


def test_a_survivor_is_told_with_its_place_and_its_mark(package: Callable[..., Package]) -> None:
    weak = package()
    findings = list(check_mutants(weak))
    (told,) = [one for one in of(findings, Severity.WARNING) if "max(a, b) -> b" in one.message]
    assert told.line == 2
    assert told.path.name == "tiny.py"
    assert "add a case" in told.message
    assert told.detail.startswith("-    return [max(a, b), a * b]\n+    return [b, a * b]")
    assert "equivalent_mutants:\n  - mutant: 'tiny: max(a, b) -> b'\n    reason:" in told.detail
    (error,) = of(findings, Severity.ERROR)
    assert "expected 95% or more" in error.message
    assert error.line == weak.problem.text.splitlines().index("cases:") + 1
    (note,) = of(findings, Severity.NOTE)
    assert "mutants are found out" in note.message
    assert "-            tiny: max(a, b) -> b" in note.detail
    assert "hidden/01 WA tiny: max(a, b) -> min(a, b)" in note.detail


def test_marks_are_believed_but_held_against_the_cases(package: Callable[..., Package]) -> None:
    marks = (
        "equivalent_mutants:\n"
        "  - {mutant: 'tiny: max(a, b) -> max(b, a)', reason: the order does not matter}\n"
        "  - {mutant: 'tiny: max(a, b) -> b', reason: as a test has it}\n"
        "  - {mutant: 'tiny: max(a, b) -> max(b, b)', reason: as a test has it}\n"
        "  - {mutant: 'tiny: a * b -> a / b', reason: not true}\n"
        "  - {mutant: 'tiny: gone -> gone', reason: it was there once}\n"
    )
    marked = package(marks=marks)
    line = marked.problem.text.splitlines().index(marks.splitlines()[1]) + 1
    findings = list(check_mutants(marked))
    assert of(findings, Severity.ERROR) == []
    warned = of(findings, Severity.WARNING)
    assert [(one.line, one.path.name) for one in warned] == [
        (line + 3, "problem.yaml"),
        (line + 4, "problem.yaml"),
    ]
    assert "hidden/01 finds out 'tiny: a * b -> a / b': remove the mark" in warned[0].message
    assert "no mutant 'tiny: gone -> gone'" in warned[1].message
    (note,) = of(findings, Severity.NOTE)
    assert "3 are marked as equivalent" in note.message
    assert "(100%)" in note.message


@pytest.mark.slow
def test_a_mutant_that_never_ends_is_stopped_soon(package: Callable[..., Package]) -> None:
    endless = package(
        "def tiny(a, b):\n"
        "    n = 3\n"
        "    while n > 0:\n"
        "        n -= 1\n"
        "    return [a + b, a * b + n]\n"
    )
    (mutant,) = [one for one in reference_mutants(endless) if one.id == "tiny: n -= 1 -> n += 1"]
    (trial,) = measure(endless, [mutant]).trials
    assert trial.verdicts == {2: Verdict.TLE}
    assert trial.killed


def test_limits_follow_from_the_reference(package: Callable[..., Package]) -> None:
    made = package("import time\ndef tiny(a, b):\n    return [a + b, a * b]\n")
    run = made.run(made.reference)
    quick = limits_for(made, run)
    assert quick.cpu_s == 3
    slow = replace(run, calls=(replace(run.calls[0], cpu_s=2.0), *run.calls[1:]))
    assert limits_for(made, slow).cpu_s == 10
    assert quick.memory_mib > made.spec.limits.memory_mib


def test_what_only_samples_find_out_is_told(
    package: Callable[..., Package], tiny_folder: Path
) -> None:
    spec = tiny_folder / "problems/tiny/problem.yaml"
    pinned = "pinned: [{values: {a: 0.5, b: 3.5}}], visibility: sample, weight: 0}"
    spec.write_text(spec.read_text().replace("visibility: sample, count: 2, weight: 0}", pinned))
    made = package("def tiny(a, b):\n    return [a + b, a * b + (1 if a < 0.75 else 0)]\n")
    told = [one for one in check_mutants(made) if "only cases of weight 0" in one.message]
    assert {one.severity for one in told} == {Severity.WARNING}
    assert any("a < 0.75 -> a < 0.0" in one.message for one in told)
    assert not any("a * b -> a / b" in one.message for one in told)


@pytest.mark.slow
def test_what_fails_whatever_the_inputs_are_is_counted(package: Callable[..., Package]) -> None:
    made = package("def tiny(a, b):\n    return [list((a, b))[0] + b, a * b]\n")
    tried = {one.mutant.id: one for one in measure(made, reference_mutants(made)).trials}
    swapped = tried["tiny: list((a, b))[0] -> list((a, b))[1]"]
    assert (swapped.verdicts, swapped.killer) == ({2: Verdict.WA}, 2)
    assert not swapped.gives_no_numbers
    assert tried["tiny: list((a, b)) -> (a, b)"].killed is False
    assert tried["tiny: list((a, b)) -> (a, b)"].verdicts == dict.fromkeys((2, 3, 0, 1), Verdict.AC)
    broken = package("def tiny(a, b):\n    return [int(a) + b, [a][0] * b]\n")
    tried = {one.mutant.id: one for one in measure(broken, reference_mutants(broken)).trials}
    assert tried["tiny: [a][0] -> [a][1]"].verdicts == {2: Verdict.RTE}
    assert tried["tiny: [a][0] -> [a][1]"].gives_no_numbers


def test_without_libcst_the_check_says_what_to_install(
    package: Callable[..., Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "libcst", None)
    (told,) = check_mutants(package())
    assert told.severity == Severity.WARNING
    assert command_to_add("check") in told.message


def test_a_reference_with_nothing_to_change_is_told(package: Callable[..., Package]) -> None:
    (told,) = check_mutants(package("tiny = divmod\n"))
    assert told.severity == Severity.WARNING
    assert "no mutant could be made" in told.message


def test_too_many_mutants_are_thinned_out_the_same_way_each_time() -> None:
    made = [
        Mutant(f"f: {n} -> {n + 1}", n, "constants", b"", "", ROOT, Family.SLIP, "")
        for n in range(2 * MAX_MUTANTS)
    ]
    marked = {made[-1].id, made[0].id}
    chosen = choose(made, marked)
    assert len(chosen) == MAX_MUTANTS
    assert marked <= {one.id for one in chosen}
    assert chosen == choose(made, marked)
    assert list(chosen) == [one for one in made if one in chosen]


def test_a_mutant_is_marked_once() -> None:
    text = (ROOT / "problems/graphdef_vs_state/problem.yaml").read_text()
    first = "  - mutant: >-\n      _build: x.shape[0] -> x.shape[-1]\n    reason: x has one axis\n"
    spec, defects = read_spec(text + first)
    assert spec is None
    assert [one.key for one in defects] == ["equivalent_mutants[6].mutant"]
    assert "is that of item 5" in defects[0].message

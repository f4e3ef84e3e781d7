"""`grader check`: a sound package passes; a defect planted for each check is found, and told."""

import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from support.command import Call
from support.git import git
from support.tiny import catalogue_of

from grader.checking import determinism
from grader.checking.changed import changed_since
from grader.checking.checks import CHECKS, run_check
from grader.checking.findings import Finding, Severity
from grader.checking.other_python import computed_by
from grader.checking.package import Package
from grader.checking.results import CheckResult, grader_failed
from grader.checking.shown import github as findings_github
from grader.checking.shown import junit as findings_junit
from grader.checking.shown.text import summary
from grader.checking.tolerance import noise_of
from grader.checking.wrong_answers import _levelled
from grader.errors import JudgeError, UsageError
from grader.grading import grade
from grader.grading.feedback.explain import Feedback
from grader.grading.submission import read_submission
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

SPEC = """\
id: blend
title: Sum and peak
track: tests
difficulty: easy
function: blend
seed: 1
dims:
  n: {type: integers, low: 1, high: 3}
arguments:
  - {name: a, kind: float, meaning: a factor, generator: {type: uniform, low: 2, high: 4}}
  - {name: x, kind: array, shape: [n], meaning: numbers, generator: {type: normal, std: 3}}
output:
  shape: [2]
  components:
    - {name: total, rtol: 1.0e-5, atol: 1.0e-5}
    - {name: peak, rtol: 1.0e-5, atol: 1.0e-5}
cases:
  - {name: sample, visibility: sample, weight: 0, pinned: [{values: {n: 2}}]}
  - {name: hidden, visibility: hidden, pinned: [{values: {n: 1}}, {values: {n: 3}}]}
  - {name: random, visibility: hidden, count: 3}
limits: {wall_s: 8, cpu_s: 8, memory_mib: 768}
misconceptions:
  - {id: averages, function: averages, message: "the numbers are averaged: add them"}
  - {id: forgets_factor, function: forgets_factor, message: "`a` is not used"}
"""
STATEMENT = """\
# Sum and peak

## Why this matters

It does.

## API notes

None.

## Worked example

```python
import jax.numpy as jnp

print(float(jnp.float32(3.0)))
```

```text
3.0
```

## Pitfalls

None.

## Problem

Write `blend(a, x)`.

## Inputs

`a` and `x`, which has `n` numbers, `n` from 1 to 3.

## Output

total and peak.

## Hint 1

Add.
"""
REFERENCE = """\
import jax.numpy as jnp


def blend(a, x):
    return jnp.stack([a * jnp.sum(x), jnp.max(x)])


def averages(a, x):
    return jnp.stack([a * jnp.mean(x), jnp.max(x)])


def forgets_factor(a, x):
    return jnp.stack([jnp.sum(x), jnp.max(x)])
"""
RIGHT = "def blend(a, x):\n    return [a * float(x.sum()), float(x.max())]\n"
SLEEPS = "time.sleep(5 if x.size == 1 else 0)"
WRONG = "def blend(a, x):\n    return [float(x.sum()), float(x.max())]\n"

SPEC_FILE = "problems/blend/problem.yaml"
STATEMENT_FILE = "problems/blend/statement.md"
REFERENCE_FILE = "reference/blend.py"
EXAMPLES = "submissions_example/blend"
FILES = {
    SPEC_FILE: SPEC,
    STATEMENT_FILE: STATEMENT,
    REFERENCE_FILE: REFERENCE,
    f"{EXAMPLES}/accepted/01_methods.py": RIGHT,
    f"{EXAMPLES}/wrong_answer/01_no_factor.py": WRONG,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working tree with a sound package."""
    for name, text in FILES.items():
        write(tmp_path / name, text)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def package_of(folder: Path, sandbox: Sandbox) -> Callable[[], Package]:
    def load() -> Package:
        problem = catalogue_of(folder).load("blend")
        return Package(problem, folder / EXAMPLES, sandbox)

    return load


def bad(done: CheckResult) -> list[Finding]:
    return [finding for finding in done.findings if finding.severity != Severity.NOTE]


# Five cases are too few for all adversaries; tests/checking/adversaries has a sound package.
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] * (name == "variants"))
        for name in CHECKS
        if name != "adversaries"
    ],
)
def test_a_sound_package_passes(name: str, package_of: Callable[[], Package]) -> None:
    done = run_check(package_of(), name)
    assert done.why_not == ""
    assert bad(done) == []


SOUND = {
    "code without an output in the statement": (
        "statement",
        STATEMENT_FILE,
        "None.\n\n## Worked",
        "```python\nx = 1\n```\n\n## Worked",
    ),
    "a file of permitted verdicts": (
        "files",
        f"{EXAMPLES}/submissions.yaml",
        "",
        "wrong_answer/*: {permitted: [AC, WA]}\n",
    ),
    "a sum over a mask": (
        "tolerance",
        REFERENCE_FILE,
        "jnp.sum(x)",
        "jnp.sum(x, where=jnp.arange(x.size) >= 0)",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", SOUND)
def test_what_is_sound_is_no_finding(
    what: str, folder: Path, package_of: Callable[[], Package]
) -> None:
    name, file, old, new = SOUND[what]
    change(folder / file, old, new)
    done = run_check(package_of(), name)
    assert (done.why_not, bad(done)) == ("", [])


def change(path: Path, old: str | None, new: str) -> None:
    """Remove a file, write it, or change a part of it."""
    if old is None:
        path.unlink()
    elif old == "":
        write(path, new)
    else:
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))


# For each check: which file is changed, from what, to what; where it is told, and how.
DEFECTS = {
    "no statement": ("files", STATEMENT_FILE, None, "", "statement.md", "write it"),
    "no reference": ("files", REFERENCE_FILE, None, "", "blend.py", "the reference solution"),
    "a file that nothing reads": (
        "files", "problems/blend/statment.md", "", "typo", "statment.md", "nothing reads it",
    ),
    "a folder that is no verdict": (
        "files", f"{EXAMPLES}/wrong/01.py", "", WRONG, "wrong", "expected folders named accepted",
    ),
    "another title": (
        "statement", STATEMENT_FILE, "# Sum and", "# Some and", "statement.md:1", "# Sum and peak",
    ),
    "another signature": (
        "statement", STATEMENT_FILE, "blend(a, x)", "blend(x, a)", "statement.md:29",
        "`blend(a, x)`",
    ),
    "no section": (
        "statement", STATEMENT_FILE, "## Pitfalls", "## Traps", "statement.md", "`## Pitfalls`",
    ),
    "no hint": ("statement", STATEMENT_FILE, "## Hint 1", "## End", "statement.md", "`## Hint 1`"),
    "a mistake that names no hint": (
        "statement", SPEC_FILE, "function: averages,", "function: averages, hint: 2,",
        "statement.md", "'averages' of problem.yaml names hint 2, and there are 1",
    ),
    "a component that is not told": (
        "statement", STATEMENT_FILE, "total and", "sum and", "statement.md", "component 'total'",
    ),
    "an example that prints otherwise": (
        "statement", STATEMENT_FILE, "```text\n3.0", "```text\n3", "statement.md:13",
        "put this below",
    ),
    "an example that fails": (
        "statement", STATEMENT_FILE, "float32(3.0)", "float33(3.0)", "statement.md:13", "float33",
    ),
    "a reference with other arguments": (
        "statement", REFERENCE_FILE, "def blend(a, x)", "def blend(a, y, x=0)", "blend.py:4", "'x'",
    ),
    "an end that is not reached": (
        "ranges", SPEC_FILE, "low: 1, high: 3}", "low: 1, high: 5}", "problem.yaml:8",
        "n = 5: pin one",
    ),
    "an argument that is the same everywhere": (
        "ranges", SPEC_FILE, "{type: uniform, low: 2, high: 4}", "{type: constant, value: 2}",
        "problem.yaml:10", "nothing shows that it is used",
    ),
    "state that survives a call": (
        "determinism", REFERENCE_FILE, "def blend(a, x):", (
            "calls = []\n\n\ndef blend(a, x):\n    calls.append(0)\n    a = a + len(calls)"
        ),
        "blend.py", "something survives a call",
    ),
    "a wrong answer that is right": (
        "examples", f"{EXAMPLES}/wrong_answer/01_no_factor.py", WRONG, RIGHT,
        "01_no_factor.py", "expected wrong answer (WA), as its folder says; it got accepted (AC)",
    ),
    "a right answer that is wrong": (
        "examples", f"{EXAMPLES}/accepted/01_methods.py", "a * ", "", "01_methods.py", "allowance",
    ),
    "no accepted example": (
        "examples", f"{EXAMPLES}/accepted/01_methods.py", None, "", "blend",
        "accepted: a right answer",
    ),
    "verdicts that are not permitted": (
        "examples", f"{EXAMPLES}/submissions.yaml", "", "wrong_answer/*: {permitted: [AC]}\n",
        "01_no_factor.py", "permitted are AC, and a case got WA",
    ),
    "a verdict that is required": (
        "examples", f"{EXAMPLES}/submissions.yaml", "", "wrong_answer/*: {required: [TLE]}\n",
        "01_no_factor.py", "some case has to get TLE",
    ),
    "a pattern that fits nothing": (
        "examples", f"{EXAMPLES}/submissions.yaml", "", "wrong/*: {permitted: [AC]}\n",
        "submissions.yaml:1", "no example is named",
    ),
    "a verdict that is none": (
        "examples", f"{EXAMPLES}/submissions.yaml", "", "wrong_answer/*: {permitted: [WRONG]}\n",
        "submissions.yaml:1", "WRONG",
    ),
    "a tolerance that right answers miss": (
        "tolerance", SPEC_FILE, "name: total, rtol: 1.0e-5, atol: 1.0e-5",
        "name: total, rtol: 0, atol: 1.0e-9", "problem.yaml:15", "a right answer is outside",
    ),
    "a tolerance that right answers nearly miss": (
        "tolerance", f"{EXAMPLES}/accepted/02_off.py", "", RIGHT.replace("[a", "[1.000008 * a"),
        "problem.yaml:15", "should use at most 0.50",
    ),
    "a generous tolerance": (
        "tolerance", SPEC_FILE, "name: total, rtol: 1.0e-5", "name: total, rtol: 0.1",
        "problem.yaml:15", "times the measured noise would be",
    ),
    "zeros that pass": (
        "wrong answers", REFERENCE_FILE, "jnp.stack([a * jnp.sum(x), jnp.max(x)])",
        "0 * jnp.stack([a * jnp.sum(x), jnp.max(x)])", "problem.yaml:17", "zeros would be accepted",
    ),
    "an echo that earns points": (
        "wrong answers", REFERENCE_FILE, "jnp.stack([a * jnp.sum(x), jnp.max(x)])",
        "jnp.where(x.size < 3, a, jnp.stack([a * jnp.sum(x), jnp.max(x)]))",
        "problem.yaml:17", "the input a would earn",
    ),
    "a wrong answer that is near": (
        "wrong answers", f"{EXAMPLES}/wrong_answer/02_near.py", "",
        RIGHT.replace("[a", "[1.00002 * a"), "problem.yaml:14", "nearest wrong answer",
    ),
    "a misconception that is none": (
        "misconceptions", REFERENCE_FILE, "jnp.mean", "jnp.sum", "problem.yaml:23",
        "it is no mistake",
    ),
    "a misconception without numbers": (
        "misconceptions", REFERENCE_FILE, "jnp.mean(x)", "jnp.mean(x)[0]", "problem.yaml:23",
        "is ever told",
    ),
    "two misconceptions that are one": (
        "misconceptions", REFERENCE_FILE, "a * jnp.mean(x)", "jnp.sum(x)", "problem.yaml:24",
        "gives the numbers of averages",
    ),
    "a limit that is near": (
        "limits", f"{EXAMPLES}/accepted/02_slow.py", "",
        "import time\n\n\n" + RIGHT.replace("    return", f"    {SLEEPS}\n    return"),
        "problem.yaml:21", "expected at least 2 times",
    ),
}  # fmt: skip
SLOW = {
    "a limit that is near",
    "a generous tolerance",
    "a tolerance that right answers miss",
    "a tolerance that right answers nearly miss",
}


@pytest.mark.parametrize(
    "what",
    [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in DEFECTS],
)
def test_a_planted_defect_is_found(
    what: str, folder: Path, package_of: Callable[[], Package]
) -> None:
    name, file, old, new, where, told = DEFECTS[what]
    change(folder / file, old, new)
    done = run_check(package_of(), name)
    found = [f"{each.path}:{each.line}: {each.message} {each.detail}" for each in bad(done)]
    assert any(where in each and told in each for each in found), (found, done.why_not)


def test_a_secret_that_submissions_can_read_is_found(
    package_of: Callable[[], Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.checking import sandbox as walls

    readable = Path(json.__file__)
    monkeypatch.setattr(walls, "secrets", lambda package: [readable])
    assert [each.path for each in bad(run_check(package_of(), "sandbox"))] == [readable]


@pytest.mark.slow
def test_what_another_python_computes_is_right_too(folder: Path, sandbox: Sandbox) -> None:
    problem = catalogue_of(folder).load("blend")
    package = Package(problem, folder / EXAMPLES, sandbox, pythons=[Path(sys.executable)])
    other = computed_by(package, Path(sys.executable))
    assert other.way.startswith(f"python {platform.python_version()}, jax ")
    for got, want in zip(other.vectors, package.expected.vectors, strict=True):
        assert got is not None
        assert got.tolist() == want.tolist()


def test_a_grader_failed_is_no_verdict_of_an_example(
    package_of: Callable[[], Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = package_of()
    _ = package.expected

    def fail(*_: object) -> None:
        raise JudgeError("no processes are left")

    monkeypatch.setattr(package.sandbox, "run", fail)
    with pytest.raises(JudgeError, match="no processes are left"):
        run_check(package, "examples", fresh=True)


def test_no_feedback_is_made_for_examples(
    package_of: Callable[[], Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes most of the time that a wrong answer takes."""
    made = []
    monkeypatch.setattr(grade, "explain", lambda *_: made.append(1) or Feedback())
    package = package_of()
    assert bad(run_check(package, "examples", fresh=True)) == []
    assert made == []
    (wrong,) = (path for path, verdict in package.example_files if verdict == Verdict.WA)
    grade.grade_prepared(read_submission(wrong), package.prepared, package.sandbox)
    assert made == [1]


def test_a_tolerance_is_proposed_that_holds_what_was_measured() -> None:
    assert noise_of(np.array([1e-3, 1e-6]), np.array([0.0, 1000.0])) == 1e-3
    assert noise_of(np.array([1e-3, 1e-6]), np.array([100.0, 1.0])) == pytest.approx(1e-5)


def test_points_for_components_count_for_what_is_worthless(
    folder: Path, package_of: Callable[[], Package]
) -> None:
    spec = SPEC.replace("cases:", "scoring: {partial: components}\ncases:")
    (folder / SPEC_FILE).write_text(spec)
    (folder / REFERENCE_FILE).write_text(
        REFERENCE.replace("jnp.sum(x), jnp.max(x)", "jnp.sum(x), 0 * jnp.max(x)", 1)
    )
    told = [each.message for each in bad(run_check(package_of(), "wrong answers"))]
    assert any(message.startswith("zeros would earn 50%") for message in told)


def test_a_python_without_a_grader_is_told(package_of: Callable[[], Package]) -> None:
    with pytest.raises(UsageError, match="no grader works there"):
        computed_by(package_of(), Path("/bin/false"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("def blend(a, x:\n", "blend.py"),
        ("def blend(a, x):\n    raise ValueError('oh')\n", "ValueError: oh"),
        ("def blend(a, x):\n    return [0.0]\n", "shape"),
    ],
)
def test_a_reference_that_fails_is_the_packages_fault(
    broken: str, told: str, folder: Path, package_of: Callable[[], Package]
) -> None:
    (folder / REFERENCE_FILE).write_text(broken)
    done = run_check(package_of(), "determinism")
    assert told in done.why_not
    assert done.has_failed


@pytest.mark.slow
def test_an_authors_generator_that_follows_a_hash_is_found(
    folder: Path, package_of: Callable[[], Package]
) -> None:
    """In the cases where it is used alone: what YAML asks for follows from the seed."""
    here = "  - {name: random, visibility: hidden, count: 3"
    asks = ", generators: {a: {type: python, function: draw}}"
    change(folder / SPEC_FILE, here, here + asks)
    source = "def draw(seed):\n    return 2.0 + hash(str(seed)) % 1000003 / 1e6\n"
    (folder / "reference/blend_generators.py").write_text(source)
    (found,) = bad(run_check(package_of(), "determinism"))
    assert found.path == folder / "reference/blend_generators.py"
    assert "differ from process to process (random/01, random/02, random/03)" in found.message


def test_no_process_prints_cases_where_yaml_makes_them(
    package_of: Callable[[], Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    def printed(*_: object) -> bytes:
        pytest.fail("a process was started")

    monkeypatch.setattr(determinism, "_printed", printed)
    assert bad(run_check(package_of(), "determinism")) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("import time\n    a = a + time.monotonic()", {"another", "reverse", "second"}),
        ("calls.append(0)\n    a = a + len(calls)", {"reverse", "second"}),
        ("calls.append(0)\n    a = a + (len(calls) > CASES)", {"second"}),
        ("calls.append(x.size)\n    a = a + calls[0]", {"reverse"}),
    ],
)
def test_how_a_state_shows_is_told(
    body: str, told: set[str], folder: Path, package_of: Callable[[], Package]
) -> None:
    package = package_of()
    cases = len(package.cases)
    start = f"CASES = {cases}\ncalls = []\n\n\ndef blend(a, x):\n    {body}"
    change(folder / REFERENCE_FILE, "def blend(a, x):", start)
    found = [each.message for each in bad(run_check(package_of(), "determinism"))]
    words = ("another", "reverse", "second")
    assert {word for word in words if any(word in each for each in found)} == told


class TestRecall:
    def test_what_has_not_changed_is_not_done_again(
        self, folder: Path, package_of: Callable[[], Package]
    ) -> None:
        first = run_check(package_of(), "examples")
        again = run_check(package_of(), "examples")
        assert (first.recalled, again.recalled) == (False, True)
        assert again.findings == first.findings
        assert not run_check(package_of(), "examples", fresh=True).recalled

    @pytest.mark.parametrize("file", [*FILES, f"{EXAMPLES}/wrong_answer/02_another.py"])
    def test_what_has_changed_is(
        self, file: str, folder: Path, package_of: Callable[[], Package]
    ) -> None:
        run_check(package_of(), "ranges")
        with (folder / file).open("a") as opened:
            opened.write("\n# changed\n")
        assert not run_check(package_of(), "ranges").recalled

    def test_the_walls_are_tried_each_time(self, package_of: Callable[[], Package]) -> None:
        assert not any(run_check(package_of(), "sandbox").recalled for _ in range(2))


class TestCommand:
    @pytest.fixture(autouse=True)
    def _there(self, folder: Path, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder)

    def test_only_what_is_asked_for(self, call: Call) -> None:
        code, out, _ = call("check", "--only", "ranges", "--only", "files")
        assert code == 0
        assert [line.split()[:2] for line in out.splitlines() if "  ok" in line] == [
            ["ok", "files"],
            ["ok", "ranges"],
        ]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["blent"], "did you mean 'blend'?"),
            (["--only", "rangs"], "did you mean 'ranges'?"),
            (["--changed-since", "HEAD"], "git"),
            (["blent", "--changed-since", "HEAD"], "did you mean 'blend'?"),
            (["--suggest", "--format", "json"], "leave --format out"),
        ],
    )
    def test_wrong_usage(self, arguments: list[str], told: str, call: Call) -> None:
        code, _, err = call("check", *arguments)
        assert (code, told in err) == (2, True), err

    def test_warnings_count_if_that_is_asked_for(self, folder: Path, call: Call) -> None:
        (folder / SPEC_FILE).write_text(SPEC.replace("high: 3}", "high: 5}", 1))
        assert call("check", "--only", "ranges")[0] == 0
        code, out, _ = call("check", "--only", "ranges", "-e")
        assert code == 1
        assert "problem.yaml:8: error: no case has n = 5" in out

    def test_a_broken_spec_does_not_hide_the_others(self, folder: Path, call: Call) -> None:
        write(folder / "problems/also/problem.yaml", "id: also\nstrange: 1\n")
        code, out, _ = call("check", "--only", "ranges", "--format", "json")
        assert code == 2
        also, blend = map(json.loads, out.splitlines())
        assert (also["problem"], blend["problem"]) == ("also", "blend")
        messages = [each["message"] for each in also["checks"][0]["findings"]]
        assert len(messages) > 3
        assert any("strange" in message for message in messages)
        assert blend["checks"][0]["findings"] == []

    def test_a_failure_is_told_once(self, folder: Path, call: Call) -> None:
        (folder / REFERENCE_FILE).write_text("def blend(a, x):\n    return None\n")
        code, out, _ = call("check", "--only", "wrong answers", "--only", "tolerance")
        assert code == 1
        assert out.count("expected numbers of shape") == 1
        assert "not checked: see above" in out

    def test_junit(self, folder: Path, call: Call) -> None:
        (folder / SPEC_FILE).write_text(SPEC.replace("high: 3}", "high: 5}", 1))
        command = ("check", "--only", "ranges", "--only", "files", "-e", "--format", "junit")
        (suite,) = ElementTree.fromstring(call(*command)[1])
        assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
        failed = [case.get("name") for case in suite if case.find("failure") is not None]
        assert failed == ["ranges"]

    def test_github(self, folder: Path, call: Call) -> None:
        (folder / SPEC_FILE).write_text(SPEC.replace("high: 3}", "high: 5}", 1))
        (line,) = call("check", "--only", "ranges", "--format", "github")[1].splitlines()
        assert line.startswith(
            "::warning file=problems/blend/problem.yaml,line=8,title=blend%3A ranges::no case"
        )


def many(severity: Severity, count: int) -> CheckResult:
    made = [Finding(severity, Path("a,b:c"), n, f"{n} 100%\nmore") for n in range(1, count + 1)]
    return CheckResult("a check", tuple(made), 0.0)


def test_annotations_are_escaped_and_the_rest_is_counted() -> None:
    lines = list(findings_github.write({"p": [many(Severity.WARNING, 12)]}))
    assert lines[0] == ("::warning file=a%2Cb%3Ac,line=1,title=p%3A a check::1 100%25%0Amore")
    assert len(lines) == 10
    assert lines[-1].startswith("::warning::and 3 more")
    assert len(list(findings_github.write({"p": [many(Severity.ERROR, 10)]}))) == 10


def test_errors_come_first() -> None:
    both = CheckResult(
        "c", (*many(Severity.NOTE, 1).findings, *many(Severity.ERROR, 1).findings), 0.0
    )
    first, second = findings_github.write({"p": [both]})
    assert first.startswith("::error")
    assert second.startswith("::notice")


def test_a_failure_of_ours_is_an_error_and_no_failure() -> None:
    suites = ElementTree.fromstring(findings_junit.write({"p": [grader_failed(ValueError("oh"))]}))
    (suite,) = suites
    assert (suite.get("failures"), suite.get("errors")) == ("0", "1")
    assert suites.find("testsuite/testcase/error") is not None


def test_characters_that_xml_lacks_are_left_out() -> None:
    done = CheckResult("c", (Finding(Severity.ERROR, Path("a"), 1, "x\0\x1b\ufffe<&"),), 0.0)
    suites = ElementTree.fromstring(findings_junit.write({"p": [done]}))
    failure = suites.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.text == "a:1: error: x<&"


class TestChangedSince:
    @pytest.fixture
    def changed(self, folder: Path) -> Callable[[], set[str]]:
        git(folder, "init")
        git(folder, "add", ".")
        git(folder, "commit", "-m", "all")

        def look() -> set[str]:
            places = (folder / "problems", folder / "reference", folder / "submissions_example")
            return changed_since("HEAD", *places, ["blend", "other"])

        return look

    def test_nothing(self, changed: Callable[[], set[str]]) -> None:
        assert changed() == set()

    @pytest.mark.parametrize(
        "file", [*FILES, "reference/blend_generators.py", f"{EXAMPLES}/accepted/02_new.py"]
    )
    def test_any_file_of_a_package(
        self, file: str, folder: Path, changed: Callable[[], set[str]]
    ) -> None:
        with (folder / file).open("a") as opened:
            opened.write("\n")
        assert changed() == {"blend"}

    def test_a_removed_file(self, folder: Path, changed: Callable[[], set[str]]) -> None:
        (folder / REFERENCE_FILE).unlink()
        assert changed() == {"blend"}

    def test_a_submodule_that_holds_the_references(
        self, folder: Path, changed: Callable[[], set[str]], tmp_path: Path
    ) -> None:
        inner = tmp_path.parent / f"{tmp_path.name}-inner"
        inner.mkdir()
        git(inner, "init")
        write(inner / "blend.py", REFERENCE)
        git(inner, "add", ".")
        git(inner, "commit", "-m", "all")
        git(folder, "rm", "-r", "reference")
        allowed = ("-c", "protocol.file.allow=always")
        git(folder, *allowed, "submodule", "add", str(inner), "reference")
        git(folder, "commit", "-m", "submodule")
        assert changed() == set()
        write(folder / "reference/blend.py", REFERENCE + "# changed\n")
        git(folder / "reference", "commit", "-am", "changed")
        assert changed() == {"blend", "other"}  # which file it was can't be seen from outside

    def test_a_name_that_is_no_text(self, folder: Path, changed: Callable[[], set[str]]) -> None:
        (folder / os.fsdecode(b"\xff")).touch()
        assert changed() == set()

    def test_what_belongs_to_no_package(
        self, folder: Path, changed: Callable[[], set[str]]
    ) -> None:
        write(folder / "notes.md", "x")
        assert changed() == set()


@pytest.mark.parametrize(
    ("severities", "why_not", "told"),
    [
        ([], "", "sound"),
        (["note", "warning"], "", "sound: 1 warning"),
        (["error", "warning", "warning"], "", "not sound: 1 error, 2 warnings"),
        ([], "the reference fails", "not sound: files could not be done"),
    ],
)
def test_a_summary_says_whether_a_problem_is_sound(
    severities: list[str], why_not: str, told: str
) -> None:
    findings = tuple(Finding(Severity(each), Path("x"), None, "it") for each in severities)
    done = CheckResult("files", findings, 0.1, why_not=why_not)
    assert summary([CheckResult("statement", (), 0.1), done]) == told


@pytest.mark.parametrize(
    ("want", "levelled"),
    [([1.0, 3.0], [2.0, 2.0]), ([1.0, np.inf], [1.0, 1.0]), ([3.0], [0.0]), ([], [])],
)
def test_the_mean_of_a_single_number_is_no_answer_without_work(
    want: list[float], levelled: list[float]
) -> None:
    assert _levelled(np.array(want)).tolist() == levelled

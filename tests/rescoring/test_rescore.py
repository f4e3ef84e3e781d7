"""`grader rescore`: marks from stored vectors, under a changed spec, as grading gives them."""

import csv
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.command import PATIENCE_S, Call, lent
from support.paths import ROOT
from support.tiny import SPEC as TINY_SPEC
from support.tiny import lay, lay_problem

from grader.cli import run
from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.report import Report
from grader.grading.source_rules import CAPPED, UNSEEN
from grader.grading.submission import read_submission
from grader.problem.catalogue import Catalogue
from grader.record.record import Record
from grader.record.store import Store
from grader.rescoring.changes import differences
from grader.sandbox.proof.ladder import Sandbox

EDGE = """\
  - name: edge
    visibility: hidden
    pinned:
      - {note: as large as it gets, weight: 3, values: {a: 100.0, b: 1.0}}
      - {note: the same once more, values: {a: 100.0, b: 1.0}}
"""
REST = """\
scoring: {points: 10, partial: components}
misconceptions:
  - {id: no_product, function: no_product, message: That is no product.}
forbids:
  - {id: uses_fsum, message: Add by hand., uses: math.fsum, effect: verdict}
  - {id: uses_prod, message: Multiply by hand., uses: math.prod, effect: points, points: 2}
"""
SPEC = (
    TINY_SPEC.replace("atol: 1.0e-6}\ncases", "atol: 1.0e-6, weight: 2}\ncases")
    .replace("hidden, count: 2", "hidden, count: 3")
    .replace("  - {name: hidden", EDGE + "  - {name: hidden")
    + REST
)
REFERENCE = """\
def tiny(a, b):
    return [a + b, a * b]


def no_product(a, b):
    return [a + b, a]
"""
BODY = "def tiny(a, b):\n    {}\n"
SOURCES = {
    "good": REFERENCE,
    "off_a_little": BODY.format("return [a + b, a * b * (1 + 1e-5)]"),
    "off_more": BODY.format("return [a + b + 1e-5, a * b * 1.01]"),
    "off_at_the_edge": BODY.format("return [a + b, a * b + (a == 100.0)]"),
    "off_in_a_sample": BODY.format("return [a + b, a * b + (1.52 < a < 1.53)]"),  # sample/02
    "named": BODY.format("return [a + b, a]"),
    "swapped": BODY.format("return [a * b, a + b]"),
    "nan": BODY.format("return [a + b, float('nan') if a > 1.5 else a * b]"),
    "shape": BODY.format("return [[a + b], [a * b]]"),
    "none": BODY.format("a + b"),
    "complex": BODY.format("return [a + b, a * b + 1j]"),
    "raises": BODY.format("return [a + b, a * b / (a < 50)]"),
    "printing": "print('hello')\n" + BODY.format("print(a)\n    return [a + b, a * b]"),
    "broken": "def tiny(:\n",
    "fsum": "import math\n" + BODY.format("return [math.fsum([a, b]), a * b]"),
    "fsum_off": "import math\n" + BODY.format("return [math.fsum([a, b]), a * b * (1 + 1e-5)]"),
    "prod": "import math\n" + BODY.format("return [a + b, math.prod([a, b])]"),
    "ends_at_the_edge": "import os\n" + BODY.format("return os._exit(3) if a == 100 else [a, b]"),
    "ends": "import os\n" + BODY.format("os._exit(3)"),
}

LOOSER = (
    ("total, rtol: 1.0e-6", "total, rtol: 0.1"),
    ("product, rtol: 1.0e-6", "product, rtol: 1.0e-4"),
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """A working tree with a graded class: `d` and `out`; not to be changed, but copied."""
    folder = tmp_path_factory.mktemp("graded")
    lay_problem(folder, SPEC, REFERENCE)
    lay(folder, {f"d/{name}.py": source for name, source in SOURCES.items()})
    with lent(sandbox), pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        assert run(["batch", "d", "--output", "out", "-j", "2", "-q"]) == 1
    return folder


@pytest.fixture
def call(
    call: Call,
    graded: Path,
    tmp_path: Path,
    lent_sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> Call:
    """Runs a command of grader in a copy of `graded`."""
    shutil.copytree(graded, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    return call


def edit(*changes: tuple[str, str], path: str = "problems/tiny/problem.yaml") -> None:
    text = Path(path).read_text()
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    Path(path).write_text(text)


def reports() -> dict[str, Report]:
    """The report that counts of each student."""
    with Record.open(Path("out")) as record:
        return {
            mark.student: record.report(mark.grade_id)
            for mark in record.marks()
            if mark.grade_id is not None
        }


def marks() -> dict[str, tuple[str, str, str]]:
    with Path("out/grades.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["student"]: (row["verdict"], row["score"], row["max_score"]) for row in rows}


def essence(report: Report) -> Any:
    """All of a report that follows from the spec and the vectors, with every bit of its numbers."""
    return (
        (report.verdict, report.score, report.max_score, report.components, report.loaded),
        (report.provenance.problem_sha256, report.provenance.reference_sha256),
        (report.messages, report.misconceptions, report.hints),
        [
            (
                replace(
                    case, wall_s=0, cpu_s=0, memory_mib=0, inputs={}, actual=None, expected=None
                ),
                list(case.inputs.items()),
                np.asarray(case.expected).tobytes(),
                None if case.actual is None else (case.actual.shape, case.actual.tobytes()),
            )
            for case in report.cases
        ],
    )


def withdraw(*names: str) -> tuple[str, str]:
    withdrawn = ", ".join(f"{{case: {name}, reason: unfair}}" for name in names)
    return "forbids:\n", f"withdrawn: [{withdrawn}]\nforbids:\n"


CHANGES = {
    "looser": LOOSER,
    "exact": (
        ("product, rtol: 1.0e-6, atol: 1.0e-6", "product, rtol: 0, atol: 0"),
        ("total, rtol: 1.0e-6, atol: 1.0e-6", "total, rtol: 0, atol: 0"),
    ),
    "weights, rules and a comment": (
        ("weight: 3", "weight: 0.7"),
        ("weight: 2}", "weight: 0.1}  # less"),
        ("Add by hand., uses: math.fsum, effect: verdict", "No., uses: math.fsum"),
        ("points: 2}", "points: 3}"),
    ),
    "withdrawn": (withdraw("hidden/02", "edge/01"),),
    "a withdrawn sample": (withdraw("sample/01"),),
    "points, names and notes": (
        ("name: total", "name: sum"),
        ("note: as large", "note: larger"),
        ("name: edge", "name: limit"),
        ("message: That", "message: It"),
        ("points: 10, partial: components", "points: 7, partial: none"),
    ),
    "no rules": (
        ("forbids:\n", ""),
        ("  - {id: uses_fsum, message: Add by hand., uses: math.fsum, effect: verdict}\n", ""),
        (
            "  - {id: uses_prod, message: Multiply by hand., uses: math.prod, effect: points,"
            " points: 2}\n",
            "",
        ),
    ),
    "one component": (
        ("    - {name: total, rtol: 1.0e-6, atol: 1.0e-6}\n", ""),
        ("product, rtol: 1.0e-6, atol: 1.0e-6", "both, count: 2, rtol: 1.0e-4, atol: 0"),
    ),
}
# Of whom more would be run: a case that had ended their process is withdrawn.
RUN_FURTHER = {"withdrawn": {"ends_at_the_edge"}, "a withdrawn sample": {"ends"}}


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[pytest.mark.slow] * (n != "withdrawn")) for n in CHANGES],
)
def test_a_rescored_mark_is_the_one_that_grading_gives(
    name: str, call: Call, sandbox: Sandbox
) -> None:
    before = reports()
    edit(*CHANGES[name])
    code, out, _ = call("rescore", "out", "--why", "because")
    prepared = Prepared(Catalogue(Path("problems"), Path("reference")).load("tiny"))
    differ = set()
    after = reports()
    assert after.keys() == SOURCES.keys()
    for student, rescored in after.items():
        submission = replace(read_submission(Path(f"d/{student}.py")), path=Path(f"{student}.py"))
        if essence(rescored) != essence(grade_prepared(submission, prepared, sandbox)):
            differ.add(student)
            continue
        was = before[student]
        assert (rescored.printed, rescored.printed_openly) == (was.printed, was.printed_openly)
        sha256 = was.provenance.problem_sha256
        assert replace(rescored.provenance, problem_sha256=sha256) == was.provenance
    assert differ == RUN_FURTHER.get(name, set())
    assert code == bool(differ)
    for student in differ:  # it stands as it was
        assert essence(after[student]) == essence(before[student])
    assert ("had ended the process" in out) == bool(differ)


def test_what_fails_in_a_sample_alone_has_less_than_all_points_until_it_is_withdrawn(
    call: Call,
) -> None:
    assert marks()["off_in_a_sample"] == ("WA", "9.9", "10.0")
    assert CAPPED in reports()["off_in_a_sample"].remarks
    edit(("points: 10, partial: components", "points: 7, partial: none"))
    assert call("rescore", "out", "--why", "other points")[0] == 0
    assert marks()["off_in_a_sample"] == ("WA", "6.93", "7.0")
    edit(withdraw("sample/02"))
    call("rescore", "out", "--why", "unfair")
    assert marks()["off_in_a_sample"] == ("AC", "7.0", "7.0")
    assert CAPPED not in reports()["off_in_a_sample"].remarks


def test_what_is_changed_back_has_the_first_marks_again(call: Call) -> None:
    before, table = reports(), Path("out/grades.csv").read_bytes()
    edit(*LOOSER, withdraw("hidden/01"))
    assert call("rescore", "out", "--why", "too tight", "-q")[0] == 0
    assert Path("out/grades.csv").read_bytes() != table
    edit(("rtol: 0.1", "rtol: 0.2"))
    assert call("rescore", "out", "--why", "still too tight", "-q")[0] == 0
    Path("problems/tiny/problem.yaml").write_text(SPEC)
    assert call("rescore", "out", "--why", "taken back", "-q")[0] == 0
    assert Path("out/grades.csv").read_bytes() == table
    after = reports()
    for student, report in before.items():
        assert essence(after[student]) == essence(report)
        for was, now in zip(report.cases, after[student].cases, strict=True):
            assert (was.wall_s, was.memory_mib) == (now.wall_s, now.memory_mib)


def test_a_batch_keeps_what_was_rescored_and_no_other(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(*LOOSER, withdraw("edge/01"))
    code, out, _ = call("rescore", "out", "--why", "unfair")
    assert code == 1
    table = marks()
    assert "tiny: 1 mark can't be rescored: some cases were not run" in out
    _, _, err = call("batch", "d", "--output", "out", "-j", "1")
    assert "18 graded before, 1 to grade" in err
    assert {name for name, mark in marks().items() if mark != table[name]} <= {"ends_at_the_edge"}
    assert call("rescore", "out", "--why", "once more")[1].startswith("nothing to do")
    monkeypatch.setattr("grader.record.basis.source_sha256", lambda: "other")
    assert "19 of tiny again: changed: the grader" in call("batch", "d", "--output", "out")[2]


def test_who_moves_is_told_and_recorded(call: Call) -> None:
    before = marks()
    edit(*LOOSER)
    told = json.loads(call("rescore", "out", "--dry-run", "--format", "json")[1])
    assert told["dry_run"]
    assert marks() == before
    code, out, err = call("rescore", "out", "--why", "too\x1b[2J tight", "--by", "Ann")
    assert code == 0
    assert "tiny: 19 marks rescored: 3 up, 0 down, 16 with the same score" in out
    assert "changed: output.components[1].rtol: 1e-06 -> 0.0001" in out
    assert "off_a_little: WA 3.3333 of 10 -> AC 10 of 10 · off_a_little.py" in out
    assert "earlier ones stay in the record" in err
    (problem,) = told["problems"]
    assert (problem["rescored"], problem["up"], problem["down"]) == (19, 3, 0)
    after = marks()
    for move in problem["moves"]:
        was, now = before[move["student"]], after[move["student"]]
        assert was != now
        for mark, standing in ((was, move["from"]), (now, move["to"])):
            assert mark == tuple(str(standing[key]) for key in ("verdict", "score", "max_score"))
    assert len(problem["moves"]) == sum(before[name] != after[name] for name in before)
    gains = [abs(one["to"]["score"] - one["from"]["score"]) for one in problem["moves"]]
    assert gains == sorted(gains, reverse=True)
    out = call("rescore", "out", "--log")[1]
    assert "why: too[2J tight" in out
    (past,) = json.loads(call("rescore", "out", "--log", "--format", "json")[1])["rescorings"]
    assert (past["by"], past["why"], past["up"]) == ("Ann", "too\x1b[2J tight", 3)
    assert past["changes"] == problem["changes"]
    assert [one for one in past["marks"] if one["from"] != one["to"]] == sorted(
        problem["moves"], key=lambda move: str(move["student"])
    )


def test_vectors_and_what_was_printed_are_stored_once(call: Call) -> None:
    edit(("weight: 3", "weight: 4"))
    call("rescore", "out", "--why", "w")
    with closing(sqlite3.connect("out/grades.sqlite")) as connection:
        assert connection.execute(
            "SELECT count(*), sum(grades.stdout <> ''), sum(actual IS NOT NULL),"
            " sum(for_student <> '')"
            " FROM grades JOIN results ON grade_id = grades.id WHERE rescoring_id IS NOT NULL"
        ).fetchone() == (19 * 7, 0, 0, 0)
        documented = (ROOT / "docs/rescore.md").read_text()
        (query,) = (block for block in documented.split("```") if block.startswith("sql\n"))
        rows = connection.execute(query.removeprefix("sql\n")).fetchall()
    assert len(rows) == 38


UNANSWERED = {
    "a new case": ([("count: 3}", "count: 4}")], "hidden/04: not among the cases when"),
    "other inputs": ([("low: 3", "low: 3.5")], "other inputs than when these submissions ran"),
    "limits": ([("wall_s: 2", "wall_s: 3")], "its limits changed"),
    "a new rule": (
        [("uses: math.prod", "calls: math.prod")],
        "the rule uses_prod asks what no source was looked up for",
    ),
    "shape": (
        [("shape: [2]", "shape: [1]"), ("    - {name: total, rtol: 1.0e-6, atol: 1.0e-6}\n", "")],
        "it returned shape (2,)",
    ),
    "a sample is hidden": (
        [("visibility: sample", "visibility: hidden")],
        "sample/01 is hidden now, and was sample",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNANSWERED)
def test_what_vectors_cannot_tell_is_said_with_the_command_that_grades_it(
    name: str, call: Call
) -> None:
    edits, reason = UNANSWERED[name]
    before = Path("out/grades.sqlite").read_bytes(), marks()
    edit(*edits)
    code, out, _ = call("rescore", "out", "--why", "w")
    assert code == 1
    assert "tiny: 19 marks can't be rescored: " in out
    assert reason in out
    with Record.open(Path("out")) as record:
        assert f"graded again by: grader batch {record.folder()} --output out" in out
    assert (Path("out/grades.sqlite").read_bytes(), marks()) == before
    told = json.loads(call("rescore", "out", "--dry-run", "--format", "json")[1])
    (left,) = told["problems"][0]["unanswered"]
    assert len(left["marks"]) == 19
    assert left["command"] in out


def test_rules_that_no_source_was_looked_up_for_cost_no_points_unseen(call: Call) -> None:
    """Where all rules were hints, a look that failed by the machine's fault left no trace."""
    with closing(sqlite3.connect("out/grades.sqlite")) as connection:
        connection.execute("UPDATE grades SET remarks = ?", (json.dumps([UNSEEN]),))
        connection.commit()
    edit(*LOOSER)
    code, out, _ = call("rescore", "out", "--dry-run")
    assert (code, "a mark hangs on that now" in out) == (1, True)


def test_another_reference_is_no_matter_of_vectors(call: Call) -> None:
    edit(*LOOSER)
    edit(("a * b]", "b * a]"), path="reference/tiny.py")
    code, out, _ = call("rescore", "out", "--why", "w")
    assert (code, "19 marks can't be rescored: its reference changed" in out) == (1, True)


def test_a_reference_that_is_gone_costs_its_problem(call: Call) -> None:
    Path("reference/tiny.py").unlink()
    code, out, _ = call("rescore", "out", "--why", "w")
    assert (code, "19 marks can't be rescored: cannot read" in out) == (1, True)


def test_a_withdrawn_case_comes_back_for_those_who_ran_it(call: Call) -> None:
    edit(withdraw("hidden/01"))
    call("rescore", "out", "--why", "w")
    for path in Path("d").glob("*.py"):
        if path.stem not in ("good", "nan"):
            path.unlink()
    shutil.copy("d/good.py", "d/late.py")
    call("batch", "d", "--output", "out", "-q")
    Path("problems/tiny/problem.yaml").write_text(SPEC)
    code, out, _ = call("rescore", "out", "--why", "w")
    assert code == 1
    assert "tiny: 2 marks rescored" in out
    told = "1 mark can't be rescored: hidden/01: not among the cases when these submissions ran"
    assert told in out
    assert {name: len(report.cases) for name, report in reports().items()} == {
        "good": 7, "nan": 7, "late": 6,
    }  # fmt: skip


def test_cases_that_are_the_same_by_content_need_not_be_the_same_by_name(call: Call) -> None:
    """One of two that are alike is deleted, not withdrawn; and a group has another name."""
    before = reports()
    edit(
        ("      - {note: the same once more, values: {a: 100.0, b: 1.0}}\n", ""),
        ("weight: 3, ", ""),
        ("name: edge", "name: limit"),
    )
    assert call("rescore", "out", "--why", "w", "-q")[0] == 1  # of one, more would be run
    after = reports()
    assert [case.name for case in after["good"].cases][2] == "limit/01"
    assert [case.actual.tobytes() for case in after["nan"].cases if case.actual is not None] == [
        case.actual.tobytes()
        for case in before["nan"].cases
        if case.actual is not None and case.name != "edge/02"
    ]


def generated(source: str) -> None:
    """Draws `b` with a generator of the author's own."""
    Path("reference/tiny_generators.py").write_text(source)


def test_generators_may_change_if_the_cases_do_not(call: Call) -> None:
    generated("def draw(seed):\n    return 3.0 + seed % 7 / 8\n")
    edit(
        ("generator: {type: uniform, low: 3, high: 4}", "generator: {type: python, function: draw}")
    )
    Path("one").mkdir()
    shutil.copy("d/off_a_little.py", "one/ann.py")
    call("batch", "one", "--output", "out", "-q")
    edit(*LOOSER)
    generated("def draw(seed):\n    return seed % 7 / 8 + 3.0\n")
    out = call("rescore", "out", "--why", "w")[1]
    assert "1 up" in out
    assert "changed: its generators, which make the same cases" in out
    assert "1 graded before, 0 to grade" in call("batch", "one", "--output", "out")[2]
    generated("def draw(seed):\n    return seed % 7 / 8 + 2.0\n")
    code, out, _ = call("rescore", "out", "--why", "w")
    assert (code, "other inputs than when these submissions ran" in out) == (1, True)
    generated("def draw(seed):\n    return 1 / 0\n")
    code, out, _ = call("rescore", "out", "--why", "w")
    assert (code, "tiny_generators.py: draw: " in out) == (1, True)


def test_only_the_problem_that_is_named_and_no_other_is_lost(call: Call) -> None:
    """One problem can be answered and another can't; one may be left for later."""
    for path in ("problems/tiny/problem.yaml", "reference/tiny.py", "d/off_a_little.py"):
        made = Path(path.replace("tiny", "other").replace("off_a_little", "off_other"))
        made.parent.mkdir(exist_ok=True)
        made.write_text(Path(path).read_text().replace("tiny", "other"))
    for path in Path("d").glob("*.py"):
        if not path.name.startswith("off_"):
            path.unlink()
    call("batch", "d", "--output", "both", "-q")
    edit(*LOOSER)
    edit(*LOOSER, ("wall_s: 2", "wall_s: 3"), path="problems/other/problem.yaml")
    command = ("rescore", "both", "--format", "json", "--dry-run")
    (tiny,) = json.loads(call(*command, "--problem", "tiny")[1])["problems"]
    given = ("--problems", "problems", "--reference", "reference")
    code, out, _ = call(*command, *given)
    other, both = json.loads(out)["problems"]
    assert (code, both) == (1, tiny)
    assert tiny["rescored"] == 4
    (left,) = other["unanswered"]
    assert left["reason"] == "its limits changed"
    assert left["command"].startswith("grader batch /")
    assert left["command"].endswith(f"/d --output both {' '.join(given)}")


def test_judge_errors_and_what_is_due_are_left_to_the_batch(call: Call) -> None:
    with closing(sqlite3.connect("out/grades.sqlite")) as connection:
        connection.execute("UPDATE grades SET verdict = 'JE', score = NULL WHERE student = 'good'")
        connection.execute(
            "UPDATE submissions SET grade_id = NULL, pending = 'new' WHERE student = 'nan'"
        )
        connection.commit()
    edit(*LOOSER)
    code, out, err = call("rescore", "out", "--why", "w")
    assert code == 0
    assert "17 marks rescored" in out
    assert "left to `grader batch`: 1 not graded yet, 1 judge errors" in err
    assert (marks()["good"], marks()["nan"]) == (("JE", "", "10.0"), ("", "", ""))


def test_what_the_page_shows_is_what_happens(call: Call) -> None:
    page = (ROOT / "docs/rescore.md").read_text()
    (shown,) = (block for block in page.split("```") if block.startswith("console\n"))
    _, command, *lines = shown.strip().splitlines()
    Path("few").mkdir()
    for name, source in (("ann", "good"), ("bo", "off_a_little"), ("cy", "broken")):
        shutil.copy(f"d/{source}.py", f"few/{name}.py")
    edit(("points: 10, partial: components", "points: 10"))
    call("batch", "few", "--output", "marks", "-q")
    edit(LOOSER[1])
    code, out, _ = call(*shlex.split(command.removeprefix("$ grader ")))
    assert (code, out.rstrip().splitlines()) == (0, lines)


def test_a_withdrawn_case_is_told_to_the_staff_where_cases_are_printed(call: Call) -> None:
    edit(withdraw("hidden/02"))
    _, out, err = call("cases", "tiny")
    assert "hidden/02" not in out
    assert "hidden/02 is withdrawn: unfair" in err
    assert "withdrawn" not in call("cases", "tiny", "--audience", "student")[2]
    assert json.loads(call("list", "--format", "json")[1])["cases"] == 6


def test_a_rescored_grade_can_be_given_again(call: Call) -> None:
    edit(*LOOSER, withdraw("hidden/01"))
    call("rescore", "out", "--why", "w")
    for student in ("off_a_little", "raises", "prod"):
        code, out, err = call("replay", "out", "--student", student)
        assert code == 0, out + err


def item(name: str, size: int) -> dict[str, Any]:
    return {"name": name, "size": size}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"a": 1.0}, {"a": 1.0}, []),
        ({"a": float("nan")}, {"a": float("nan")}, []),
        ({"a": {"b": 1e-5}}, {"a": {"b": 0.001}}, ["a.b: 1e-05 -> 0.001"]),
        ({"a": None}, {"a": "x"}, ['a: nothing -> "x"']),
        ([item("a", 1), item("b", 2)], [item("b", 3)], [
            '[0]: {"name": "a", "size": 1} -> nothing', "[0].size: 2 -> 3",
        ]),
        ([1, 2], [1, 2, 3], ["[2]: nothing -> 3"]),
        ({"a": "x" * 99}, {"a": ""}, [f'a: "{"x" * 78}… -> ""']),
    ],
)  # fmt: skip
def test_what_changed_is_told_value_by_value(old: Any, new: Any, told: list[str]) -> None:
    assert list(differences("", old, new)) == told


def no_record() -> None:
    shutil.rmtree("out")


def broken() -> None:
    edit(("seed: 1", "seed: one"))


def gone() -> None:
    shutil.rmtree("problems/tiny")


@pytest.mark.parametrize(
    ("arguments", "before", "told"),
    [
        (["--why", "w"], no_record, "no record in out: expected the folder"),
        (["--dry-run"], no_record, "no record in out: expected the folder"),
        (["--log"], no_record, "no record in out: expected the folder"),
        (["--why", "w"], broken, "6: seed: expected a whole number, found 'one'"),
        (["--why", "w"], gone, "no problem 'tiny' in"),
        ([], None, "say with --why what is changed and why"),
        (["--why", " "], None, "say with --why"),
        (["--why", "w", "--salt", "secret"], None, "salt, and this is another than this: give it"),
        (["--why", "w", "--problem", "tony"], None, "no mark for a problem 'tony'"),
    ],
)
def test_what_cannot_be_carried_out_is_told(
    arguments: list[str], before: Callable[[], None] | None, told: str, call: Call
) -> None:
    if before:
        before()
    else:
        edit(*LOOSER)
    code, out, err = call("rescore", "out", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_a_salt_that_is_missing_is_asked_for(call: Call) -> None:
    Path("one").mkdir()
    shutil.copy("d/good.py", "one/ann.py")
    call("batch", "one", "--output", "salted", "--salt", "secret", "-q")
    edit(*LOOSER)
    code, _, err = call("rescore", "salted", "--why", "w")
    assert code == 2
    assert "give it with --salt, or in GRADER_SALT" in err
    assert call("rescore", "salted", "--why", "w", "--salt", "secret")[0] == 0


def test_a_record_that_a_batch_writes_to_is_left_alone(call: Call) -> None:
    edit(*LOOSER)
    with Store.open(Path("out")):
        code, _, err = call("rescore", "out", "--why", "w")
        assert (code, "another grader (process" in err) == (2, True)
        assert call("rescore", "out", "--dry-run")[0] == 0
        assert call("rescore", "out", "--log")[0] == 0


KILLED = """
import os, signal
from grader.cli import run
from grader.record import rescorings
written, write = [], rescorings.write_grade
def killed(*given, **named):
    written.append(given)
    if len(written) == 9:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(*given, **named)
rescorings.write_grade = killed
run(["rescore", "out", "--why", "w", "-q"])
"""


def test_a_kill_in_the_middle_leaves_nothing_half_done(call: Call) -> None:
    before = reports()
    edit(*LOOSER)

    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED], env=env, check=False, timeout=PATIENCE_S
    )
    assert killed.returncode == -9
    assert [essence(report) for report in reports().values()] == list(map(essence, before.values()))
    assert json.loads(call("rescore", "out", "--log", "--format", "json")[1])["rescorings"] == []
    assert call("rescore", "out", "--why", "w")[0] == 0
    assert essence(reports()["off_a_little"]) != essence(before["off_a_little"])

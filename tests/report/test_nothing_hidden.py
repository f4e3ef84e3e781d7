"""Non-interference: what a student reads is the same, byte for byte, whatever the hidden inputs.

A class of submissions plants a hidden input into every channel (`support/channels.py`). It is
graded under two salts. The verdicts are the same, and so must be everything that a student reads.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from support.channels import UNHEARD, Knowing, sources
from support.command import lent
from support.tiny import SPEC as TINY_SPEC
from support.tiny import lay, lay_problem

from grader.cli import run
from grader.grading import told
from grader.grading.report import About, CaseResult, Explanation, Report
from grader.record.record import Record
from grader.report import audience, formats
from grader.report.audience import Audience
from grader.report.console import console
from grader.report.formats import FORMATS, Job, select, step_summary
from grader.report.gradescope import write_report
from grader.report.marks import read
from grader.report.text import render
from grader.sandbox.proof.ladder import Sandbox

# Hidden cases are named first, and come last all the same. Their first argument is at least 2.
HIDDEN = "generators: {a: {type: uniform, low: 2, high: 3}}"
SPEC = TINY_SPEC.replace(
    "  - {name: sample, visibility: sample, count: 2, weight: 0}\n"
    "  - {name: hidden, visibility: hidden, count: 2}\n",
    f"  - {{name: edge, visibility: hidden, count: 2, {HIDDEN}}}\n"
    "  - {name: sample, visibility: sample, count: 2, weight: 0}\n"
    f"  - {{name: random, visibility: hidden, count: 3, {HIDDEN}}}\n",
)
SECRETS = {"one": 2.25, "eight": 2.760001}  # what a later process knows, by salt
ONE_STUDENT = ("text", "json", "html", "gradescope", "classroom")
CLASS = ("text", "json", "html", "csv", "moodle", "junit", "github")
Texts = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> dict[str, Path]:
    """The record of the class under each salt."""
    folder = lay_problem(tmp_path_factory.mktemp("told"), SPEC)
    files = {f"{number:02}": text for number, text in enumerate(sources().values())}
    lay(folder, {f"d/{name}.py": text for name, text in files.items()})
    for salt, secret in SECRETS.items():
        with lent(Knowing(sandbox, secret)), pytest.MonkeyPatch.context() as patch:  # type: ignore[arg-type]
            patch.chdir(folder)
            code = run(["batch", "d", "--output", salt, "-j", "1", "-q", "--salt", salt])
            assert code == 1
        _pin_what_is_open(folder / salt, len(salt))
    return {salt: folder / salt for salt in SECRETS}


def _pin_what_is_open(out: Path, hour: int) -> None:
    """Set the times that differ from run to run, and that no hidden case has a part in.

    A grade begins when the one before has ended: the hour is what a hidden case has a part in.
    """
    with closing(sqlite3.connect(out / "grades.sqlite")) as connection, connection:
        connection.execute("UPDATE grades SET graded_at = ?", [f"2026-01-01T{hour:02}:30:00+00:00"])
        connection.execute(
            "UPDATE results SET wall_s = 0.5, cpu_s = 0.25, memory_mib = 99 WHERE position < 2"
        )


def texts(out: Path) -> Texts:
    """Everything that a student reads of a record, by the student's name and the format."""
    audience = Audience.STUDENT
    made: Texts = {}
    names = dict(zip([f"{n:02}" for n in range(99)], sources(), strict=False))
    with Record.open(out) as record:
        for mark in record.marks():
            for form in ONE_STUDENT:
                made[names[mark.student], form] = _written(record, form, audience, mark.student)
            (entry,) = read(record, [mark], audience)
            assert entry.report is not None
            made[names[mark.student], "grade -v"] = _rendered(entry.report)
            whole = record.report(mark.grade_id or 0)
            made[names[mark.student], "notebook"] = whole._repr_html_()
            made[names[mark.student], "repr"] = f"{whole!r} {whole.cases!r}"
            made[names[mark.student], "autograde"] = write_report(whole, notes=())
        for form in CLASS:
            made["the class", form] = _written(record, form, audience, None)
        made["the class", "summary"] = step_summary(_job(record, audience, None))
    return made


def _written(record: Record, form: str, audience: Audience, student: str | None) -> str:
    return FORMATS[form].write(_job(record, audience, student)).text


def _rendered(report: Report) -> str:
    screen = console(None)
    with screen.capture() as captured:
        screen.print(render(report, verbose=True))
    return captured.get()


def _job(record: Record, audience: Audience, student: str | None) -> Job:
    return Job(record, select(record, audience, student, None), audience, student)


def _without_tokens(text: str) -> str:
    """A text without the random tokens that fence the lines of a log for GitHub."""
    return re.sub(r"^::(stop-commands::)?\w{16,}(::)?$", "", text, flags=re.MULTILINE)


def differing(one: Texts, other: Texts) -> set[tuple[str, str]]:
    """The texts that are not the same."""
    assert one.keys() == other.keys()
    return {at for at in one if _without_tokens(one[at]) != _without_tokens(other[at])}


@pytest.mark.slow
def test_a_student_reads_the_same_whatever_the_hidden_inputs(records: dict[str, Path]) -> None:
    one, two = (texts(out) for out in records.values())
    assert not differing(one, two)


@pytest.mark.slow
def test_every_channel_holds_a_secret(records: dict[str, Path]) -> None:
    """Each submission has the same verdicts under both salts, and told the staff another thing."""
    with Record.open(records["one"]) as one, Record.open(records["eight"]) as two:
        for name, mark, other in zip(sources(), one.marks(), two.marks(), strict=True):
            was, now = (r.report(m.grade_id or 0) for r, m in ((one, mark), (two, other)))
            assert [c.verdict for c in was.cases] == [c.verdict for c in now.cases], name
            assert was.hints == now.hints, name
            # The times of those that nobody hears follow from the machine alone.
            assert name in UNHEARD or _facts(was) != _facts(now), name


@pytest.mark.slow
def test_nothing_leads_from_a_student_s_report_to_hidden_cases(records: dict[str, Path]) -> None:
    """No seed, no moment; and no time that the staff's file for Gradescope gives to students."""
    with Record.open(records["one"]) as record:
        for mark in record.marks():
            wanted, got = (
                json.loads(_written(record, "gradescope", audience, mark.student))
                for audience in (Audience.STAFF, Audience.STUDENT)
            )
            assert got["execution_time"] == wanted["execution_time"]
            (line,) = _written(record, "json", Audience.STUDENT, mark.student).splitlines()
            told_of = json.loads(line)["provenance"]
            assert (told_of["seed"], told_of["started_at"]) == (None, "2026-01-01T00:00:00+00:00")


def _facts(report: Report) -> list[object]:
    """What the staff learns of a run, times and memory roughly."""
    return [
        report.printed,
        report.messages,
        *(case.reason for case in report.cases),
        *(None if case.actual is None else case.actual.tobytes() for case in report.cases),
        *(round(case.wall_s, 1) for case in report.cases),
        *(case.memory_mib // 5 for case in report.cases),
    ]


# One fact each that `told` withholds. What it takes to tell it, and submissions that then show.
CASE_FACTS = (
    *("reason", "error_ratio", "wall_s", "cpu_s", "memory_mib", "inputs", "expected"),
    "actual",
)
REPORT_FACTS = ("printed", "remarks", "provenance")


@pytest.mark.slow
def test_each_withheld_fact_shows_as_soon_as_it_is_told(
    records: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison above fails for each of them. One test: the records are made once."""
    hidden_case, told_report = told._hidden, told.told_report

    def with_case_fact(fact: str) -> Callable[[CaseResult], CaseResult]:
        def leaky(case: CaseResult) -> CaseResult:
            value = getattr(case, fact)
            if fact == "reason":
                value = Explanation(case.reason.for_staff, case.reason.for_staff)
            return replace(hidden_case(case), **{fact: value})

        return leaky

    def with_report_fact(fact: str) -> Callable[[Report], Report]:
        return lambda report: replace(told_report(report), **{fact: getattr(report, fact)})

    for fact in CASE_FACTS:
        with monkeypatch.context() as patch:
            patch.setattr(told, "_hidden", with_case_fact(fact))
            assert shows(records), fact
    for fact in REPORT_FACTS:
        with monkeypatch.context() as patch:
            patch.setattr(audience, "told_report", with_report_fact(fact))
            assert shows(records), fact
    with monkeypatch.context() as patch:
        patch.setattr(told, "OPEN", told.OPEN | {About.NOT_RUN})
        assert shows(records)
    with monkeypatch.context() as patch:
        patch.setattr(formats, "seen_by", lambda mark, _: mark)
        assert shows(records, "csv")


def shows(records: Mapping[str, Path], form: str = "json") -> bool:
    """Whether what students read of the whole class differs."""
    made = []
    for out in records.values():
        with Record.open(out) as record:
            made.append(_written(record, form, Audience.STUDENT, None))
    return made[0] != made[1]

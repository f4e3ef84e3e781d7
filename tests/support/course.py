"""A class whose names, files and answers try to break what leaves for people and platforms."""

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

from grader.grading.report import About, Remark
from grader.record.record import Mark, Record
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict
from support.paths import DATA
from support.recorded import PARTLY, HandedIn, record
from support.tiny import GOOD

PLATFORMS = DATA / "platforms"
CANVAS = PLATFORMS / "canvas_gradebook.csv"
MOODLE = PLATFORMS / "moodle_gradebook.csv"
WORKSHEET = PLATFORMS / "moodle_worksheet.csv"

# What a hidden case gives a submission, told in an exception's text.
TELLS = "def tiny(a, b):\n    raise ValueError(f'a is {a!r}')\n"
HOSTILE = """\
print("::error::forged\\n  ::warning::forged\\r::notice::forged\\n##[error]forged")
def tiny(a, b):
    raise ValueError("</td></table></details><script>alert(1)</script>\\n\\n# x\\n|`::error::x%0A")
"""
HOSTILE_NAME = "</details><script>alert(1)</script>|`%0A::error::x"
# Name, id, file's text. Two rows of the course are called Sam Kim; Ghost is in none.
CLASS = (
    ("annlee", "101", GOOD),
    ('Zoë "Zed" O\'Brien', "", PARTLY),
    ('=HYPERLINK("x")', "", GOOD),
    ("דנה לוי", "", PARTLY),
    ("boek", "", "def tiny(:\n"),
    ("Judith Error", "106", GOOD),
    ("Sam Kim", "", GOOD),
    ("Ex Used", "109", GOOD),
    ("Not Assigned", "110", GOOD),
    ("Ghost", "", TELLS),
    (HOSTILE_NAME, "", HOSTILE),
)
HOSTILE_FILE = "::error::,x%0A|`<script>.py"
MARKED = {"101": "10.0", "102": "6.666666667", "103": "10.0", "104": "6.666666667", "105": "0.0"}


def course(folder: Path, sandbox: Sandbox) -> Path:
    """The record of CLASS, in which one grading of Judith's failed for a reason of ours."""
    files = [
        HandedIn(HOSTILE_FILE if text == HOSTILE else f"s{number:02d}.py", name, id_, text)
        for number, (name, id_, text) in enumerate(CLASS)
    ]
    partly, good = (text.replace("tiny", "other") for text in (PARTLY, GOOD))
    files += [
        HandedIn("annlee_other.py", "annlee", "101", partly, "other"),
        HandedIn("judith_other.py", "Judith Error", "106", good, "other"),
    ]
    return record(folder, sandbox, files, failing="s05.py", why="the reference is 42")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def scores(out: Path) -> dict[tuple[str, str], float | None]:
    """Straight from the database."""
    with closing(sqlite3.connect(out / "grades.sqlite")) as connection:
        found = connection.execute(
            "SELECT grades.student, problem, score FROM submissions JOIN grades"
            " ON grades.id = grade_id"
        )
        return {(student, problem): score for student, problem, score in found}


def hidden_inputs(out: Path) -> list[str]:
    """The first argument of each hidden case, as Python writes it."""
    with Record.open(out) as record:
        mark = next(mark for mark in record.marks() if mark.student == "Ghost")
        assert mark.grade_id is not None
        report = record.report(mark.grade_id)
    return [repr(case.inputs["a"]) for case in report.cases if case.hidden]


def one_mark(student: str, id_: str = "", score: float | None = 1.0) -> Mark:
    """A mark as the record gives it; a judge error where there is no score."""
    verdict = Verdict.JE if score is None else Verdict.AC
    remarks = (Remark(About.FAILURE, "lost"),) if score is None else ()
    return Mark(
        *(student, id_, "tiny", "s.py", False, "0", "", ""),
        *(1, 1, verdict, score, 10.0, remarks, ""),
    )

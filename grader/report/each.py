"""The pages of all students: in a folder, a file for each, or in the zip that Moodle takes.

Moodle ("Upload multiple feedback files in a zip") reads a path part by part. It gives a file to the
participant whose number is the second of at least four words between underscores, as in
``Ann Lee_101_assignsubmission_file_/feedback.html``; the name plays no part. So the numbers come
from Moodle's own worksheet, and no name holds an underscore.

Students choose their names: of a name only letters, digits and a few signs stay, and names that
would be one file, here or on a system that ignores case, are told apart.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from grader.errors import JudgeError, UsageError
from grader.files import write_whole, zipped
from grader.report.exported import read_export
from grader.report.formats import Job, student_pages
from grader.report.marks import Student
from grader.report.moodle import EXPECTED, by_number
from grader.report.output import write_output
from grader.report.written import Written
from grader.text import counted

SIGNS = " -.,'"  # that stay in a name, beside letters, digits and accents
MOST = 100  # bytes of a name, and of an id
PRIVATE = 0o600  # permissions of a page in the zip


def write_folder(job: Job, folder: Path) -> Written:
    """Write a page for each student into ``folder``, which is made; the text is empty.

    JudgeError if one can't be written; pages that were written before it stay.
    """
    students = job.students
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise JudgeError(f"cannot make {folder}: {error.strerror}") from None
    for name, page in zip(file_names(students), student_pages(job, students), strict=True):
        write_output(folder.resolve() / f"{name}.html", page)
    return Written("", notes=(f"{counted(len(students), 'page')} in {folder}",))


def write_zip(job: Job, path: Path) -> Written:
    """Write the zip of the pages of all students who have all their marks; the text is empty.

    UsageError if nobody is in the worksheet; raises as `write_output`.
    """
    assert job.worksheet is not None
    numbered, missing = by_number(read_export(job.worksheet, EXPECTED), job.claimants)
    numbered = {number: one for number, one in numbered.items() if one.points is not None}
    if not numbered:
        raise UsageError(
            f"{job.worksheet}: no row is that of a student with a mark: is it of another course?"
        )
    students = list(dict.fromkeys(numbered.values()))
    pages = dict(zip(students, student_pages(job, students), strict=True))
    file = f"{job.problem or 'feedback'}.html"
    files = [
        (f"{_zip_folder(student, number)}/{file}", pages[student].encode(), PRIVATE)
        for number, student in numbered.items()
    ]
    try:
        write_whole(path.resolve(), zipped(files))
    except OSError as error:
        raise JudgeError(f"cannot write {path}: {error.strerror}") from None
    return Written("", tuple(missing), (f"{counted(len(numbered), 'page')} in {path}",))


def _zip_folder(student: Student, number: str) -> str:
    return f"{_plain(student.name) or 'Participant'}_{number}_assignsubmission_file_"


def file_names(students: Sequence[Student]) -> list[str]:
    """A name for the file of each student, without a suffix: ``Ann Lee_101``. No two are the same.

    Names that differ in case alone, or in what had to be left out, get digits that depend on
    nothing but the student: another student's page is never written in their place.
    """
    plain = ["_".join(filter(None, map(_plain, (one.name, one.id)))) for one in students]
    times = Counter(map(_folded, plain))
    return [
        name if name and times[_folded(name)] == 1 else f"{name}~{_digits(student)}"
        for name, student in zip(plain, students, strict=True)
    ]


def _plain(text: str) -> str:
    """The text with only letters, digits, accents and `SIGNS`, at most `MOST` bytes of it."""
    kept = "".join(
        sign if sign in SIGNS or unicodedata.category(sign)[0] in "LNM" else " "
        for sign in unicodedata.normalize("NFC", text)
    )
    short = " ".join(kept.split()).encode()[:MOST].decode("utf-8", "ignore")
    return short.strip(SIGNS)


def _folded(name: str) -> str:
    """The name as a system sees it that ignores case and how accents are composed."""
    return unicodedata.normalize("NFKC", name.casefold())


def _digits(student: Student) -> str:
    return sha256(f"{student.name}\0{student.id}".encode()).hexdigest()[:12]

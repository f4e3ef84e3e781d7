"""The Canvas gradebook, filled: the students of the course's own export, and one column of points.

An unknown column would become a new assignment, so the assignment must be one of the export's.
Other assignments are left out: an export of some days ago must not overwrite newer marks.
An empty cell would delete a mark: a student without a mark keeps the cell of the export.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from grader.errors import UsageError
from grader.report.gradebook import Export, Way, known, match
from grader.report.marks import Student, near, who
from grader.report.written import Written

EXPECTED = ("ID", "Section")
LAST_OF_STUDENT = "Section"  # the columns up to this one identify a student
POINTS = "Points Possible"  # the row with the most points of each assignment
ASSIGNMENT = re.compile(r"(?P<name>.+) \((?P<id>\d+)\)", re.DOTALL)
READ_ONLY = "(read only)"
EXCUSED = "EX"
NOT_ASSIGNED = "N/A"


def fill(export: Export, students: Sequence[Student], assignment: str) -> Written:
    """Fill the column of one assignment with the students' points.

    UsageError if the export has no such assignment.
    """
    column = _column(export, assignment)
    who_columns = range(export.place(LAST_OF_STUDENT) + 1)
    above = next((n for n, row in enumerate(export.rows) if row[0].strip() == POINTS), -1)
    possible = export.rows[above][column].strip() if above >= 0 else ""
    if possible == READ_ONLY:
        raise UsageError(f"{export.path}: Canvas lets nobody change {assignment!r}")
    rows, missing = match(students, _ways(export, above))
    notes = _notes(possible, students)
    filled = []
    for number, row in enumerate(export.rows):
        cell, student = row[column], rows.get(number)
        if student is not None and student.points is not None:
            if cell.strip() in (EXCUSED, NOT_ASSIGNED):
                reason = "is excused" if cell.strip() == EXCUSED else "is not assigned this"
                missing.append(f"{who(student.name, student.id)}: {reason} in Canvas, and stays so")
            else:
                cell = student.points
        filled.append((*(row[n] for n in who_columns), cell))
    header = (*(export.header[n] for n in who_columns), export.header[column])
    return Written(export.write(header, filled), tuple(missing), tuple(notes))


def _column(export: Export, assignment: str) -> int:
    """The column of an assignment: by its full heading, else by name or id if only one has it."""
    columns = [found for name in export.header if (found := ASSIGNMENT.fullmatch(name))]
    fits = [found for found in columns if found[0] == assignment]
    for part in ("name", "id"):
        fits = fits or [found for found in columns if found[part] == assignment]
    if len(fits) == 1:
        return export.place(fits[0][0])
    why = ", ".join(found[0] for found in fits)
    why = why or near(assignment, [found["name"] for found in columns])
    raise UsageError(
        f"{export.path}: expected one assignment of the export, found {len(fits)} called "
        f"{assignment!r}: name it with --assignment; {why}"
    )


def _ways(export: Export, above: int) -> list[Way]:
    """By the id of Canvas, the id of the SIS, and the name in either order of its parts."""
    students = [row if n > above else None for n, row in enumerate(export.rows)]

    def texts(*names: str) -> list[frozenset[str]]:
        return [export.values(row, *names) if row else frozenset() for row in students]

    names = [_names(export, row) if row else frozenset() for row in students]
    elsewhere = texts("SIS User ID", "SIS Login ID", "Integration ID")
    return [
        Way(texts("ID"), ("id",)),
        Way(elsewhere, ("login", "name")),
        Way(elsewhere, ("number",), names),
        Way(names, ("name",)),
    ]


def _names(export: Export, row: Sequence[str]) -> frozenset[str]:
    """A student's name as Canvas sorts it, and as people say it."""
    if "LastName" in export.header:
        last, first = (known(row[export.place(name)]) for name in ("LastName", "FirstName"))
    else:
        last, _, first = (part.strip() for part in known(row[0]).partition(","))
    return frozenset({f"{last}, {first}", f"{first} {last}"} if first else {last}) - {""}


def _notes(possible: str, students: Sequence[Student]) -> list[str]:
    """Note a maximum of points that differs between Canvas and the record."""
    most = max((student.out_of for student in students), default=Decimal(0))
    try:
        same = Decimal(possible.replace(",", ".")) == most
    except InvalidOperation:
        return []
    if same or not students:
        return []
    return [f"Canvas gives {possible} points for this assignment, the record {most}"]

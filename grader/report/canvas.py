"""The Canvas gradebook, filled: who the students are from the course's own export, and one column.

An unknown column would become a new assignment, so that the assignment must be one of the export's.
Other assignments are left out: what was exported days ago must not overwrite what stands there now.
An empty cell would delete a mark: who has none in the record keeps what the export says.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from grader.errors import UsageError
from grader.report.export import Export, Way, known, match
from grader.report.marks import Student, near, who
from grader.report.written import Written

EXPECTED = ("ID", "Section")
LAST_OF_STUDENT = "Section"  # the columns up to this one say who a student is
POINTS = "Points Possible"  # the row that says how many points an assignment has
ASSIGNMENT = re.compile(r"(?P<name>.+) \((?P<id>\d+)\)", re.DOTALL)
READ_ONLY = "(read only)"
EXCUSED = "EX"
NOT_ASSIGNED = "N/A"


def fill(export: Export, students: Sequence[Student], assignment: str) -> Written:
    """The export's students with the points of one assignment.

    UsageError if the export has no such assignment, or is none of a gradebook.
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
    """The column that is named, as the export names it, or by name or id alone if that is one."""
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
    """By Canvas's id, the SIS's, and names, in either order of their parts."""
    students = [row if n > above else None for n, row in enumerate(export.rows)]

    def say(*names: str) -> list[frozenset[str]]:
        return [export.values(row, *names) if row else frozenset() for row in students]

    names = [_names(export, row) if row else frozenset() for row in students]
    elsewhere = say("SIS User ID", "SIS Login ID", "Integration ID")
    return [
        Way(say("ID"), ("id",)),
        Way(elsewhere, ("login", "name")),
        Way(elsewhere, ("number",), names),
        Way(names, ("name",)),
    ]


def _names(export: Export, row: Sequence[str]) -> frozenset[str]:
    """A student's name as Canvas sorts it, and as it is said."""
    if "LastName" in export.header:
        last, first = (known(row[export.place(name)]) for name in ("LastName", "FirstName"))
    else:
        last, _, first = (part.strip() for part in known(row[0]).partition(","))
    return frozenset({f"{last}, {first}", f"{first} {last}"} if first else {last}) - {""}


def _notes(possible: str, students: Sequence[Student]) -> list[str]:
    """Points that Canvas gives another number of, for the assignment."""
    most = max((student.out_of for student in students), default=Decimal(0))
    try:
        same = Decimal(possible.replace(",", ".")) == most
    except InvalidOperation:
        return []
    if same or not students:
        return []
    return [f"Canvas gives {possible} points for this assignment, the record {most}"]

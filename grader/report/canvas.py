"""The Canvas gradebook, filled: the students of the course's own export, and one column of points.

An unknown column would become a new assignment, so the assignment must be one of the export's.
Other assignments are left out: an export of some days ago must not overwrite newer marks.
An empty cell would delete a mark: a student without a mark keeps the cell of the export.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from grader.errors import UsageError
from grader.report.exported import Export
from grader.report.gradebook import Way, known, match
from grader.report.marks import Student, near, who
from grader.report.scale import decimal_mark, in_scale, number, other_scale, unknown_scale
from grader.report.written import Written

EXPECTED = ("ID", "Section")
LAST_OF_STUDENT = "Section"  # the columns up to this one identify a student
POINTS = "Points Possible"  # the row with the most points of each assignment
ASSIGNMENT = re.compile(r"(?P<name>.+) \((?P<id>\d+)\)", re.DOTALL)
READ_ONLY = "(read only)"
KEPT = {"EX": "is excused", "N/A": "is not assigned this"}


def fill(
    export: Export, students: Sequence[Student], assignment: str, scale: bool = False
) -> Written:
    """Fill the column of one assignment with the students' points; ``scale`` converts them.

    UsageError if the export has no such assignment, or gives other points for it and there is no
    ``scale``.
    """
    column = _column(export, assignment)
    above = next((n for n, row in enumerate(export.rows) if row[0].strip() == POINTS), -1)
    found, missing = match(students, _ways(export, above))
    graded = {row: found[row] for row in sorted(found) if found[row].points is not None}
    mark = decimal_mark(export, export.header[column])
    possible = export.rows[above][column].strip() if above >= 0 else ""
    most = number(possible, mark)
    if why := _why_not(possible, most, [*graded.values()], scale):
        raise UsageError(f"{export.path}: {export.header[column]}: {why}")
    columns = (*range(export.place(LAST_OF_STUDENT) + 1), column)
    ours = {}
    for row, student in graded.items():
        if kept := KEPT.get(export.rows[row][column].strip()):
            missing.append(f"{who(student.name, student.id)}: {kept} in Canvas, and stays so")
        else:
            ours[row] = {len(columns) - 1: in_scale(student, most or None, mark)}
    notes = [] if most else unknown_scale([*graded.values()])
    return export.pick(columns).written(ours, missing, notes)


def _why_not(possible: str, most: Decimal | None, students: Sequence[Student], scale: bool) -> str:
    """Why no points can be written where Canvas has ``possible`` points; empty if they can."""
    if possible == READ_ONLY:
        return "Canvas lets nobody change it"
    if possible and most is None:
        return f"expected a number in the row {POINTS}, found {possible}"
    if not most:
        return f"--scale needs a number in the row {POINTS}, found none" if scale else ""
    others = [student for student in students if student.out_of != most]
    return other_scale("Canvas", possible, others) if others and not scale else ""


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
    beside = [one | other for one, other in zip(names, elsewhere, strict=True)]
    return [
        Way(texts("ID"), ("id",), platforms=beside),
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

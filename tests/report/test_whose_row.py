"""The row of a student in a platform's table: a number is not a person."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.course import one_mark, rows

from grader.report import canvas, moodle
from grader.report.exported import read_export
from grader.report.marks import by_student

TEAMS = [
    "Identifier,Full name,Email address,Status,Group,Grade,Maximum Grade",
    "Participant 15,Ann Lee,ann@x.example,Submitted,Group 1,,10.00",
    "Participant 16,Bo Ek,bo@x.example,Submitted,Group 1,,10.00",
    "Participant 17,Cy Ng,cy@x.example,Submitted,Group 2,,10.00",
    "Participant 18,Dee Moe,dee@x.example,No submission,Default group,,10.00",
]
BLIND = [
    "Identifier,Status,Grade,Maximum Grade",
    "Participant 15,Submitted,,10.00",
    "Participant 17,Submitted,,10.00",
]
BLIND_TEAMS = [
    "Identifier,Status,Group,Grade,Maximum Grade",
    "Participant 15,Submitted,Group 1,,10.00",
    "Participant 17,Submitted,Group 2,,10.00",
]
GRADEBOOK = [
    "Student,ID,SIS User ID,SIS Login ID,Section,tiny (1)",
    '"Lee, Ann Marie",101,S101,ann@x.example,A,',
    '"Ek, Bo",102,S102,boek,A,',
    '"O\'Brien, Zoë",103,S103,zoe@x.example,A,',
]
Points = dict[str, str]


def filled(
    folder: Path, lines: Sequence[str], students: Sequence[tuple[str, str]]
) -> tuple[Points, str]:
    """The points by identifier or id, and what is told; each student has a number of points."""
    path = folder / "table.csv"
    path.write_text("\r\n".join([*lines, ""]))
    marks = [one_mark(*student, n) for n, student in enumerate(students, 1)]
    if lines is GRADEBOOK:
        written = canvas.fill(read_export(path, canvas.EXPECTED), by_student(marks), "tiny")
    else:
        sheet = read_export(path, moodle.EXPECTED)
        written = moodle.worksheet(sheet, by_student(marks), lambda _: "")
    column = "tiny (1)" if lines is GRADEBOOK else "Grade"
    named: list[Mapping[str, str]] = [*rows(written.text)]
    points = {row.get("Identifier") or row["ID"]: row[column] for row in named}
    short = {key.removeprefix("Participant "): value for key, value in points.items() if value}
    return short, "; ".join(written.missing)


@pytest.mark.parametrize(
    ("lines", "students", "points", "told"),
    [
        # The team's number is no participant's; each member has the team's points.
        (TEAMS, [("Group 1", "17"), ("Group 2", "18")], {"15": 1, "16": 1, "17": 2}, ""),
        (TEAMS, [("Default group", "")], {"18": 1}, ""),
        (TEAMS, [("Group 3", "17")], {}, "the id is that of Cy Ng"),
        (TEAMS, [("Cy Ng", "17")], {"17": 1}, ""),
        (
            TEAMS,
            [("Group 1", "9"), ("Bo Ek", "16")],
            {"15": 1},
            "Bo Ek (16): the row that fits fits",
        ),
        # Blind: by the number alone, unless it may be a team's.
        (BLIND, [("Participant 17", "17"), ("Participant", "15")], {"17": 1, "15": 2}, ""),
        (BLIND, [("Ann Lee", "15")], {"15": 1}, ""),
        (BLIND, [("Ann Lee", "16")], {}, "no row fits"),
        (BLIND_TEAMS, [("Group 3", "17")], {}, "the id is that of Participant, Participant 17"),
        (BLIND_TEAMS, [("Group 1", "17")], {"15": 1}, ""),
        (BLIND_TEAMS, [("Participant", "17")], {"17": 1}, ""),
        (TEAMS, [("Participant", "15")], {"15": 1}, ""),
        # The name and the number contradict each other.
        (TEAMS, [("Ann Lee", "16")], {}, "the id fits one row, the name another"),
        (TEAMS, [("Ann Lee", "99")], {}, "no row has the id 99, and the row of this name has"),
        (TEAMS, [("Ann Lee", "")], {"15": 1}, ""),
        (TEAMS, [("ann@x.example", "")], {"15": 1}, ""),
        (TEAMS, [("someone", "ann@x.example")], {"15": 1}, ""),
        (TEAMS, [("Ann Lee", "eve@x.example")], {}, "no row has the id eve@x.example, and"),
        (TEAMS, [("Ann Lee", "ANN@x.example")], {"15": 1}, ""),
        (TEAMS, [("Ann Lee", "cy@x.example")], {}, "the id fits one row, the name another"),
        (TEAMS, [("Ann Lee", "u123")], {"15": 1}, ""),
        (GRADEBOOK, [("Bo Ek", "bo@x.example")], {"102": 1}, ""),
        (GRADEBOOK, [("Ann Marie Lee", "eve@x.example")], {}, "no row has the id"),
        # Canvas's own spelling of names, and others of the same.
        (GRADEBOOK, [("leeannmarie", "101"), ("ekbo", "102")], {"101": 1, "102": 2}, ""),
        (GRADEBOOK, [("Ann Marie Lee", "101"), ("boek", "102")], {"101": 1, "102": 2}, ""),
        (TEAMS, [("ekbo", "16")], {"16": 1}, ""),
        (TEAMS, [("leeann", "16")], {}, "the id is that of Bo Ek"),
        (GRADEBOOK, [("obrienzoe\u0308", "103")], {"103": 1}, ""),
        (GRADEBOOK, [("group1", "101")], {}, "the id is that of Ann Marie Lee, Lee, Ann Marie"),
        (GRADEBOOK, [("ekbo", "101")], {}, "the id is that of"),
        (GRADEBOOK, [("Bo Ek", "101")], {}, "the id fits one row, the name another"),
        (GRADEBOOK, [("Bo Ek", "17")], {}, "no row has the id 17"),
        (GRADEBOOK, [("x7Fk2", "x7Fk2")], {}, "no row fits"),
        # What only looks like a name is none.
        (TEAMS, [("Ann\u00a0Lee", ""), ("Cy Ng\u200b", "")], {}, "no row fits"),
        (TEAMS, [("Group 1\u00a0", "")], {}, "no row fits"),
    ],
)
def test_a_mark_is_written_where_name_and_number_agree(
    tmp_path: Path,
    lines: Sequence[str],
    students: Sequence[tuple[str, str]],
    points: Mapping[str, int],
    told: str,
) -> None:
    found, missing = filled(tmp_path, lines, students)
    assert found == {row: f"{value}" for row, value in points.items()}
    assert told in missing
    assert bool(missing) == bool(told)


def test_a_team_that_is_called_like_a_student_is_told(tmp_path: Path) -> None:
    lines = [line.replace("Group 2", "Ann Lee") for line in TEAMS]
    found, missing = filled(tmp_path, lines, [("Ann Lee", "3")])
    assert found == {"17": "1"}  # the number is no participant's, so it is the team
    found, missing = filled(tmp_path, lines, [("Ann Lee", "15")])
    assert (found, missing) == ({}, "Ann Lee (15): a team and a student have this name")


def test_names_that_moodle_makes_one_are_nobodys(tmp_path: Path) -> None:
    """It leaves signs out of the names of files, and makes blanks of underscores."""
    lines = [
        "Identifier,Full name,Group,Grade,Maximum Grade",
        "Participant 15,Bo Ek,A_B,,10.00",
        "Participant 16,Bo Ek',A B,,10.00",
        "Participant 17,Zoe O'Brien,C_D,,10.00",
    ]
    assert filled(tmp_path, lines, [("Bo Ek", "")]) == ({}, "Bo Ek: 2 rows fit")
    assert filled(tmp_path, lines, [("A B", "")]) == ({}, "A B: no row fits")
    assert filled(tmp_path, lines, [("Zoe OBrien", "")]) == ({"17": "1"}, "")
    assert filled(tmp_path, lines, [("C D", "")]) == ({"17": "1"}, "")


def test_a_rival_has_a_claim_but_no_row(tmp_path: Path) -> None:
    """With --student one is asked for: another may still claim the same row."""
    path = tmp_path / "table.csv"
    path.write_text("\r\n".join([*TEAMS, ""]))
    sheet = read_export(path, moodle.EXPECTED)
    wanted, rival, other = by_student(
        [one_mark("Ann Lee", "", 1), one_mark("Ann Lee", "15", 2), one_mark("Cy Ng", "17", 3)]
    )
    rivals = [replace(student, is_rival=True) for student in (rival, other)]
    alone = moodle.worksheet(sheet, [wanted], lambda _: "")
    assert [row["Grade"] for row in rows(alone.text) if row["Grade"]] == ["1"]
    both = moodle.worksheet(sheet, [wanted, *rivals], lambda _: "")
    assert [row["Grade"] for row in rows(both.text) if row["Grade"]] == []
    assert both.missing == ("Ann Lee: the row that fits fits Ann Lee (15) as well",)

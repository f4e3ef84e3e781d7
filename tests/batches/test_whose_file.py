"""`grader batch` on classes as platforms, browsers and systems hand them over."""

import csv
import io
import tarfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from support.command import Call
from support.tiny import GOOD, lay

from grader.collect.collection import MOST_ARCHIVES
from grader.sandbox.proof.ladder import Sandbox

WRONG = "def tiny(a, b):\n    return [0, 0]\n"
Rows = dict[tuple[str, str], tuple[str, str]]


@pytest.fixture
def batch(
    call: Call, tiny_folder: Path, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Call:
    """Runs `grader batch` with an output of its own each time."""
    monkeypatch.chdir(tiny_folder)
    return partial(call, "batch", "--fresh", "-j", "1", "--output", "out")


def marks() -> Rows:
    """Verdict and file by the student's name and id."""
    with Path("out/grades.csv").open(newline="") as file:
        return {
            (row["student"], row["student_id"]): (row["verdict"], row["file"])
            for row in csv.DictReader(file)
        }


def zipped(path: str, files: Mapping[str, str | bytes]) -> str:
    """A zip archive at ``path``; each file is a second or two newer than the one before."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for number, (name, text) in enumerate(files.items()):
            archive.writestr(ZipInfo(name, (2026, 1, 2, 3, 4, 2 * number)), text)
    return path


def zip_of(files: Mapping[str, str | bytes]) -> bytes:
    return Path(zipped("made.zip", files)).read_bytes()


def tarred(path: str, files: Mapping[str, str]) -> str:
    with tarfile.open(path, "w:gz" if path.endswith("gz") else "w") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return path


CLASS = {"ann/hw.py": GOOD, "bo/hw.py": GOOD, "cy.py": GOOD}
MACOS = {".DS_Store": "", "__MACOSX/hw1/._ann": "", "__MACOSX/._hw1": "", "hw1/.DS_Store": ""}


@pytest.mark.slow
def test_which_folder_is_the_class_is_found_whatever_wraps_it(batch: Call) -> None:
    inside = {f"hw1/{path}": text for path, text in CLASS.items()}
    for name in ("hw1.zip", "hw1 (1).zip", "HW1-2.zip"):
        code, _, err = batch(zipped(name, MACOS | inside))
        assert (code, "note: the submissions are those in hw1/" in err) == (0, True)
        assert [student for student, _ in marks()] == ["ann", "bo", "cy"]
        assert marks()["ann", ""] == ("AC", "ann/hw.py")
    for name in ("hw1.tar", "hw1.tar.gz", "hw1 (3).tgz"):
        assert batch(tarred(name, inside))[0] == 0
        assert [student for student, _ in marks()] == ["ann", "bo", "cy"]
    assert (
        batch(lay(Path("hw1 (2)"), {f"HW1/{path}": text for path, text in inside.items()}))[0] == 0
    )
    assert [student for student, _ in marks()] == ["ann", "bo", "cy"]


def test_where_it_cannot_be_told_nothing_is_graded(batch: Call) -> None:
    inside = {f"hw1/{path}": text for path, text in CLASS.items()}
    for given in (
        zipped("two.zip", inside),
        lay(Path("d"), inside),
        zipped("flat.zip", {"x/ann.py": GOOD, "x/bo.py": GOOD}),
        zipped("groups.zip", {f"{g}/{s}/hw.py": GOOD for g in "AB" for s in ("ann", "bo")}),
        zipped("three.zip", {f"{s}/hw.py": GOOD for s in ("A/a", "A/b", "B/c", "B/d", "C/e")}),
        zipped("problem.zip", {"tiny/ann.py": GOOD, "tiny/bo.py": GOOD, "cy.py": GOOD}),
        lay(Path("h"), {"hw1 (1).zip": zip_of(inside), **inside}),
        lay(Path("f"), {"CS101_2026_11_hw/ann/a.py": GOOD, "CS101_2026_11_hw/bo/a.py": GOOD}),
        lay(Path("g"), {"CS101_2026_11_hw.zip": zip_of(CLASS)}),
        lay(Path("e"), {"hw1.zip": zip_of(CLASS)}),
    ):
        code, _, err = batch(given)
        assert (code, "--inside" in err, Path("out").exists()) == (2, True, False)
    assert batch("two.zip", "--inside", "hw1")[0] == 0
    assert [student for student, _ in marks()] == ["ann", "bo", "cy"]
    deep = zipped("deep.zip", {"x/y/z/ann.py": GOOD, "x/y/z/bo/hw.py": GOOD, "x/y/readme.txt": ""})
    assert "If the students are in x/y/z, say --inside 'x/y/z'" in batch(deep)[2]
    assert batch(deep, "--inside", "x/y/z")[0] == 0
    assert [student for student, _ in marks()] == ["ann", "bo"]
    assert batch("groups.zip", "--inside", ".")[0] == 0
    assert [student for student, _ in marks()] == ["A", "B"]


def test_a_folder_that_may_hold_students_beside_others_is_told(batch: Call) -> None:
    """It may be one student's: then the others must not lose their marks by it."""
    lay(Path("d"), {"x/ann/hw.py": GOOD, "x/bo/hw.py": GOOD, "cy.py": GOOD, "dee/hw.py": GOOD})
    code, _, err = batch("d")
    assert (code, len(marks())) == (1, 3)
    assert "warning: x: several of its folders answer the same problem, and one counts: x/a" in err
    assert batch("d", "--inside", ".")[0] == 0
    lay(Path("e"), {"x/hw.py": GOOD, "x/old/hw.py": GOOD, "cy.py": GOOD})
    assert batch("e")[0] == 0


def test_a_student_alone_is_no_doubt_as_long_as_nothing_is_left_out(batch: Call) -> None:
    for number, files in enumerate(
        (
            {"ann/src/hw.py": GOOD, "ann/src/helper.py": "x = 1\n"},
            {"ann/hw.py": GOOD},
            {"Ann_1_assignsubmission_file_/a.py": GOOD, "Ann_1_assignsubmission_file_/b.py": GOOD},
        )
    ):
        batch(lay(Path(f"d{number}"), files))
        assert [student.lower() for student, _ in marks()] == ["ann"]


def test_one_file_of_two_students_gives_both_a_mark(batch: Call) -> None:
    lay(Path("d"), {"pair/hw.py": GOOD})
    for path in ("pair/hw.py", "pair/*"):
        rows = f"path,student,student_id\n{path},Ann Lee,101\n{path},Bo Ek,102\n"
        Path("map.csv").write_text(rows)
        assert batch("d", "--mapping", "map.csv")[0] == 0
        assert set(marks()) == {("Ann Lee", "101"), ("Bo Ek", "102")}
    Path("map.csv").write_text("path,student\npair/*,Ann\npair/hw.py,Bo\n")
    code, _, err = batch("d", "--mapping", "map.csv")
    assert (code, "map.csv:3: path: line 2 fits every file" in err) == (2, True)


def test_of_a_platform_s_attempts_the_newest_counts(batch: Call) -> None:
    blackboard = "hw1_ann_attempt_2026-01-{}-03-04-05_hw.py"
    files = {blackboard.format(day): text for day, text in (("12", GOOD), ("09", WRONG))}
    batch(zipped("b.zip", {**files, "hw1_ann_attempt_2026-01-12-03-04-05.txt": "Name: Ann"}))
    assert marks() == {("ann", "ann"): ("AC", blackboard.format(12))}
    code, out, _ = batch(
        zipped("w.zip", {"hw1_bo_attempt_2026-01-01-01-01-01_hw.docx": "", **files})
    )
    assert (code, "hw1_bo_attempt_2026-01-01-01-01-01_hw.docx: not a .py" in out) == (1, True)
    brightspace = "12345-678 - Ann Lee - Jan {}, 2026 {}/hw.py"
    times = [(12, "1201 PM", GOOD), (12, "1130 AM", WRONG), (9, "1159 PM", WRONG)]
    batch(zipped("d.zip", {brightspace.format(d, t): s for d, t, s in times} | {"index.html": ""}))
    assert marks() == {("Ann Lee", "12345"): ("AC", brightspace.format(12, "1201 PM"))}


def test_gradescope_and_canvas_as_they_export(batch: Call) -> None:
    listed = "submission_{}:\n  :submitters:\n"
    people = "".join(
        f"  - :name: {name}\n    :sid: '{sid}'\n" for name, sid in (("Bo", 2), ("Cy", 3))
    )
    export = {
        "x/submission_metadata.yml": f"{listed.format(7)}{people}",
        "x/submission_7/hw.py": GOOD,
        "x/submission_7/submission_metadata.yml": "submission_7: {}",
    }
    assert batch(zipped("g.zip", export))[0] == 0
    assert marks() == dict.fromkeys((("Bo", "2"), ("Cy", "3")), ("AC", "submission_7/hw.py"))
    code, _, _ = batch(
        zipped(
            "anonymous.zip",
            {
                "anon_x7Fk2_9005_hw.py": GOOD,
                "LATE_anon_p3Qm9_9006_hw.py": WRONG,
                "LATE_anon_p3Qm9_9007_util.py": "x = 1\n",
            },
        )
    )
    assert code == 1
    assert [id_ for _, id_ in marks()] == ["p3Qm9", "x7Fk2"]
    with Path("out/grades.csv").open(newline="") as file:
        assert {row["student"]: row["late"] for row in csv.DictReader(file)} == {
            "p3Qm9": "late",
            "x7Fk2": "",
        }


def test_a_tar_of_a_student_is_read_in_the_jail(batch: Call) -> None:
    lay(Path("d"), {"bo.py": GOOD, "ann/.keep": ""})
    tarred("d/ann/hw.tar.gz", {"src/hw.py": GOOD, "src/notes.txt": "", "in.zip": ""})
    assert batch("d")[0] == 0
    assert marks()["ann", ""] == ("AC", "ann/hw.tar.gz/src/hw.py")


def test_many_archives_of_one_student_cost_little(batch: Call) -> None:
    lay(Path("d"), {"ann.py": GOOD})
    Path("d/mallory").mkdir()
    for number in range(300):
        zipped(f"d/mallory/{number:03}.zip", {"hw.py": WRONG})
    _, out, _ = batch("d")
    assert marks()["ann", ""] == ("AC", "ann.py")
    assert marks()["mallory", ""][0] == "WA"
    assert f"one counts ({MOST_ARCHIVES - 1})" in out
    with Path("out/unplaced.csv").open(newline="") as file:
        reasons = [row["reason"] for row in csv.DictReader(file)]
    assert reasons == ["more than 20 archives of one student: not looked into"] * 280


def test_names_that_look_alike_are_told(batch: Call) -> None:
    lay(Path("d"), {"ann/hw.py": GOOD, "ann\u00a0/hw.py": WRONG, "bo/hw.py": GOOD})
    _, _, err = batch("d")
    assert len(marks()) == 3
    assert "names that look alike, and are taken for 2 students: 'ann', 'ann\\xa0'" in err

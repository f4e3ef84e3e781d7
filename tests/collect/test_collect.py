"""Whose file is it, which problem does it answer, and which of several counts."""

import os
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest
from support.tiny import GOOD, catalogue_of

from grader.collect.collection import Collection, Rules, collect
from grader.collect.folder import walk
from grader.collect.mapping import read_mapping
from grader.collect.source import open_handed_in, opened
from grader.errors import SpecError, UsageError
from grader.problem.catalogue import Shelf
from grader.sandbox.proof.ladder import Sandbox

OTHER = "def other(a, b):\n    return [a + b, a * b]\n"


@pytest.fixture
def folder(tiny_folder: Path) -> Path:
    """A folder for submissions; beside `tiny` there is a problem `other`."""
    spec = (tiny_folder / "problems/tiny/problem.yaml").read_text()
    (tiny_folder / "problems/other").mkdir()
    (tiny_folder / "problems/other/problem.yaml").write_text(spec.replace("tiny", "other"))
    (tiny_folder / "reference/other.py").write_text(OTHER)
    made = tiny_folder / "submissions"
    made.mkdir()
    return made


def write(path: Path, text: str = GOOD, age_s: float = 0.0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1e9 - age_s, 1e9 - age_s))


def rules(root: Path, name: str = "", problem: str = "", mapping: Path | None = None) -> Rules:
    shelf = Shelf(catalogue_of(root))
    rows = read_mapping(mapping, shelf.ids) if mapping else None
    return Rules(shelf, name, problem, rows)


def collected(folder: Path, problem: str = "", mapping: Path | None = None) -> Collection:
    made = rules(folder.parent, folder.name, problem, mapping)
    return collect(walk(folder), made, lambda entry: [])


def placed(found: Collection) -> set[tuple[str, str, str]]:
    return {(one.owner.student, one.problem, one.entry.path) for one in found.placed}


def unplaced(found: Collection) -> dict[str, str]:
    return {one.path: one.reason for one in found.unplaced}


def test_each_file_goes_to_the_problem_whose_function_it_defines(folder: Path) -> None:
    write(folder / "ann/a.py")
    write(folder / "ann/b.py", OTHER)
    write(folder / "bo.py", GOOD + OTHER)
    assert placed(collected(folder)) == {
        ("ann", "tiny", "ann/a.py"),
        ("ann", "other", "ann/b.py"),
        ("bo", "tiny", "bo.py"),
        ("bo", "other", "bo.py"),
    }


def test_what_cannot_be_placed_is_listed_with_the_reason(folder: Path) -> None:
    write(folder / "ann/readme.md", "hello")
    write(folder / "ann/helper.py", "x = 1\n")
    write(folder / "ann/empty.py", "")
    write(folder / "bo/.git/hook.py")
    write(folder / "bo/venv/pyvenv.cfg")
    write(folder / "bo/venv/lib/tiny.py")
    write(folder / "bo/__pycache__/a.py")
    write(folder / "cy/marks/grades.sqlite", "")
    (folder / "dee").mkdir()
    (folder / "link.py").symlink_to(folder.parent / "reference/tiny.py")
    (folder / "linked").symlink_to(folder.parent / "reference")
    os.mkfifo(folder / "pipe.py")
    found = collected(folder)
    assert found.placed == ()
    assert unplaced(found) == {
        "ann/readme.md": "not a .py, .ipynb, .zip or .tar file",
        "ann/helper.py": "it defines no problem's function. Expected one of other, tiny",
        "ann/empty.py": "the file is empty",
        "bo/.git": "hidden: not looked into",
        "bo/__pycache__": "hidden: not looked into",
        "bo/venv": "a virtual environment: not looked into",
        "cy/marks": "the output of a batch: not looked into",
        "dee": "an empty folder",
        "link.py": "a symbolic link: it is not followed",
        "linked": "a symbolic link: it is not followed",
        "pipe.py": "not a regular file",
    }


def test_a_list_of_submitters_is_no_submission(
    folder: Path, collect_any: Callable[[Path], Collection]
) -> None:
    other = "not a .py, .ipynb, .zip or .tar file"
    names = ("submission_metadata.yml", "my_submission_metadata.yml")
    for name in names:
        write(folder / f"ann/{name}")
    path = folder.parent / "class.zip"
    path.write_bytes(zipped(*((f"ann/{name}", GOOD) for name in names)))
    for given in (folder, path):
        found = collect_any(given)
        assert (found.placed, unplaced(found)) == ((), {f"ann/{name}": other for name in names})


def test_the_newest_of_several_files_counts_and_the_others_are_told(folder: Path) -> None:
    write(folder / "ann/final.py", age_s=10)
    write(folder / "ann/final2.py", age_s=5)
    write(folder / "ann/old.py", age_s=20)
    write(folder / "ann/b.py", OTHER, age_s=30)
    found = collected(folder)
    assert placed(found) == {("ann", "tiny", "ann/final2.py"), ("ann", "other", "ann/b.py")}
    assert {(old.entry.path, new.entry.path) for old, new in found.superseded} == {
        ("ann/final.py", "ann/final2.py"),
        ("ann/old.py", "ann/final2.py"),
    }


def test_students_of_one_name_are_told_apart_by_the_platforms_id(folder: Path) -> None:
    write(folder / "Ann Lee_111_assignsubmission_file_/a.py")
    write(folder / "Ann Lee_222_assignsubmission_file_/a.py")
    found = collected(folder)
    assert {one.owner.student_id for one in found.placed} == {"111", "222"}
    assert found.superseded == ()


def test_all_files_answer_the_problem_that_the_user_names(folder: Path) -> None:
    write(folder / "ann.py", "x = 1\n")
    assert placed(collected(folder, problem="other")) == {("ann", "other", "ann.py")}


def test_a_mapping_overrides_what_was_found(folder: Path, tmp_path: Path) -> None:
    write(folder / "group 7/final, really.py")
    write(folder / "x/y.py", "x = 1\n")
    write(folder / "Ann_77_assignsubmission_file_/a.py")
    mapping = tmp_path / "who.csv"
    mapping.write_text(
        'path,student,problem\n"group 7/final, really.py",Ann & Bo,\nx/*,,other\nAnn_77_*,Cleo,\n'
    )
    found = collected(folder, mapping=mapping)
    assert placed(found) == {
        ("Ann & Bo", "tiny", "group 7/final, really.py"),
        ("x", "other", "x/y.py"),
        ("Cleo", "tiny", "Ann_77_assignsubmission_file_/a.py"),
    }
    # The id of the path is not that of the student whom the mapping names.
    assert {one.owner.student_id for one in found.placed} == {""}


def test_a_file_that_the_mapping_names_counts_before_newer_ones(
    folder: Path, tmp_path: Path
) -> None:
    write(folder / "ann/chosen.py", age_s=10)
    write(folder / "ann/newer.py")
    mapping = tmp_path / "who.csv"
    mapping.write_text("path,problem\nann/chosen.py,tiny\nann/*,tiny\n")
    found = collected(folder, mapping=mapping)
    assert placed(found) == {("ann", "tiny", "ann/chosen.py")}
    assert [old.entry.path for old, _ in found.superseded] == ["ann/newer.py"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["expected the columns path, student", "found nothing"]),
        ("path;student\na;b\n", ["expected the columns", "found path;student"]),
        ("student\nann\n", ["expected the columns"]),
        (
            "path,problem\na.py,tinny\n,tiny\nb.py\n",
            [
                ":2: problem: no problem 'tinny'; there are: other, tiny",
                ":3: path: expected the path of a file, found nothing",
                ":4: expected 2 cells, found 1",
            ],
        ),
        ("path,student\nnobody.py,Ann\nz/*,Bo\n", [":2: path: no such file", ":3: path: no such"]),
        (b"path\n\xff\n", ["not CSV in UTF-8"]),
    ],
)
def test_every_defect_of_a_mapping_is_told_with_its_line(
    folder: Path, tmp_path: Path, text: str | bytes, told: Iterable[str]
) -> None:
    write(folder / "ann.py")
    mapping = tmp_path / "who.csv"
    mapping.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SpecError) as caught:
        collected(folder, mapping=mapping)
    for part in told:
        assert part in str(caught.value)
    assert str(mapping) in str(caught.value)


def test_broken_specs_are_told_all_at_once(folder: Path) -> None:
    write(folder / "ann.py", GOOD + OTHER)
    for problem in ("tiny", "other"):
        path = folder.parent / "problems" / problem / "problem.yaml"
        path.write_text(path.read_text().replace("difficulty: easy", "difficulty: eazy"))
    with pytest.raises(UsageError) as caught:
        collected(folder)
    assert str(caught.value).count("difficulty") == 2


def test_a_spec_that_nobody_answers_may_be_broken(folder: Path) -> None:
    write(folder / "ann.py")
    (folder.parent / "problems/other/problem.yaml").write_text("function: other\n")
    assert placed(collected(folder)) == {("ann", "tiny", "ann.py")}


def test_a_name_that_is_no_utf8_is_told_and_read(folder: Path) -> None:
    path = os.fsencode(folder) + b"/caf\xe9.py"
    Path(os.fsdecode(path)).write_text(GOOD)
    (one,) = collected(folder).placed
    assert one.entry.path == r"caf\xe9.py"
    assert one.entry.read().data == GOOD.encode()


def zipped(*files: tuple[str, str | bytes]) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w") as archive:
        for number, (name, data) in enumerate(files):
            archive.writestr(ZipInfo(name, (2024, 5, 17, 1, 2, 2 * number)), data)
    return held.getvalue()


@pytest.fixture
def collect_any(folder: Path, sandbox: Sandbox) -> Callable[[Path], Collection]:
    def collect_path(path: Path) -> Collection:
        with opened(path, ()) as files:
            found = collect(
                files, rules(folder.parent, path.stem), lambda entry: open_handed_in(entry, sandbox)
            )
            for one in found.placed:  # as long as it is open, it can be read again
                assert one.entry.read().sha256 == one.sha256
            return found

    return collect_path


def test_a_platforms_export_is_read_as_it_is(
    folder: Path, collect_any: Callable[[Path], Collection]
) -> None:
    path = folder / "export.zip"
    path.write_bytes(
        zipped(
            ("Ann Lee_111_assignsubmission_file_/a.py", GOOD),
            ("Bo_222_assignsubmission_file_/final.zip", zipped(("hw/b.py", OTHER), ("c.txt", ""))),
            ("Bo_222_assignsubmission_file_/../../evil.py", GOOD),
            ("Cy_333_assignsubmission_file_/hw.docx", ""),
            ("__MACOSX/._a.py", ""),
        )
    )
    found = collect_any(path)
    bos = "Bo_222_assignsubmission_file_"
    assert placed(found) == {
        ("Ann Lee", "tiny", "Ann Lee_111_assignsubmission_file_/a.py"),
        ("Bo", "other", f"{bos}/final.zip/hw/b.py"),
    }
    assert unplaced(found) == {
        f"{bos}/final.zip/c.txt": "not a .py, .ipynb, .zip or .tar file",
        f"{bos}/../../evil.py": "its path leads out of the archive (..)",
        "Cy_333_assignsubmission_file_/hw.docx": "not a .py, .ipynb, .zip or .tar file",
        "__MACOSX/._a.py": "hidden: not looked into",
    }


def test_the_folder_that_a_zip_wraps_around_everything_is_no_student(
    folder: Path, collect_any: Callable[[Path], Collection]
) -> None:
    path = folder / "week1.zip"
    path.write_bytes(
        zipped(
            ("week1/ann.py", GOOD),
            ("week1/bo/b.py", GOOD),
            ("week1/bo/b.pdf", ""),
            ("week1/cy/../../evil.py", GOOD),
            ("__MACOSX/week1/bo/._b.py", ""),
        )
    )
    found = collect_any(path)
    assert placed(found) == {("ann", "tiny", "ann.py"), ("bo", "tiny", "bo/b.py")}
    owners = {one.path: one.owner.student for one in found.unplaced}
    assert owners["bo/b.pdf"] == "bo"
    assert owners["cy/../../evil.py"] == "cy"


def test_what_a_student_zipped_is_the_students(
    folder: Path, collect_any: Callable[[Path], Collection]
) -> None:
    (folder / "ann.zip").write_bytes(zipped(("x/a.py", GOOD), ("x/newer.py", GOOD)))
    (folder / "leeann_LATE_123_4567_hw.zip").write_bytes(zipped(("other/a.py", "x = 1")))
    (folder / "bo").mkdir()
    (folder / "bo/broken.zip").write_bytes(b"PK not a zip")
    (folder / "bo/empty.zip").write_bytes(zipped())
    (folder / "bo/nest.zip").write_bytes(zipped(("in.zip", zipped(("a.py", GOOD)))))
    found = collect_any(folder)
    assert placed(found) == {
        ("ann", "tiny", "ann.zip/x/newer.py"),
        ("leeann", "other", "leeann_LATE_123_4567_hw.zip/other/a.py"),
    }
    assert [old.entry.path for old, _ in found.superseded] == ["ann.zip/x/a.py"]
    assert {one.owner.late for one in found.placed} == {False, True}
    reasons = unplaced(found)
    assert "can't be read as a zip archive" in reasons["bo/broken.zip"]
    assert reasons["bo/empty.zip"] == "an empty archive"
    assert reasons["bo/nest.zip/in.zip"] == "an archive in an archive: not looked into"


@pytest.mark.parametrize("data", [b"", b"PK", b"text"])
def test_what_is_neither_folder_nor_zip_is_told(
    folder: Path, collect_any: Callable[[Path], Collection], data: bytes
) -> None:
    path = folder / "export.rar"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"export\.rar: expected a folder or a zip file"):
        collect_any(path)


def test_a_failure_while_the_files_are_used_is_not_told_as_theirs(folder: Path) -> None:
    write(folder / "ann.py")
    with pytest.raises(BrokenPipeError), opened(folder, ()):
        raise BrokenPipeError
    with pytest.raises(UsageError, match="cannot read"), opened(folder / "none", ()):
        pass

"""The mapping: every row is obeyed, or is an error with its line."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from support.tiny import GOOD, catalogue_of, lay, lay_problem

from grader.collect.collection import Collection, Rules, collect
from grader.collect.entries import Entry
from grader.collect.folder import walk
from grader.collect.mapping import MappingRow, read_mapping
from grader.errors import SpecError
from grader.problem.catalogue import Shelf


def opened(archive: Entry) -> list[Entry]:
    """The files of every archive here."""
    return [Entry(f"{archive.path}/{name}", 0.0, archive.read) for name in ("a.py", "b.py")]


Placed = set[tuple[str, str, str, str]]


@pytest.fixture
def mapped(tmp_path: Path) -> Callable[[Iterable[str], str], Placed]:
    """The marks of a class with files at some paths, by the rows of a mapping."""
    lay_problem(tmp_path)
    lay_problem(tmp_path, name="other")

    def mapped(paths: Iterable[str], text: str) -> Placed:
        lay(tmp_path / "class", dict.fromkeys(paths, GOOD))
        (tmp_path / "who.csv").write_text(f"path,student,student_id,problem\n{text}")
        shelf = Shelf(catalogue_of(tmp_path))
        rules = Rules(shelf, "class", mapping=read_mapping(tmp_path / "who.csv", shelf.ids))
        found: Collection = collect(walk(tmp_path / "class"), rules, opened)
        assert found.doubts.reason == ""
        return {
            (one.owner.student, one.owner.student_id, one.problem, one.entry.path)
            for one in found.placed
        }

    return mapped


Mapped = Callable[[Iterable[str], str], Placed]


@pytest.mark.parametrize("path", ["pair/hw.py", "pair/*", "*"])
def test_one_file_may_be_of_several_students(path: str, mapped: Mapped) -> None:
    rows = f"{path},Ann Lee,101,\n{path},Bo Ek,102,\n{path},Cy Ng,,other\n"
    assert mapped(["pair/hw.py"], rows) == {
        ("Ann Lee", "101", "tiny", "pair/hw.py"),
        ("Bo Ek", "102", "tiny", "pair/hw.py"),
        ("Cy Ng", "", "other", "pair/hw.py"),
    }


def test_a_row_without_a_student_keeps_the_path_s_own(mapped: Mapped) -> None:
    rows = "ann/hw.py,,,\nann/hw.py,Bo,,\nann/hw.py,,7,\n"
    assert {one[:2] for one in mapped(["ann/hw.py"], rows)} == {
        ("ann", ""),
        ("Bo", ""),
        ("ann", "7"),
    }


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("pair/*,Ann,,\npair/hw.py,Bo,,\n", ":3: path: line 2 fits every file that this row fits"),
        ("*,Ann,,\n*/hw.py,Bo,,\n", ":3: path: line 2 fits every file"),
        ("pair/hw.py,Ann,,\npair/h*,Bo,,\n", ":3: path: line 2 fits every file"),
        ("pair/hw.py,Ann,1,\npair/hw.py,Ann,1,\n", ":3: path: line 2 says the same"),
        ("pair/hw.py,Ann,,\npair/hx.py,Bo,,\n", ":3: path: no such file"),
        ("pair/h?.py,Ann,,\n", ":2: path: no such file"),
        ("pair/[h]w.py,Ann,,\n", ":2: path: no such file"),
        (
            "pair/hw.py,Ann,,\nsolo.py,Ann,,\n",
            "Ann has another file for tiny by line ",
        ),
    ],
)
def test_a_row_that_is_not_obeyed_is_told_with_its_line(
    rows: str, told: str, mapped: Mapped
) -> None:
    with pytest.raises(SpecError) as caught:
        mapped(["pair/hw.py", "solo.py"], rows)
    assert told in str(caught.value)


def test_a_pattern_may_leave_files_to_earlier_rows(mapped: Mapped) -> None:
    found = mapped(["pair/hw.py", "pair/b.py"], "pair/b.py,Bo,,\npair/*,Ann,,\n")
    assert {one[::3] for one in found} == {("Bo", "pair/b.py"), ("Ann", "pair/hw.py")}


@pytest.mark.parametrize("path", ["[ann]?/h[w].py", "a*b/{x}.py", "a\\b/hw!.py"])
def test_only_a_star_is_special(path: str, mapped: Mapped) -> None:
    assert {one[0] for one in mapped([path], f'"{path}",Ann,,\n')} == {"Ann"}


@pytest.mark.parametrize(
    ("wanted", "path", "fits"),
    [
        ("*", "a/b.py", True),
        ("a*b", "ab", True),
        ("a*b", "a", False),
        ("ab*b", "ab", False),
        ("a*b*c", "aXbXc", True),
        ("a*b*b", "ab", False),
        ("*b*", "abc", True),
        ("a*a*a*a*b", "a" * 30, False),
        ("a**b", "ab", True),
        ("a*", "a\nb", True),
        ("A*", "ab", False),
    ],
)
def test_a_star_stands_for_anything(wanted: str, path: str, fits: bool) -> None:
    assert MappingRow(2, wanted).fits(path) == fits


def test_paths_are_those_in_the_folder_of_the_class(mapped: Mapped) -> None:
    """A folder around the class is no part of them; a row that has it is told so."""
    paths = ["class/ann.py", "class/bo.py"]
    assert {one[0] for one in mapped(paths, "bo.py,Cy,,\n")} == {"ann", "Cy"}
    with pytest.raises(SpecError, match=r"no such file .* \(paths are relative to class/\)"):
        mapped(paths, "class/bo.py,Cy,,\n")


def test_a_row_may_name_an_archive(mapped: Mapped) -> None:
    found = mapped(["ann/hw.zip", "bo.py"], "ann/hw.zip,Ann,7,\n")
    assert {one[::3] for one in found} == {("Ann", "ann/hw.zip/b.py"), ("bo", "bo.py")}
    found = mapped(["ann/hw.zip"], "ann/hw.zip/a.py,Cy,,\nann/hw.zip,Ann,7,\n")
    assert {one[::3] for one in found if one[0] != "bo"} == {
        ("Cy", "ann/hw.zip/a.py"),
        ("Ann", "ann/hw.zip/b.py"),
    }


def test_a_mapping_clears_a_doubt(mapped: Mapped) -> None:
    paths = ["x/ann/hw.py", "x/bo/hw.py"]
    assert {one[0] for one in mapped(paths, "x/ann/*,Ann,,\nx/bo/*,Bo,,\n")} == {"Ann", "Bo"}

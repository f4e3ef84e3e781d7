"""`grader report --to html --each`: all students' pages, each in the right place, none outside."""

from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from support.command import Call
from support.course import CLASS, HOSTILE_NAME, WORKSHEET, one_mark
from support.html_page import holds_nothing_foreign, parsed, words

from grader.report import moodle
from grader.report.each import file_names
from grader.report.exported import read_export
from grader.report.html import of_student
from grader.report.html.page import environment
from grader.report.marks import Student, by_student

HOSTILE = (
    "../../etc/passwd",
    "/etc/ssh/keys",
    "..",
    "a\\..\\b",
    "C:\\x",
    "",
    "\u202egnp.exe",
    ".hidden",
    "~root",
    "-rf",
    "x\n/y\0z",
    "ä" * 300,
)


def students(*names: tuple[str, str]) -> list[Student]:
    return by_student([one_mark(*name, at) for at, name in enumerate(names, 1)])


def handed_to(path: str) -> str:
    """The participant to whom Moodle gives a file of the zip; empty if to none."""
    for part in path.split("/"):
        info = part.split("_", 4)
        if len(info) >= 4 and info[1].isdecimal():
            return info[1] if info[2:4] == ["assignsubmission", "file"] else ""
    return ""


class TestNames:
    def test_none_leaves_the_folder(self, tmp_path: Path) -> None:
        made = file_names(students(*((name, "") for name in HOSTILE)))
        assert len(set(made)) == len(HOSTILE)
        for name in made:
            path = tmp_path / f"{name}.html"
            path.write_text("x")  # also the longest is a file's name
            assert path.resolve().parent == tmp_path
            assert name.isprintable()
            assert name[0] not in ".-~" or (name.startswith("~") and len(name) == 13)

    def test_no_two_are_one_file(self) -> None:
        same = [("Ann Lee", ""), ("ann lee", ""), ("Ann/Lee", ""), ("Ann_Lee", ""), ("Ann", "Lee")]
        composed = [("Jos\u00e9", "7"), ("Jose\u0301", "7"), ("\uff2aos\u00e9", "7")]
        made = file_names(students(*same, *composed, ("Bo Ek", "102")))
        assert len({name.casefold() for name in made}) == len(made)
        assert "Bo Ek_102" in made
        assert not {"Ann Lee", "ann lee", "Jos\u00e9_7"} & set(made)

    def test_a_name_depends_on_its_student_alone_once_others_have_it(self) -> None:
        first = dict(zip("ab", file_names(students(("Ann Lee", ""), ("ann lee", ""))), strict=True))
        again = file_names(students(("ANN LEE", ""), ("Ann Lee", ""), ("ann lee", "")))
        assert again[1:] == list(first.values())

    def test_letters_of_all_scripts_stay(self) -> None:
        names = ("דנה לוי", "நித்யா", "Zoë O'Brien", "Łukasz Żółw-Nowak")
        assert sorted(file_names(students(*((name, "") for name in names)))) == sorted(names)


class TestFolder:
    def test_a_page_for_each_as_for_one(self, report: Call, tmp_path: Path) -> None:
        folder = tmp_path / "pages"
        code, out, err = report("html", "--each", folder)
        assert code == 3  # a mark is missing: Judith's
        assert out == ""
        assert f"note: {len(CLASS)} pages in {folder}" in err
        assert len(list(folder.iterdir())) == len(CLASS)
        _, one, _ = report("html", "--student", "annlee")
        assert (folder / "annlee_101.html").read_text("utf-8") == one
        assert folder.stat().st_mode & 0o077 == 0
        for path in folder.iterdir():
            page = parsed(path.read_text("utf-8"))
            holds_nothing_foreign(page)
            heading = words(page.find(".//h1"))
            others = [name for name, *_ in CLASS if " ".join(name.split()) not in heading]
            assert len(others) == len(CLASS) - 1
            assert not [name for name in others if name in words(page)]

    def test_they_share_what_takes_long(
        self, report: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Templates are read and compiled once, not for each page."""
        made = []

        def counted(most_text: int) -> object:
            made.append(environment(most_text))
            return made[-1]

        monkeypatch.setattr(of_student, "environment", counted)
        report("html", "--each", tmp_path / "pages")
        assert len(made) == 1
        report("html", "--student", "annlee")
        assert len(made) == 2

    def test_a_link_there_is_replaced_not_followed(self, report: Call, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.write_text("mine")
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages/annlee_101.html").symlink_to(other)
        assert report("html", "--each", tmp_path / "pages")[0] == 3
        assert other.read_text() == "mine"
        assert not (tmp_path / "pages/annlee_101.html").is_symlink()

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            (("--each", "p", "--output", "x"), "leave --output and --student out"),
            (("--each", "p", "--student", "annlee"), "leave --output and --student out"),
            (("--each", "no/p"), "expected a folder that is there: no is not"),
            (("--each", "file"), "expected a folder, or the name of a .zip"),
            (("--each", "p.zip"), "name the file with --worksheet"),
            (("--each", "p", "--worksheet", WORKSHEET), "add --each NAME.zip"),
            (("--worksheet", WORKSHEET), "add --each NAME.zip"),
            (
                ("--each", "p.zip", "--worksheet", WORKSHEET, "--audience", "staff"),
                "students see what is in the zip",
            ),
        ],
    )
    def test_what_does_not_go_together(
        self,
        given: Sequence[object],
        told: str,
        report: Call,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "file").write_text("")
        code, _, err = report("html", *given)
        assert (code, told in err) == (2, True), err
        assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


class TestZipForMoodle:
    def test_each_page_goes_to_its_student(self, report: Call, tmp_path: Path) -> None:
        path = tmp_path / "feedback.zip"
        code, _, err = report("html", "--each", path, "--worksheet", WORKSHEET)
        assert code == 3  # a mark is missing: Judith's
        assert "not written: Ghost: no row fits" in err
        with ZipFile(path) as made:
            assert made.testzip() is None
            pages = {entry: made.read(entry).decode() for entry in made.namelist()}
        assert all(entry.endswith("/feedback.html") for entry in pages)
        assert {
            handed_to(entry): words(parsed(page).find(".//h1")) for entry, page in pages.items()
        } == {
            "101": "annlee (101)",
            "102": 'Zoë "Zed" O\'Brien',
            "103": '=HYPERLINK("x")',
            "104": "דנה לוי",
            "105": "boek",
            "109": "Ex Used (109)",
            "110": "Not Assigned (110)",
        }

    def test_no_name_hands_a_page_to_another(self, tmp_path: Path) -> None:
        """A student called like a folder of Bo's gets the own number all the same."""
        name = "Bo Ek_102_assignsubmission_file_"
        table = tmp_path / "w.csv"
        table.write_text(
            "Identifier,Full name,Grade,Maximum Grade\r\n"
            f"Participant 101,{name},,10.00\r\n"
            "Participant 102,Bo Ek,,10.00\r\n"
            "Participant,No Number,,10.00\r\n"
        )
        people = students((name, ""), ("No Number", ""))
        found, missing = moodle.by_number(read_export(table, moodle.EXPECTED), people)
        assert {number: one.name for number, one in found.items()} == {"101": name}
        assert missing == ["No Number: the row has no Identifier of its own"]
        assert handed_to(f"{name}_101_assignsubmission_file_/x") == "102"  # what must not happen
        (plain,) = file_names(people[:1])
        assert handed_to(f"{plain}_101_assignsubmission_file_/x") == "101"

    def test_a_problem_names_its_file(self, report: Call, tmp_path: Path) -> None:
        path = tmp_path / "feedback.zip"
        report("html", "--each", path, "--worksheet", WORKSHEET, "--problem", "other")
        with ZipFile(path) as made:
            assert {entry.rpartition("/")[2] for entry in made.namelist()} == {"other.html"}

    def test_a_worksheet_of_another_course(self, report: Call, tmp_path: Path) -> None:
        other = tmp_path / "w.csv"
        other.write_text("Identifier,Full name,Grade\r\nParticipant 1,Nobody,\r\n")
        code, _, err = report("html", "--each", tmp_path / "f.zip", "--worksheet", other)
        assert (code, "is it of another course?" in err) == (2, True)
        assert not (tmp_path / "f.zip").exists()


def test_the_hostile_student_is_there(report: Call, tmp_path: Path) -> None:
    """Else the tests above would show little."""
    report("html", "--each", tmp_path / "pages")
    assert HOSTILE_NAME in {name for name, *_ in CLASS}
    assert any("script alert 1" in path.name for path in (tmp_path / "pages").iterdir())

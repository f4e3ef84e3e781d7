"""Wrong answers that did the same: in groups, and told what the staff write to them."""

import base64
import json
import random
import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.axe import faults, why_no_axe
from support.chromium import chromium, scheme, why_not
from support.command import Call, lent
from support.course import rows
from support.html_page import holds_nothing_foreign, is_for_every_reader, parsed, words
from support.paths import ROOT
from support.shown import is_shown, shown_commands
from support.tiny import GOOD, REFERENCE, SPEC, lay, lay_problem

from grader.batches.groups import SymptomGroup, find_groups
from grader.cli import run
from grader.record.database import locked
from grader.record.record import Record
from grader.report.formats import FORMATS
from grader.sandbox.proof.ladder import Sandbox

NAMED = """\
misconceptions:
  - id: takes_the_difference
    function: takes_the_difference
    message: "total is the difference: add the two numbers"
"""
VARIANT = "\n\ndef takes_the_difference(a, b):\n    return [a - b, a * b]\n"
# Two of each mistake; Dee's numbers have noise, Fay's error is on another line. Gil is alone.
CLASS = {
    "ann": "def tiny(a, b):\n    return [a - b, a * b]\n",
    "bo": "def tiny(a, b):\n    return [-(b - a), b * a]\n",
    "cy": "def tiny(a, b):\n    return [0.125, a * b]\n",
    "dee": "def tiny(a, b):\n    return [0.125 + 1e-9, a * b * (1 + 1e-9)]\n",
    "eve": "def tiny(a, b):\n    return [a.sum(), b]\n",
    "fay": "def tiny(a, b):\n    size = a.shape\n    return [size, b]\n",
    "gil": "def tiny(a, b):\n    return [a + b, a + b]\n",
    "hal": GOOD,
}
UNFOLD = "document.querySelectorAll('.group').forEach(group => { group.open = true; })"
MESSAGE = "See <b>slide</b> *12*\n=1+1"
HOSTILE = f"\x1b[31m{MESSAGE}\x00\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """A working tree with the record `marks` of CLASS; not to be changed, but copied."""
    made = tmp_path_factory.mktemp("groups")
    lay_problem(made, SPEC + NAMED, REFERENCE + VARIANT)
    lay(made, {f"d/{name}.py": text for name, text in CLASS.items()})
    with lent(sandbox), pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        assert run(["batch", "d", "--output", "marks", "-j", "1", "-q"]) == 1
    return made


@pytest.fixture
def tree(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which the test is."""
    copy = shutil.copytree(folder, tmp_path / "tree")
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def ids(folder: Path) -> dict[str, str]:
    """The id of the group of each student who is in one."""
    return {mark.student: group.id for group in groups_of(folder) for mark in group.marks}


def groups_of(folder: Path) -> tuple[SymptomGroup, ...]:
    with Record.open(folder / "marks") as record:
        return find_groups(record, record.marks())


class TestGroups:
    def test_the_same_mistake_numbers_or_error(self, folder: Path) -> None:
        found = groups_of(folder)
        together = {tuple(sorted(mark.student for mark in group.marks)) for group in found}
        assert together == {("ann", "bo"), ("cy", "dee"), ("eve", "fay")}
        titles = {group.marks[0].student: group.symptom.title for group in found}
        assert titles["ann"] == "total is the difference: add the two numbers"
        assert re.fullmatch(r"the same numbers: total 0.125 for [\d.]+ \(sample/01\)", titles["cy"])
        assert "AttributeError: 'float' object has no attribute" in titles["eve"]

    def test_an_id_follows_from_what_they_did(self, folder: Path, ids: dict[str, str]) -> None:
        with Record.open(folder / "marks") as record:
            marks = record.marks()
            for seed in range(3):
                random.Random(seed).shuffle(marks)
                assert {group.id for group in find_groups(record, marks)} == set(ids.values())
            without = [mark for mark in marks if mark.student not in ("ann", "fay")]
            renamed = [replace(mark, student=f"x{mark.student}") for mark in without]
            (left,) = find_groups(record, renamed)
        assert left.id == ids["cy"]

    def test_the_largest_comes_first(self, folder: Path, ids: dict[str, str]) -> None:
        with Record.open(folder / "marks") as record:
            marks = record.marks()
            more = [replace(mark, student="x") for mark in marks if mark.student == "eve"]
            assert find_groups(record, [*marks, *more])[0].id == ids["eve"]


def in_every_format(student: str) -> dict[str, str]:
    """What a student is told, by format; of a page and of Classroom the text."""
    told = {}
    for form in FORMATS.keys() - {"canvas"}:  # whose file has no place for a text
        to = Path(f"{form}.out")
        given = ["--student", student, "--audience", "student", "--output", str(to)]
        assert run(["report", "marks", "--to", form, *given]) == 0
        told[form] = to.read_bytes().decode()
    assert run(["report", "marks", "--to", "html", "--each", "pages"]) == 0
    told["each"] = Path(f"pages/{student}.html").read_text()
    given = ["--student", student, "--audience", "student", "--summary", "summary.md"]
    assert run(["report", "marks", "--to", "github", *given]) == 0
    told["summary"] = Path("summary.md").read_text()
    with Record.open(Path("marks")) as record:
        (mark,) = [mark for mark in record.marks() if mark.student == student]
        told["cell"] = record.report(mark.grade_id or 0)._repr_html_()
    told["classroom"] = base64.b64decode(told["classroom"]).decode()
    return told


class TestComment:
    def test_every_student_of_the_group_gets_it_in_every_format(
        self, tree: Path, ids: dict[str, str], call: Call
    ) -> None:
        before = in_every_format("dee")
        code, _, err = call("comment", "marks", "--group", ids["cy"], "--message", HOSTILE)
        assert (code, err.splitlines()[0]) == (
            0,
            f"2 students of the group {ids['cy']} will read it; `grader report` writes it",
        )
        for form, text in in_every_format("dee").items():
            assert "12*" not in before[form], form
            assert "From the course staff" in text or form == "json", form
            assert "12*" in text, form
            assert not {"\x1b", "\x00"} & set(text), form
            if form in ("html", "each", "summary", "cell", "junit"):
                assert "<b>slide" not in text, form
        holds_nothing_foreign(parsed(Path("html.out").read_text()))
        (line,) = Path("json.out").read_text().splitlines()
        assert json.loads(line)["comments"] == ["[31m" + MESSAGE]
        (row,) = rows(Path("csv.out").read_text())
        assert "12*\n'=1+1" in row["note"]
        assert "12*\n'=1+1" in Path("marks/grades.csv").read_text()
        for other in ("ann", "eve", "gil", "hal"):
            assert "12*" not in "".join(in_every_format(other).values()), other

    def test_the_latest_counts_and_is_taken_back(
        self, tree: Path, ids: dict[str, str], call: Call
    ) -> None:
        for message in ("first", "second"):
            call("comment", "marks", "--group", ids["eve"], "--message", message)
        assert told_to("fay") == ("second",)
        _, shown, _ = call("comment", "marks", "--list", "--format", "json")
        listed = {one["id"]: one["comment"] for one in json.loads(shown)["groups"]}
        assert listed == {ids["eve"]: "second", ids["ann"]: None, ids["cy"]: None}
        assert call("comment", "marks", "--group", ids["eve"], "--remove")[0] == 0
        assert told_to("fay") == ()
        assert call("comment", "marks", "--group", ids["eve"], "--remove") == (
            2,
            "",
            f"error: the group {ids['eve']} has no comment\n",
        )

    def test_who_does_the_same_later_gets_it(
        self, tree: Path, ids: dict[str, str], call: Call, sandbox: Sandbox
    ) -> None:
        call("comment", "marks", "--group", ids["cy"], "--message", "look")
        lay(tree, {"d/ivo.py": CLASS["cy"] + "\n# mine\n", "d/gil.py": GOOD})
        with lent(sandbox):
            assert run(["batch", "d", "--output", "marks", "-j", "1", "-q"]) == 1
        assert told_to("ivo") == ("look",)
        assert told_to("gil") == ()

    def test_it_survives_a_rescoring_that_withdraws_a_case(
        self, tree: Path, ids: dict[str, str], call: Call
    ) -> None:
        for name in ("ann", "cy", "eve"):
            call("comment", "marks", "--group", ids[name], "--message", f"to {name}")
        spec = (tree / "problems/tiny/problem.yaml").read_text()
        withdrawn = f"{spec}withdrawn:\n  - {{case: hidden/01, reason: unfair}}\n"
        lay(tree, {"problems/tiny/problem.yaml": withdrawn.replace("atol: 1.0e-6", "atol: 9.0")})
        with Record.open(Path("marks")) as record:
            before = len(record.report(record.marks()[0].grade_id or 0).cases)
        assert call("rescore", "marks", "--why", "unfair", "-q")[0] == 0
        with Record.open(Path("marks")) as record:
            assert len(record.report(record.marks()[0].grade_id or 0).cases) == before - 1
        assert told_to("fay") == ("to eve",)
        assert told_to("ann") == ()  # it is right now

        lay(tree, {"problems/tiny/problem.yaml": withdrawn})
        assert call("rescore", "marks", "--why", "not so", "-q")[0] == 0
        assert [told_to(name) for name in ("bo", "dee", "fay", "gil", "hal")] == [
            *(("to ann",), ("to cy",), ("to eve",)),
            *((), ()),
        ]
        assert {one.id: one.comment for one in groups_of(tree)} == {
            ids[name]: f"to {name}" for name in ("ann", "cy", "eve")
        }

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ((), "name a group with --group; --list shows all"),
            (
                ("--group", "{cy}x", "--message", "x"),
                "no group '{cy}x' in this record; near it: {cy}",
            ),
            (("--group", "{cy}"), "say what to do with the group"),
            (("--group", "{cy}", "--message", "x", "--remove"), "say what to do with the group"),
            (("--group", "{cy}", "--message", " \n\x1b\u202e"), "the message is empty"),
            (
                ("--group", "{cy}", "--message", "x" * 2001),
                "2,001 characters: expected at most 2,000",
            ),
        ],
    )
    def test_wrong_usage_is_told(
        self, given: tuple[str, ...], why: str, tree: Path, ids: dict[str, str], call: Call
    ) -> None:
        filled = [part.replace("{cy}", ids["cy"]) for part in given]
        code, _, err = call("comment", "marks", *filled)
        assert code == 2
        assert why.replace("{cy}", ids["cy"]) in err

    def test_a_batch_that_runs_is_told(self, tree: Path, ids: dict[str, str], call: Call) -> None:
        with locked(tree / "marks"):
            code, _, err = call("comment", "marks", "--group", ids["cy"], "--message", "x")
        assert (code, "is writing to marks: wait until it ends" in err) == (2, True)
        assert told_to("cy") == ()

    def test_no_record_is_made_by_asking(self, tree: Path, call: Call) -> None:
        (tree / "empty").mkdir()
        assert "no record in empty" in call("comment", "empty", "--list")[2]
        assert list((tree / "empty").iterdir()) == []


def told_to(student: str) -> tuple[str, ...]:
    """The comments that a student gets, from the record."""
    with Record.open(Path("marks")) as record:
        (mark,) = [mark for mark in record.marks() if mark.student == student]
        return record.report(mark.grade_id or 0).comments


class TestName:
    """A comment becomes a misconception of the problem."""

    @pytest.fixture
    def group(self, tree: Path, sandbox: Sandbox) -> SymptomGroup:
        """A group whose mistake nobody wrote: gil adds where he should multiply, and ivo does."""
        lay(tree, {"d/ivo.py": "def tiny(a, b):\n    return [b + a, sum([a, b])]\n"})
        with lent(sandbox):
            assert run(["batch", "d", "--output", "marks", "-j", "1", "-q"]) == 1
        (found,) = [
            one for one in groups_of(tree) if {m.student for m in one.marks} == {"gil", "ivo"}
        ]
        return found

    def test_it_is_told_in_its_place(self, group: SymptomGroup, tree: Path, call: Call) -> None:
        path = tree / "problems/tiny/problem.yaml"
        before, (variant,) = path.read_text(), group.symptom.mistakes
        path.chmod(0o640)
        call("comment", "marks", "--group", group.id, "--message", "Multiply: `a * b`.")
        code, _, err = call("comment", "marks", "--group", group.id, "--name", "adds_again")
        assert (code, f"adds_again is added, for the variant {variant};" in err) == (0, True)
        assert path.stat().st_mode & 0o777 == 0o640
        assert path.read_text() == (
            f"{before}  - id: adds_again\n    variant: {variant}\n"
            "    message: 'Multiply: `a * b`.'\n"
        )
        assert call("rescore", "marks", "--why", "it has a name now", "-q")[0] == 0
        with Record.open(Path("marks")) as record:
            reports = {
                mark.student: record.report(mark.grade_id or 0)
                for mark in record.marks()
                if mark.student in ("ann", "gil", "ivo")
            }
        for name in ("gil", "ivo"):
            (told,) = reports[name].misconceptions
            assert told == ("adds_again", "Multiply: `a * b`.")
            assert reports[name].comments == ()  # not twice
        assert reports["ann"].misconceptions[0].id == "takes_the_difference"
        code, _, err = call("comment", "marks", "--group", ids_now()["gil"], "--name", "again")
        assert (code, "names this mistake already: adds_again" in err) == (2, True)

    @pytest.mark.parametrize(
        ("name", "message", "why"),
        [
            ("adds_again", "", "a named mistake needs a message for students"),
            ("takes_the_difference", "x", "'takes_the_difference' is the id of another"),
            ("no-name", "x", "misconceptions[1].id: "),
        ],
    )
    def test_what_would_break_the_spec_is_refused(
        self, name: str, message: str, why: str, group: SymptomGroup, tree: Path, call: Call
    ) -> None:
        path = tree / "problems/tiny/problem.yaml"
        before = path.read_text()
        given = ["--message", message] if message else []
        code, _, err = call("comment", "marks", "--group", group.id, "--name", name, *given)
        assert (code, why in err) == (2, True), err
        assert path.read_text() == before
        assert told_to("gil") == ()

    def test_another_reference_has_other_variants(
        self, group: SymptomGroup, tree: Path, call: Call
    ) -> None:
        lay(tree, {"reference/tiny.py": REFERENCE + VARIANT + "# more\n"})
        code, _, err = call(
            *("comment", "marks", "--group", group.id, "--name", "adds_again", "--message", "x")
        )
        assert (code, "call `grader batch` again" in err) == (2, True)

    def test_numbers_that_no_variant_gives_need_a_function(
        self, tree: Path, ids: dict[str, str], call: Call
    ) -> None:
        given = ("--name", "constant", "--message", "x")
        code, _, err = call("comment", "marks", "--group", ids["cy"], *given)
        assert code == 2
        assert "the same numbers: total 0.125 for " in err
        assert f"write a function that makes the mistake into {tree}/reference/tiny.py" in err


def ids_now() -> dict[str, str]:
    """The id of the group of each student who is in one, by the record as it is."""
    return {mark.student: one.id for one in groups_of(Path()) for mark in one.marks}


class TestSummaries:
    def test_the_page_of_the_class(self, tree: Path, ids: dict[str, str], call: Call) -> None:
        call("comment", "marks", "--group", ids["cy"], "--message", HOSTILE)
        call("report", "marks", "--to", "html", "--output", "class.html")
        root = parsed(Path("class.html").read_text())
        holds_nothing_foreign(root)
        is_for_every_reader(root)
        for name in ("ann", "cy", "eve"):
            (part,) = root.findall(f".//details[@id='g{ids[name]}']")
            assert words(part.find("summary")).startswith("2 t")
            targets = [(link.get("href") or "")[1:] for link in part.iter("a")]
            sections = [root.find(f".//details[@id='{target}']/summary") for target in targets]
            assert [words(one).split()[0] for one in sections] == [
                mark.student
                for group in groups_of(tree)
                if group.id == ids[name]
                for mark in group.marks
            ]
        assert "Comment: [31mSee <b>slide</b> *12*" in words(root)

    @pytest.mark.slow
    @pytest.mark.skipif(bool(why_not() or why_no_axe()), reason=why_not() or why_no_axe())
    @pytest.mark.filterwarnings("ignore::ResourceWarning")  # of the library that drives it
    def test_axe_finds_nothing_in_groups(self, tree: Path, ids: dict[str, str], call: Call) -> None:
        call("comment", "marks", "--group", ids["cy"], "--message", MESSAGE)
        call("report", "marks", "--to", "html", "--output", "class.html")
        with chromium() as browser:
            for colours in ("light", "dark"):
                scheme(browser, colours)
                browser.get((tree / "class.html").as_uri())
                browser.execute_script(UNFOLD)
                assert faults(browser) == []

    def test_students_see_no_group(self, tree: Path, call: Call, ids: dict[str, str]) -> None:
        for form in ("html", "json", "text"):
            call("report", "marks", "--to", form, "--audience", "student", "--output", "seen")
            told = Path("seen").read_text()
            assert not [id_ for id_ in ids.values() if id_ in told]

    def test_text_and_json(self, tree: Path, call: Call, ids: dict[str, str]) -> None:
        shown = call("report", "marks", "--to", "text")[1]
        assert "wrong answers that did the same (3)" in shown
        assert f"2 of tiny, group {ids['cy']}: the same numbers: total 0.125 for " in shown
        lines = call("report", "marks", "--to", "json")[1].splitlines()
        found = {one["student"]["name"]: one["group"] for one in map(json.loads, lines)}
        assert found == {**dict.fromkeys(CLASS), **ids}


def test_the_page_shows_what_happens(tree: Path, call: Call) -> None:
    """Each command of docs/comment.md, one after another."""
    commands = list(shown_commands((ROOT / "docs/comment.md").read_text()))
    assert len(commands) > 3
    for command, shown in commands:
        name, *arguments = shlex.split(command)
        assert name == "grader"
        _, out, err = call(*arguments)
        assert is_shown(out + err, shown), out + err

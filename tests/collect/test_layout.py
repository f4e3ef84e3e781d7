"""Whose is each part of a class: decided once, from the outermost names."""

from collections.abc import Iterable, Mapping

import pytest

from grader.collect.entries import Entry, LeftOut, hidden, is_archive, of_other_kind
from grader.collect.layout import Layout, decide
from grader.collect.shapes import Owner, copy_number
from grader.collect.submitters import METADATA, read_submitters
from grader.errors import UsageError
from grader.grading.submission import from_bytes
from grader.jail.programs.archive import is_hidden

PROBLEMS = {"tiny", "other"}
SUBMITTERS = """\
---
submission_1:
  :submitters:
  - :name: Ann Lee
    :sid: '3031234567'
    :email: ann@x.example
  :created_at: 2026-01-02 03:04:05.000000000 Z
  :score: 3.0
  :results:
    :output: |
      submission_2:
        :submitters:
        - :name: Mallory
submission_2:
  :created_at: 2026-01-02 03:04:05.000000000 Z
  :submitters:
  - :name: "Bo: \\u00cbk"
    :sid:
    :email: bo@x.example
  - :name: Cy Ng
    :sid: 12e03
submission_3:
  :submitters: []
"""


def items_of(paths: Iterable[str], held: Mapping[str, str] = {}) -> list[Entry | LeftOut]:
    """The files at ``paths``, as a walk would give them; ``held`` are texts by path."""
    return [
        hidden(path)
        if any(map(is_hidden, path.split("/")))
        else Entry(path, 0.0, lambda path=path: from_bytes(held.get(path, "").encode()))
        if path.endswith((".py", ".ipynb", METADATA)) or is_archive(path)
        else of_other_kind(path)
        for path in paths
    ]


def layout_of(
    paths: Iterable[str], root: str = "d", inside: str | None = None, submitters: str = SUBMITTERS
) -> Layout:
    """The layout of a class with the files at ``paths``."""
    paths = list(paths)
    held = {path: submitters for path in paths if path.endswith(METADATA)}
    return decide(items_of(paths, held), root, PROBLEMS, inside)


def owners_of(paths: Iterable[str], root: str = "d", inside: str | None = None) -> list[Owner]:
    """The owner of each file, in their order."""
    paths = list(paths)
    layout = layout_of(paths, root, inside)
    return [layout.parts[path.removeprefix(layout.around)].owners[0] for path in paths]


def bright(name: str, day: int, time: str = "305 PM", file: str = "/hw.py") -> str:
    return f"12345-67890 - {name} - Jan {day}, 2026 {time}{file}"


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("ann.py", Owner("ann")),
        ("Ann Lee.ipynb", Owner("Ann Lee")),
        ("ann.b.py", Owner("ann.b")),
        ("ann.tar.gz", Owner("ann")),
        ("ann/hw.py", Owner("ann")),
        ("v1.2/hw.py", Owner("v1.2")),
        ("ann/src/deep/hw.py", Owner("ann")),
        ("tiny/ann.py", Owner("ann", problem="tiny")),
        ("tiny/ann/hw.py", Owner("ann", problem="tiny")),
        ("tiny/ann_12_345_hw.py", Owner("ann", "12", problem="tiny")),
        ("tiny/tiny-submissions/tiny-ann/hw.py", Owner("ann", problem="tiny")),
        ("Ann Lee_12345_assignsubmission_file_/hw.py", Owner("Ann Lee", "12345")),
        ("Ann Lee_12345_assignsubmission_file/hw.py", Owner("Ann Lee", "12345")),
        ("Ann_Lee_12345_assignsubmission_file_/src/hw.py", Owner("Ann_Lee", "12345")),
        ("Ann Lee_12345_assignsubmission_file_hw_2.py", Owner("Ann Lee", "12345")),
        ("week1/Ann Lee_12345_assignsubmission_file_/hw.py", Owner("Ann Lee", "12345")),
        ("Ann Lee_12345_assignsubmission_onlinetext_/on.html", Owner("Ann Lee", "12345")),
        ("Group 1_17_assignsubmission_file_/hw.py", Owner("Group 1", "17")),
        ("Default group_assignsubmission_file/hw.py", Owner("Default group")),
        ("Participant_123_assignsubmission_file/hw.py", Owner("Participant", "123")),
        ("Participant 123_123_assignsubmission_file_/hw.py", Owner("Participant 123", "123")),
        ("leeann_123_4567_hw.py", Owner("leeann", "123")),
        ("lee_ann_123_4567_hw.py", Owner("lee_ann", "123")),
        ("leeann_LATE_123_4567_hw_final_2.py", Owner("leeann", "123", late=True)),
        ("leeann_123_text.html", Owner("leeann", "123")),
        ("anon_x7Fk2_9005_hw.py", Owner("x7Fk2", "x7Fk2")),
        ("LATE_anon_p3Qm9_9006_hw.py", Owner("p3Qm9", "p3Qm9", late=True)),
        ("anon_LATE_p3Qm9_9006_hw.py", Owner("p3Qm9", "p3Qm9", late=True)),
        ("hw_1_2_final.py", Owner("hw_1_2_final")),  # ids of Canvas are longer
        ("ekbo_102_777_666_9003_hw.py", Owner("ekbo_102_777_666_9003_hw")),  # Bo's, or 666's
        ("ekbo_102345_777_2026_11_hw.py", Owner("ekbo", "102345")),
        (
            "hw1_ann_attempt_2026-01-02-03-04-05_hw.py",
            Owner("ann", "ann", attempt="2026-01-02-03-04-05"),
        ),
        (
            "hw1_ann_attempt_2026-01-02-03-04-05.txt",
            Owner("ann", "ann", attempt="2026-01-02-03-04-05"),
        ),
        (bright("Mary-Ann Lee", 2), Owner("Mary-Ann Lee", "12345", attempt="2026-01-02-15-05")),
        (
            bright("Ann", 12, "1205 AM", " - hw - 2.py"),
            Owner("Ann", "12345", attempt="2026-01-12-00-05"),
        ),
        ("hw1-submissions/hw1-annlee/hw.py", Owner("annlee")),
        ("hw1-submissions/hw1-ann-lee/src/hw.py", Owner("ann-lee")),
        ("hw1-submissions/other/hw.py", Owner("hw1-submissions")),
        # macOS composes accents otherwise than others: the same student.
        ("Zoe\u0308/hw.py", Owner("Zo\u00eb")),
    ],
)
def test_the_owner_is_read_from_the_outermost_name(path: str, owner: Owner) -> None:
    assert owners_of([path]) == [owner]


@pytest.mark.parametrize(
    "paths",
    [
        ["Ann_1_assignsubmission_file_Bo_2_assignsubmission_file_hw.py"],
        ["Ann_1_assignsubmission_file_/Bo_2_assignsubmission_file_/hw.py"],
        ["Ann_1_assignsubmission_file_bo_22_333_hw.py"],
        ["Ann_11_222_Bo_2_assignsubmission_file_hw.py"],
        ["Ann_11_222_bo_33_444_hw.py"],
        ["Ann_11_222_hw1_bo_attempt_2026-01-02-03-04-05_hw.py"],
        ["hw1_Ann_attempt_2026-01-02-03-04-05_hw1_bo_attempt_2026-01-02-03-04-05_x.py"],
        ["hw1_Ann_attempt_2026-01-02-03-04-05_bo_11_222_hw.py"],
        [bright("Ann", 2, file=" - 1-2 - Bo - Jan 3, 2026 305 PM - x.py")],
        ["Ann/submission_metadata.yml", "Ann/submission_1/hw.py", "zoe/hw.py"],
        ["Ann/bo_33_444_hw.py", "Ann/cy_34_445_hw.py", "zoe/hw.py"],
        ["Ann/Bo_2_assignsubmission_file_/hw.py", "zoe.py"],
        ["Ann/Ann-submissions/Ann-bo/hw.py", "zoe.py"],
        ["Ann/tiny/bo/hw.py", "zoe.py"],
        ["Ann.zip", "zoe/hw.py"],
    ],
)
def test_what_the_student_chose_is_never_the_owner(paths: list[str]) -> None:
    *mine, _ = [*owners_of(paths), None] if len(paths) == 1 else owners_of(paths)
    assert {one.student for one in mine if one} == {"Ann"}


def test_a_clone_in_a_clone_belongs_to_the_outer_one() -> None:
    paths = [
        "hw1-annlee/hw.py",
        "hw1-mallory-submissions/hw.py",
        "hw1-mallory-submissions/hw1-mallory-annlee/hw.py",
    ]
    for around, root in (("", "hw1-submissions"), ("hw1-submissions/", "download")):
        found = owners_of([around + path for path in paths], root)
        assert [one.student for one in found] == ["annlee", *2 * ["mallory-submissions"]]
    assert owners_of(paths[:1], "hw1-submissions (1)") == [Owner("annlee")]
    assert owners_of(paths[:1], "clones") == [Owner("hw1-annlee")]


def test_most_names_say_which_platform_it_is_and_the_rest_is_the_course_s() -> None:
    paths = ["Ann_1_assignsubmission_file_/a.py", "Bo_2_assignsubmission_file_x_11_222_y.py"]
    layout = layout_of([*paths, "dee_33_444_hw.py", "solution.py", "notes.txt"])
    found = {path: part.owners[0].student for path, part in layout.parts.items()}
    assert list(found.values()) == ["Ann", "Bo", "dee_33_444_hw", "solution", "notes"]
    (note,) = layout.notes
    assert note.startswith("dee_33_444_hw.py, solution.py: not named as Moodle names")


def test_a_folder_that_looks_like_a_file_of_canvas_is_none() -> None:
    paths = [f"CS101_2026_11_hw/{name}/hw.py" for name in ("ann", "bo")]
    assert owners_of(paths, "CS101_2026_11_hw (1)") == [Owner("ann"), Owner("bo")]
    part = layout_of(paths).parts[paths[0]]
    assert (part.owners, part.may_be_class) == ((Owner("CS101_2026_11_hw"),), True)
    (part,) = layout_of(["CS101_2026_11_hw.zip"]).parts.values()
    assert part.may_be_class


def test_texts_of_canvas_have_no_number_of_a_file() -> None:
    texts = [f"{name}_12{n}_text.html" for n, name in enumerate("abcdef")]
    assert owners_of([*texts, "ann_120_4567_hw.py"])[-1] == Owner("ann", "120")


def test_names_of_the_course_with_equal_numbers_are_no_export_of_canvas() -> None:
    paths = [f"lab_2024_11_{name}.py" for name in ("ann", "bo", "cy")]
    assert [one.student for one in owners_of(paths)] == [path[:-3] for path in paths]


@pytest.mark.parametrize(
    ("names", "users"),
    [
        (["hw1_ann", "hw1_bo"], ["ann", "bo"]),
        (["hw_1_ann_lee", "hw_1_bo_lee"], ["ann_lee", "bo_lee"]),
        (["hw1_ann", "hw1_ann_b"], ["ann", "ann_b"]),
        (["HW_01_02_ann", "HW_01_02_bo"], ["ann", "bo"]),
        (["hw_1_ann_lee"], ["lee"]),
    ],
)
def test_a_user_of_blackboard_and_an_assignment_may_have_underscores(
    names: list[str], users: list[str]
) -> None:
    found = owners_of(f"{name}_attempt_2026-01-02-03-04-05_hw.py" for name in names)
    assert [one.student for one in found] == users


def test_times_of_brightspace_are_in_order() -> None:
    times = [(2, "1159 PM"), (3, "1201 AM"), (3, "1159 AM"), (3, "1201 PM"), (3, "101 PM")]
    found = [owners_of([bright("Ann", *given)])[0].attempt for given in times]
    assert found == sorted(found)
    (spaced,) = owners_of([bright("Ann", 3, "101\u202fPM")])
    assert spaced.attempt == found[-1]


class TestGradescope:
    PATHS = (METADATA, "submission_1/a.py", "submission_2/b.py", f"submission_2/{METADATA}")

    def test_the_list_beside_the_folders_says_whose_they_are(self) -> None:
        for around in ("", "assignment_9_export/"):
            layout = layout_of([around + path for path in self.PATHS])
            assert layout.around == around
            (ann,) = layout.parts["submission_1/a.py"].owners
            assert (ann.student, ann.student_id) == ("Ann Lee", "3031234567")
            assert ann.attempt.startswith("2026-01-02")
            pair = layout.parts[f"submission_2/{METADATA}"].people
            assert pair == (("Bo: Ëk", "bo@x.example"), ("Cy Ng", "12e03"))  # an id is text

    def test_a_folder_that_it_does_not_name_is_told(self) -> None:
        layout = layout_of([*self.PATHS, "submission_3/a.py", "submission_4/a.py"])
        assert layout.parts["submission_4/a.py"].owners == (Owner("submission_4"),)
        assert "submission_3, submission_4: not named as Gradescope" in layout.notes[0]

    def test_without_folders_it_is_a_file_like_others(self) -> None:
        assert owners_of([METADATA, "ann.py"])[1] == Owner("ann")

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (b"\xff", "expected YAML in UTF-8"),
            (b"", "expected keys like submission_123, found none"),
            (b"submission_1:\n  :submitters:\n  - [\n", "expected YAML"),
            (b"submission_1:\n  :submitters:\n  - :sid:\n", "submission_1: expected a :name"),
            (b"submission_1:\n  :submitters:\n  - 3\n", "submission_1: expected a :name"),
        ],
    )
    def test_a_broken_list_is_told(self, text: bytes, told: str) -> None:
        with pytest.raises(UsageError, match=r"x\.yml: ") as caught:
            read_submitters("x.yml", text)
        assert told in str(caught.value)


CLASS = ("ann/hw.py", "bo.py", "cy/a/b.py", "cy/notes.txt")
MACOS = (".DS_Store", "__MACOSX/._hw1", "__MACOSX/hw1/._bo.py")


class TestWrappers:
    @pytest.mark.parametrize(
        "root", ["hw1", "hw1 (1)", "hw1(2)", "hw1-1", "hw1 2", "hw1 copy", "hw1 - Copy (2)", "HW1"]
    )
    def test_a_folder_with_the_archive_s_name_is_no_student(self, root: str) -> None:
        layout = layout_of([*(f"hw1/{path}" for path in CLASS), *MACOS], root)
        assert layout.notes == ("the submissions are those in hw1/",)
        found = [layout.parts[path].owners[0].student for path in CLASS]
        assert found == ["ann", "bo", "cy", "cy"]

    def test_a_folder_in_a_folder_is_found(self) -> None:
        layout = layout_of([*(f"hw1/HW1/{path}" for path in CLASS), "readme.txt"], "hw1")
        assert (layout.around, layout.notes) == (
            "hw1/HW1/",
            ("the submissions are those in hw1/HW1/",),
        )

    @pytest.mark.parametrize(
        ("paths", "around"),
        [
            (["x/y/hw1-submissions/hw1-ann/a.py", "x/y/hw1-submissions/hw1-bo/a.py"], 3),
            (["x/y/Ann_1_assignsubmission_file_/a.py", "x/y/notes.txt"], 2),
            ([f"x/{METADATA}", "x/submission_1/a.py"], 1),
            (["x/ann_11_222_a.py", "x/bo_12_223_a.py"], 1),
            ([f"x/{bright('Ann', 2)}", "x/index.html"], 1),
            (["ann/a.py", "ann/b.py"], 0),
            (["x/ann/a.py", "x/bo/a.py"], 0),  # or a student with two folders
            (["x/Ann_1_assignsubmission_file_/a.py", "x/material/notes.txt"], 1),
            ([*(f"x/{n}_{n}_assignsubmission_file_/a.py" for n in (1, 2)), "x/old/a.py"], 1),
            (["x/ann_11_222_a.py", "x/bo.py"], 0),
            (["x/ann_11_222_a.py", "bo.py"], 0),
            (["Ann_1_assignsubmission_file_/Bo_2_assignsubmission_file_/a.py"], 0),
            (["hw1-submissions/x-ann/a.py"], 0),
        ],
    )
    def test_a_folder_around_an_export_is_found(self, paths: list[str], around: int) -> None:
        assert layout_of(paths).around.count("/") == around

    def test_the_user_may_name_it(self) -> None:
        paths = ["x/ann/a.py", "x/bo/a.py", "y.py"]
        assert [one.student for one in owners_of(paths[:2], inside="x")] == ["ann", "bo"]
        assert [one.student for one in owners_of(paths[:2], inside="./x/")] == ["ann", "bo"]
        assert owners_of(["d/ann/a.py"], inside=".") == [Owner("d")]
        within = layout_of(paths, inside="x").within(items_of(paths))
        assert [item.path for item in within] == ["ann/a.py", "bo/a.py", "y.py"]
        assert within[2] == LeftOut("y.py", "outside of x/: not looked into")
        for inside in ("z", "../d", "/y", "ann", "x/ann/a.py"):
            with pytest.raises(UsageError, match=r"--inside \S+: no such folder"):
                layout_of(paths, inside=inside)


class TestProblems:
    def test_folders_above_the_students_say_the_problem(self) -> None:
        paths = ["tiny/ann/a.py", "other/ann.py", "other/bo_11_222_a.py", "cy.py"]
        found = owners_of(paths)
        assert [(one.student, one.problem) for one in found] == [
            ("ann", "tiny"),
            ("ann", "other"),
            ("bo", "other"),
            ("cy", ""),
        ]

    def test_beside_other_folders_it_is_a_student_s(self) -> None:
        layout = layout_of(["tiny/ann/a.py", "ann/a.py"])
        assert layout.parts["tiny/ann/a.py"].owners == (Owner("tiny"),)
        assert layout_of(["tiny/ann.py", "bo.py"]).parts["tiny/ann.py"].owners == (Owner("tiny"),)
        assert layout.notes[0].startswith(
            "tiny is the id of a problem: but not all folders beside it"
        )

    def test_folders_inside_say_only_the_problem(self) -> None:
        layout = layout_of(["ann/tiny/bo/a.py", "bo/a.py"])
        part = layout.parts["ann/tiny/bo/a.py"]
        assert (part.owners, part.inside("ann/tiny/bo/a.py")) == ((Owner("ann"),), ["tiny", "bo"])


def test_names_that_differ_only_in_how_accents_are_made_are_two_students() -> None:
    found = owners_of(["Zoe\u0308/a.py", "Zo\u00eb.py", "Zo\u00eb/b.py"])
    assert [one.student for one in found] == ["Zoe\u0308", "Zo\u00eb", "Zo\u00eb"]


def test_spaces_and_what_has_no_width_are_part_of_a_name() -> None:
    names = ["ann", "ann ", "ann\u00a0", "ann\u200b", "a\u00adnn", "\uff41nn"]
    found = owners_of(f"{name}/a.py" for name in names)
    assert [one.student for one in found] == names


@pytest.mark.parametrize(
    ("path", "number"), [("a/hw.py", 0), ("hw-2.py", 2), ("hw (11).ipynb", 11), ("x-2/hw.py", 0)]
)
def test_a_later_copy_is_told_by_its_name(path: str, number: int) -> None:
    assert copy_number(path) == number

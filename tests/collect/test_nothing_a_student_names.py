"""Whatever a student calls files and folders, the rows of other students stay as they are.

One of three students, Mallory, hands in any files, with names like those of all platforms. The
others hand in one file each. It is tried in every shape of a class that is known.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tiny import GOOD, catalogue_of, lay_problem

from grader.collect.collection import Collection, Rules, collect
from grader.collect.entries import Entry, LeftOut, hidden, is_archive, of_other_kind
from grader.collect.submitters import METADATA
from grader.grading.submission import from_bytes
from grader.jail.programs.archive import is_hidden
from grader.problem.catalogue import Shelf

STUDENTS = (("Ann Lee", 101), ("Bo Ek", 102), ("Mallory", 666))
SUBMITTERS = "".join(
    f"submission_{number}:\n  :submitters:\n  - :name: {name}\n    :sid: '{number}'\n"
    for name, number in STUDENTS
)


@dataclass(frozen=True)
class Shape:
    """A shape of a class: ``path`` is that of a student's n-th file, by its path inside."""

    path: Callable[[str, int, int, str], str]  # name, number, which file, path inside
    root: str = "class"
    beside: str = ""
    around: str = ""


def flat(inside: str) -> str:
    return inside.replace("/", "_")


def user(name: str) -> str:
    return name.lower().replace(" ", "")


SHAPES = {
    "Moodle": Shape(lambda name, id_, n, file: f"{name}_{id_}_assignsubmission_file_/{file}"),
    "Moodle, flat": Shape(
        lambda name, id_, n, file: f"{name}_{id_}_assignsubmission_file_{flat(file)}"
    ),
    "Canvas": Shape(lambda name, id_, n, file: f"{user(name)}_{id_}_{id_}{n:02}_{flat(file)}"),
    "Canvas, anonymous": Shape(
        lambda name, id_, n, file: f"LATE_anon_x{id_}_{id_}{n:02}_{flat(file)}"
    ),
    "Blackboard": Shape(
        lambda name, id_, n, file: f"hw_1_{user(name)}_attempt_2026-01-02-03-04-{n:02}_{flat(file)}"
    ),
    "Brightspace": Shape(
        lambda name, id_, n, file: f"{id_}-9 - {name} - Jan 2, 2026 305 PM/{file}"
    ),
    "Brightspace, flat": Shape(
        lambda name, id_, n, file: f"{id_}-9 - {name} - Jan 2, 2026 305 PM - {flat(file)}"
    ),
    "Gradescope": Shape(lambda name, id_, n, file: f"submission_{id_}/{file}", beside=METADATA),
    "Classroom": Shape(
        lambda name, id_, n, file: f"hw1-{user(name)}/{file}", root="hw1-submissions"
    ),
    "Classroom, around": Shape(
        lambda name, id_, n, file: f"hw1-submissions/hw1-{user(name)}/{file}", root="download"
    ),
    "own folders": Shape(lambda name, id_, n, file: f"{name}/{file}"),
    "own folders, around": Shape(lambda name, id_, n, file: f"x/{name}/{file}", root="x (1)"),
    "own archives": Shape(lambda name, id_, n, file: f"{name}.zip/{file}"),
    "problems": Shape(lambda name, id_, n, file: f"tiny/{name}/{file}"),
    "problems, flat": Shape(
        lambda name, id_, n, file: f"tiny/{user(name)}_{id_}_{id_}{n:02}_{flat(file)}"
    ),
}
# Names of all shapes, of Ann and of nobody; and what looks like them.
LIKE_ANN = [
    shape.path("Ann Lee", 101, 0, "hw.py").removesuffix("/hw.py") for shape in SHAPES.values()
]
PLAIN = ["Ann Lee", "annlee", "Zoe", "tiny", "other", "src", "hw", METADATA, "submission_101"]
PLAIN += ["hw1-submissions", "class", "x", "grades", "Group 1_17_assignsubmission_file_", "a_b_c"]
LOOKS = [
    "Ann\u00a0Lee",
    "Ann\u2009Lee",
    "Ann Lee\u200b",
    "\u202eAnn Lee",
    "Ann L\u0435e",
    "Ann Lee ",
]
LOOKS += ["\uff21nn Lee", "Ann Lee\n", "Zoe\u0308", "_101_", "_LATE_", " - ", "\\", "%2F", "*", "?"]
ENDS = [
    "",
    ".py",
    ".ipynb",
    ".zip",
    ".txt",
    "_hw.py",
    "/hw.py",
    "_attempt_2026-01-02-03-04-05_x.py",
]
PARTS = st.builds(
    lambda parts, end: "".join(parts) + end,
    st.lists(
        st.sampled_from([*LIKE_ANN, *PLAIN, *LOOKS]) | st.text("ab_1 -.\u00e9", max_size=4),
        min_size=1,
        max_size=2,
    ),
    st.sampled_from(ENDS),
)
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join).map(lambda path: path.strip("/"))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("course")
    lay_problem(folder)
    lay_problem(folder, name="other")
    return Shelf(catalogue_of(folder))


def item(path: str) -> Entry | LeftOut:
    """A file as a walk gives it."""
    text = SUBMITTERS if path.endswith(METADATA) else GOOD
    if any(map(is_hidden, path.split("/"))):
        return hidden(path)
    if path.endswith((".py", ".ipynb", METADATA)) or is_archive(path):
        return Entry(path, float(len(path)), lambda: from_bytes(text.encode()))
    return of_other_kind(path)


def collected(shelf: Shelf, shape: Shape, paths: list[str]) -> Collection:
    """The class in which files lie at ``paths``; what lies in a .zip there is in an archive."""
    archives: dict[str, list[str]] = {}
    outer = [*([shape.beside] if shape.beside else [])]
    for path in paths:
        parts = path.split("/")
        at = next((n for n, part in enumerate(parts[:-1], 1) if is_archive(part)), 0)
        if at and not any(map(is_hidden, parts[:at])):
            archives.setdefault("/".join(parts[:at]), []).append(path)
        else:
            outer.append(path)

    def open_archive(entry: Entry) -> Iterator[Entry | LeftOut]:
        for name, held in archives.items():
            if name == entry.path or name.endswith(f"/{entry.path}"):
                return (item(entry.path + path.removeprefix(name)) for path in held)
        return iter([item(f"{entry.path}/hw.py")])

    items = [item(path) for path in dict.fromkeys([*outer, *archives])]
    return collect(items, Rules(shelf, shape.root), open_archive)


def rows(found: Collection) -> dict[tuple[str, str, str], str]:
    return {one.key: one.entry.path for one in found.placed}


@pytest.mark.parametrize("name", SHAPES)
@settings(max_examples=100)
@given(inside=st.lists(PATHS, min_size=1, max_size=4, unique=True))
def test_no_other_row_changes_and_none_is_made(name: str, inside: list[str], shelf: Shelf) -> None:
    shape = SHAPES[name]
    others = [shape.path(*student, 0, "hw.py") for student in STUDENTS[:2]]
    hers = [shape.path(*STUDENTS[2], n, path) for n, path in enumerate(inside)]
    mine = rows(collected(shelf, shape, [*others, shape.path(*STUDENTS[2], 0, "hw.py")]))
    hers_keys = {
        key[:2] for key, path in mine.items() if "666" in path or "mallory" in path.lower()
    }
    assert len(mine) == 3
    assert len(hers_keys) == 1
    found = collected(shelf, shape, [*others, *hers])
    assert found.doubts.reason == ""
    told = rows(found)
    for key, path in mine.items():
        assert key[:2] in hers_keys or told[key] == path
    assert {key[:2] for key in told} <= {key[:2] for key in mine}
    owners = {(one.owner.student, one.owner.student_id) for one in found.unplaced}
    assert owners - {(METADATA.removesuffix(".yml"), "")} <= {key[:2] for key in mine}


@pytest.mark.parametrize("name", [name for name in SHAPES if not name.startswith(("own", "prob"))])
@settings(max_examples=50)
@given(inside=st.lists(PATHS, min_size=1, max_size=3, unique=True))
def test_who_is_alone_in_a_platform_s_export_is_one_student(
    name: str, inside: list[str], shelf: Shelf
) -> None:
    shape = SHAPES[name]
    hers = [shape.path(*STUDENTS[2], n, path) for n, path in enumerate(inside)]
    found = collected(shelf, shape, hers)
    owners = {one.owner.student.lower() for one in (*found.placed, *found.unplaced)}
    assert owners - {METADATA.removesuffix(".yml")} <= {"mallory", "x666"}


def test_the_attack_is_seen_where_names_inside_count(shelf: Shelf) -> None:
    """The test above can fail: a course that lets students name the outermost files is open."""
    shape = Shape(lambda name, id_, n, file: f"{name}.py" if file == "hw.py" else file)
    others = ["Ann Lee.py", "Bo Ek.py"]
    mine = rows(collected(shelf, shape, others))
    told = rows(collected(shelf, shape, [*others, "Ann Lee.ipynb", "Zoe.py"]))
    assert told[("Ann Lee", "", "tiny")] != mine[("Ann Lee", "", "tiny")]
    assert ("Zoe", "", "tiny") in told

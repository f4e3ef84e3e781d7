"""The path says whose file it is, in the shapes that learning platforms export.

    Moodle            Ann Lee_12345_assignsubmission_file_/hw.py    a folder for each student
                      Ann Lee_12345_assignsubmission_file_hw.py     or no folders
    Canvas            leeann_LATE_123_4567_hw.py                    user 123, submission 4567
    GitHub Classroom  hw1-submissions/hw1-annlee/hw.py              a clone for each student
    own folders       annlee/hw.py
    flat              annlee.py

If a folder's name is a problem's id, it says which problem the file answers, at any depth. It
never says whose file it is. Everything in a student's folder is the student's.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

MOODLE_FOLDER = re.compile(r"(?P<student>.+)_(?P<id>\d+)_assignsubmission_[a-z]+_?")
MOODLE_FILE = re.compile(r"(?P<student>.+)_(?P<id>\d+)_assignsubmission_[a-z]+_(?P<file>.+)")
CANVAS_FILE = re.compile(
    r"(?P<student>[^_]+)_(?:(?P<late>LATE)_)?(?P<id>\d{2,})_(?P<submission>\d{2,})_(?P<file>.+)"
)
ATTEMPT = re.compile(r"(?:-(\d{1,3})| \((\d{1,3})\))\.[^./]*$")
# `gh classroom clone student-repos` makes this folder, with a clone `<assignment>-<user>` for each.
CLASSROOM_SUFFIX = "-submissions"


@dataclass(frozen=True)
class Owner:
    """A student: name, and the platform's own id if the path has one.

    ``late`` is the platform's word; ``problem`` is the id of the problem that a folder names.
    """

    student: str
    student_id: str = ""
    late: bool = False
    problem: str = ""


def export_folders(paths: Iterable[Sequence[str]]) -> frozenset[tuple[str, ...]]:
    """The folders of ``paths`` that are a platform's export, and no student's folder.

    All files in such a folder are named as Moodle or Canvas does, for more than one student.
    """
    ids: defaultdict[tuple[str, ...], set[str | None]] = defaultdict(set)
    for *folders, name in paths:
        named = MOODLE_FILE.fullmatch(name) or CANVAS_FILE.fullmatch(name)
        ids[tuple(folders)].add(named["id"] if named else None)
    return frozenset(
        folder for folder, found in ids.items() if len(found) > 1 and None not in found
    )


def owner_of(
    parts: Sequence[str],
    problems: Container[str],
    root: str = "",
    exports: Container[tuple[str, ...]] = (),
) -> Owner:
    """The owner of the file at the path ``parts`` below the folder named ``root``.

    ``exports`` are folders that `export_folders` found.
    """
    folders, name = list(parts[:-1]), parts[-1]
    if tuple(folders) in exports:
        folders = [folder for folder in folders if folder in problems]
    problem = next((folder for folder in folders if folder in problems), "")
    folders = [folder for folder in folders if folder not in problems]
    for folder in folders:
        if found := MOODLE_FOLDER.fullmatch(folder):
            return Owner(_student(found["student"]), found["id"], problem=problem)
    if not folders:
        return _owner_by_name(name, problem)
    above, folder = root, folders[0]
    if len(folders) > 1 and _is_clone(folders[1], folders[0]):
        above, folder = folders[:2]
    if _is_clone(folder, above):
        folder = folder.removeprefix(above.removesuffix(CLASSROOM_SUFFIX) + "-")
    return Owner(_student(folder), problem=problem)


def attempt(path: str) -> int:
    """The number in a file's name: 2 for ``hw-2.py`` and for ``hw (2).py``; 0 without a number."""
    found = ATTEMPT.search(path)
    return int(found[1] or found[2]) if found else 0


def _owner_by_name(name: str, problem: str) -> Owner:
    """The owner of a file, if the platform makes no folders."""
    if found := MOODLE_FILE.fullmatch(name):
        return Owner(_student(found["student"]), found["id"], problem=problem)
    if found := CANVAS_FILE.fullmatch(name):
        late = found["late"] is not None
        return Owner(_student(found["student"]), found["id"], late, problem)
    return Owner(_student(name.rpartition(".")[0] or name), problem=problem)


def _is_clone(folder: str, above: str) -> bool:
    assignment = above.removesuffix(CLASSROOM_SUFFIX)
    return assignment != above and folder.startswith(f"{assignment}-")


def _student(name: str) -> str:
    """A name with accents in composed form: systems that make folders differ in that."""
    return unicodedata.normalize("NFC", name.strip())

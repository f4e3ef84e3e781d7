"""The names that learning platforms write: whose a file or folder is, by its name alone.

    Moodle       Ann Lee_12345_assignsubmission_file_            a folder for each student
                 Ann Lee_12345_assignsubmission_file_hw.py       or no folders
                 Group 1_17_assignsubmission_file_               a team, with the team's number
                 Participant_123_assignsubmission_file_          blind marking
    Canvas       leeann_LATE_123_4567_hw.py                      user 123, file 4567
                 LATE_anon_p3Qm9_4567_hw.py                      anonymous marking
    Blackboard   hw1_annlee_attempt_2026-01-02-03-04-05_hw.py
    Brightspace  12345-67890 - Ann Lee - Jan 2, 2026 305 PM      a folder for each attempt
                 12345-67890 - Ann Lee - Jan 2, 2026 305 PM - hw.py

A platform writes the start of a name, and the student chose the rest. So a name is read from its
start, and the first fit counts: the rest may look like the name of another student. Which platform
made the names of a class says `layout.py`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import takewhile

from grader.collect.entries import without_suffix

# The student's name ends where a number in underscores begins.
NAME = r"(?P<student>(?:(?!_\d+_).)+?)"
MOODLE = re.compile(rf"{NAME}(?:_(?P<id>\d+))?_assignsubmission_[a-z0-9]+(?:_|$)", re.DOTALL)
CANVAS = re.compile(
    rf"{NAME}_(?:(?P<late>LATE)_)?(?P<id>\d{{2,}})_(?:(?P<file>\d{{2,}})_|(?:text|link)\.html$)",
    re.DOTALL,
)
CANVAS_NUMBERS = re.compile(r"(?:LATE_)?(?P<id>\d{2,})_\d{2,}_")
CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<late2>LATE_)?(?P<student>[0-9A-Za-z]{3,12})_"
    r"(?:(?P<file>\d{2,})_|(?:text|link)\.html$)",
    re.DOTALL,
)
BLACKBOARD = re.compile(r"_attempt_(?P<attempt>\d{4}(?:-\d\d){5})(?:_|\.txt$)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
BRIGHTSPACE = re.compile(
    r"(?P<id>\d+)-\d+ - (?P<student>.+?) ?- (?P<month>[^\W\d_]{3,})\.? (?P<day>\d{1,2}), "
    r"(?P<year>\d{4}) (?P<time>\d{1,4})(?:[ \u00a0\u202f](?P<half>[AP]M))?(?: - |$)",
    re.DOTALL,
)
COPY = re.compile(r"(?:-(\d{1,3})| \((\d{1,3})\))\.[^./]*$")


@dataclass(frozen=True)
class Owner:
    """A student: name, and the platform's own id if the path has one.

    ``late`` is the platform's word; ``problem`` is the id of the problem that a folder names;
    ``attempt`` is the platform's time of the attempt: the larger text is the later time.
    """

    student: str
    student_id: str = ""
    late: bool = False
    problem: str = ""
    attempt: str = ""


@dataclass(frozen=True)
class PlatformName:
    """A name that fits a platform: its owner, and the length of what the platform wrote.

    ``file`` is the platform's number of the file, empty if it has none.
    """

    owner: Owner
    length: int
    file: str = ""


ReadName = Callable[[str], PlatformName | None]  # of one name


@dataclass(frozen=True)
class Platform:
    """A platform that names what students hand in, and how its names are read.

    ``makes_folders``: also folders have such names. ``is_loose``: a course may by chance give
    such a name itself, as CS101_2026_11_hw.zip.
    """

    title: str
    read: ReadName
    makes_folders: bool = True
    is_loose: bool = False


def composed(name: str) -> str:
    """A name with accents in composed form: systems that make folders differ in that."""
    return unicodedata.normalize("NFC", name)


def platforms(names: Iterable[str]) -> tuple[Platform, ...]:
    """The platforms that may have made ``names``, the names of a whole class."""
    names = list(names)
    before = {name[: found.start()] for name in names if (found := BLACKBOARD.search(name))}
    assignment = _assignment(before)
    known = [
        Platform("Moodle", _moodle),
        Platform("Brightspace", _brightspace),
        Platform("Blackboard", lambda name: _blackboard(name, assignment), makes_folders=False),
    ]
    # Canvas numbers each file. Names of the course's own, lab_2024_11_ann.py, share their numbers.
    files = [named.file for name in names if (named := _canvas(name)) and named.file]
    if not files or 2 * len(set(files)) > len(files):
        known.append(Platform("Canvas", _canvas, makes_folders=False, is_loose=True))
    return tuple(known)


def own(name: str, is_folder: bool) -> Owner:
    """The owner of what a course has named itself: the name is the student."""
    return Owner(composed(name if is_folder else without_suffix(name)))


def copy_number(path: str) -> int:
    """The number in a file's name: 2 for ``hw-2.py`` and for ``hw (2).py``; 0 without a number."""
    found = COPY.search(path)
    return int(found[1] or found[2]) if found else 0


def _moodle(name: str) -> PlatformName | None:
    found = MOODLE.match(name)
    if found is None:
        return None
    return PlatformName(Owner(composed(found["student"]), found["id"] or ""), found.end())


def _canvas(name: str) -> PlatformName | None:
    if nameless := CANVAS_ANONYMOUS.match(name):
        late = bool(nameless["late"] or nameless["late2"])
        owner = Owner(nameless["student"], nameless["student"], late)
        return PlatformName(owner, nameless.end(), nameless["file"] or "")
    found = CANVAS.match(name)
    if found is None or _may_go_on(found["id"], name[found.end() :]):
        return None
    owner = Owner(composed(found["student"]), found["id"], found["late"] is not None)
    return PlatformName(owner, found.end(), found["file"] or "")


def _may_go_on(id_: str, rest: str) -> bool:
    """Whether the student's name may go on behind the first numbers of a name of Canvas.

    Canvas takes numbers out of names, but not all: one that is called ``ekbo__102__777`` comes as
    ``ekbo_102_777_666_9003_hw.py``. A date, as in ``2026_11_hw.py``, is shorter than most ids.
    """
    again = CANVAS_NUMBERS.match(rest)
    return again is not None and len(again["id"]) >= len(id_) - 1


def _blackboard(name: str, assignment: str) -> PlatformName | None:
    found = BLACKBOARD.search(name)
    if found is None or not name.startswith(assignment):
        return None
    user = composed(name[len(assignment) : found.start()])
    owner = Owner(user, user, attempt=found["attempt"])
    return PlatformName(owner, found.end()) if user else None


def _brightspace(name: str) -> PlatformName | None:
    found = BRIGHTSPACE.match(name)
    if found is None:
        return None
    owner = Owner(composed(found["student"]), found["id"])
    return PlatformName(replace(owner, attempt=_time(found)), found.end())


def _time(found: re.Match[str]) -> str:
    """A time of Brightspace, so that texts sort as times do: 12-hour clock, English months."""
    month = found["month"][:3].lower()
    number = MONTHS.index(month) + 1 if month in MONTHS else 0
    hour, minute = divmod(int(found["time"]), 100)
    hour = hour % 12 + 12 * (found["half"] == "PM") if found["half"] else hour
    return f"{found['year']}-{number:02}-{int(found['day']):02}-{hour:02}-{minute:02}"


def _assignment(before: Iterable[str]) -> str:
    """What stands before the user's name in all names of Blackboard, with its underscore.

    Both the assignment and the user may hold underscores. Of one user alone the last part is taken.
    """
    split = [text.split("_")[:-1] for text in before]
    shared = list(takewhile(lambda parts: len(set(parts)) == 1, zip(*split, strict=False)))
    return "".join(f"{parts[0]}_" for parts in shared)

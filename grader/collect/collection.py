"""All submissions of a class: their owners, the problems they answer, and those that count.

    folder or zip -> files -> owner and problem of each -> the newest of each pair counts
                     |        |                            |
                     left out unplaced                     superseded

Nothing is dropped: a file that is not graded is in one of the lists, with the reason.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace

from grader.collect.entries import Entry, FileKind, LeftOut, is_archive
from grader.collect.mapping import Mapping
from grader.collect.shapes import Owner, attempt, export_folders, owner_of
from grader.errors import GraderError, UsageError
from grader.grading.placing import ids_of, why_none
from grader.problem.catalogue import Shelf

Key = tuple[str, str, str]  # student, student's id, problem
OpenArchive = Callable[[Entry], Iterable[Entry | LeftOut]]


@dataclass(frozen=True)
class Placed:
    """A submission: a student's file for a problem. ``sha256`` is of the file as it was found.

    ``is_named``: the mapping names this very file. ``defines_it``: the file seems to define the
    problem's function. If the user or a folder names the problem, helpers and tests beside a
    solution are placed, too, and don't define it.
    """

    entry: Entry
    owner: Owner
    problem: str
    sha256: str
    defines_it: bool = True
    is_named: bool = False

    @property
    def precedence(self) -> tuple[bool, bool, float, int, str]:
        """The order of submissions with the same key: the largest counts."""
        entry = self.entry
        return self.is_named, self.defines_it, entry.modified_at, attempt(entry.path), entry.path

    @property
    def key(self) -> Key:
        """The key of a mark: there is one mark for each key."""
        return self.owner.student, self.owner.student_id, self.problem


@dataclass(frozen=True)
class Unplaced:
    """A file that is nobody's submission, and why; ``owner`` is the student it would belong to.

    ``is_ours`` says that the grader failed, and not the file.
    """

    path: str
    owner: Owner
    reason: str
    is_ours: bool = False
    kind: FileKind = FileKind.CANDIDATE


@dataclass(frozen=True)
class Collection:
    """The files of a class. ``placed`` holds one file for each key.

    It is the file that the mapping names, or the newest one that defines the function.
    ``superseded`` are the other files, each with the file that counts instead.
    """

    placed: tuple[Placed, ...]
    superseded: tuple[tuple[Placed, Placed], ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True)
class Rules:
    """The rules for placing files: the mapping, the folder's shape, and the functions they define.

    ``root`` is the name of the folder of submissions. All files answer ``problem``, if the user
    names one.
    """

    shelf: Shelf
    root: str
    problem: str = ""
    mapping: Mapping | None = None


def collect(
    found: Iterable[Entry | LeftOut], rules: Rules, open_archive: OpenArchive
) -> Collection:
    """Place every file of ``found``, and those in the archives among them.

    SpecError if the mapping names files that are not there; UsageError with all defects of broken
    specs that submissions answer.
    """
    placed: list[Placed] = []
    unplaced: list[Unplaced] = []
    items = list(_with_contents(found, open_archive))
    exports = export_folders(_outside(item.path) for item in items if isinstance(item, Entry))
    for item in items:
        owner = _owner(item.path, rules, exports)
        if isinstance(item, LeftOut):
            unplaced.append(Unplaced(item.path, owner, item.reason, item.is_ours, item.kind))
            continue
        try:
            submission = item.read()
        except UsageError as error:
            unplaced.append(Unplaced(item.path, owner, str(error)))
            continue
        answered = ids_of(submission, rules.shelf)
        problems = [owner.problem] if owner.problem else answered
        if not problems:
            unplaced.append(Unplaced(item.path, owner, why_none(submission, rules.shelf)))
        is_named = rules.mapping is not None and rules.mapping.names(item.path)
        placed += [
            Placed(item, owner, problem, submission.sha256, problem in answered, is_named)
            for problem in problems
        ]
    _check_specs({submission.problem for submission in placed}, rules.shelf)
    if rules.mapping is not None:
        rules.mapping.check_used([item.path for item in items])
    return _with_one_each(placed, unplaced)


def _check_specs(problems: Iterable[str], shelf: Shelf) -> None:
    """Raise UsageError with all defects if a spec of ``problems`` is broken."""
    broken = []
    for problem in sorted(problems):
        try:
            shelf.get(problem)
        except GraderError as error:
            broken.append(str(error))
    if broken:
        raise UsageError("\n".join(broken))


def _with_contents(
    found: Iterable[Entry | LeftOut], open_archive: OpenArchive
) -> Iterator[Entry | LeftOut]:
    for item in found:
        if isinstance(item, Entry) and is_archive(item.path):
            yield from open_archive(item)
        else:
            yield item


def _outside(path: str) -> list[str]:
    """The parts of a path, up to the student's archive that it leads into, if it does."""
    parts = path.split("/")
    ends = (number for number, part in enumerate(parts, 1) if is_archive(part))
    return parts[: next(ends, len(parts))]


def _owner(path: str, rules: Rules, exports: Container[tuple[str, ...]]) -> Owner:
    """The owner of a file; a file in a student's archive belongs to the archive's owner."""
    ids = rules.shelf.ids
    outside = _outside(path)
    owner = owner_of(outside, ids, rules.root, exports)
    inside = next((part for part in path.split("/")[len(outside) : -1] if part in ids), "")
    owner = replace(owner, problem=rules.problem or owner.problem or inside)
    row = rules.mapping.row_for(path) if rules.mapping else None
    if row is None:
        return owner
    return replace(
        owner,
        student=row.student or owner.student,
        # If the mapping names another student, the id in the path is not that student's.
        student_id=row.student_id or ("" if row.student else owner.student_id),
        problem=row.problem or owner.problem,
    )


def _with_one_each(placed: Iterable[Placed], unplaced: Iterable[Unplaced]) -> Collection:
    by_key: defaultdict[Key, list[Placed]] = defaultdict(list)
    for submission in placed:
        by_key[submission.key].append(submission)
    counting: list[Placed] = []
    superseded: list[tuple[Placed, Placed]] = []
    for several in by_key.values():
        first = max(several, key=lambda submission: submission.precedence)
        counting.append(first)
        superseded += [(other, first) for other in several if other is not first]
    return Collection(tuple(counting), tuple(superseded), tuple(unplaced))
